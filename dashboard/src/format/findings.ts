/** A finding in one sentence, and without what stands beside it already. */

/**
 * The sentence of a finding without its beginning date and its confidence, where the page shows both beside it.
 * Any other sentence stays as it is.
 */
export function bareSummary(summary: string): string {
  return summary.replace(/ \(sure: [\d.]+\)(?=\.$)/, '').replace(/ since \d{1,2} [A-Z][a-z]+ \d{4}(?=\.$)/, '');
}
