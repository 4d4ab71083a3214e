/**
 * Slow fades: does a cell lose capacity year by year in a way that its neighbours, its season and its own habit do not
 * explain? A percent or two a year disappears in the noise of a day; here days are gathered to weeks and weeks are held
 * against a filter that knows level, slope and season of every cell (`seasonalFilter.ts`).
 *
 *     q = ln(1 + c),   y = q − median q of eight neighbours (left, right),   z = (y − prediction) / s
 *     E = 1 − W + Σ_k w_k Σ_h π_h L_kh        (`faultHypotheses.ts`; fades see z clipped at ± {@link CLIP})
 *
 * s is not assumed: it is what the clipped innovations of the whole pack scatter by, this week or in the weeks before,
 * whichever is more, so that heavy tails widen s instead of breaking the bound. The walk of the level is steered until
 * innovations of neighbouring weeks are uncorrelated over the pack. A cell noisier than its pack is judged by its own
 * noise. The smaller of the two sides' e-values counts, as in `driftChannel.ts`.
 *
 * Single precision where a cell has a number of its own: {@link SLOW_BYTES_PER_CELL}.
 */
import { MS_PER_DAY } from '@packtwin/units';
import { changeWeightUpTo } from '../changeMixture.ts';
import { createNeighbourhood } from '../neighbourhood.ts';
import { createRobustLocation, medianInPlace, numberOr } from '../robustLocation.ts';
import type { StateColumns } from '../stateColumns.ts';
import { createFaultHypotheses, HYPOTHESIS_SLOTS } from './faultHypotheses.ts';
import { CLIP, clip, usualPart } from './influence.ts';
import { createSeasonalFilter, FILTER_STATES, unknownVariance } from './seasonalFilter.ts';

/** What the level follows at most where a cell is far off for a second week: others are clipped. */
const FURTHEST = 20;
/**
 * Per year. No cell is believed to gain more than this on its neighbours, however it came to stand above them: else its usual
 * course would read as a loss afterwards.
 */
const BEST_SLOPE = 0.003;
/** So many cells further off than this many deviations, having been off by so many the week before, are an event of the pack. */
const EVENT_CELLS = 4;
const EVENT_DEVIATIONS = 3;
const EVENT_BEFORE = 1.5;
/** … and so is a mean product of neighbouring weeks' innovations beyond this: usually 0 ± 0.1 (96 cells), 0.3 with memory. */
const MOVED_CORRELATION = 0.5;
/** E ψ² of a standard Gaussian clipped there. */
const CLIPPED_GAUSSIAN_SQUARE = 0.956;
/** Deviations are taken this much larger than the pack's scatter. */
const INFLATION = 1.02;
const DAYS_PER_WEEK = 7;
const DAYS_PER_YEAR = 365.25;
/** Standard deviation of a week below which nothing is believed. */
const NOISE_FLOOR = 5e-4;
/** Peers on each side, and the variance of their median over that of one cell. */
const NEIGHBOURS = 8;
const NEIGHBOUR_VARIANCE = 0.17;
/** Memory of the pack's scatter, weeks. */
const SCATTER_WEEKS = 12;
/** Weeks whose median is where the filter of a cell starts: one wild week must not be its place. Odd. */
const FIRST_WEEKS = 5;
/** Variance of the median of these over that of one. */
const MEDIAN_VARIANCE = 0.287;
/** Level's random walk at the start, variance per year, and how far steering may take it (natural logarithm). */
const LEVEL_WALK = 1e-6;
const STEERING = 0.5;
const STEERING_RANGE = 7;
/** Memory of a cell's own noise in weeks, and the largest square one week adds. */
const OWN_NOISE_WEEKS = 16;
const LARGEST_SQUARE = 8;
/** Memory of what other differences of a cell add to its capacity, weeks. */
const FOREIGN_WEEKS = 10;
/** A cell that has lost this many weeks more than its pack is unknown again. */
const LOST_WEEKS = 8;

/**
 * Loss of the pack, by its ledger, from which cells reach their knees one by one, years apart (48 like cells: they scatter by
 * 0.5 points at 95 and 90 % retention, by 1.9 at 85 %): no null is known there, and nothing more is concluded. The first
 * of a pack that breaks at 15 % may be three deviations early (10.5 %), and a ledger may tell four tenths too little of it.
 */
