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
 * Evidence per side, each part with expectation ≤ 1 under the null at any time: lasting movement (`lastingMovement/`; in
 * channels without it the mixture of days of `changeMixture.ts`), the same × Σ_k v_k (stood apart on its k-th day),
 * Σ_k w_k (stands apart on a later day k) and Σ_k w_k (has moved apart by day k), Σ v_k = 1 over the first days,
 * Σ w_k ≤ 1, averaged with fixed weights. The smaller side counts, which is valid for the null "moves with the left or
 * with the right neighbours".
 */
import { MS_PER_DAY } from '@packtwin/units';
import { changeWeightUpTo, createChangeMixture } from './changeMixture.ts';
import type { ChannelScales } from './channelScales.ts';
import { createCommonScale } from './commonScale.ts';
import { createEarlyMovement } from './earlyMovement.ts';
import { createLastingMovement } from './lastingMovement/lastingMovement.ts';
import { createNeighbourhood, departureFromBoth, meanOf, thirdLargestDeparture } from './neighbourhood.ts';
import { createRobustLocation, numberOr } from './robustLocation.ts';
import type { StateColumns } from './stateColumns.ts';
import { standingApartRatio, TEN_DEGREES } from './standingApart.ts';

export interface DriftChannel {
  /** Filtered value of every observation, NaN before its first block. */
  readonly level: Float64Array;
  /** Departure of the level from both sides' medians, 0 between them. */
  readonly departure: Float64Array;
  /** E-value of every observation. */
  readonly evidence: Float64Array;
  /** The part of it that speaks for drifting, whatever the cell was like when it was first seen. */
  readonly driftEvidence: Float64Array;
  /** ms, most probable onset, NaN without one. */
  readonly onset: Float64Array;
  /** Departure when the cell was first known. */
  readonly firstDeparture: Float64Array;
  /** Departure when the running excursion began, to express what has happened since. */
  readonly departureAtOnset: Float64Array;
  /** Standard deviation of one block's innovation, from the pack. NaN before the second block. */
  readonly blockDeviation: () => number;
  /** Standard deviation of a level. */
  readonly levelDeviation: () => number;
  /**
   * One block: `values[o]` NaN where not observed; `variance` is what the estimator claims; at in ms. `foreignDeviation[o]`: error of that cell
   * alone that comes from its other differences. */
  update(
    values: Float64Array,
    variance: number,
    foreignDeviation: Float64Array,
    excluded: Float64Array,
    at: number,
  ): void;
}

/**
 * Beyond this many deviations a block becomes a candidate for a new level: the next block decides between it and the
 * old one by staying away from the old and coming closer to the new. A lasting step so counts for one block and not for ten, a wild block leaves no trace.
 */
const CANDIDATE_DEVIATIONS = 3;
/** Memory of a cell's own noise, in blocks, and the largest square that one block adds to it. */
const OWN_NOISE_BLOCKS = 12;
const LARGEST_SQUARE = 8;
/** Share of faulty cells that stand apart in the direction of the fault. */
const TOWARDS_FAULT = 0.75;
/** Memory of what other differences of a cell add, blocks: what stays is part of its level. And what of it does not stay. */
const FOREIGN_BLOCKS = 20;
const SCATTER_OF_FOREIGN = 0.2;
/** Movement of this many usual spreads dates an onset that crept in too slowly for the excursion to show. */
const MOVED_SPREADS = 3;
/** Evidence of lasting movement from which it dates the onset, and up to which the date may still change. */
const DATED_EVIDENCE = 100;
const SURE_EVIDENCE = 1e6;
/** Share of its movement by which a cell must stand apart from both sides before movement is evidence. */
const LEAST_DEPARTURE = 0.5;
/** How fast the process noise follows the pooled autocorrelation. */
const STEERING = 0.5;
/** Weight of the prior in the spread, in observations: keeps packs with few taps stable. */
const SPREAD_PRIOR_WEIGHT = 8;

