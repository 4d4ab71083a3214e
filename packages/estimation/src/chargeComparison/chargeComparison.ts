/**
 * Capacity of every cell against the pack's median cell, from one whole charge: all cells see the same current, so what
 * their voltages differ by is
 *
 *     ΔV(z) = g (s − c (z − ½)) + v + m(z) + noise        g = dU/dz of the design, z = the median cell's state of charge
 *
 * with s, c and v free in every charge and m, the cell's own curve, remembered from the charges before
 * (`curveMemory.ts`). What stays from charge to charge (errors of curves, of the slope, of the sense line) falls into m or
 * into a constant of c, so c changes by what capacity changes by, to 0.05 to 0.25 % in one charge from 20 to 80 %,
 * whichever part of it a gap takes.
 *
 * One (3 + {@link CURVE_NODES})² information matrix serves the pack; a cell costs as many sums during a charge.
 */
import { openCircuitVoltageAt, type CellDesign } from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import { invertPositive } from '../electrodeModes/invertPositive.ts';
import type { StateColumns } from '../stateColumns.ts';
import { createCurveMemory, CURVE_NODES, nodePlace, SHAPES, UNVISITED } from './curveMemory.ts';

const SIZE = SHAPES + CURVE_NODES;
/** Standard deviations known before a charge: of s and c, and of v, V. */
const PRIORS = [0.05, 0.1, 0.004];
/** V that stays of one reading when all this is taken out, and the charge over which it is one error. */
const NOISE = 0.0003;
const NOISE_LENGTH = 0.03;
/** State of charge over which the design's slope is taken, and the least that is believed, V per state of charge. */
const SLOPE_REACH = 0.03;
const LEAST_SLOPE = 0.05;
/** State of charge that a charge has to cover, at first and later. */
const FIRST_SPAN = 0.4;
const LEAST_SPAN = 0.3;
/** A capacity that one charge tells no better than this is not told. */
const LARGEST_DEVIATION = 0.008;
/** Relative change of the rate within a charge, beyond which v is no constant. */
const SAME_RATE = 0.25;
/** V, a distance beyond this is no small difference. */
const LARGEST_DISTANCE = 0.08;
/** Share of a charge that a cell may have missed. */
const LARGEST_GAP = 0.1;

/** Capacity over the median cell's, minus 1, as one charge saw it; NaN for a cell that it did not see. */
export interface ChargeBlock {
  readonly capacity: Float64Array;
  /** Of a change since the charges before, the same for all cells. What stays is not in it. */
  readonly variance: number;
}

export interface ChargeComparison {
  /**
   * A sample within a charge: V per cell and their median, the median cell's state of charge on the design's curve, the
   * rate (any unit), and the charge since the sample before as a fraction of the rated charge.
   */
  add(measured: Float64Array, reference: number, stateOfCharge: number, rate: number, moved: number): void;
  /** The charge has ended. The block's buffer is the same every time. */
  end(): ChargeBlock | null;
}

