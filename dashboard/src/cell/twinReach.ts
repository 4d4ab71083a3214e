/** How far back the twin's voltage is known: past voltages of the twin are recomputed on request, within a bound. */
import type { ChartColumn } from '../chart/timeColumns.ts';
import { isKnown } from '../format/numbers.ts';

/** A start later than the measured one by less than this share of the range is none. */
const LEAST_SHARE_MISSING = 0.02;

/**
 * ms from the first sample with a twin to the newest sample, 0 where no sample has one; null where the twin covers
 * what was measured. `times` in ms, ascending, the columns beside them.
 */
export function twinReach(times: readonly number[], measured: ChartColumn, twin: ChartColumn): number | null {
  const firstMeasured = times[measured.findIndex(isKnown)];
  const newest = times.at(-1);
  if (firstMeasured === undefined || newest === undefined) return null;
  const firstTwin = times[twin.findIndex(isKnown)];
  if (firstTwin === undefined) return 0;
  return firstTwin - firstMeasured > LEAST_SHARE_MISSING * (newest - firstMeasured) ? newest - firstTwin : null;
}
