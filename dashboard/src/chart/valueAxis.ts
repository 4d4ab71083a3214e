/** Labels of a vertical axis. */
import { formatNumber } from '../format/numbers.ts';

const MOST_DIGITS = 9;

/** One label per tick, with the digits that the step needs: 2.5, 5.0, 7.5, and not 3, 5, 8. */
export function valueTickLabels(ticks: readonly number[], step: number): string[] {
  let digits = 0;
  while (digits < MOST_DIGITS && Math.abs(step - Number(step.toFixed(digits))) > 1e-6 * step) digits++;
  return ticks.map((tick) => formatNumber(tick, digits));
}
