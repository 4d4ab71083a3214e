/** Breaks in a recording: a line must not be drawn where nothing was measured. */
import { HOUR_MS } from '../format/times.ts';

/** A parked vehicle samples once an hour: anything much longer is a gap. */
export const LONGEST_NORMAL_PAUSE_MS = 3 * HOUR_MS;

/** A spacing this many times as long as nearly all others is a gap, also in a series that was thinned. */
const TIMES_THE_USUAL = 2.5;
const NEARLY_ALL = 0.98;

/** ms between neighbouring samples from which on there is a gap. A thinned series is as coarse as its spacings say. */
export function gapLength(times: readonly number[]): number {
  const spacings: number[] = [];
  for (let index = 1; index < times.length; index++) spacings.push(times[index]! - times[index - 1]!);
  const usual = spacings.toSorted((left, right) => left - right)[Math.floor(NEARLY_ALL * (spacings.length - 1))] ?? 0;
  return Math.max(LONGEST_NORMAL_PAUSE_MS, TIMES_THE_USUAL * usual);
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
