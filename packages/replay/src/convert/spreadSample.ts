/** At most 2 × `limit` of the values of a stream of unknown length, evenly spread over it. Deterministic. */
export class SpreadSample {
  readonly #limit: number;
  #values: number[] = [];
  #stride = 1;
  #seen = 0;

  constructor(limit = 50_000) {
    this.#limit = limit;
  }

  add(value: number): void {
    if (this.#seen++ % this.#stride !== 0) return;
    this.#values.push(value);
    if (this.#values.length < 2 * this.#limit) return;
    this.#values = this.#values.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }

  /** NaN while nothing was added. */
  median(): number {
    const sorted = Float64Array.from(this.#values).toSorted();
    const middle = sorted.length >> 1;
    if (sorted.length === 0) return Number.NaN;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}
