/**
 * Retention that design, use and a pack's own past explain, with bands for its healthy cells.
 *
 *     log rate of the pack = design + batch + pack (a prior)      loss = rate × ledger, from its knee on κ times faster
 *
 * A bank of {@link lossFilter} follows the pack's reference cell, one per answer to the question when its knee comes: at
 * one of several losses, or later. The filters hold no prior of the rate; it is put in where an expectation is read, so
 * what a fleet has learnt meanwhile needs no re-run. An expectation is a mixture over rates and knees, each part as wide
 * as what is not known of the pack's loss, and as its healthy cells stand apart ({@link cellSpread}).
 *
 * Limits, held by tests: without data the ledger with the prior's band; with much data the pack's own rate, whatever the
 * prior; cells are exchangeable. docs/models/ageing.md.
 */
import type { StateColumns } from '../stateColumns.ts';
import { cellVariance, usualCellVariance, type SeenSpread } from './cellSpread.ts';
import { NEW_PACK, UNKNOWN_AGE } from './designExpectation.ts';
import { emptyMixture, readMixture, type Expectation, type GaussianMixture } from './gaussianMixture.ts';
import {
  beginFilter,
  beginMeasuring,
  FILTER_SIZE,
  lossBelief,
  lossOf,
  logWeightOf,
  observeRetention,
  predictLoss,
  setLogWeight,
  type LossBelief,
} from './lossFilter.ts';
import { createRatePosterior, RATE_NODES, weighRate, type RateEvidence, type RatePrior } from './rateEvidence.ts';

/** Losses at which a pack may pass its knee, and how likely each; the last one stands for "not while we watch". */
const KNEES = [0.1, 0.13, 0.16, 0.2, 0.25, Number.POSITIVE_INFINITY] as const;
const KNEE_WEIGHTS = [0.08, 0.16, 0.24, 0.24, 0.14, 0.14] as const;
/** How many times faster a pack loses after it. */
const FASTER = 3;
/** Scatter of a measured retention about the error that all share: seasons of a month, memory of the estimate. */
const NOISE = 0.005;
/** What no charge tells of its own error: sensors that age and are exchanged, curves that do. */
const UNCLAIMED = 0.006;
/** A measurement this much surer than those before is one of its own. */
const SURER = 0.7;
/** Bookings in which a forecast goes. */
const STEPS_AHEAD = 8;
export interface ExpectedRetention {
  /** Begins, once. */
  begin(ageKnown: boolean): void;
  /** The ledger's loss so far, below 0 where capacity was gained, and years since the last call. */
  advance(ledgerLoss: number, years: number): void;
  /** Retention measured of healthy cells, and the standard deviation of all its errors; at most once in a month. */
  observe(retention: number, deviation: number): void;
  /** Measurements from now on are of another kind: what they share is another error. */
  changeMeasuring(): void;
  /** Of the pack's healthy cells today, or when the ledger will have booked `ahead.booked` more in `ahead.years`. */
  expectation(prior: RatePrior, seen?: SeenSpread, ahead?: { booked: number; years: number }): Expectation;
  rateEvidence(): RateEvidence;
  ledgerLoss(): number;
}

