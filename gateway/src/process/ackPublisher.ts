/** Tells vehicles what they may forget: retained, at most once a second and pack, only when it has changed. */
import { conflateByKey } from '@packtwin/streams';
import { encodeMessage, formatTopic } from '@packtwin/protocol';
import { Subject, type Subscription } from 'rxjs';
import type { PackEntry } from './packEntry.ts';

const PERIOD_MS = 1000;

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

  constructor({ tenant, publish, onError }: AckOptions) {
    this.#subscription = this.#changes
      .pipe(conflateByKey({ keyOf: ({ entry }) => entry.packKey, periodMs: PERIOD_MS }))
      .subscribe(({ entry, boots }) => {
        const text = JSON.stringify(boots);
        if (this.#published.get(entry.packKey) === text) return;
        this.#published.set(entry.packKey, text);
        const { group, vehicle, pack } = entry;
        const topic = formatTopic({ kind: 'ack', tenant, group, vehicle, pack });
        publish(topic, encodeMessage({ v: 1, boots: [...boots] }, 'json')).catch((error: unknown) => {
          this.#published.delete(entry.packKey);
          onError(error);
        });
      });
  }

  acknowledge(entry: PackEntry, boots: Acknowledged): void {
    if (boots.length > 0) this.#changes.next({ entry, boots });
  }

  /** Publishes what waits and ends. */
  stop(): void {
    this.#changes.complete();
    this.#subscription.unsubscribe();
  }
}
