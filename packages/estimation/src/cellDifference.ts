/**
 * How each cell differs from the pack's reference: state of charge, capacity and series resistance.
 *
 *     Δz = s − c (z − z₀) + r I / g + noise         g = dU/dz,  z = reference state of charge,  z₀ = 0.6
 *
 * Δz is the cell's apparent state of charge (its voltage less what current does to the reference cell, through the
 * inverse open-circuit curve) minus the reference's. All cells see the same regressors, so one 3 × 3 information
 * matrix serves the pack and a cell costs three sums (the bar-delta idea, Plett 2009). Samples close in time carry
 * the same error (rounding, relaxation, curve), so information counts per {@link CORRELATION_SECONDS}, not per sample.
 *
 * | symbol | meaning                                             | unit |
 * | ------ | --------------------------------------------------- | ---- |
 * | s      | state of charge minus the reference's, at z = z₀     | 1    |
 * | c      | capacity over the reference's, minus 1              | 1    |
 * | r      | series resistance minus the reference's             | Ω    |
 */
import type { StateColumns } from './stateColumns.ts';

export const REFERENCE_STATE_OF_CHARGE = 0.6;
/** s; errors of samples closer than this are taken as one. */
export const CORRELATION_SECONDS = 600;

/** Standard deviations of what is not known at the start of a block. */
const OFFSET_PRIOR = 0.5;
const CAPACITY_PRIOR = 0.01;
/** Share of the reference cell's resistance. */
const RESISTANCE_PRIOR = 0.2;
/** For the block's own estimate, nearly free of the past. */
const CAPACITY_PRIOR_WEAK = 0.1;
const RESISTANCE_PRIOR_WEAK = 1;
/** Random walk per day^½ of event time: capacity ratio, and resistance relative to the cell's. */
const CAPACITY_WALK = 4e-4;
const RESISTANCE_WALK = 2e-3;
/** Slow states are never believed better than this: the curve's error stays. */
const CAPACITY_FLOOR = 2e-3;

/** Estimates of one block, as far as possible from this block alone. NaN where the block does not carry one. */
export interface BlockEstimate {
  readonly offset: Float64Array;
  readonly capacity: Float64Array;
  readonly resistance: Float64Array;
  /** Variances, the same for all observations. Infinity when not identifiable. */
  readonly offsetVariance: number;
  readonly capacityVariance: number;
  readonly resistanceVariance: number;
}

export interface CellDifference {
  /** Newest estimates, one per observation: what the twin is set to. */
  readonly offset: Float64Array;
  readonly capacity: Float64Array;
  readonly resistance: Float64Array;
  /** Standard deviations of the slow states. */
  capacityDeviation(): number;
  resistanceDeviation(): number;
  /**
   * Regressors and weight of the sample whose differences follow. `deviation` V: error of one voltage;
   * `looks`: how many independent errors the sample stands for, 0…1.
   */
  beginSample(slope: number, stateOfCharge: number, current: number, deviation: number, looks: number): void;
  /** Apparent Δz of one observation; NaN = not measured. */
  add(observation: number, apparent: number): void;
  /** Moves the newest estimates to what the block says so far. */
  refine(): void;
  /** Independent errors averaged in this block so far. */
  readonly looks: () => number;
  /** Ends the block. `days` since the block before. */
  closeBlock(days: number): BlockEstimate;
}

