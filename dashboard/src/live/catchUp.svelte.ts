/**
 * Says when a history that follows the newest sample must be fetched again: after a backlog has moved event time on
 * by much of the shown window, the live samples alone are too few to draw it.
 */
import { DAY_MS } from '../format/times.ts';
import type { TimeRange } from '../route/timeRange.ts';

const CHECK_MS = 3000;
/** Share of the window that may pass with live samples alone. */
const SHARE = 0.25;

export class CatchUp {
  /** Rises when the history should be fetched again. */
  count = $state(0);
  private loadedTo = Number.POSITIVE_INFINITY;

  /** A history up to the end of this range has been asked for. */
  loaded(range: TimeRange): void {
    this.loadedTo = range.isFollowing ? range.to : Number.POSITIVE_INFINITY;
  }

  /** Looks at the shown range now and then; the result ends it. */
  start(rangeOf: () => TimeRange): () => void {
    const looking = setInterval(() => {
      const range = rangeOf();
      const window = Number.isFinite(range.from) ? range.to - range.from : DAY_MS;
      if (range.isFollowing && range.to - this.loadedTo > SHARE * window) this.count++;
    }, CHECK_MS);
    return () => clearInterval(looking);
  }
}
