/**
 * Which samples a vehicle may forget: per boot the sequence numbers that are journalled or were refused with a reason.
 * At most {@link MAX_BOOTS} boots are kept (the longest unused is forgotten) and {@link MAX_RUNS} runs each.
 */
import { IntervalSet } from '@packtwin/streams';

export const MAX_BOOTS = 32;
export const MAX_RUNS = 4096;

/** Boot → bounds of its runs, boots by last use. */
export type SettledState = readonly (readonly [boot: number, bounds: readonly number[]])[];

export class SettledSamples {
  /** Insertion order = order of last use. */
  readonly #boots: Map<number, IntervalSet>;

  constructor(state: SettledState = []) {
    this.#boots = new Map(state.map(([boot, bounds]) => [boot, new IntervalSet(bounds)]));
  }

  toState(): SettledState {
    return [...this.#boots].map(([boot, runs]) => [boot, runs.toArray()] as const);
  }

  /** Settles [first, first + count) of a boot. */
  add(boot: number, first: number, count: number): void {
    const runs = this.#boots.get(boot) ?? new IntervalSet();
    this.#boots.delete(boot);
    this.#boots.set(boot, runs);
    runs.add(first, first + count);
    // So many gaps are a sender's fault; what lies behind the second run is no longer waited for.
    if (runs.intervalCount > MAX_RUNS) runs.add(runs.endOfRun()!, runs.toArray()[2]!);
    if (this.#boots.size > MAX_BOOTS) this.#boots.delete(this.#boots.keys().next().value!);
  }

  /** Per boot the sequence number up to which nothing is missing since the first that came. */
  acknowledged(): { readonly boot: number; readonly upTo: number }[] {
    return [...this.#boots].map(([boot, runs]) => ({ boot, upTo: runs.endOfRun()! - 1 }));
  }
}
