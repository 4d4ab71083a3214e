/** What a pack was doing, read off its current: the ground on which findings stand in the timeline. */

export type Activity = 'drive' | 'charge' | 'rest' | 'gap';

export interface ActivitySpan {
  readonly from: number;
  readonly to: number;
  readonly activity: Activity;
}

/** Below this share of the largest current a pack counts as resting. */
const RESTING_SHARE = 0.02;

/** Spans that follow each other without a hole. Current in A, positive while charging; `longest`: ms beyond which nothing was measured. */
export function activitySpans(
  times: readonly number[],
  current: readonly (number | null)[],
  longest: number,
): ActivitySpan[] {
  const largest = current.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);
  const threshold = Math.max(RESTING_SHARE * largest, 1e-6);
  const spans: { from: number; to: number; activity: Activity }[] = [];
  for (let index = 0; index + 1 < times.length; index++) {
    const from = times[index]!;
    const to = times[index + 1]!;
    const amperes = current[index] ?? 0;
    const activity =
      to - from > longest ? 'gap' : amperes > threshold ? 'charge' : amperes < -threshold ? 'drive' : 'rest';
    const last = spans.at(-1);
    if (last?.activity === activity) last.to = to;
    else spans.push({ from, to, activity });
  }
  return spans;
}
