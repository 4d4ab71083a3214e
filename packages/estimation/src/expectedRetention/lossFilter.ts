/**
 * What a pack has lost, the error that all its measurements share, and how fast it loses against its ledger: a Kalman
 * filter that is linear in the rate r, so that it holds what the data say of r and nothing of any prior.
 *
 *     ℓ' = ℓ + κ r ΔL + walk         1 − retention measured = ℓ − b + noise
 *
 * | symbol | meaning                                                             | unit |
 * | ------ | ------------------------------------------------------------------- | ---- |
 * | ℓ      | loss of the pack's reference cell, of the rated charge              | 1    |
 * | b      | error of curve and current sensor, the same in every measurement    | 1    |
 * | r      | rate over that of the design's ledger                               | 1    |
 * | L      | loss that the ledger has booked                                     | 1    |
 * | κ      | 1 before the knee; after it how many times faster                   | 1    |
 *
 * One filter is a row of {@link FILTER_SIZE} numbers in a shared column.
 */

const LOSS = 0;
const ERROR = 1;
const RATE = 2;
const VAR_LOSS = 3;
const COV_LOSS_ERROR = 4;
const COV_LOSS_RATE = 5;
const VAR_ERROR = 6;
const COV_ERROR_RATE = 7;
const VAR_RATE = 8;
const LOG_WEIGHT = 9;
export const FILTER_SIZE = 10;

/** Standard deviation of the rate with which a filter begins: wide, and divided out wherever a prior is put in. */
export const FREE_RATE = { mean: 1, deviation: 4 };
/** Loss that no ledger explains, per year^½. */
const LOSS_WALK = 0.0015;
/** By how much a rate changes, per year^½: the ledger's law is bent otherwise than the truth. */
export const RATE_WALK = 0.15;
/** Years in which what measurements share becomes another error: seasons, windows, an aged curve. */
const ERROR_YEARS = 4;
/** Standard deviations at which an innovation is cut. */
const CLIP = 3;

/** Begins the filter at `at`: a loss known to `lossDeviation`, a free rate. */
export function beginFilter(x: Float64Array, at: number, loss: number, lossDeviation: number): void {
  x.fill(0, at, at + FILTER_SIZE);
  x[at + LOSS] = loss;
  x[at + RATE] = FREE_RATE.mean;
  x[at + VAR_LOSS] = lossDeviation * lossDeviation;
  x[at + VAR_RATE] = FREE_RATE.deviation * FREE_RATE.deviation;
}

/** Measurements begin that share an error of this standard deviation, unrelated to what was measured before. */
export function beginMeasuring(x: Float64Array, at: number, errorDeviation: number): void {
  x[at + ERROR] = 0;
  x[at + COV_LOSS_ERROR] = 0;
  x[at + COV_ERROR_RATE] = 0;
  x[at + VAR_ERROR] = errorDeviation * errorDeviation;
}

/** @param booked by the ledger since, ΔL. @param errorDeviation that {@link beginMeasuring} was given. */
export function predictLoss(
  x: Float64Array,
  at: number,
  booked: number,
  faster: number,
  years: number,
  errorDeviation: number,
): void {
  const step = faster * booked;
  const keep = Math.exp(-years / ERROR_YEARS);
  const covLossError = keep * (x[at + COV_LOSS_ERROR]! + step * x[at + COV_ERROR_RATE]!);
  x[at + LOSS]! += step * x[at + RATE]!;
  x[at + VAR_LOSS]! +=
    2 * step * x[at + COV_LOSS_RATE]! + step * step * x[at + VAR_RATE]! + LOSS_WALK * LOSS_WALK * years;
  x[at + COV_LOSS_RATE]! += step * x[at + VAR_RATE]!;
  x[at + COV_LOSS_ERROR] = covLossError;
  x[at + ERROR]! *= keep;
  x[at + VAR_ERROR] = keep * keep * x[at + VAR_ERROR]! + (1 - keep * keep) * errorDeviation * errorDeviation;
  x[at + COV_ERROR_RATE]! *= keep;
  x[at + VAR_RATE]! += RATE_WALK * RATE_WALK * years;
}

/** Takes a measured retention with this standard deviation of its own noise; books its likelihood. */
export function observeRetention(x: Float64Array, at: number, retention: number, noise: number): void {
  const lossGain = x[at + VAR_LOSS]! - x[at + COV_LOSS_ERROR]!;
  const errorGain = x[at + COV_LOSS_ERROR]! - x[at + VAR_ERROR]!;
  const rateGain = x[at + COV_LOSS_RATE]! - x[at + COV_ERROR_RATE]!;
  const variance = lossGain - errorGain + noise * noise;
  const deviation = Math.sqrt(variance);
  const z = Math.max(-CLIP, Math.min(CLIP, (1 - retention - x[at + LOSS]! + x[at + ERROR]!) / deviation));
  const pull = z / deviation;
  x[at + LOSS]! += pull * lossGain;
  x[at + ERROR]! += pull * errorGain;
  x[at + RATE]! += pull * rateGain;
  x[at + VAR_LOSS]! -= (lossGain * lossGain) / variance;
  x[at + COV_LOSS_ERROR]! -= (lossGain * errorGain) / variance;
  x[at + COV_LOSS_RATE]! -= (lossGain * rateGain) / variance;
  x[at + VAR_ERROR]! -= (errorGain * errorGain) / variance;
  x[at + COV_ERROR_RATE]! -= (errorGain * rateGain) / variance;
  x[at + VAR_RATE]! -= (rateGain * rateGain) / variance;
  x[at + LOG_WEIGHT]! += -0.5 * z * z - Math.log(deviation);
}

/** What a filter says, as a normal distribution of loss and rate. */
export interface LossBelief {
  readonly loss: number;
  readonly lossVariance: number;
  readonly rate: number;
  readonly rateVariance: number;
  readonly covariance: number;
}

export function lossBelief(x: Float64Array, at: number): LossBelief {
  return {
    loss: x[at + LOSS]!,
    lossVariance: x[at + VAR_LOSS]!,
    rate: x[at + RATE]!,
    rateVariance: x[at + VAR_RATE]!,
    covariance: x[at + COV_LOSS_RATE]!,
  };
}

export function lossOf(x: Float64Array, at: number): number {
  return x[at + LOSS]!;
}

export function logWeightOf(x: Float64Array, at: number): number {
  return x[at + LOG_WEIGHT]!;
}

export function setLogWeight(x: Float64Array, at: number, value: number): void {
  x[at + LOG_WEIGHT] = value;
}
