/** The past of packs for their lanes: checkpoints and verdicts from facts, records from the journal. */
import { isDecidedByFleet, TOPIC_ROOT, type VerdictRevision } from '@packtwin/protocol';
import type { FactsStore, Journal } from '@packtwin/storage';
import type { LaneCheckpoint } from '../pipeline/laneOutput.ts';
import type { PackArchive } from '../pipeline/packArchive.ts';
import { splitPackKey, type TelemetryRecord } from '../pipeline/telemetryRecord.ts';

const PAGE_RECORDS = 256;

export class GatewayArchive implements PackArchive {
  readonly #facts: FactsStore;
  readonly #journal: Journal;
  readonly #settle: () => void;

  /** `settle` writes what waits to be written to facts. */
  constructor(facts: FactsStore, journal: Journal, settle: () => void) {
    this.#facts = facts;
    this.#journal = journal;
    this.#settle = settle;
  }

  newest(packKey: string): Promise<LaneCheckpoint | undefined> {
    this.#settle();
    return Promise.resolve(this.#facts.newestCheckpoint(packKey));
  }

  older(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined> {
    return Promise.resolve(this.#facts.checkpointBefore(packKey, eventTime));
  }

  births(packKey: string): Promise<readonly TelemetryRecord[]> {
    return Promise.resolve(birthsBefore(this.#facts, packKey, this.#journal.cutPosition));
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
    // Those that fleet control decides are none of the lane's.
    const own = newest.filter(({ verdict }) => !isDecidedByFleet(verdict));
    return Promise.resolve(own.flatMap(({ verdict }) => this.#facts.revisions(verdict.id)));
  }
}

/** Births whose records were cut from the journal, as records: what is left of it cannot be read without them. */
export function birthsBefore(facts: FactsStore, packKey: string, cutPosition: number): TelemetryRecord[] {
  const { vehicle, pack } = splitPackKey(packKey);
  return facts
    .birthsOf(vehicle, pack)
    .filter(({ position }) => position <= cutPosition)
    .map(({ group, position, receivedAt, message }) => ({
      position,
      receivedAt,
      // Of whichever tenant: it is not looked at again.
      topic: `${TOPIC_ROOT}/default/${group}/${vehicle}/${pack}/birth`,
      payload: new TextEncoder().encode(message),
    }));
}
