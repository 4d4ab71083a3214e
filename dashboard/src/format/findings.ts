/** A finding in one sentence, and without what stands beside it already; what it had to reach, in words. */
import type { Verdict } from '@packtwin/protocol';
import { countOf, formatFigure, formatNumber } from './numbers.ts';
import { formatDay } from './times.ts';

/**
 * The sentence of a finding without its beginning date and its confidence, where the page shows both beside it.
 * Any other sentence stays as it is.
 */
export function bareSummary(summary: string): string {
  return summary.replace(/ \(sure: [\d.]+\)(?=\.$)/, '').replace(/ since \d{1,2} [A-Z][a-z]+ \d{4}(?=\.$)/, '');
}

/** What the e-value had to reach and why so much; '' where the finding rests on no test. */
export function thresholdInWords({ level, eValue, threshold, control }: Verdict): string {
  if (!(threshold > 1)) return '';
  const reached = `Evidence reached ${formatFigure(eValue)}`;
  if (control === undefined) return `${reached}, where ${formatFigure(threshold)} was needed.`;
  const found = control.discoveries > 1 ? `, shared by ${formatNumber(control.discoveries)} found` : '';
  const demand = `the threshold of ${formatDay(control.day)} was ${formatNumber(Math.ceil(threshold))} for ${countOf(control.watched, 'cell')} watched${found} (${control.evidenceClass})`;
  return level === 'note' ? `${reached}, not enough to be watched: ${demand}.` : `${reached}; ${demand}.`;
}
