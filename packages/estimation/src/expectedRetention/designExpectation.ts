/** What design and use alone let expect of a pack's reference cell: nothing that was measured of it. */
import { emptyMixture, readMixture, type Expectation } from './gaussianMixture.ts';
import { createRatePosterior, RATE_NODES, untoldRate, weighRate, type RatePrior } from './rateEvidence.ts';

/** Loss of the rated charge with which a pack begins: of a new one, and of one of unknown age; mean and deviation. */
export const NEW_PACK = { loss: 0, deviation: 0.02 };
export const UNKNOWN_AGE = { loss: 0.08, deviation: 0.1 };

export interface PackUse {
  /** Loss that the design's ledger has booked, 0…1, in so many years. */
  readonly ledgerLoss: number;
  readonly years: number;
  /** Whether that is since the pack was new. */
  readonly ageKnown: boolean;
}

/** @param error standard deviation of a measurement that is to be held against it; 0: of the true retention. */
export function designExpectation({ ledgerLoss, years, ageKnown }: PackUse, prior: RatePrior, error = 0): Expectation {
  const posterior = createRatePosterior();
  weighRate(prior, untoldRate(years), posterior);
  const { loss, deviation } = ageKnown ? NEW_PACK : UNKNOWN_AGE;
  const mixture = emptyMixture(RATE_NODES);
  for (let node = 0; node < RATE_NODES; node++) {
    mixture.mean[node] = 1 - loss - Math.exp(posterior.logRate[node]!) * ledgerLoss;
    mixture.deviation[node] = Math.hypot(deviation, error);
    mixture.weight[node] = posterior.weight[node]!;
  }
  return readMixture(mixture);
}
