/** How sure a verdict on a cell is: the probability that it really departs, from its e-value and what is usual. */

/** Share of cells that are faulty in service and tell it by one class of evidence: half of all each. */
export const FAULT_PREVALENCE = 5e-4;
/** The models behind the numbers are not surer than this. */
const LARGEST_CONFIDENCE = 0.999;

/** Posterior probability, 0…0.999, with the e-value (≥ 0) as the Bayes factor of a fault. */
export function verdictConfidence(eValue: number): number {
  const odds = FAULT_PREVALENCE * eValue;
  return Math.min(LARGEST_CONFIDENCE, odds / (1 - FAULT_PREVALENCE + odds));
}
