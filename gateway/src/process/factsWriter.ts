/** Collects small writes to facts and makes them durable together: one fsync instead of hundreds. */
import type { FactsStore } from '@packtwin/storage';

const PERIOD_MS = 100;
/** With so many it does not wait for the time: what waits is bounded whatever comes in one turn of the event loop. */
const MAX_WAITING = 1000;

export class FactsWriter {
  readonly #facts: FactsStore;
  readonly #onError: (error: unknown) => void;
  #waiting: ((facts: FactsStore) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(facts: FactsStore, onError: (error: unknown) => void) {
    this.#facts = facts;
    this.#onError = onError;
  }

  /** Writes later, in order. */
  add(write: (facts: FactsStore) => void): void {
    this.#waiting.push(write);
    if (this.#waiting.length >= MAX_WAITING) this.#flushCaught();
    else this.#timer ??= setTimeout(() => this.#flushCaught(), PERIOD_MS);
  }

  /** Writes now what waits, and more in the same transaction. */
  flush(also?: (facts: FactsStore) => void): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const writes = this.#waiting;
    if (writes.length === 0 && also === undefined) return;
    this.#facts.transaction(() => {
      for (const write of writes) write(this.#facts);
      also?.(this.#facts);
    });
    this.#waiting = [];
  }

  #flushCaught(): void {
    try {
      this.flush();
    } catch (error) {
      this.#onError(error);
    }
  }
}
