/**
 * A set of integers kept as disjoint half-open intervals: what has been seen of a sequence that mostly comes
 * without gaps. Memory grows with the number of gaps, not with the number of members.
 */
export class IntervalSet {
  /** start₀, end₀, start₁, end₁ …: increasing, neighbours merged. */
  #bounds: number[];

  /** `bounds` as {@link toArray} gave them. Throws RangeError when they are not increasing. */
  constructor(bounds: readonly number[] = []) {
    for (let i = 0; i < bounds.length; i++) {
      if (!Number.isSafeInteger(bounds[i]) || (i > 0 && !(bounds[i]! > bounds[i - 1]!))) {
        throw new RangeError(
          `Cannot restore intervals: bound ${i} is ${bounds[i]}, must be an integer above the one before`,
        );
      }
    }
    if (bounds.length % 2 !== 0)
      throw new RangeError(`Cannot restore intervals: ${bounds.length} bounds, must be even`);
    this.#bounds = [...bounds];
  }

  /** Number of disjoint intervals. */
  get intervalCount(): number {
    return this.#bounds.length / 2;
  }

  get size(): number {
    let size = 0;
    for (let i = 0; i < this.#bounds.length; i += 2) size += this.#bounds[i + 1]! - this.#bounds[i]!;
    return size;
  }

  /** Adds [start, end); returns the parts that were not in the set, as [start, end) pairs in ascending order. */
  add(start: number, end: number): [start: number, end: number][] {
    if (!(end > start)) return [];
    const bounds = this.#bounds;
    // The common case: the next one after the last.
    if (bounds.length > 0 && bounds.at(-1) === start) {
      bounds[bounds.length - 1] = end;
      return [[start, end]];
    }
    const added = this.missing(start, end);
    const low = this.#firstEndingAtOrAfter(start);
    let high = low;
    let mergedStart = start;
    let mergedEnd = end;
    while (high < bounds.length && bounds[high]! <= end) {
      mergedStart = Math.min(mergedStart, bounds[high]!);
      mergedEnd = Math.max(mergedEnd, bounds[high + 1]!);
      high += 2;
    }
    bounds.splice(low, high - low, mergedStart, mergedEnd);
    return added;
  }

  /** The parts of [start, end) that are not in the set, as [start, end) pairs in ascending order. */
  missing(start: number, end: number): [start: number, end: number][] {
    const missing: [number, number][] = [];
    let free = start;
    for (let at = this.#firstEndingAtOrAfter(start); at < this.#bounds.length && this.#bounds[at]! < end; at += 2) {
      if (this.#bounds[at]! > free) missing.push([free, this.#bounds[at]!]);
      free = Math.max(free, this.#bounds[at + 1]!);
    }
    if (free < end) missing.push([free, end]);
    return missing;
  }

  /** Removes [start, end). */
  delete(start: number, end: number): void {
    if (!(end > start)) return;
    const kept: number[] = [];
    for (let i = 0; i < this.#bounds.length; i += 2) {
      const from = this.#bounds[i]!;
      const to = this.#bounds[i + 1]!;
      if (from < start) kept.push(from, Math.min(to, start));
      if (to > end) kept.push(Math.max(from, end), to);
    }
    this.#bounds = kept;
  }

  /** Whether all of [start, end) is in the set; true for an empty range. */
  covers(start: number, end: number): boolean {
    if (!(end > start)) return true;
    const at = this.#firstEndingAtOrAfter(start + 1);
    return at < this.#bounds.length && this.#bounds[at]! <= start && this.#bounds[at + 1]! >= end;
  }

  has(member: number): boolean {
    return this.covers(member, member + 1);
  }

  /** End of the run without gap that begins at `start` (default: at the smallest member); null when `start` is not in the set. */
  endOfRun(start?: number): number | null {
    if (start === undefined) return this.#bounds[1] ?? null;
    const at = this.#firstEndingAtOrAfter(start + 1);
    return at < this.#bounds.length && this.#bounds[at]! <= start ? this.#bounds[at + 1]! : null;
  }

  /** start₀, end₀, start₁, end₁ …, for a checkpoint. */
  toArray(): number[] {
    return [...this.#bounds];
  }

  /** Index of the first interval whose end is ≥ `value` (binary search), as an index into the bounds. */
  #firstEndingAtOrAfter(value: number): number {
    let low = 0;
    let high = this.#bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#bounds[2 * middle + 1]! < value) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}
