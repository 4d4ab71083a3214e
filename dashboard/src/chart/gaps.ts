/** Breaks in a recording: a line must not be drawn where nothing was measured. */
import { HOUR_MS } from '../format/times.ts';

/** A parked vehicle samples once an hour: anything much longer is a gap. */
const LONGEST_NORMAL_PAUSE_MS = 3 * HOUR_MS;

/** ms between neighbouring samples from which on there is a gap, for a series thinned evenly over its range. */
export function gapLength(times: readonly number[]): number {
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return LONGEST_NORMAL_PAUSE_MS;
  return Math.max(LONGEST_NORMAL_PAUSE_MS, (4 * (last - first)) / times.length);
}

/** The same columns with an empty sample in the middle of every gap, so that lines break there. */
export function breakAtGaps(
  times: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  longest: number,
): [number[], ...(number | null)[][]] {
  const brokenTimes: number[] = [];
  const broken = columns.map((): (number | null)[] => []);
  for (const [index, time] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && time - before > longest) {
      brokenTimes.push((before + time) / 2);
      for (const column of broken) column.push(null);
    }
    brokenTimes.push(time);
    for (const [position, column] of columns.entries()) broken[position]!.push(column[index] ?? null);
  }
  return [brokenTimes, ...broken];
}