export function createDriftChannel(state: StateColumns, count: number, scales: ChannelScales): DriftChannel {
  const level = state.column(count, Number.NaN);
  const departure = state.column(count, Number.NaN);
  const evidence = state.column(count, 1);
  const driftEvidence = state.column(count, 1);
  const onset = state.column(count, Number.NaN);
  const departureAtOnset = state.column(count, Number.NaN);
  const firstDeparture = state.column(count, Number.NaN);
  const blocksSeen = state.column(count);
  const candidate = state.column(count, Number.NaN);
  const candidateDeviation = state.column(count);
  // Variance of a level that was set to a single block, beyond what the pack's filter says of levels.
  const unsettled = state.column(count);
  const ownNoise = state.column(count, 1);
  const previousBoth = state.column(count, Number.NaN);
  const previousLeft = state.column(count, Number.NaN);
  const previousRight = state.column(count, Number.NaN);
  const firstLeft = state.column(count);
  const firstRight = state.column(count);
  const apartLeft = state.column(count);
  const apartRight = state.column(count);
  const movedLeft = state.column(count);
  const movedRight = state.column(count);
  const firstLevel = state.column(count, Number.NaN);
  const movedAt = state.column(count, Number.NaN);
  const usualForeign = state.column(count, Number.NaN);
  const mixtures = scales.lasting
    ? undefined
    : {
        left: createChangeMixture(state, count, scales.benignStep),
        right: createChangeMixture(state, count, scales.benignStep),
      };
  const early = scales.earlyMovementCounts ? createEarlyMovement(state, count, scales) : undefined;
  const lasting = scales.lasting ? createLastingMovement(state, count, { ...scales, ...scales.lasting }) : undefined;
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
  const commonScale = createCommonScale(count);
  const innovation = new Float64Array(count);
  const fresh = new Float64Array(count);
  const deviation = new Float64Array(count);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const bothSides = new Float64Array(2 * count);
  const levelLeft = new Float64Array(count);
  const levelRight = new Float64Array(count);
  const movement = new Float64Array(count);
  const moved = new Float64Array(count);
  const stretch = new Float64Array(count);
  const movementLeft = new Float64Array(count);
  const movementRight = new Float64Array(count);

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

  /**
   * A cell may be noisier than its pack (its curve differs more). Successive differences show that and not a drift,
   * which they cancel (von Neumann 1941). Takes effect from the next block on.
   */
  const followOwnNoise = (o: number, both: number): void => {
    const before = previousBoth[o]!;
    if (both !== both) return;
    previousBoth[o] = both;
    if (before !== before) return;
    const square = Math.min(LARGEST_SQUARE, ((both - before) * (both - before)) / 2);
    ownNoise[o] = ownNoise[o]! + (square - ownNoise[o]!) / OWN_NOISE_BLOCKS;
  };

  const movedEarly = (o: number): boolean => early !== undefined && !Number.isNaN(early.since[o]!);

  /** Of faulty cells that stand apart, most stand where a fault would take them; healthy ones scatter both ways. */
  const directed = (difference: number): number =>
    scales.faultSign * difference > 0 ? 2 * TOWARDS_FAULT : 2 * (1 - TOWARDS_FAULT);

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
    driftEvidence,
    onset,
    firstDeparture,
    departureAtOnset,
    blockDeviation: () => filter.spread,
    levelDeviation: () => Math.sqrt(filter.variance),
    update(values, variance, foreignDeviation, excluded, at) {
      if (!(filter.firstAt <= at)) filter.firstAt = at;
      const days = filter.lastAt <= at ? (at - filter.lastAt) / MS_PER_DAY : 0;
      filter.lastAt = at;
      const weightUsed = changeWeightUpTo(at - filter.firstAt);
      const weight = weightUsed - filter.weightUsed;
      filter.weightUsed = weightUsed;

      const formal = variance + scales.noiseFloor * scales.noiseFloor;
      const first = filter.variance !== filter.variance;
      const predicted = first ? formal : filter.variance + Math.exp(filter.logProcessNoise) * days;

      for (let o = 0; o < count; o++) {
        if (values[o] === values[o] && candidate[o] === candidate[o]) {
          const fromLevel = Math.abs(values[o]! - level[o]!);
          const lasts = fromLevel > CANDIDATE_DEVIATIONS * candidateDeviation[o]!;
          if (lasts && Math.abs(values[o]! - candidate[o]!) < fromLevel) {
            level[o] = candidate[o]!;
            unsettled[o] = candidateDeviation[o]! ** 2;
            fresh[o] = 1;
          }
          candidate[o] = Number.NaN;
        }
        innovation[o] = values[o]! - level[o]!;
      }
      neighbourhood.differences(innovation, excluded, left, right);
      const spread = spreadNow(excluded, Math.sqrt(Math.min(predicted, variance) + formal));
      if (!first) filter.spread = spread;
      // An excluded observation is no peer, but it is still followed.
      neighbourhood.differences(innovation, excluded, left, right);

      const measurement = Math.max(scales.noiseFloor ** 2, 0.2 * spread * spread, (spread * spread) / 1.4 - predicted);
      const gain = predicted / (predicted + measurement);
      filter.variance = first ? formal : (1 - gain) * predicted;

      const floor = spread * spread + scales.noiseFloor ** 2;
      for (let o = 0; o < count; o++) {
        const value = values[o]!;
        if (value !== value) {
          left[o] = Number.NaN;
          right[o] = Number.NaN;
          continue;
        }
        const apart = scales.conversionError * numberOr(departure[o]!, 0);
        const foreign = foreignDeviation[o]!;
        const usual = scales.spreadInflation * Math.sqrt(floor * (1 + fresh[o]!) + apart * apart + foreign * foreign);
        const noisier = Math.sqrt(Math.max(1, ownNoise[o]!));
        deviation[o] = usual * noisier;
        const usualNow = numberOr(usualForeign[o]!, foreign);
        usualForeign[o] = usualNow + (foreign - usualNow) / FOREIGN_BLOCKS;
        const unusual = Math.hypot(foreign - usualNow, SCATTER_OF_FOREIGN * foreign);
        // Movement must not hide itself: what a cell is known to is a matter of where it stood before.
        const stood = scales.conversionError * numberOr(firstDeparture[o]!, 0);
        stretch[o] = noisier * Math.sqrt(1 + (stood * stood + unusual * unusual) / floor);
        followOwnNoise(o, meanOf(left[o]!, right[o]!) / usual);
        fresh[o] = 0;
        left[o] = (scales.faultSign * left[o]!) / deviation[o]!;
        right[o] = (scales.faultSign * right[o]!) / deviation[o]!;
        if (level[o] !== level[o]) level[o] = value;
        else {
          const seen = blocksSeen[o]!;
          const wild = Math.abs(departureFromBoth(left[o]!, right[o]!)) > CANDIDATE_DEVIATIONS;
          if (seen < scales.firstBlocks) {
            // An average at first, with wild blocks held back once there is something to hold them against.
            const bound = seen < 3 ? Number.POSITIVE_INFINITY : CANDIDATE_DEVIATIONS * deviation[o]!;
            const held = Math.max(-bound, Math.min(bound, innovation[o]!));
            level[o] = level[o]! + Math.max(gain, 1 / (seen + 1)) * held;
          } else if (wild) {
            candidate[o] = value;
            candidateDeviation[o] = deviation[o]!;
          } else {
            level[o] = level[o]! + gain * innovation[o]!;
            unsettled[o] = (1 - gain) ** 2 * unsettled[o]!;
          }
        }
        blocksSeen[o]!++;
      }
      if (!first) steer();

      early?.update(values, excluded, Math.sqrt(formal), scales.conversionError, at);
      for (let o = 0; o < count; o++) {
        // The average of the first blocks is of no one place once the cell has moved.
        if (movedEarly(o) && blocksSeen[o]! <= scales.firstBlocks && values[o] === values[o]) level[o] = values[o]!;
      }
      neighbourhood.differences(level, excluded, levelLeft, levelRight);
      const apartSpread = Math.max(
        scales.initialSpread,
        spreadOfBoth(levelLeft, levelRight),
        thirdLargestDeparture(levelLeft, levelRight) / 2,
      );
      for (let o = 0; o < count; o++) {
        if (blocksSeen[o]! <= scales.firstBlocks && !movedEarly(o)) firstLevel[o] = level[o]!;
      }
      const known = Math.hypot(Math.sqrt(filter.variance), scales.noiseFloor);
      const grown = scales.scalesTogether ? commonScale.between(firstLevel, level, excluded, known) : 1;
      for (let o = 0; o < count; o++) movement[o] = level[o]! - grown * firstLevel[o]!;
      neighbourhood.differences(movement, excluded, movementLeft, movementRight);
      if (lasting) {
        for (let o = 0; o < count; o++) {
          moved[o] = blocksSeen[o]! < scales.firstBlocks ? Number.NaN : values[o]! - grown * firstLevel[o]!;
        }
        lasting.update(moved, movement, scales.firstBlocks, stretch, excluded, at);
      }
      const movementSpread = Math.max(
        scales.usualMovement,
        Math.sqrt(filter.variance),
        spreadOfBoth(movementLeft, movementRight),
      );
      for (let o = 0; o < count; o++) {
        const departureBefore = departure[o]!;
        departure[o] = departureFromBoth(levelLeft[o]!, levelRight[o]!);
        if (movedEarly(o)) {
          firstDeparture[o] = early!.firstDeparture[o]!;
          if (movedAt[o] !== movedAt[o]) movedAt[o] = early!.since[o]!;
        } else if (blocksSeen[o]! <= scales.firstBlocks) firstDeparture[o] = departure[o]!;
        const tested = blocksSeen[o]! > scales.firstBlocks;
        const blockLeft = tested ? left[o]! * deviation[o]! : Number.NaN;
        const blockRight = tested ? right[o]! * deviation[o]! : Number.NaN;
        mixtures?.left.update(o, blockLeft, deviation[o]!, weight, weightUsed, at);
        mixtures?.right.update(o, blockRight, deviation[o]!, weight, weightUsed, at);
        previousLeft[o] = left[o]!;
        previousRight[o] = right[o]!;
        if (scales.standingApartCounts && values[o] === values[o]) {
          const apartLeftNow =
            directed(levelLeft[o]!) * standingApartRatio(levelLeft[o]!, apartSpread, known, TEN_DEGREES);
          const apartRightNow =
            directed(levelRight[o]!) * standingApartRatio(levelRight[o]!, apartSpread, known, TEN_DEGREES);
          const seen = blocksSeen[o]!;
          if (seen <= scales.firstBlocks) {
            // ½, ¼, … and what is left on the last: a short record can already say it, and the weights sum to 1.
            const share = 0.5 ** Math.min(seen, scales.firstBlocks - 1);
            firstLeft[o]! += share * apartLeftNow;
            firstRight[o]! += share * apartRightNow;
          } else {
            apartLeft[o]! += weight * apartLeftNow;
            apartRight[o]! += weight * apartRightNow;
          }
        }
        const towardsFault = scales.faultSign * departureFromBoth(movementLeft[o]!, movementRight[o]!);
        if (values[o] === values[o] && blocksSeen[o]! > scales.firstBlocks) {
          // Only movement towards the fault is evidence; the ratio is doubled for the half that is left out.
          const towards = towardsFault > 0 ? 2 : 0;
          const unsure = Math.sqrt(unsettled[o]!);
          movedLeft[o]! +=
            towards * weight * standingApartRatio(movementLeft[o]!, movementSpread, unsure, scales.movementTail);
          movedRight[o]! +=
            towards * weight * standingApartRatio(movementRight[o]!, movementSpread, unsure, scales.movementTail);
          if (towardsFault > MOVED_SPREADS * movementSpread) {
            if (movedAt[o] !== movedAt[o]) movedAt[o] = at;
          } else if (towardsFault < 0.5 * MOVED_SPREADS * movementSpread) movedAt[o] = Number.NaN;
        }
        const claims = lasting && Math.min(lasting.left[o]!, lasting.right[o]!) > DATED_EVIDENCE;
        const since = claims ? lasting.leading(o) : undefined;
        // Between two groups that stand apart a cell moves from one to the other, and departs from neither.
        const apartOfSides = numberOr(Math.abs(levelLeft[o]! - levelRight[o]!), 0);
        const departs =
          !since ||
          apartOfSides < LEAST_DEPARTURE * Math.abs(since.moved) ||
          scales.faultSign * (departure[o]! - LEAST_DEPARTURE * since.moved) > 0;
        // A side without neighbours cannot object.
        const driftLeft = mixtures?.left.value[o] ?? (lasting && departs ? lasting.left[o]! : 1);
        const driftRight = mixtures?.right.value[o] ?? (lasting && departs ? lasting.right[o]! : 1);
        let least = Number.POSITIVE_INFINITY;
        if (!Number.isNaN(levelLeft[o]!)) {
          const first = lasting ? firstLeft[o]! : undefined;
          least = sideEvidence(driftLeft, movedLeft[o]!, first, apartLeft[o]!, early?.left[o]);
        }
        if (!Number.isNaN(levelRight[o]!)) {
          const first = lasting ? firstRight[o]! : undefined;
          least = Math.min(least, sideEvidence(driftRight, movedRight[o]!, first, apartRight[o]!, early?.right[o]));
        }
        evidence[o] = least === Number.POSITIVE_INFINITY ? 1 : least;
        const dated = driftEvidence[o]! > SURE_EVIDENCE;
        driftEvidence[o] = Math.min(driftLeft, driftRight);
        if (since && departs && !Number.isNaN(since.at)) {
          // The grid of changes grows coarse with age: the date is that of the days when it became clear.
          if (!dated) {
            onset[o] = since.at;
            departureAtOnset[o] = departure[o]! - since.moved;
          }
          continue;
        }
        const excursion = mixtures ? laterOf(mixtures.left.onset[o]!, mixtures.right.onset[o]!) : Number.NaN;
        const began = movedAt[o]! < excursion || excursion !== excursion ? movedAt[o]! : excursion;
        if (began !== onset[o] && !(began !== began && onset[o] !== onset[o])) {
          departureAtOnset[o] = began === movedAt[o] ? firstDeparture[o]! : departureBefore;
        }
        onset[o] = began;
      }
    },
  };
}

/** One e-value out of several. `first`: stood apart in its first blocks; without it standing apart does not count. */
function sideEvidence(drift: number, moved: number, first: number | undefined, apart: number, early = moved): number {
  if (first === undefined) return 0.5 * drift + 0.5 * moved;
  return 0.5 * drift + 0.2 * first * drift + 0.1 * apart + 0.1 * moved + 0.1 * early;
}

function laterOf(a: number, b: number): number {
  if (a !== a || b !== b) return Number.NaN;
  return Math.max(a, b);
}

/** For the pooled autocorrelation: one wild cell must not steer the pack. */
function clipped(z: number): number {
  return Math.max(-2, Math.min(2, z));
}
