/**
 * Does one cell drift away from its neighbours? One channel (charge, resistance or retention), all cells.
 *
 * Each block (a day of event time) brings one estimate per observation. A level filter with a gain shared
 * by all cells predicts it; the innovations, minus the median innovation of the neighbours on the left and
 * on the right, divided by their spread over the pack, are what the null says is noise: mean 0, variance ≤ 1,
 * uncorrelated. Season, temperature, current gain and group drifts are common to neighbours and cancel.
 * The spread is estimated every block from the pack itself; the filter's process noise is steered until the
 * pooled innovations of neighbouring blocks are uncorrelated, so that "uncorrelated" is measured, not assumed.
 *
 * Evidence per side: ½ drift + ¼ stands apart since the first blocks + ¼ both, each an e-process; the smaller
 * side counts, which is valid for the null "moves with the left or with the right neighbours".
 */
import { MS_PER_DAY } from '@packtwin/units';
import { changeWeightUpTo, createChangeMixture, INNOVATION_CLIP } from './changeMixture.ts';
import { createNeighbourhood, departureFromBoth } from './neighbourhood.ts';
import { createRobustLocation } from './robustLocation.ts';
import type { StateColumns } from './stateColumns.ts';
import { standingApartRatio } from './standingApart.ts';

/** What is physically usual in one channel. All in the unit of the channel. */
export interface ChannelScales {
  /** Direction in which a fault moves the value. */
  readonly faultSign: 1 | -1;
  /** Standard deviation of one block below which nothing is believed, whatever the pack's spread says. */
  readonly noiseFloor: number;
  /** Spread of healthy cells against their neighbours when first seen. */
  readonly initialSpread: number;
  /** Relative error of the conversion into this unit: a cell that stands apart by y is known to this · |y| only. */
  readonly conversionError: number;
  /** Process noise of the level at the start, unit² per day. */
  readonly initialProcessNoise: number;
  /** Whether a cell that stands apart from the first day, without drifting, is evidence of a fault in this channel. */
  readonly standingApartCounts: boolean;
}

export interface DriftChannel {
  /** Filtered value of every observation, NaN before its first block. */
  readonly level: Float64Array;
  /** Departure of the level from both sides' medians, 0 between them. */
  readonly departure: Float64Array;
  /** E-value of every observation. */
  readonly evidence: Float64Array;
  /** ms, most probable onset, NaN without one. */
  readonly onset: Float64Array;
  /** Departure when the running excursion began, to express what has happened since. */
  readonly departureAtOnset: Float64Array;
  /** Standard deviation of one block's innovation, from the pack. NaN before the second block. */
  readonly blockDeviation: () => number;
  /** Standard deviation of a level. */
  readonly levelDeviation: () => number;
  /** One block: `values[o]` NaN where not observed; `variance` is what the estimator claims; at in ms. */
  update(values: Float64Array, variance: number, excluded: Float64Array, at: number): void;
}

/** Unmodelled tails: standard deviations are taken this much larger than the pack's robust spread. */
const SPREAD_INFLATION = 1.25;
/** A jump beyond this many deviations is followed at once, so that it counts for one block and not for ten. */
const JUMP_DEVIATIONS = 3;
const JUMP_GAIN = 0.8;
/** Blocks that establish where a cell stands when it is first seen. */
const FIRST_BLOCKS = 3;
/** How fast the process noise follows the pooled autocorrelation. */
const STEERING = 0.5;
/** Weight of the prior in the spread, in observations: keeps packs with few taps stable. */
const SPREAD_PRIOR_WEIGHT = 8;

