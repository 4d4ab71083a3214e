/** Waiting times between attempts: doubling from `minMs` to `maxMs`, spread by ±25 % so that a fleet does not return at once. */
export interface BackOffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  /** 0…1, default Math.random. */
  readonly random?: () => number;
}

export class BackOff {
  readonly #options: BackOffOptions;
  #base: number;

  constructor(options: BackOffOptions) {
    if (!(options.minMs > 0 && options.maxMs >= options.minMs)) {
      throw new RangeError(`Cannot back off between ${options.minMs} and ${options.maxMs} ms: need 0 < minMs ≤ maxMs`);
    }
    this.#options = options;
    this.#base = options.minMs;
  }

  /** The next waiting time in ms. */
  next(): number {
    const { maxMs, random = Math.random } = this.#options;
    const base = this.#base;
    this.#base = Math.min(maxMs, base * 2);
    return Math.round(base * (0.75 + 0.5 * random()));
  }

  reset(): void {
    this.#base = this.#options.minMs;
  }
}
