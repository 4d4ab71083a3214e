/**
 * How the electrodes of each cell differ from those of the pack's reference cell, from the same charge: all cells see
 * one current, so what sets a cell apart is linear in small differences and everything common drops out.
 *
 *     ΔV = −U_n′ x a + U_p′ y b − (U_p′/Q_p + U_n′/Q_n) s − U_p′ (Li/Q_p) l + v
 *
 * | symbol  | meaning, of a cell against the reference                         | unit |
 * | ------- | ---------------------------------------------------------------- | ---- |
 * | a, b, l | share of negative and positive material and of lithium lost more  | 1    |
 * | s       | lithium more in the negative electrode, over the rated charge     | 1    |
 * | v       | resistance at this current and offset of the reading              | V    |
 *
 * One 5 × 5 information matrix serves the pack; a cell costs five sums during a charge and three numbers between.
 */
import type { StateColumns } from '../stateColumns.ts';
import { invertPositive } from './invertPositive.ts';
import { limitsOf, type HalfCells } from './halfCells.ts';

const SIZE = 5;
/** Standard deviations among the cells of a pack: of a, b and l, of s, and of v (V). */
const LOSS_PRIOR = 0.015;
const CHARGE_PRIOR = 0.05;
const CONSTANT_PRIOR = 0.004;
/** V: error of one cell's curve against its peers', the charge over which it is one error, and of one reading. */
const CURVE_ERROR = 0.0015;
const CURVE_LENGTH = 0.12;
/** A charge shorter than this compares nothing, of the rated charge. */
const LEAST_SPAN = 0.3;
/** Share of a new charge in the running mean, once there are this many. */
const MEMORY_CHARGES = 12;
/** V, a distance beyond this is no small difference. */
const LARGEST_DISTANCE = 0.08;

export interface PeerModes {
  /** A sample within a charge: where the reference cell stands, and charge moved since the sample before. */
  add(measured: Float64Array, reference: number, stoichiometry: number, moved: number): void;
  /** The charge has ended: forgets it, or makes it count. */
  end(): void;
  /** Electrodes of the reference cell, fractions of the rated charge. */
  align(negativeCapacity: number, positiveCapacity: number, lithium: number): void;
  /** Rebuilds what follows from {@link align} after the state was restored. */
  rebuild(): void;
  /** Capacity over the reference's, minus 1; NaN before a charge was compared. */
  capacity(observation: number): number;
  /** One standard deviation of it. */
  capacityDeviation(): number;
  /** Shares lost more than the reference: negative, positive, lithium. */
  losses(observation: number): readonly [negative: number, positive: number, lithium: number];
}

export function createPeerModes(state: StateColumns, count: number, cells: HalfCells): PeerModes {
  const sums = Array.from({ length: SIZE }, () => state.column(count));
  const losses = Array.from({ length: 3 }, () => state.column(count));
  const information = state.column(SIZE * SIZE);
  const electrodes = state.scalars({ negative: Number.NaN, positive: Number.NaN, lithium: Number.NaN });
  const now = state.scalars({ span: 0, charges: 0, variance: Number.NaN });
  const sensitivity = new Float64Array(SIZE);
  /** Change of relative capacity per unit of a, b, l. */
  const response = new Float64Array(3);

  const clear = (): void => {
    information.fill(0);
    for (const sum of sums) sum.fill(0);
    now.span = 0;
  };
  const rebuild = (): void => {
    const { negative, positive, lithium } = electrodes;
    if (!(negative > 0)) return;
    const capacityOf = (a: number, b: number, l: number): number => {
      const { empty, full } = limitsOf(cells, negative * (1 - a), positive * (1 - b), lithium * (1 - l));
      return negative * (1 - a) * (full - empty);
    };
    const whole = capacityOf(0, 0, 0);
    const small = 0.005;
    [capacityOf(small, 0, 0), capacityOf(0, small, 0), capacityOf(0, 0, small)].forEach((less, kind) => {
      response[kind] = (less / whole - 1) / small;
    });
  };

  return {
    rebuild,
    align(negative, positive, lithium) {
      Object.assign(electrodes, { negative, positive, lithium });
      rebuild();
    },
    add(measured, reference, x, moved) {
      const { negative, positive, lithium } = electrodes;
      if (!(negative > 0) || !(moved > 0) || x !== x) return;
      const y = (lithium - x * negative) / positive;
      const slopeN = cells.negative.slope(x);
      const slopeP = cells.positive.slope(y);
      sensitivity[0] = -slopeN * x;
      sensitivity[1] = slopeP * y;
      sensitivity[2] = -slopeP / positive - slopeN / negative;
      sensitivity[3] = (-slopeP * lithium) / positive;
      sensitivity[4] = 1;
      const weight = moved / CURVE_LENGTH / CURVE_ERROR ** 2;
      now.span += moved;
      for (let i = 0; i < SIZE; i++) {
        const weighted = weight * sensitivity[i]!;
        for (let j = 0; j < SIZE; j++) information[i * SIZE + j]! += weighted * sensitivity[j]!;
        const sum = sums[i]!;
        for (let o = 0; o < count; o++) {
          const distance = measured[o]! - reference;
          // A missing reading counts as that of the reference cell: it says nothing and changes little.
          if (Math.abs(distance) < LARGEST_DISTANCE) sum[o]! += weighted * distance;
        }
      }
    },
    end() {
      if (now.span === 0) return;
      if (now.span < LEAST_SPAN) {
        clear();
        return;
      }
      const deviations = [LOSS_PRIOR, LOSS_PRIOR, CHARGE_PRIOR, LOSS_PRIOR, CONSTANT_PRIOR];
      deviations.forEach((deviation, i) => (information[i * (SIZE + 1)]! += 1 / deviation ** 2));
      const covariance = invertPositive(information, SIZE);
      if (covariance) {
        now.charges = Math.min(MEMORY_CHARGES, now.charges + 1);
        const share = 1 / now.charges;
        const rows = [0, 1, 3];
        for (let o = 0; o < count; o++) {
          rows.forEach((row, kind) => {
            let loss = 0;
            for (let j = 0; j < SIZE; j++) loss += covariance[row * SIZE + j]! * sums[j]![o]!;
            losses[kind]![o]! += share * (loss - losses[kind]![o]!);
          });
        }
        let variance = 0;
        rows.forEach((row, i) =>
          rows.forEach((column, j) => (variance += response[i]! * covariance[row * SIZE + column]! * response[j]!)),
        );
        now.variance = variance;
      }
      clear();
    },
    capacity(o) {
      if (now.charges === 0) return Number.NaN;
      return response[0]! * losses[0]![o]! + response[1]! * losses[1]![o]! + response[2]! * losses[2]![o]!;
    },
    capacityDeviation: () => Math.sqrt(now.variance),
    losses: (o) => [losses[0]![o]!, losses[1]![o]!, losses[2]![o]!],
  };
}
