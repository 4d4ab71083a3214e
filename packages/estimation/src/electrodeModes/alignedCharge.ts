/**
 * State of charge of the reference cell on the curve that its own electrodes have today. The twin steps with the
 * design's curve; a cell that has lost lithium or material stands elsewhere at the same voltage, by several per cent.
 *
 * One state: charge counted over the capacity of today, corrected by the rest voltage. The curve's error is the same
 * wherever the cell comes by again, so voltages count by how far the cell has moved since the last look (those between
 * are averaged), and the state is never believed better than {@link LEAST_DEVIATION}.
 */
import type { StateColumns } from '../stateColumns.ts';
import { limitsOf, type HalfCells } from './halfCells.ts';

/** Points of the curve between −{@link BEYOND} and 1 + {@link BEYOND} of charge. */
const POINTS = 241;
const BEYOND = 0.1;
/** V per unit of charge, of plateaus. */
const LEAST_SLOPE = 0.02;
/** State of charge over which the curve's error changes. */
const ERROR_LENGTH = 0.05;
/** Looks below which a voltage waits. */
const LEAST_LOOK = 0.02;
const LEAST_DEVIATION = 0.004;
/** V from the middle to a branch of hysteresis, of usual electrodes, and the charge over which a cell changes branch. */
const HALF_GAP = 2.5e-3;
const BRANCH_LENGTH = 0.1;
/** Looks per s at rest: what the current added goes, the curve's error stays. */
const REST_LOOKS = 0.1 / 3600;
/** Relative error of counted charge: gain of the sensor and capacity. */
const COUNTING_ERROR = 0.012;
/** (state of charge)² per s under current: offset of the sensor. */
const OFFSET_WALK = 1e-3 ** 2 / 3600;
/**
 * A silence that ends at rest moved little, mostly: standard deviation of it per s. What it may have moved at most is kept
 * in reserve for a voltage that contradicts by this many deviations.
 */
const QUIET_RATE = 0.01 / 3600;
const UNKNOWN_RATE = 0.3 / 3600;
const CONTRADICTION = 3;
/** s over which a drive or a charge goes on as before, over which its current is one, and its memory. */
const LONGEST_BRIDGE = 3600;
const CURRENT_LENGTH = 120;
const CURRENT_MEMORY = 300;
/** Relative error of the mean current of a bridge. */
const BRIDGE_ERROR = 0.15;
const LARGEST_DEVIATION = 0.3;

export interface AlignedCharge {
  /** 0…1 between the limits of today; NaN before electrodes were aligned. */
  stateOfCharge(): number;
  /** Of the negative electrode at that charge. */
  stoichiometry(): number;
  /** The electrodes were aligned: fractions of the rated charge. */
  align(negativeCapacity: number, positiveCapacity: number, lithium: number): void;
  /** Rebuilds the curve after the state was restored. */
  rebuild(): void;
  /** Charge moved since the sample before (fraction of the rated charge), s of it, s of unknown current. */
  move(moved: number, seconds: number, idle: number): void;
  /** V that surfaces which run ahead of their means (stoichiometry, of new electrodes) add at that charge. */
  diffusion(lead: { readonly negative: number; readonly positive: number }): number;
  /** V at rest and its standard deviation. */
  look(voltage: number, deviation: number): void;
}