const KNEE_LOSS = 0.06;
/** Share of the week's weight that a cell must have been there for. */
const LEAST_SHARE = 0.3;

/** Bytes of state per cell: filters and sums of both sides, the week's sums, own noise, three results in double. */
export const SLOW_BYTES_PER_CELL: number = 4 * (2 * (FILTER_STATES + HYPOTHESIS_SLOTS + 1) + 7) + 3 * 8;

export interface SlowRetention {
  /** E-value of every observation. */
  readonly evidence: Float64Array;
  /** ms, most probable onset of the leading explanation; NaN while the evidence is no more than a guess. */
  readonly onset: Float64Array;
  /** Loss per year against the neighbours now, as the filter sees it: the smaller side. NaN before it is known. */
  readonly lossPerYear: Float64Array;
  /**
   * One block of `driftChannel.ts`'s kind; weeks close by themselves. `packLoss`: what design and use lead to expect
   * that all cells have lost, 0…1. Beyond {@link KNEE_LOSS} the evidence stays where it is.
   */
  update(
    values: Float64Array,
    variance: number,
    foreignDeviation: Float64Array,
    excluded: Float64Array,
    at: number,
    packLoss: number,
  ): void;
}

export function createSlowRetention(state: StateColumns, count: number): SlowRetention {
  const evidence = state.column(count, 1);
  const onset = state.column(count, Number.NaN);
  const lossPerYear = state.column(count, Number.NaN);
  const single = (length: number, initial = 0): Float32Array => {
    const column = new Float32Array(length).fill(initial);
    state.attach(column.buffer);
    return column;
  };
  const sumValue = single(count);
  const sumWeight = single(count);
  const sumForeign = single(count);
  const usualForeign = single(count, Number.NaN);
  const ownNoise = single(count, 1);
  const previous = single(count, Number.NaN);
  const weeksSeen = single(count);
  const sides = [0, 1].map(() => ({
    states: single(count * FILTER_STATES, Number.NaN),
    sums: single(count * HYPOTHESIS_SLOTS),
    retired: single(count),
    innovation: new Float64Array(count),
  }));
  const filter = createSeasonalFilter(state);
  const hypotheses = createFaultHypotheses(state);
  const week = state.scalars({
    startedAt: Number.NaN,
    firstAt: Number.NaN,
    lastAt: Number.NaN,
    weights: 0,
    blocks: 0,
    count: 0,
    scatter: 0,
    weightUsed: 0,
    logWalk: Math.log(LEVEL_WALK),
  });

  const neighbourhood = createNeighbourhood(count, NEIGHBOURS);
  const robust = createRobustLocation(2 * count);
  const weekly = new Float64Array(count);
  const both = new Float64Array(2 * count);
  const firstValues = new Float64Array(FIRST_WEEKS);
  const firstOff = Array.from({ length: FIRST_WEEKS }, () => new Float64Array(2 * count).fill(Number.NaN));
  const value = [new Float64Array(count), new Float64Array(count)];

  /** Scatter (variance) of the pack's innovations, clipped where it would be wild. */
  const scatterNow = (): number => {
    both.set(sides[0]!.innovation, 0);
    both.set(sides[1]!.innovation, count);
    const core = robust.spread(both, 0);
    if (!(core > 0)) return 0;
    let squares = 0;
    let observed = 0;
    for (let i = 0; i < both.length; i++) {
      if (Number.isNaN(both[i]!)) continue;
      squares += clip(both[i]! / core) ** 2;
      observed++;
    }
    return (core * core * squares) / (observed * CLIPPED_GAUSSIAN_SQUARE);
  };

  const steer = (correlation: number, pairs: number): void => {
    if (pairs < 4) return;
    const start = Math.log(LEVEL_WALK);
    const next = week.logWalk + (STEERING * correlation) / pairs;
    week.logWalk = Math.max(start - STEERING_RANGE, Math.min(start + STEERING_RANGE, next));
  };

  /** Takes the cell's own noise from successive differences, which a fade cancels (von Neumann 1941). */
  const followOwnNoise = (o: number, z: number): void => {
    const before = previous[o]!;
    previous[o] = z;
    if (Number.isNaN(before) || Number.isNaN(z)) return;
    const square = Math.min(LARGEST_SQUARE, (z - before) ** 2 / 2);
    ownNoise[o] = ownNoise[o]! + (square - ownNoise[o]!) / OWN_NOISE_WEEKS;
  };

  /** How far what its other differences add to this cell's capacity has moved lately: what stays is part of its level. */
  const foreignMovement = (o: number): number => {
    const now = sumForeign[o]! / Math.max(1, week.blocks);
    const usual = numberOr(usualForeign[o]!, now);
    usualForeign[o] = usual + (now - usual) / FOREIGN_WEEKS;
    return now - usual;
  };

  const forget = (o: number): void => {
    ownNoise[o] = 1;
    previous[o] = Number.NaN;
    for (const { sums, retired } of sides) {
      sums.fill(0, o * HYPOTHESIS_SLOTS, (o + 1) * HYPOTHESIS_SLOTS);
      retired[o] = 0;
    }
  };

  /** The first weeks of a cell wait where its sums will be; the median of them is where its filters start. */
  const collect = (o: number): void => {
    const first = o * HYPOTHESIS_SLOTS;
    for (let s = 0; s < 2; s++) sides[s]!.sums[first + weeksSeen[o]!] = value[s]![o]!;
    const seen = weeksSeen[o]! + 1;
    weeksSeen[o] = seen;
    if (seen < FIRST_WEEKS) return;
    for (const { sums, states } of sides) {
      let known = 0;
      for (let k = 0; k < FIRST_WEEKS; k++) {
        if (!Number.isNaN(sums[first + k]!)) firstValues[known++] = sums[first + k]!;
      }
      const middle = medianInPlace(firstValues, known);
      const at = o * FILTER_STATES;
      states[at] = middle;
      states.fill(0, at + 1, at + FILTER_STATES);
      for (let k = 0; k < FIRST_WEEKS; k++) {
        const off = firstOff[k]!;
        off[o + (sums === sides[0]!.sums ? 0 : count)] = sums[first + k]! - middle;
      }
    }
    forget(o);
  };

  /** Variance of one week, from how the first weeks of all cells scatter around their medians. */
  const firstScatter = (): number => {
    let squares = 0;
    for (const off of firstOff) squares += robust.spread(off, 0) ** 2 / FIRST_WEEKS;
    return squares / (1 - MEDIAN_VARIANCE);
  };

  const predictSide = (s: number, years: number): void => {
    const { states, innovation } = sides[s]!;
    const [, , sine, cosine] = filter.observed;
    for (let o = 0; o < count; o++) {
      const at = o * FILTER_STATES;
      const level = states[at]! + years * states[at + 1]!;
      states[at] = level;
      const season = sine! * states[at + 2]! + cosine! * states[at + 3]!;
      innovation[o] = value[s]![o]! - Math.fround(level) - season;
    }
  };

  /** Whether a cell that is `z` off on one side was so in the week before. */
  const stays = (o: number, z: number, least: number): boolean => previous[o]! * Math.sign(z) > least;

  /**
   * Whether so many cells are, for a second week, far from where they were that something has happened to the pack (a module
   * swapped, another calibration): those are where they are now, and nothing follows from how they came there.
   */
  const movedTogether = (usual: number): boolean => {
    let cells = 0;
    for (let o = 0; o < count; o++) {
      if (weeksSeen[o]! <= FIRST_WEEKS) continue;
      const left = sides[0]!.innovation[o]! / usual;
      const right = sides[1]!.innovation[o]! / usual;
      const far = Math.abs(left) > EVENT_DEVIATIONS ? left : right;
      if (Math.abs(far) > EVENT_DEVIATIONS && stays(o, far, EVENT_BEFORE)) cells++;
    }
    return cells >= EVENT_CELLS;
  };

  /** Whether weeks of the whole pack follow each other as they do where all cells have moved: another driver, other charges. */
  const allMoved = (usual: number): boolean => {
    let together = 0;
    let pairs = 0;
    for (let o = 0; o < count; o++) {
      const z = (sides[0]!.innovation[o]! + sides[1]!.innovation[o]!) / 2 / usual;
      const before = previous[o]!;
      if (Number.isNaN(z) || Number.isNaN(before)) continue;
      together += clip(z) * clip(before);
      pairs++;
    }
    return together > MOVED_CORRELATION * pairs;
  };

  /** One week of one cell on one side: filter and evidence. `clean`: deviation of a usual cell. Returns z. */
  const takeWeek = (
    s: number,
    o: number,
    deviation: number,
    clean: number,
    isPastKnee: boolean,
    isEvent: boolean,
  ): number => {
    const { states, sums, innovation } = sides[s]!;
    const nu = innovation[o]!;
    if (Number.isNaN(nu)) return Number.NaN;
    const z = nu / deviation;
    const held = clip(z);
    const scale = Math.min(1, clean / deviation);
    const at = o * FILTER_STATES;
    if (isEvent && Math.abs(z) > CLIP && stays(o, z, EVENT_BEFORE)) {
      // The second week says where it is; how it came there is no way of ageing.
      states[at] = states[at]! + nu;
      return 0;
    }
    // The gain is the pack's: what a noisier cell shows is worth less to its own filter.
    const worth = deviation * scale * scale;
    // One wild week is clipped; the second one on the same side is where the cell is now, and the level goes there.
    const far = stays(o, z, CLIP) ? Math.max(-FURTHEST, Math.min(FURTHEST, z)) : held;
    states[at] = states[at]! + filter.gain[0]! * worth * far;
    // What is too far to be usual, or has come over the pack, tells nothing of how the cell usually moves.
    const usually = isEvent ? 0 : worth * usualPart(z);
    for (let i = 1; i < FILTER_STATES; i++) states[at + i] = states[at + i]! + filter.gain[i]! * usually;
    states[at + 1] = Math.min(states[at + 1]!, BEST_SLOPE);
    // Loss is what is looked for.
    if (!isPastKnee) hypotheses.add(sums, o * HYPOTHESIS_SLOTS, -z, -held, scale);
    return z;
  };

  const retireRenewed = (): void => {
    for (const { sums, retired } of sides) {
      for (let o = 0; o < count; o++) {
        // Cells that are still being collected keep their weeks there.
        if (weeksSeen[o]! < FIRST_WEEKS) continue;
        retired[o] = retired[o]! + hypotheses.retired(sums, o * HYPOTHESIS_SLOTS);
        for (let slot = 0; slot < HYPOTHESIS_SLOTS; slot++) {
          if (hypotheses.renewed[slot] === 1) sums[o * HYPOTHESIS_SLOTS + slot] = 0;
        }
      }
    }
  };

  const conclude = (o: number): void => {
    let least = Number.POSITIVE_INFINITY;
    let from = -1;
    for (let s = 0; s < 2; s++) {
      if (Number.isNaN(value[s]![o]!)) continue;
      const e = sides[s]!.retired[o]! + hypotheses.evidence(sides[s]!.sums, o * HYPOTHESIS_SLOTS);
      if (e < least) {
        least = e;
        from = s;
      }
    }
    if (from < 0) return;
    evidence[o] = least;
    if (least > DATED_EVIDENCE) {
      const { sums, retired } = sides[from]!;
      const slot = hypotheses.leadingSlot(sums, o * HYPOTHESIS_SLOTS, retired[o]!);
      // Where a bet that is over says most, its date stands.
      if (slot >= 0) onset[o] = hypotheses.changeAt(slot);
    } else onset[o] = Number.NaN;
    lossPerYear[o] = -sides[from]!.states[o * FILTER_STATES + 1]!;
  };

  const closeWeek = (excluded: Float64Array, at: number, packLoss: number): void => {
    const years = (at - week.lastAt) / MS_PER_DAY / DAYS_PER_YEAR;
    const calendar = at / MS_PER_DAY / DAYS_PER_YEAR;
    for (let o = 0; o < count; o++) {
      // A cell that misses most of the week is not compared with the others' whole week.
      const seen = sumWeight[o]! > LEAST_SHARE * week.weights;
      weekly[o] = seen ? Math.log1p(sumValue[o]! / sumWeight[o]!) : Number.NaN;
    }
    neighbourhood.differences(weekly, excluded, value[0]!, value[1]!);
    if (week.count < FIRST_WEEKS) {
      for (let o = 0; o < count; o++) if (!Number.isNaN(weekly[o]!)) collect(o);
      if (week.count === FIRST_WEEKS - 1) {
        const claimed = (1 / week.weights) * (1 + NEIGHBOUR_VARIANCE);
        week.scatter = numberOr(firstScatter(), claimed) + NOISE_FLOOR ** 2;
        week.firstAt = at;
        filter.start(calendar, MEDIAN_VARIANCE * week.scatter);
      }
    } else judgeWeek(at, years, calendar, packLoss > KNEE_LOSS);
    week.count++;
    week.lastAt = at;
    sumValue.fill(0);
    sumWeight.fill(0);
    sumForeign.fill(0);
    week.weights = 0;
    week.blocks = 0;
    week.startedAt = at;
  };

  const judgeWeek = (at: number, years: number, calendar: number, isPastKnee: boolean): void => {
    filter.predict(years, calendar, Math.exp(week.logWalk));
    for (let s = 0; s < 2; s++) predictSide(s, years);
    const predicted = filter.predictedVariance();
    const scatter = scatterNow();
    week.scatter += (scatter - week.scatter) / Math.min(SCATTER_WEEKS, week.count - FIRST_WEEKS + 2);
    // A calm week does not make the weeks before it calm.
    const expected = Math.max(scatter, week.scatter, NOISE_FLOOR ** 2);
    const measurement = Math.max(0.3 * expected, expected - predicted);
    const usual = INFLATION * Math.sqrt(expected);
    filter.observe(measurement);
    const used = changeWeightUpTo(at - week.firstAt);
    hypotheses.begin(at, calendar, used - week.weightUsed);
    week.weightUsed = used;
    retireRenewed();
    hypotheses.advance(filter.observed, filter.gain, usual, years, calendar);
    const isEvent = movedTogether(usual) || allMoved(usual);
    let correlation = 0;
    let pairs = 0;
    for (let o = 0; o < count; o++) {
      if (Number.isNaN(weekly[o]!)) continue;
      if (weeksSeen[o]! < FIRST_WEEKS) {
        collect(o);
        continue;
      }
      weeksSeen[o] = weeksSeen[o]! + 1;
      const missed = week.count + 1 - weeksSeen[o]!;
      const foreign = foreignMovement(o);
      const since = (weeksSeen[o]! * DAYS_PER_WEEK) / DAYS_PER_YEAR;
      const unknown = missed > 0 ? measurement / weeksSeen[o]! + (missed > LOST_WEEKS ? unknownVariance(since) : 0) : 0;
      const deviation = usual * Math.sqrt(Math.max(1, ownNoise[o]!) * (1 + (foreign * foreign + unknown) / expected));
      const before = previous[o]!;
      const left = takeWeek(0, o, deviation, usual, isPastKnee, isEvent);
      const right = takeWeek(1, o, deviation, usual, isPastKnee, isEvent);
      const z = Number.isNaN(left) ? right : Number.isNaN(right) ? left : (left + right) / 2;
      followOwnNoise(o, (z * deviation) / usual);
      if (Number.isNaN(before) || Number.isNaN(z)) continue;
      correlation += clip(before) * clip(z);
      pairs++;
    }
    steer(correlation, pairs);
    // The levels have just been taken from one week.
    if (isEvent) filter.loosen(measurement);
    if (isPastKnee) return;
    hypotheses.compare(sides[0]!.sums, sides[1]!.sums, count);
    for (let o = 0; o < count; o++) if (!Number.isNaN(weekly[o]!) && weeksSeen[o]! > FIRST_WEEKS) conclude(o);
  };

  return {
    evidence,
    onset,
    lossPerYear,
    update(values, variance, foreignDeviation, excluded, at, packLoss) {
      if (!(week.startedAt <= at)) week.startedAt = at;
      const weight = 1 / (variance + NOISE_FLOOR ** 2);
      week.weights += weight;
      week.blocks++;
      for (let o = 0; o < count; o++) {
        const ratio = values[o]!;
        if (!(ratio > -0.9)) continue;
        sumValue[o] = sumValue[o]! + weight * ratio;
        sumWeight[o] = sumWeight[o]! + weight;
        sumForeign[o] = sumForeign[o]! + foreignDeviation[o]!;
      }
      if (at - week.startedAt >= (DAYS_PER_WEEK - 3.5) * MS_PER_DAY) closeWeek(excluded, at, packLoss);
    },
  };
}

/** From here on a date is given: the e-value of a guess. */
const DATED_EVIDENCE = 20;
