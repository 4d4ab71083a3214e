/**
 * What data say of a pack's rate against its ledger, and a prior over its logarithm, brought together.
 *
 * Evidence is a likelihood, not a posterior: a filter's belief of the rate over the wide one it began with. So the same
 * evidence meets any prior, that of one pack's design today or that which a fleet has learnt later.
 */
import { FREE_RATE, RATE_WALK } from './lossFilter.ts';

/** Normal distribution of the logarithm of a pack's rate over its ledger's. */
export interface RatePrior {
  readonly logRate: number;
  readonly deviation: number;
}

/** Deviations of log rates before anything was learnt: of a design from its ledger, of a batch, of a pack. */
export const START_DEVIATIONS = { design: 0.5, batch: 0.15, pack: 0.3 } as const;
export const START_PRIOR: RatePrior = {
  logRate: 0,
  deviation: Math.hypot(START_DEVIATIONS.design, START_DEVIATIONS.batch, START_DEVIATIONS.pack),
};

/** What one pack's data say of its rate. */
export interface RateEvidence {
  /** Belief of a filter that began with a free rate, so many years ago. */
  readonly rate: number;
  readonly variance: number;
  readonly years: number;
}

/** Places at which the posterior is held, and rounds in which they close in on it. */
export const RATE_NODES = 25;
const ROUNDS = 3;
/** Deviations from the middle to the outermost place. */
const REACH = 4;
const MIDDLE = (RATE_NODES - 1) / 2;

/** Posterior of the log rate: places, weights that sum to 1, and the logarithm of what they summed to before. */
export interface RatePosterior {
  readonly logRate: Float64Array;
  readonly weight: Float64Array;
  mean: number;
  deviation: number;
  logEvidence: number;
}

export function createRatePosterior(): RatePosterior {
  return {
    logRate: new Float64Array(RATE_NODES),
    weight: new Float64Array(RATE_NODES),
    mean: 0,
    deviation: 0,
    logEvidence: 0,
  };
}

/** Prior times evidence, written to `out`. Allocates nothing. */
export function weighRate(prior: RatePrior, { rate, variance, years }: RateEvidence, out: RatePosterior): void {
  const walked = RATE_WALK * RATE_WALK * years;
  const priorVariance = prior.deviation * prior.deviation + walked;
  const freeVariance = FREE_RATE.deviation * FREE_RATE.deviation + walked;
  const { logRate, weight } = out;
  out.mean = prior.logRate;
  out.deviation = Math.sqrt(priorVariance);
  for (let round = 0; round < ROUNDS; round++) {
    const step = (REACH * out.deviation) / MIDDLE;
    const centre = out.mean;
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < RATE_NODES; k++) {
      const theta = centre + (k - MIDDLE) * step;
      const own = Math.exp(theta);
      const fromPrior = theta - prior.logRate;
      const log =
        -0.5 *
        ((fromPrior * fromPrior) / priorVariance +
          (own - rate) ** 2 / variance -
          (own - FREE_RATE.mean) ** 2 / freeVariance);
      logRate[k] = theta;
      weight[k] = log;
      if (log > highest) highest = log;
    }
    let sum = 0;
    for (let k = 0; k < RATE_NODES; k++) {
      weight[k] = Math.exp(weight[k]! - highest);
      sum += weight[k]!;
    }
    let mean = 0;
    for (let k = 0; k < RATE_NODES; k++) {
      weight[k]! /= sum;
      mean += weight[k]! * logRate[k]!;
    }
    let spread = 0;
    for (let k = 0; k < RATE_NODES; k++) spread += weight[k]! * (logRate[k]! - mean) ** 2;
    out.mean = mean;
    out.logEvidence =
      highest + Math.log(sum * step) - 0.5 * Math.log((priorVariance * variance) / freeVariance) - HALF_LOG_TWO_PI;
    // A posterior that falls between two places is searched between them.
    out.deviation = round < ROUNDS - 1 ? Math.max(Math.sqrt(spread), 0.5 * step) : Math.sqrt(spread);
  }
}
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Of a pack that has not told anything in so many years. */
export function untoldRate(years: number): RateEvidence {
  return { rate: FREE_RATE.mean, variance: FREE_RATE.deviation ** 2 + RATE_WALK ** 2 * years, years };
}
