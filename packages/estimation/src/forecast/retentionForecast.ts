/**
 * Forecast of a cell's loss from what it has shown and what cells of its kind have shown: the mean curve of the
 * kind, a Gaussian process of departures from it (see departure.ts), conditioned on the cell's own capacities.
 *
 * The band is calibrated on the kind: each of its cells is forecast from the others, and the band is widened or
 * narrowed until it holds the share that it promises, place by place. With few cells of the kind that cannot be
 * done; the band then takes Student's factor for so few.
 */
import { type Departures, type DepartureScales, likeliestScales, MeanLoss, measuredCovariance } from './departure.ts';
import { CholeskyFactor } from './choleskyFactor.ts';
import type { LossCurve } from './lossCurve.ts';

/** Cells from which on the band is calibrated by leaving one out. */
const LEAST_TO_CALIBRATE = 8;
/** Reach of the calibration, as a share of the span. */
const CALIBRATION_REACH = 0.1;
/** Two-sided 90 %: normal, and Student's for one degree of freedom per cell from the first on; the prior counts as one cell. */
const NORMAL_90 = 1.645;
const STUDENT_90 = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895];

export interface RetentionForecast {
  readonly cycles: Float64Array;
  /** Expected loss, 1. */
  readonly loss: Float64Array;
  /** 90 % band of the measured loss. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** What is known of a kind of cells. */
export interface CellKind {
  readonly curves: readonly LossCurve[];
  readonly mean: MeanLoss;
  readonly scales: DepartureScales;
}

/**
 * Learns a kind from cells that were seen to the end; `ongoing` cells, seen in part, tell of the spread too.
 *
 * @throws RangeError with fewer than two cells, or with a curve of fewer than two points.
 */
export function learnCellKind(curves: readonly LossCurve[], ongoing: readonly LossCurve[] = []): CellKind {
  if (curves.length < 2) {
    throw new RangeError(`Cannot learn a kind of cells from ${curves.length}: at least two loss curves are needed`);
  }
  for (const { cycles, loss } of [...curves, ...ongoing]) {
    if (cycles.length < 2 || cycles.length !== loss.length) {
      throw new RangeError(
        `Cannot use a loss curve of ${cycles.length} cycles and ${loss.length} losses: at least two of each are needed`,
      );
    }
  }
  const mean = new MeanLoss(curves);
  // The mean was taken from these very cells and lies too near to each, and too far from any other.
  const own = Math.sqrt(curves.length / (curves.length - 1));
  const other = 1 / Math.sqrt(1 + 1 / curves.length);
  const cells = [
    ...curves.map((curve) => departuresOf(mean, curve, own)),
    ...ongoing.map((curve) => departuresOf(mean, curve, other)),
  ];
  return { curves, mean, scales: likeliestScales(mean, cells) };
}

function departuresOf(mean: MeanLoss, { cycles, loss }: LossCurve, factor: number): Departures {
  // The first capacity is where loss is counted from: it is 0 by definition and says nothing.
  return {
    cycles: cycles.subarray(1),
    departure: Float64Array.from(cycles.subarray(1), (at, k) => factor * (loss[k + 1]! - mean.at(at))),
  };
}

/**
 * A 90 % band that is calibrated for forecasts from `from` cycles on; slow, so make it once per kind and horizon.
 *
 * @returns factors on the standard deviation, by cycles.
 */
export function calibrateBand(kind: CellKind, from: number): (cycles: number) => number {
  const { curves, mean, scales } = kind;
  if (curves.length < LEAST_TO_CALIBRATE) {
    const factor = STUDENT_90[curves.length - 1] ?? NORMAL_90;
    return () => factor;
  }
  const scores: { readonly at: number; readonly score: number }[] = [];
  curves.forEach((curve, left) => {
    const seen = curve.cycles.filter((at) => at <= from).length;
    const ahead = curve.cycles.subarray(seen);
    if (seen < 2 || ahead.length === 0) return;
    const others = { scales, curves: curves.filter((_, index) => index !== left) };
    const known = { cycles: curve.cycles.subarray(0, seen), loss: curve.loss.subarray(0, seen) };
    const { expected, deviation } = condition(new MeanLoss(others.curves), scales, others.curves.length, known, ahead);
    ahead.forEach((at, k) => {
      scores.push({ at, score: Math.abs(curve.loss[seen + k]! - expected[k]!) / deviation[k]! });
    });
  });
  const reach = CALIBRATION_REACH * mean.span;
  return (cycles) => quantile90(scores.filter(({ at }) => Math.abs(at - cycles) <= reach).map(({ score }) => score));
}

/** The value that 90 % of the next would stay below: the (n + 1)·0.9-th smallest, as in split conformal prediction. */
function quantile90(scores: readonly number[]): number {
  if (scores.length < 10) return NORMAL_90;
  const sorted = scores.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.9 * (sorted.length + 1)) - 1)]!;
}

/**
 * @param observed what the cell has shown, at least its first capacity and one more.
 * @param at cycles to forecast for.
 * @param factor of {@link calibrateBand}.
 * @throws RangeError without at least two observed capacities.
 */
export function forecastLoss(
  { mean, scales, curves }: CellKind,
  observed: LossCurve,
  at: Float64Array,
  factor: (cycles: number) => number,
): RetentionForecast {
  if (observed.cycles.length < 2) {
    throw new RangeError(`Cannot forecast from ${observed.cycles.length} capacities: at least two are needed`);
  }
  const { expected, deviation } = condition(mean, scales, curves.length, observed, at);
  const half = deviation.map((value, k) => value * factor(at[k]!));
  return {
    cycles: at,
    loss: expected,
    low: expected.map((value, k) => value - half[k]!),
    high: expected.map((value, k) => value + half[k]!),
  };
}

function condition(
  mean: MeanLoss,
  scales: DepartureScales,
  cellCount: number,
  observed: LossCurve,
  at: Float64Array,
): { readonly expected: Float64Array; readonly deviation: Float64Array } {
  const known = departuresOf(mean, observed, 1);
  const factor = new CholeskyFactor(measuredCovariance(mean, known.cycles, scales), known.cycles.length);
  const white = factor.whiten(known.departure);
  const expected = new Float64Array(at.length);
  const deviation = new Float64Array(at.length);
  at.forEach((cycles, k) => {
    const shared = factor.whiten(known.cycles.map((seen) => mean.covariance(cycles, seen, scales)));
    let sum = 0;
    let explained = 0;
    for (let i = 0; i < shared.length; i++) {
      sum += shared[i]! * white[i]!;
      explained += shared[i]! ** 2;
    }
    expected[k] = mean.at(cycles) + sum;
    const own = Math.max(0, mean.covariance(cycles, cycles, scales) - explained);
    deviation[k] = Math.sqrt(own * (1 + 1 / cellCount) + scales.noise ** 2);
  });
  return { expected, deviation };
}
