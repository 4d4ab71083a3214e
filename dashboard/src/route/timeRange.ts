/** Which stretch of time a page shows: fixed by the address, or a window that follows the newest sample. */
import { DAY_MS, HOUR_MS } from '../format/times.ts';
import type { TimeWindow, View } from './address.ts';

export interface TimeRange {
  /** ms UTC. `from` may be −Infinity: everything there is. */
  readonly from: number;
  readonly to: number;
  /** Moves with the newest sample. */
  readonly isFollowing: boolean;
}

const WINDOW_MS: Readonly<Record<TimeWindow, number>> = {
  '1h': HOUR_MS,
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
  all: Number.POSITIVE_INFINITY,
};

export function timeRangeOf(
  view: Pick<View, 'range' | 'from' | 'to'>,
  fallback: TimeWindow,
  newest: number,
): TimeRange {
  if (view.from !== null && view.to !== null) return { from: view.from, to: view.to, isFollowing: false };
  return { from: newest - WINDOW_MS[view.range ?? fallback], to: newest, isFollowing: true };
}

/** The same range, widened to at least `minimumMs` before its end: daily figures mean little within an hour. */
export function widenedRange(range: TimeRange, minimumMs: number): TimeRange {
  return range.to - range.from >= minimumMs ? range : { ...range, from: range.to - minimumMs };
}