export function createExpectedRetention(state: StateColumns): ExpectedRetention {
  const bank = state.column(FILTER_SIZE * KNEES.length);
  const now = state.scalars({ ledgerLoss: 0, years: 0, measuring: Number.NaN });
  const ahead = new Float64Array(bank.length);
  const posterior = createRatePosterior();
  const parts = KNEES.length * RATE_NODES;
  const logWeights = new Float64Array(parts);

  const predict = (x: Float64Array, booked: number, years: number): void => {
    const error = now.measuring > 0 ? now.measuring : 0;
    KNEES.forEach((knee, k) => {
      const at = k * FILTER_SIZE;
      predictLoss(x, at, booked, lossOf(x, at) > knee ? FASTER : 1, years, error);
    });
  };
  const heaviest = (): number => {
    let best = 0;
    for (let k = 1; k < KNEES.length; k++) {
      if (logWeightOf(bank, k * FILTER_SIZE) > logWeightOf(bank, best * FILTER_SIZE)) best = k;
    }
    return best * FILTER_SIZE;
  };

  return {
    begin(ageKnown) {
      const { loss, deviation } = ageKnown ? NEW_PACK : UNKNOWN_AGE;
      KNEE_WEIGHTS.forEach((weight, k) => {
        beginFilter(bank, k * FILTER_SIZE, loss, deviation);
        setLogWeight(bank, k * FILTER_SIZE, Math.log(weight));
      });
    },
    advance(ledgerLoss, years) {
      // Negative where a design gains capacity at first.
      const booked = ledgerLoss - now.ledgerLoss;
      now.ledgerLoss = ledgerLoss;
      now.years += years;
      predict(bank, booked, years);
    },
    observe(retention, deviation) {
      if (!(deviation > 0 && Number.isFinite(retention))) return;
      const error = Math.hypot(deviation, UNCLAIMED);
      const surer = error < SURER * now.measuring || Number.isNaN(now.measuring);
      if (surer) now.measuring = error;
      let highest = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < bank.length; at += FILTER_SIZE) {
        if (surer) beginMeasuring(bank, at, error);
        observeRetention(bank, at, retention, NOISE);
        highest = Math.max(highest, logWeightOf(bank, at));
      }
      for (let at = 0; at < bank.length; at += FILTER_SIZE) setLogWeight(bank, at, logWeightOf(bank, at) - highest);
    },
    changeMeasuring() {
      now.measuring = Number.NaN;
    },
    expectation(prior, seen, later) {
      const mixture = emptyMixture(parts);
      const years = now.years + (later?.years ?? 0);
      const loss = lossOf(bank, heaviest());
      const today = usualCellVariance(loss, now.years, 0, FASTER);
      // How its cells stand apart against what is usual stays with a pack.
      const wider = seen ? cellVariance(today, 1 - loss, seen) / today : 1;
      ahead.set(bank);
      // In steps, so that a knee within them is met.
      for (let step = 0; later && step < STEPS_AHEAD; step++) {
        predict(ahead, later.booked / STEPS_AHEAD, later.years / STEPS_AHEAD);
      }
      KNEES.forEach((knee, k) => {
        const at = k * FILTER_SIZE;
        const belief = lossBelief(ahead, at);
        weighRate(prior, { rate: belief.rate, variance: belief.rateVariance, years }, posterior);
        for (let node = 0; node < RATE_NODES; node++) {
          const part = k * RATE_NODES + node;
          const { loss, variance } = lossGivenRate(belief, Math.exp(posterior.logRate[node]!));
          const kneed = loss > knee ? 1 : 0;
          const usual = usualCellVariance(loss, years, kneed, FASTER);
          mixture.mean[part] = 1 - loss;
          mixture.deviation[part] = Math.sqrt(variance + wider * usual);
          logWeights[part] = logWeightOf(ahead, at) + posterior.logEvidence + Math.log(posterior.weight[node]!);
        }
      });
      return readMixture(weighParts(mixture, logWeights));
    },
    ledgerLoss: () => now.ledgerLoss,
    rateEvidence() {
      const { rate, rateVariance } = lossBelief(bank, heaviest());
      return { rate, variance: rateVariance, years: now.years };
    },
  };
}

function lossGivenRate(belief: LossBelief, rate: number): { readonly loss: number; readonly variance: number } {
  const slope = belief.covariance / belief.rateVariance;
  return {
    loss: belief.loss + slope * (rate - belief.rate),
    variance: Math.max(0, belief.lossVariance - slope * belief.covariance),
  };
}

function weighParts(mixture: GaussianMixture, logWeights: Float64Array): GaussianMixture {
  const highest = logWeights.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  logWeights.forEach((log, part) => (mixture.weight[part] = Math.exp(log - highest)));
  return mixture;
}
