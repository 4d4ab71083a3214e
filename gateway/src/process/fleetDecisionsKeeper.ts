/**
 * Fleet decisions in a gateway: the reviews they rest on are facts, so that a start decides as before, and they are
 * made when the days of the fleet have stopped coming in for a moment, not once for every pack of a midnight.
 */
import type { FactsStore } from '@packtwin/storage';
import { isDecidedByFleet, type PackDay, type VerdictRevision } from '@packtwin/protocol';
import type { FactsWriter } from './factsWriter.ts';
import { FleetDecisions } from './fleetDecisions.ts';

/** ms without another day before it is decided, and the longest that a day waits. */
const QUIET_MS = 2000;
const LONGEST_MS = 15_000;

export interface FleetDecisionsKeeperParts {
  readonly facts: FactsStore;
  readonly writer: FactsWriter;
  readonly publish: (packKey: string, revision: VerdictRevision) => void;
  readonly onError: (error: unknown) => void;
}

export class FleetDecisionsKeeper {
  readonly #decisions: FleetDecisions;
  readonly #writer: FactsWriter;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** ms, when the oldest day came that is not decided. */
  #waitingSince: number | undefined;

  constructor({ facts, writer, publish, onError }: FleetDecisionsKeeperParts) {
    this.#writer = writer;
    this.#onError = onError;
    this.#decisions = new FleetDecisions(publish);
    for (const { verdict } of facts.verdicts()) {
      if (isDecidedByFleet(verdict)) this.#decisions.remember(facts.revisions(verdict.id));
    }
    for (const { vehicle, pack, day, review } of facts.dayReviews()) {
      this.#decisions.restore(vehicle, pack, day, review);
      this.#wait();
    }
  }

  take(day: PackDay): void {
    const review = this.#decisions.take(day);
    if (review === undefined) return;
    this.#writer.add((facts) => facts.saveDayReview({ vehicle: day.vehicle, pack: day.pack, day: day.day, review }));
    this.#wait();
  }

  /** Decides on everything taken so far, now. */
  decide(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingSince === undefined) return;
    this.#waitingSince = undefined;
    this.#decisions.decide();
  }

  /** Days that came since wait in facts for the next start. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#isStopped) return;
    const now = Date.now();
    this.#waitingSince ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        try {
          this.decide();
        } catch (error) {
          this.#onError(error);
        }
      },
      Math.max(0, Math.min(QUIET_MS, this.#waitingSince + LONGEST_MS - now)),
    );
  }
}
