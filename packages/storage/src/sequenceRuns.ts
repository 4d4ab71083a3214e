/** A set of integers as disjoint ascending runs: what has been seen of one boot's sequence numbers. */
export class SequenceRuns {
  /** Both ends included; neighbours never touch. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Adds from…to, both included. */
  add(from: number, to: number): void {
    // The usual case: the next number after the newest.
    const last = this.#to.length - 1;
    const end = this.#to[last];
    if (end !== undefined && from === end + 1) {
      this.#to[last] = to;
      return;
    }
    const first = this.#firstEndingAtOrAfter(from - 1);
    let next = first;
    let joinedFrom = from;
    let joinedTo = to;
    for (; next < this.#from.length; next++) {
      const runFrom = this.#from[next] ?? 0;
      if (runFrom > to + 1) break;
      joinedFrom = Math.min(joinedFrom, runFrom);
      joinedTo = Math.max(joinedTo, this.#to[next] ?? 0);
    }
    this.#from.splice(first, next - first, joinedFrom);
    this.#to.splice(first, next - first, joinedTo);
  }

  has(value: number): boolean {
    const index = this.#firstEndingAtOrAfter(value);
    const from = this.#from[index];
    return from !== undefined && from <= value;
  }

  /** Parts of from…to that are not in the set, ascending, as [from, to] pairs. */
  missing(from: number, to: number): [from: number, to: number][] {
    const gaps: [number, number][] = [];
    let next = from;
    for (let index = this.#firstEndingAtOrAfter(from); index < this.#from.length; index++) {
      const runFrom = this.#from[index] ?? 0;
      if (runFrom > to) break;
      if (runFrom > next) gaps.push([next, runFrom - 1]);
      next = (this.#to[index] ?? 0) + 1;
    }
    if (next <= to) gaps.push([next, to]);
    return gaps;
  }

  /** The runs, ascending. */
  runs(): [from: number, to: number][] {
    return this.#from.map((from, index) => [from, this.#to[index] ?? from]);
  }

  #firstEndingAtOrAfter(value: number): number {
    let low = 0;
    let high = this.#to.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#to[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
