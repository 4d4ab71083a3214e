/** Times and ages. Everything is UTC, as in the samples: a shared link shows a colleague the same hours. */
import { NOT_KNOWN, formatNumber } from './numbers.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** ms from an ISO string or ms; NaN where it is neither. */
export function instantOf(when: string | number | null): number {
  if (when === null) return Number.NaN;
  return typeof when === 'number' ? when : Date.parse(when);
}

/** "3 May 2026". */
export function formatDay(when: string | number | null): string {
  const at = new Date(instantOf(when));
  if (Number.isNaN(at.getTime())) return NOT_KNOWN;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** "14:05:09". */
export function formatClock(when: string | number | null): string {
  const at = new Date(instantOf(when));
  return Number.isNaN(at.getTime()) ? NOT_KNOWN : at.toISOString().slice(11, 19);
}

/** "3 May 2026 14:05". */
export function formatInstant(when: string | number | null): string {
  const clock = formatClock(when);
  return clock === NOT_KNOWN ? clock : `${formatDay(when)} ${clock.slice(0, 5)}`;
}

/** "3 May 2026 14:05:09", for what changes while it is looked at. */
export function formatSecond(when: string | number | null): string {
  const clock = formatClock(when);
  return clock === NOT_KNOWN ? clock : `${formatDay(when)} ${clock}`;
}

/** Length of time in its largest sensible unit: "4 s", "12 min", "3 h", "17 d". Negative counts as none. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return NOT_KNOWN;
  const length = Math.max(0, durationMs);
  if (length < MINUTE_MS) return `${Math.floor(length / 1000)} s`;
  if (length < HOUR_MS) return `${Math.floor(length / MINUTE_MS)} min`;
  if (length < 2 * DAY_MS) return `${Math.floor(length / HOUR_MS)} h`;
  return `${formatNumber(Math.floor(length / DAY_MS))} d`;
}
