/** The archive of a replay: records and checkpoints in memory, bounded like the live one. */
import type { VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { GENESIS_TIME, type LaneCheckpoint, type LaneOutput } from './laneOutput.ts';
import type { PackArchive } from './packArchive.ts';
import { packKeyOfTopic, type TelemetryRecord } from './telemetryRecord.ts';

const NEWEST_KEPT = 4;
const CHECKPOINTS_KEPT = 16;
const PAGE_RECORDS = 256;

interface PackShelf {
  records: TelemetryRecord[];
  checkpoints: LaneCheckpoint[];
}

export class MemoryArchive implements PackArchive {
  readonly #shelves = new Map<string, PackShelf>();
  readonly #published = new Map<string, VerdictRevision[]>();

  /** Keeps a record until no checkpoint needs it. */
  append(record: TelemetryRecord): void {
    this.#shelf(packKeyOfTopic(record.topic)).records.push(record);
  }

  /** Keeps what a lane says. */
  observe(output: LaneOutput): void {
    if (output.kind === 'checkpoint') this.#keep(output.checkpoint);
    else if (output.kind === 'rewound') this.#rewind(output.packKey, output.eventTime);
    else if (output.kind === 'revision') this.#revisionsOf(output.packKey).push(output.revision);
  }

  newest(packKey: string): Promise<LaneCheckpoint | undefined> {
    return Promise.resolve(this.#shelf(packKey).checkpoints.at(-1));
  }

  older(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined> {
    return this.before(packKey, eventTime);
  }

  births(): Promise<readonly TelemetryRecord[]> {
    return Promise.resolve([]);
  }

  before(packKey: string, eventTime: number): Promise<LaneCheckpoint | undefined> {
    return Promise.resolve(this.#shelf(packKey).checkpoints.findLast((kept) => kept.eventTime < eventTime));
  }

  read(packKey: string, after: number): Promise<readonly TelemetryRecord[]> {
    const { records } = this.#shelf(packKey);
    let low = 0;
    let high = records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (records[middle]!.position > after) high = middle;
      else low = middle + 1;
    }
    return Promise.resolve(records.slice(low, low + PAGE_RECORDS));
  }

  published(packKey: string): Promise<readonly VerdictRevision[]> {
    return Promise.resolve([...this.#revisionsOf(packKey)]);
  }

  #revisionsOf(packKey: string): VerdictRevision[] {
    let revisions = this.#published.get(packKey);
    if (revisions === undefined) this.#published.set(packKey, (revisions = []));
    return revisions;
  }

  #shelf(packKey: string): PackShelf {
    let shelf = this.#shelves.get(packKey);
    if (shelf === undefined) {
      const genesis = { packKey, position: 0, eventTime: GENESIS_TIME, configuration: '', blob: new Uint8Array(0) };
      this.#shelves.set(packKey, (shelf = { records: [], checkpoints: [genesis] }));
    }
    return shelf;
  }

  /** The newest few, before them the last of each day of event time. */
  #keep(checkpoint: LaneCheckpoint): void {
    const shelf = this.#shelf(checkpoint.packKey);
    const all = [...shelf.checkpoints.filter((kept) => kept.position < checkpoint.position), checkpoint];
    const recent = all.slice(-NEWEST_KEPT);
    const older = all.slice(0, -NEWEST_KEPT);
    const daily = older.filter((kept, index) => dayOf(kept) !== dayOf(older[index + 1] ?? recent[0]!));
    shelf.checkpoints = [...daily, ...recent].slice(-CHECKPOINTS_KEPT);
    const needed = shelf.checkpoints[0]!.position;
    const first = shelf.records.findIndex((record) => record.position > needed);
    if (first > 0) shelf.records.splice(0, first);
  }

  #rewind(packKey: string, eventTime: number): void {
    const shelf = this.#shelf(packKey);
    shelf.checkpoints = shelf.checkpoints.filter((kept) => kept.eventTime <= eventTime);
  }
}

function dayOf(checkpoint: LaneCheckpoint): number {
  return Math.floor(checkpoint.eventTime / MS_PER_DAY);
}