export function createCellDifference(state: StateColumns, count: number, cellResistance: number): CellDifference {
  const offset = state.column(count);
  const capacity = state.column(count);
  const resistance = state.column(count);
  // Slow states as the blocks before left them: the prior of this block.
  const capacityBefore = state.column(count);
  const resistanceBefore = state.column(count);
  const sumOffset = state.column(count);
  const sumCapacity = state.column(count);
  const sumResistance = state.column(count);
  const missedLooks = state.column(count);
  const block = state.scalars({ a00: 0, a01: 0, a02: 0, a11: 0, a12: 0, a22: 0, looks: 0 });
  const slow = state.scalars({
    capacityVariance: CAPACITY_PRIOR ** 2,
    resistanceVariance: (RESISTANCE_PRIOR * cellResistance) ** 2,
  });
  const resistanceVarianceWeak = (RESISTANCE_PRIOR_WEAK * cellResistance) ** 2;

  const blockOffset = new Float64Array(count);
  const blockCapacity = new Float64Array(count);
  const blockResistance = new Float64Array(count);
  let h1 = 0;
  let h2 = 0;
  let weight = 0;
  let sampleLooks = 0;

  const inverse = (capacityVariance: number, resistanceVariance: number): Symmetric3 =>
    invertSymmetric3(
      block.a00 + 1 / OFFSET_PRIOR ** 2,
      block.a01,
      block.a02,
      block.a11 + 1 / capacityVariance,
      block.a12,
      block.a22 + 1 / resistanceVariance,
    );
  /** Sums of an observation that missed part of the block are scaled up to the whole; 0 = missed too much. */
  const completeness = (o: number): number => {
    const seen = block.looks - missedLooks[o]!;
    return seen > 0.5 * block.looks ? block.looks / seen : 0;
  };
  const refine = (p: Symmetric3): void => {
    for (let o = 0; o < count; o++) {
      const scale = completeness(o);
      if (scale === 0) continue;
      const b0 = scale * sumOffset[o]!;
      const b1 = scale * sumCapacity[o]! + capacityBefore[o]! / slow.capacityVariance;
      const b2 = scale * sumResistance[o]! + resistanceBefore[o]! / slow.resistanceVariance;
      offset[o] = p.p00 * b0 + p.p01 * b1 + p.p02 * b2;
      capacity[o] = p.p01 * b0 + p.p11 * b1 + p.p12 * b2;
      resistance[o] = p.p02 * b0 + p.p12 * b1 + p.p22 * b2;
    }
  };

  return {
    offset,
    capacity,
    resistance,
    capacityDeviation: () => Math.sqrt(slow.capacityVariance),
    resistanceDeviation: () => Math.sqrt(slow.resistanceVariance),
    looks: () => block.looks,
    beginSample(slope, stateOfCharge, current, deviation, looks) {
      h1 = REFERENCE_STATE_OF_CHARGE - stateOfCharge;
      h2 = current / slope;
      weight = (looks * slope * slope) / (deviation * deviation);
      sampleLooks = looks;
      block.a00 += weight;
      block.a01 += weight * h1;
      block.a02 += weight * h2;
      block.a11 += weight * h1 * h1;
      block.a12 += weight * h1 * h2;
      block.a22 += weight * h2 * h2;
      block.looks += looks;
    },
    add(o, apparent) {
      if (apparent !== apparent) {
        missedLooks[o]! += sampleLooks;
        return;
      }
      const weighted = weight * apparent;
      sumOffset[o]! += weighted;
      sumCapacity[o]! += h1 * weighted;
      sumResistance[o]! += h2 * weighted;
    },
    refine: () => refine(inverse(slow.capacityVariance, slow.resistanceVariance)),
    closeBlock(days) {
      const weak = inverse(CAPACITY_PRIOR_WEAK ** 2, resistanceVarianceWeak);
      const tight = inverse(slow.capacityVariance, slow.resistanceVariance);
      refine(tight);
      for (let o = 0; o < count; o++) {
        const scale = completeness(o);
        const b0 = scale * sumOffset[o]!;
        const b1 = scale * sumCapacity[o]! + capacityBefore[o]! / CAPACITY_PRIOR_WEAK ** 2;
        const b2 = scale * sumResistance[o]! + resistanceBefore[o]! / resistanceVarianceWeak;
        const seen = scale > 0;
        blockOffset[o] = seen ? offset[o]! : Number.NaN;
        blockCapacity[o] = seen ? weak.p01 * b0 + weak.p11 * b1 + weak.p12 * b2 : Number.NaN;
        blockResistance[o] = seen ? weak.p02 * b0 + weak.p12 * b1 + weak.p22 * b2 : Number.NaN;
      }
      slow.capacityVariance = Math.min(
        CAPACITY_PRIOR ** 2,
        Math.max(CAPACITY_FLOOR ** 2, tight.p11) + CAPACITY_WALK ** 2 * days,
      );
      slow.resistanceVariance = Math.min(
        (RESISTANCE_PRIOR * cellResistance) ** 2,
        tight.p22 + (RESISTANCE_WALK * cellResistance) ** 2 * days,
      );
      capacityBefore.set(capacity);
      resistanceBefore.set(resistance);
      sumOffset.fill(0);
      sumCapacity.fill(0);
      sumResistance.fill(0);
      missedLooks.fill(0);
      Object.assign(block, { a00: 0, a01: 0, a02: 0, a11: 0, a12: 0, a22: 0, looks: 0 });
      return {
        offset: blockOffset,
        capacity: blockCapacity,
        resistance: blockResistance,
        offsetVariance: tight.p00,
        capacityVariance: weak.p11 < 0.25 * CAPACITY_PRIOR_WEAK ** 2 ? weak.p11 : Number.POSITIVE_INFINITY,
        resistanceVariance: weak.p22 < 0.25 * resistanceVarianceWeak ? weak.p22 : Number.POSITIVE_INFINITY,
      };
    },
  };
}

/** Inverse of a symmetric 3 × 3 matrix, upper triangle. */
interface Symmetric3 {
  readonly p00: number;
  readonly p01: number;
  readonly p02: number;
  readonly p11: number;
  readonly p12: number;
  readonly p22: number;
}

function invertSymmetric3(a00: number, a01: number, a02: number, a11: number, a12: number, a22: number): Symmetric3 {
  const c00 = a11 * a22 - a12 * a12;
  const c01 = a02 * a12 - a01 * a22;
  const c02 = a01 * a12 - a02 * a11;
  const determinant = a00 * c00 + a01 * c01 + a02 * c02;
  return {
    p00: c00 / determinant,
    p01: c01 / determinant,
    p02: c02 / determinant,
    p11: (a00 * a22 - a02 * a02) / determinant,
    p12: (a01 * a02 - a00 * a12) / determinant,
    p22: (a00 * a11 - a01 * a01) / determinant,
  };
}
