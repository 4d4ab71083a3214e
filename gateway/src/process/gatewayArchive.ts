/** The past of packs for their lanes: checkpoints and verdicts from facts, records from the journal. */
import type { VerdictRevision } from '@packtwin/protocol';
import type { FactsStore, Journal } from '@packtwin/storage';
import type { LaneCheckpoint } from '../pipeline/laneOutput.ts';
import type { PackArchive } from '../pipeline/packArchive.ts';
import { splitPackKey, type TelemetryRecord } from '../pipeline/telemetryRecord.ts';

const PAGE_RECORDS = 256;

export class GatewayArchive implements PackArchive {
  readonly #facts: FactsStore;
  readonly #journal: Journal;
  readonly #settle: () => void;
  /** Packs that still have to start from their oldest checkpoint, because history lost its buffer; undefined = none. */
  readonly #rebuilt: Set<string> | undefined;

  /** `settle` writes what waits to be written to facts. */
  constructor(facts: FactsStore, journal: Journal, settle: () => void, options: { readonly isRebuild: boolean }) {
    this.#facts = facts;
    this.#journal = journal;
    this.#settle = settle;
    this.#rebuilt = options.isRebuild ? new Set() : undefined;
  }

  newest(packKey: string): Promise<LaneCheckpoint | undefined> {
    this.#settle();
    if (this.#rebuilt !== undefined && !this.#rebuilt.has(packKey)) {
      this.#rebuilt.add(packKey);
      const oldest = this.#facts.checkpoints(packKey)[0];
      if (oldest !== undefined) return Promise.resolve(this.#facts.checkpointBefore(packKey, oldest.eventTime + 1));
    }
    return Promise.resolve(this.#facts.newestCheckpoint(packKey));
  }

  before(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined> {
    this.#settle();
    const checkpoint = this.#facts.checkpointBefore(packKey, eventTime);
    if (checkpoint === undefined || checkpoint.position >= this.#journal.cutPosition)
      return Promise.resolve(checkpoint);
    // Records behind it may have been cut, except behind the newest: nothing is cut that no checkpoint contains.
    const newest = this.#facts.checkpoints(packKey).at(-1);
    return Promise.resolve(newest?.position === checkpoint.position ? checkpoint : undefined);
  }

  read(packKey: string, after: number): Promise<readonly TelemetryRecord[]> {
    return this.#journal.read({ packKey, after, limit: PAGE_RECORDS });
  }

  published(packKey: string): Promise<readonly VerdictRevision[]> {
    this.#settle();
    const { vehicle, pack } = splitPackKey(packKey);
    const newest = this.#facts.verdicts({ vehicle, pack });
    return Promise.resolve(newest.flatMap(({ verdict }) => this.#facts.revisions(verdict.id)));
  }
}
