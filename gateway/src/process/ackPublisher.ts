/** Tells vehicles what they may forget: retained, at most once a second and pack, only when it has changed. */
import { conflateByKey } from '@packtwin/streams';
import { encodeMessage, formatTopic } from '@packtwin/protocol';
import { Subject, type Subscription } from 'rxjs';
import type { PackEntry } from './packEntry.ts';

const PERIOD_MS = 1000;
/** How long a stop waits for the broker to take the last of them, ms. */
const GOODBYE_MS = 1000;

type Acknowledged = readonly { readonly boot: number; readonly upTo: number }[];

export interface AckOptions {
  readonly tenant: string;
  readonly publish: (topic: string, payload: Uint8Array) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class AckPublisher {
  readonly #changes = new Subject<{ readonly entry: PackEntry; readonly boots: Acknowledged }>();
  readonly #published = new Map<string, string>();
  readonly #subscription: Subscription;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor({ tenant, publish, onError }: AckOptions) {
    this.#subscription = this.#changes
      .pipe(conflateByKey({ keyOf: ({ entry }) => entry.packKey, periodMs: PERIOD_MS }))
      .subscribe(({ entry, boots }) => {
        const text = JSON.stringify(boots);
        if (this.#published.get(entry.packKey) === text) return;
        this.#published.set(entry.packKey, text);
        const { group, vehicle, pack } = entry;
        const topic = formatTopic({ kind: 'ack', tenant, group, vehicle, pack });
        const publishing = publish(topic, encodeMessage({ v: 1, boots: [...boots] }, 'json'))
          .catch((error: unknown) => {
            this.#published.delete(entry.packKey);
            if (!this.#isStopped) onError(error);
          })
          .finally(() => this.#underWay.delete(publishing));
        this.#underWay.add(publishing);
      });
  }

  acknowledge(entry: PackEntry, boots: Acknowledged): void {
    if (boots.length > 0) this.#changes.next({ entry, boots });
  }

  /**
   * Publishes what waits and ends; call while the transport still works. What lanes tell later is published by the
   * next start: until then vehicles keep more than they must.
   */
  async stop(): Promise<void> {
    this.#changes.complete();
    this.#subscription.unsubscribe();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GOODBYE_MS);
    await Promise.race([Promise.all(this.#underWay), late]);
    clearTimeout(timer);
    this.#isStopped = true;
  }
}
