/**
 * Thins a time series for drawing without losing a spike.
 *
 * The samples are cut into buckets of equal count; from each bucket stay its first sample and those at which any
 * column has its smallest or largest value. What is drawn then covers exactly the same range in every bucket.
 */
type Column = ArrayLike<number | null | undefined>;

/** Indices (ascending) of the samples to keep. With `buckets` ≥ the number of samples all stay. */
export function keepExtremes(length: number, columns: readonly Column[], buckets: number): number[] {
  if (!(buckets >= 1)) throw new RangeError(`Cannot thin a series to ${buckets} buckets: must be at least 1`);
  if (length <= buckets) return Array.from({ length }, (_, index) => index);
  const kept = new Set<number>([0, length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * length) / buckets);
    const end = Math.floor(((bucket + 1) * length) / buckets);
    kept.add(start);
    for (const column of columns) keepOfBucket(kept, column, start, end);
  }
  return [...kept].toSorted((left, right) => left - right);
}

function keepOfBucket(kept: Set<number>, column: Column, start: number, end: number): void {
  let lowest = -1;
  let highest = -1;
  for (let index = start; index < end; index++) {
    const value = column[index];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (lowest < 0 || value < column[lowest]!) lowest = index;
    if (highest < 0 || value > column[highest]!) highest = index;
  }
  if (lowest >= 0) kept.add(lowest);
  if (highest >= 0) kept.add(highest);
}