export function createDriftChannel(state: StateColumns, count: number, scales: ChannelScales): DriftChannel {
  const level = state.column(count, Number.NaN);
  const departure = state.column(count, Number.NaN);
  const evidence = state.column(count, 1);
  const onset = state.column(count, Number.NaN);
  const departureAtOnset = state.column(count, Number.NaN);
  const blocksSeen = state.column(count);
  const previousLeft = state.column(count, Number.NaN);
  const previousRight = state.column(count, Number.NaN);
  const apartLeft = state.column(count, 1);
  const apartRight = state.column(count, 1);
  const leftMixture = createChangeMixture(state, count);
  const rightMixture = createChangeMixture(state, count);
  const filter = state.scalars({
    variance: Number.NaN,
    logProcessNoise: Math.log(scales.initialProcessNoise),
    spread: Number.NaN,
    firstAt: Number.NaN,
    lastAt: Number.NaN,
    weightUsed: 0,
  });
  const lowestProcessNoise = Math.log(scales.initialProcessNoise) - 7;
  const highestProcessNoise = Math.log(scales.initialProcessNoise) + 7;

  const neighbourhood = createNeighbourhood(count);
  const robust = createRobustLocation(2 * count);
  const innovation = new Float64Array(count);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const bothSides = new Float64Array(2 * count);
  const levelLeft = new Float64Array(count);
  const levelRight = new Float64Array(count);

  const spreadOfBoth = (a: Float64Array, b: Float64Array): number => {
    bothSides.set(a, 0);
    bothSides.set(b, count);
    return robust.spread(bothSides, 0);
  };

  /** Spread of the innovations against neighbours, robust, leaning on its own past where taps are few. */
  const spreadNow = (excluded: Float64Array, expected: number): number => {
    for (let o = 0; o < count; o++) {
      if (excluded[o]! > 0) {
        left[o] = Number.NaN;
        right[o] = Number.NaN;
      }
    }
    let observed = 0;
    for (let o = 0; o < count; o++) if (left[o] === left[o] || right[o] === right[o]) observed++;
    const now = spreadOfBoth(left, right);
    if (!(now >= 0)) return expected;
    return Math.sqrt(
      (observed * now * now + SPREAD_PRIOR_WEIGHT * expected * expected) / (observed + SPREAD_PRIOR_WEIGHT),
    );
  };

  const steer = (): void => {
    let pairs = 0;
    let product = 0;
    for (let o = 0; o < count; o++) {
      if (left[o] === left[o] && previousLeft[o] === previousLeft[o]) {
        product += clipped(left[o]!) * clipped(previousLeft[o]!);
        pairs++;
      }
    }
    if (pairs < 4) return;
    const next = filter.logProcessNoise + (STEERING * product) / pairs;
    filter.logProcessNoise = Math.max(lowestProcessNoise, Math.min(highestProcessNoise, next));
  };

  return {
    level,
    departure,
    evidence,
    onset,
    departureAtOnset,
    blockDeviation: () => filter.spread,
    levelDeviation: () => Math.sqrt(filter.variance),
    update(values, variance, excluded, at) {
      if (!(filter.firstAt <= at)) filter.firstAt = at;
      const days = filter.lastAt <= at ? (at - filter.lastAt) / MS_PER_DAY : 0;
      filter.lastAt = at;
      const weightUsed = changeWeightUpTo(at - filter.firstAt);
      const weight = weightUsed - filter.weightUsed;
      filter.weightUsed = weightUsed;

      const formal = variance + scales.noiseFloor * scales.noiseFloor;
      const first = filter.variance !== filter.variance;
      const predicted = first ? formal : filter.variance + Math.exp(filter.logProcessNoise) * days;

      for (let o = 0; o < count; o++) innovation[o] = values[o]! - level[o]!;
      neighbourhood.differences(innovation, excluded, left, right);
      const spread = spreadNow(excluded, Math.sqrt(predicted + formal));
      if (!first) filter.spread = spread;
      // An excluded observation is no peer, but it is still followed.
      neighbourhood.differences(innovation, excluded, left, right);

      const measurement = Math.max(formal, (spread * spread) / 1.4 - predicted);
      const gain = predicted / (predicted + measurement);
      filter.variance = first ? formal : (1 - gain) * predicted;

      const floor = Math.max(spread * spread, formal);
      for (let o = 0; o < count; o++) {
        const value = values[o]!;
        if (value !== value) {
          left[o] = Number.NaN;
          right[o] = Number.NaN;
          continue;
        }
        const apart = departure[o]! === departure[o]! ? scales.conversionError * departure[o]! : 0;
        const deviation = SPREAD_INFLATION * Math.sqrt(floor + apart * apart);
        left[o] = (scales.faultSign * left[o]!) / deviation;
        right[o] = (scales.faultSign * right[o]!) / deviation;
        if (level[o] !== level[o]) level[o] = value;
        else {
          const jumped = Math.abs(departureFromBoth(left[o]!, right[o]!)) > JUMP_DEVIATIONS;
          level[o] = level[o]! + (jumped ? Math.max(gain, JUMP_GAIN) : gain) * innovation[o]!;
        }
        blocksSeen[o]!++;
      }
      if (!first) steer();

      neighbourhood.differences(level, excluded, levelLeft, levelRight);
      const apartSpread = Math.max(scales.initialSpread, spreadOfBoth(levelLeft, levelRight));
      for (let o = 0; o < count; o++) {
        const departureBefore = departure[o]!;
        departure[o] = departureFromBoth(levelLeft[o]!, levelRight[o]!);
        leftMixture.update(o, left[o]!, weight, weightUsed, at);
        rightMixture.update(o, right[o]!, weight, weightUsed, at);
        previousLeft[o] = left[o]!;
        previousRight[o] = right[o]!;
        if (
          scales.standingApartCounts &&
          blocksSeen[o]! > 0 &&
          blocksSeen[o]! <= FIRST_BLOCKS &&
          values[o] === values[o]
        ) {
          const known = Math.sqrt(filter.variance);
          apartLeft[o] = standingApartRatio(levelLeft[o]!, apartSpread, known);
          apartRight[o] = standingApartRatio(levelRight[o]!, apartSpread, known);
        }
        const evidenceLeft = sideEvidence(leftMixture.value[o]!, apartLeft[o]!, levelLeft[o]!);
        const evidenceRight = sideEvidence(rightMixture.value[o]!, apartRight[o]!, levelRight[o]!);
        evidence[o] = Math.min(evidenceLeft, evidenceRight);
        if (evidence[o] === Number.POSITIVE_INFINITY) evidence[o] = 1;

        const began = laterOf(leftMixture.onset[o]!, rightMixture.onset[o]!);
        if (began !== onset[o] && !(began !== began && onset[o] !== onset[o])) departureAtOnset[o] = departureBefore;
        onset[o] = began;
      }
    },
  };
}

/** A side that has no neighbours cannot object. */
function sideEvidence(drift: number, apart: number, difference: number): number {
  if (difference !== difference) return Number.POSITIVE_INFINITY;
  return 0.5 * drift + 0.25 * apart + 0.25 * apart * drift;
}

function laterOf(a: number, b: number): number {
  if (a !== a || b !== b) return Number.NaN;
  return Math.max(a, b);
}

function clipped(z: number): number {
  return Math.max(-INNOVATION_CLIP, Math.min(INNOVATION_CLIP, z));
}