export function createAlignedCharge(state: StateColumns, cells: HalfCells): AlignedCharge {
  const electrodes = state.scalars({ negative: Number.NaN, positive: Number.NaN, lithium: Number.NaN });
  const now = state.scalars({
    charge: Number.NaN,
    variance: LARGEST_DEVIATION ** 2,
    looks: 1,
    samples: 0,
    weight: 0,
    distance: 0,
    rate: 0,
    scatter: 0,
    reserve: 0,
    branch: 0,
  });
  const voltages = new Float64Array(POINTS);
  let capacity = 1;
  let limits = { empty: Number.NaN, full: Number.NaN };

  const chargeOf = (point: number): number => (point / (POINTS - 1)) * (1 + 2 * BEYOND) - BEYOND;
  const rebuild = (): void => {
    const { negative, positive, lithium } = electrodes;
    if (!(negative > 0)) return;
    limits = limitsOf(cells, negative, positive, lithium);
    const { empty, full } = limits;
    capacity = negative * (full - empty);
    for (let point = 0; point < POINTS; point++) {
      const x = empty + chargeOf(point) * (full - empty);
      voltages[point] = cells.positive.potential((lithium - x * negative) / positive) - cells.negative.potential(x);
    }
  };
  /** Entry below a voltage. */
  const entryAt = (voltage: number): number => {
    let low = 0;
    let high = POINTS - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (voltages[middle]! <= voltage) low = middle;
      else high = middle;
    }
    return low;
  };

  /** V at a state of charge; beyond the table that of its ends. */
  const voltageOf = (charge: number): number => {
    const position = ((charge + BEYOND) / (1 + 2 * BEYOND)) * (POINTS - 1);
    const entry = Math.max(0, Math.min(POINTS - 2, Math.floor(position)));
    const share = Math.max(0, Math.min(1, position - entry));
    return voltages[entry]! + share * (voltages[entry + 1]! - voltages[entry]!);
  };

  return {
    rebuild,
    stateOfCharge: () => now.charge,
    stoichiometry: () => limits.empty + now.charge * (limits.full - limits.empty),
    align(negative, positive, lithium) {
      Object.assign(electrodes, { negative, positive, lithium });
      rebuild();
    },
    move(moved, seconds, idle) {
      if (now.charge !== now.charge) return;
      now.charge += moved / capacity;
      now.branch += (Math.sign(moved) - now.branch) * (1 - Math.exp(-Math.abs(moved) / BRANCH_LENGTH));
      const walk = moved === 0 ? 0 : OFFSET_WALK * seconds;
      let unseen = 0;
      if (idle > 0) {
        const bridged = moved !== 0 && idle <= LONGEST_BRIDGE;
        now.charge += bridged ? (now.rate * idle) / capacity : 0;
        unseen = bridged
          ? idle *
            Math.hypot(BRIDGE_ERROR * now.rate, now.scatter * Math.sqrt(CURRENT_LENGTH / (CURRENT_LENGTH + idle)))
          : QUIET_RATE * idle;
        now.reserve += (UNKNOWN_RATE * idle) ** 2;
        // What waits to be looked at was of before.
        Object.assign(now, { samples: 0, weight: 0, distance: 0 });
      } else if (seconds > 0) {
        const share = 1 - Math.exp(-seconds / CURRENT_MEMORY);
        const departure = moved / seconds - now.rate;
        now.rate += share * departure;
        now.scatter += share * (Math.abs(departure) - now.scatter);
      }
      now.variance = Math.min(
        LARGEST_DEVIATION ** 2,
        now.variance + COUNTING_ERROR ** 2 * Math.abs(moved) + walk + unseen ** 2,
      );
      const rested = moved === 0 ? REST_LOOKS * seconds : 0;
      now.looks = Math.min(1, now.looks + Math.abs(moved) / ERROR_LENGTH + rested + (idle > 0 ? 1 : 0));
    },
    diffusion(lead) {
      if (now.charge !== now.charge) return 0;
      const { negative, positive, lithium } = electrodes;
      const x = limits.empty + now.charge * (limits.full - limits.empty);
      const y = (lithium - x * negative) / positive;
      const aheadN = (lead.negative * cells.negative.capacity) / negative;
      const aheadP = (lead.positive * cells.positive.capacity) / positive;
      return (
        cells.positive.potential(y + aheadP) -
        cells.positive.potential(y) -
        cells.negative.potential(x + aheadN) +
        cells.negative.potential(x)
      );
    },
    look(given, deviation) {
      const voltage = given - HALF_GAP * now.branch;
      if (!(electrodes.negative > 0) || voltage !== voltage) return;
      const entry = entryAt(voltage);
      // Over some entries: the curve is known to its error only, and plateaus would answer with noise.
      const low = Math.max(0, entry - 3);
      const high = Math.min(POINTS - 1, entry + 4);
      const steepness = (voltages[high]! - voltages[low]!) / (chargeOf(high) - chargeOf(low));
      const share = (voltage - voltages[entry]!) / Math.max(1e-6, voltages[entry + 1]! - voltages[entry]!);
      const measured = chargeOf(entry + Math.max(0, Math.min(1, share)));
      if (now.charge !== now.charge) {
        now.charge = measured;
        now.variance = Math.min(LARGEST_DEVIATION ** 2, (deviation / Math.max(LEAST_SLOPE, steepness)) ** 2);
        now.looks = 0;
        return;
      }
      // Where the curve between the two is flat, a voltage at its edge is an error of the curve as likely as a charge.
      const between = (voltage - voltageOf(now.charge)) / (measured - now.charge);
      const slope = Math.max(LEAST_SLOPE, between > 0 ? Math.min(steepness, between) : steepness);
      const weight = (slope / deviation) ** 2;
      now.samples += 1;
      now.weight += weight;
      now.distance += weight * (measured - now.charge);
      if (now.looks < LEAST_LOOK) return;
      const distance = now.distance / now.weight;
      const variance = now.samples / now.weight / now.looks;
      if (distance ** 2 > CONTRADICTION ** 2 * (now.variance + variance)) {
        now.variance = Math.min(LARGEST_DEVIATION ** 2, now.variance + now.reserve);
      }
      now.reserve = 0;
      const gain = now.variance / (now.variance + variance);
      now.charge += gain * distance;
      now.variance = Math.max(LEAST_DEVIATION ** 2, (1 - gain) * now.variance);
      Object.assign(now, { looks: 0, samples: 0, weight: 0, distance: 0 });
    },
  };
}
