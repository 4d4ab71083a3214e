const MS_PER_DAY = 86_400_000;
/** Always kept, newest first. */
const KEEP_NEWEST = 4;
/** Kept per pack in all. */
const KEEP_TOTAL = 16;

/**
 * Which checkpoints of one pack to drop: kept are the newest 4 and, of the older ones, the last of each UTC day of
 * event time, 16 in all.
 *
 * @param eventTimes ms, any order
 */
export function checkpointsToDrop(eventTimes: readonly number[]): number[] {
  const newestFirst = eventTimes.toSorted((a, b) => b - a);
  const drop: number[] = [];
  let kept = 0;
  let lastDay = Number.NaN;
  for (const [index, eventTime] of newestFirst.entries()) {
    const day = Math.floor(eventTime / MS_PER_DAY);
    // The newest four do not stand for their day: thinning starts afresh behind them.
    const isKept = index < KEEP_NEWEST || (kept < KEEP_TOTAL && day !== lastDay);
    if (isKept) kept++;
    else drop.push(eventTime);
    if (index >= KEEP_NEWEST) lastDay = day;
  }
  return drop;
}
