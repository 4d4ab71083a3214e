/**
 * Time beyond a limit, and the longest stretch of it. Between two samples the quantity runs straight; crossings are
 * rounded to whole ms. A stretch goes on through a gap if it is beyond the limit at both ends; the gap's share is kept
 * apart. Where the quantity is not known a stretch ends.
 */
import type { Counted } from '@packtwin/protocol';
import type { StateColumns } from '../stateColumns.ts';
import type { UseInterval } from './useSample.ts';

export interface LimitTime {
  /** The quantity at both ends of an interval; `probe`: who has it at its end, −1 = nobody. */
  add(from: number, to: number, probe: number, interval: UseInterval): void;
  readonly total: () => Counted;
  readonly unknown: () => number;
  readonly runs: () => number;
  readonly longest: () => Counted & { readonly from: number | null };
  readonly extreme: () => number | null;
  readonly probe: () => number | null;
}

/** `sign`: +1 = beyond is above the limit, −1 = below. At the limit counts as beyond. */
export function createLimitTime(state: StateColumns, limit: number, sign: 1 | -1): LimitTime {
  const sum = state.scalars({
    measured: 0,
    interpolated: 0,
    unknown: 0,
    runs: 0,
    isRunning: 0,
    runFrom: Number.NaN,
    runMeasured: 0,
    runInterpolated: 0,
    longestFrom: Number.NaN,
    longestMeasured: 0,
    longestInterpolated: 0,
    /** Farthest beyond, in units of the quantity; −1 = never. */
    beyond: -1,
    probe: -1,
  });

  const extend = (from: number, ms: number, isMeasured: boolean): void => {
    if (sum.isRunning === 0) {
      Object.assign(sum, { isRunning: 1, runFrom: from, runMeasured: 0, runInterpolated: 0 });
      sum.runs++;
    }
    if (isMeasured) {
      sum.measured += ms;
      sum.runMeasured += ms;
    } else {
      sum.interpolated += ms;
      sum.runInterpolated += ms;
    }
    if (sum.runMeasured + sum.runInterpolated > sum.longestMeasured + sum.longestInterpolated) {
      sum.longestFrom = sum.runFrom;
      sum.longestMeasured = sum.runMeasured;
      sum.longestInterpolated = sum.runInterpolated;
    }
  };

  return {
    add(from, to, probe, { from: { at }, ms, isMeasured }) {
      const before = sign * (from - limit);
      const after = sign * (to - limit);
      if (before !== before || after !== after) {
        sum.unknown += ms;
        sum.isRunning = 0;
        return;
      }
      if (after > sum.beyond && after >= 0) {
        sum.beyond = after;
        sum.probe = probe;
      }
      // Only the very first reading was never the end of an interval.
      if (before > sum.beyond && before >= 0) {
        sum.beyond = before;
        sum.probe = -1;
      }
      if (before >= 0 && after >= 0) {
        extend(at, ms, isMeasured);
      } else if (before >= 0) {
        extend(at, Math.round((before / (before - after)) * ms), isMeasured);
        sum.isRunning = 0;
      } else {
        sum.isRunning = 0;
        if (after < 0) return;
        const until = Math.round((before / (before - after)) * ms);
        extend(at + until, ms - until, isMeasured);
      }
    },
    total: () => ({ measured: sum.measured, interpolated: sum.interpolated }),
    unknown: () => sum.unknown,
    runs: () => sum.runs,
    longest: () => ({
      measured: sum.longestMeasured,
      interpolated: sum.longestInterpolated,
      from: Number.isNaN(sum.longestFrom) ? null : sum.longestFrom,
    }),
    extreme: () => (sum.beyond < 0 ? null : limit + sign * sum.beyond),
    probe: () => (sum.beyond < 0 || sum.probe < 0 ? null : sum.probe),
  };
}
