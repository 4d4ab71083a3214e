/** What to do when a lane throws: how long to wait, and which record to leave out because it throws every time. */

const MAX_RETRY_MS = 60_000;
/** A record that makes its lane throw so often is left out. */
const MAX_FAILURES = 3;

export interface LaneFault {
  readonly position: number;
  /** ms before the next attempt. */
  readonly retryInMs: number;
  /** The record at `position` is left out from now on. */
  readonly skipped: boolean;
}

export class LaneFaults {
  readonly #retryDelayMs: number;
  readonly #skipped = new Set<number>();
  #last = { position: -1, count: 0 };

  /** ms before the first attempt; doubles with every failure at the same position. */
  constructor(retryDelayMs: number) {
    this.#retryDelayMs = retryDelayMs;
  }

  isSkipped(position: number): boolean {
    return this.#skipped.has(position);
  }

  /**
   * `culprit`: position of the record that was being worked on; undefined = something else failed. Only a record can be
   * left out: what fails without one is tried for ever. `reached`: how far the lane was.
   */
  add(culprit: number | undefined, reached: number): LaneFault {
    const position = culprit ?? reached;
    const count = this.#last.position === position ? this.#last.count + 1 : 1;
    this.#last = { position, count };
    const skipped = culprit !== undefined && count >= MAX_FAILURES;
    if (skipped) this.#skipped.add(position);
    return {
      position,
      skipped,
      retryInMs: skipped ? 0 : Math.min(MAX_RETRY_MS, this.#retryDelayMs * 2 ** (count - 1)),
    };
  }
}