export function createChargeComparison(state: StateColumns, design: CellDesign, count: number): ChargeComparison {
  const memory = createCurveMemory(state, count);
  const single = (length: number): Float32Array => {
    const column = new Float32Array(length);
    state.attach(column.buffer);
    return column;
  };
  const sums = single(count * SIZE);
  /** The newest distance of each cell stands for one that was not read, for a while. */
  const newest = single(count);
  const missed = single(count);
  const information = state.column(SIZE * SIZE);
  const now = state.scalars({ moved: 0, rate: 0, lowest: Number.NaN, highest: Number.NaN });
  const capacity = new Float64Array(count);
  const mean = new Float64Array(CURVE_NODES);
  const right = new Float64Array(SIZE);
  const sensitivity = new Float64Array(SHAPES);

  const slopeAt = (z: number): number => {
    const voltage = (place: number): number => openCircuitVoltageAt(design, place, REFERENCE_TEMPERATURE);
    return Math.max(LEAST_SLOPE, (voltage(z + SLOPE_REACH) - voltage(z - SLOPE_REACH)) / (2 * SLOPE_REACH));
  };
  const face = (z: number): void => {
    const slope = slopeAt(z);
    sensitivity[0] = slope;
    sensitivity[1] = -slope * (z - 0.5);
    sensitivity[2] = 1;
  };
  const clear = (): void => {
    sums.fill(0);
    newest.fill(0);
    missed.fill(0);
    information.fill(0);
    Object.assign(now, { moved: 0, rate: 0, lowest: Number.NaN, highest: Number.NaN });
  };
  /** The first charge that is wide enough says what the memory leaves out. */
  const fixMemory = (): boolean => {
    if (memory.isFixed()) return true;
    if (!(now.highest - now.lowest >= FIRST_SPAN)) return false;
    const shapes = new Float64Array(CURVE_NODES * SHAPES);
    const visited = new Float64Array(CURVE_NODES ** 2);
    let most = 0;
    for (let i = 0; i < CURVE_NODES; i++) {
      for (let j = 0; j < CURVE_NODES; j++) {
        visited[i * CURVE_NODES + j] = information[(SHAPES + i) * SIZE + SHAPES + j]!;
      }
      most = Math.max(most, visited[i * (CURVE_NODES + 1)]!);
    }
    for (let node = 0; node < CURVE_NODES; node++) {
      face(nodePlace(node));
      for (let a = 0; a < SHAPES; a++) {
        shapes[node * SHAPES + a] = information[(SHAPES + node) * SIZE + a]! + UNVISITED * most * sensitivity[a]!;
      }
    }
    return memory.fix(shapes, visited);
  };
  const compare = (): ChargeBlock | null => {
    if (!(now.highest - now.lowest >= LEAST_SPAN) || !fixMemory()) return null;
    const precision = memory.precision();
    if (!precision) return null;
    PRIORS.forEach((deviation, i) => (information[i * (SIZE + 1)]! += 1 / deviation ** 2));
    for (let i = 0; i < CURVE_NODES; i++) {
      for (let j = 0; j < CURVE_NODES; j++) {
        information[(SHAPES + i) * SIZE + SHAPES + j]! += precision[i * CURVE_NODES + j]!;
      }
    }
    const covariance = invertPositive(information, SIZE);
    if (!covariance) return null;
    const variance = covariance[SIZE + 1]!;
    for (let o = 0; o < count; o++) capacity[o] = solve(o, precision, covariance);
    memory.advance((row, column) => covariance[(SHAPES + row) * SIZE + SHAPES + column]!);
    return variance < LARGEST_DEVIATION ** 2 ? { capacity, variance } : null;
  };
  /** Capacity of one cell; its curve is learnt by the way. */
  const solve = (o: number, precision: Float64Array, covariance: Float64Array): number => {
    if (missed[o]! > LARGEST_GAP * now.moved) return Number.NaN;
    memory.read(o, mean);
    for (let i = 0; i < SIZE; i++) right[i] = sums[o * SIZE + i]!;
    for (let i = 0; i < CURVE_NODES; i++) {
      for (let j = 0; j < CURVE_NODES; j++) right[SHAPES + i]! += precision[i * CURVE_NODES + j]! * mean[j]!;
    }
    const row = (i: number): number => {
      let sum = 0;
      for (let j = 0; j < SIZE; j++) sum += covariance[i * SIZE + j]! * right[j]!;
      return sum;
    };
    memory.learn(o, (node) => row(SHAPES + node));
    return row(1);
  };

  return {
    add(measured, reference, stateOfCharge, rate, moved) {
      if (!(moved > 0) || !Number.isFinite(stateOfCharge) || !Number.isFinite(reference)) return;
      if (now.moved === 0) now.rate = rate;
      if (!(Math.abs(rate - now.rate) <= SAME_RATE * now.rate)) return;
      const z = Math.max(0, Math.min(1, stateOfCharge));
      face(z);
      const position = z * (CURVE_NODES - 1);
      const node = Math.min(CURVE_NODES - 2, Math.floor(position));
      const share = position - node;
      const weight = moved / NOISE_LENGTH / NOISE ** 2;
      now.moved += moved;
      now.lowest = z < now.lowest || Number.isNaN(now.lowest) ? z : now.lowest;
      now.highest = z > now.highest || Number.isNaN(now.highest) ? z : now.highest;
      const at = [0, 1, 2, SHAPES + node, SHAPES + node + 1];
      const value = [sensitivity[0]!, sensitivity[1]!, 1, 1 - share, share];
      for (let i = 0; i < at.length; i++) {
        for (let j = 0; j < at.length; j++) information[at[i]! * SIZE + at[j]!]! += weight * value[i]! * value[j]!;
      }
      for (let o = 0; o < count; o++) {
        let distance = measured[o]! - reference;
        if (Math.abs(distance) < LARGEST_DISTANCE) newest[o] = distance;
        else {
          distance = newest[o]!;
          missed[o]! += moved;
        }
        const first = o * SIZE;
        for (let i = 0; i < at.length; i++) sums[first + at[i]!]! += weight * value[i]! * distance;
      }
    },
    end() {
      if (now.moved === 0) return null;
      const block = compare();
      clear();
      return block;
    },
  };
}
