/**
 * Keeps one pack's lane going: opens it from its newest checkpoint, lets it catch up with the journal, feeds it
 * live, re-runs it when samples come late, restarts it when something throws.
 *
 * While it is busy it does not queue what is handed to it: every record is in the archive already and is read
 * from there, so memory stays bounded however long the work takes.
 */
import type { FrameReason, VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { LaneCheckpoint, LaneOutput } from './laneOutput.ts';
import { Pause } from './pause.ts';
import type { PackArchive } from './packArchive.ts';
import { PackLane, type LaneSink } from './packLane.ts';
import { splitPackKey, type TelemetryRecord } from './telemetryRecord.ts';
import type { TwinMaker } from './twinMaker.ts';
import { VerdictPublisher } from './verdictPublisher.ts';

export interface LaneRunnerOptions {
  readonly packKey: string;
  readonly maker: TwinMaker;
  readonly archive: PackArchive;
  readonly emit: (output: LaneOutput) => void;
  /** Called when there is a newer state to show. */
  readonly onChange?: () => void;
  /** ms between the first late sample and its re-run: a backlog comes in many frames, one re-run takes them all. */
  readonly rerunDelayMs?: number;
  /** ms before a lane that threw is opened again; doubles with every failure at the same record. */
  readonly retryDelayMs?: number;
  /** Resolves when what was emitted has been taken; undefined = go on. */
  readonly room?: () => Promise<void> | undefined;
}

const MAX_RETRY_MS = 60_000;
/** A record that makes its lane throw so often is left out. */
const MAX_FAILURES = 3;
const REFUSALS_LOGGED = 5;

export class LaneRunner {
  readonly packKey: string;
  readonly #options: LaneRunnerOptions;
  readonly #publisher: VerdictPublisher;
  #lane: PackLane | undefined;
  /** Newest position that was handed over, and that samples for history were given from. */
  #handed = 0;
  #archivedUpTo = 0;
  #checkpointedAt = -1;
  #checkpointedDay = Number.NaN;
  #isRemembered = false;
  #isClosed = false;
  /** A re-run is under way: its findings are compared with the published ones when it is done. */
  #isQuiet = false;
  #retold: VerdictRevision[] = [];
  #refusalsLogged = 0;
  #failures = { position: -1, count: 0 };
  /** Records that are left out because they make the lane throw. */
  readonly #skipped = new Set<number>();
  #work: Promise<void> | undefined;

  constructor(options: LaneRunnerOptions) {
    this.#options = options;
    this.packKey = options.packKey;
    this.#publisher = new VerdictPublisher((revision) =>
      options.emit({ kind: 'revision', packKey: this.packKey, revision }),
    );
    this.#start(() => this.#open());
  }

  /** Takes the pack's next record; positions increase. */
  offer(record: TelemetryRecord): void {
    this.#handed = Math.max(this.#handed, record.position);
    const lane = this.#lane;
    if (this.#work !== undefined || lane === undefined || record.position <= lane.position) return;
    this.#ingest(lane, record);
  }

  /** Resolves when everything that was handed over is applied. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Gives the newest state, progress and the internals of the cells that someone watches. */
  report(options: { readonly live: boolean; readonly cells?: Iterable<number> }): void {
    const lane = this.#lane;
    if (lane === undefined || this.#isQuiet) return;
    const { packKey } = this;
    this.#refusalsLogged = 0;
    this.#emitProgress(lane);
    if (!options.live || lane.twin === undefined) return;
    try {
      const state = lane.twin.liveState();
      this.#options.emit({ kind: 'live', packKey, state, odometer: lane.odometer, receivedAt: lane.receivedAt });
      for (const cellIndex of options.cells ?? []) {
        if (cellIndex >= state.level.length) continue;
        const internals = lane.twin.internals(cellIndex);
        this.#options.emit({ kind: 'internals', packKey, cellIndex, internals });
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Gives a checkpoint if anything changed since the last. A lane in the middle of a re-run has none to give. */
  checkpoint(): void {
    const lane = this.#lane;
    if (lane === undefined || lane.isUnsettled || this.#isQuiet || lane.position === this.#checkpointedAt) return;
    const { vehicle, pack } = splitPackKey(this.packKey);
    this.#checkpointedAt = lane.position;
    this.#checkpointedDay = dayOf(lane.twinTime);
    this.#emitProgress(lane);
    this.#options.emit({
      kind: 'checkpoint',
      checkpoint: {
        packKey: this.packKey,
        position: lane.position,
        eventTime: lane.twinTime,
        configuration: lane.configuration,
        blob: lane.save(),
      },
      quality: lane.quality.quality(vehicle, pack),
      qualityDays: lane.quality.days(),
    });
  }

  /** End of a recording. Call when settled. */
  finish(): void {
    const lane = this.#lane;
    if (lane === undefined) return;
    lane.finish();
    if (lane.lateSince !== undefined) lane.giveUpLate();
    this.#emitProgress(lane);
  }

  /** State of the twin, byte for byte; undefined before the first sample. Call when settled. */
  twinSnapshot(): Uint8Array | undefined {
    return this.#lane?.twin?.snapshot();
  }

  /** Stops after the record at hand. */
  close(): void {
    this.#isClosed = true;
  }

  #start(work: () => Promise<void>): void {
    this.#work = work()
      .catch((error: unknown) => this.#recover(error))
      .finally(() => {
        this.#work = undefined;
        // Handed over between the last look into the archive and now.
        if (!this.#isClosed && this.#lane !== undefined && this.#handed > this.#lane.position) {
          this.#start(() => this.#catchUp());
        }
      });
  }

  async #open(): Promise<void> {
    const { archive } = this.#options;
    const checkpoint = await archive.newest(this.packKey);
    if (!this.#isRemembered) {
      this.#publisher.remember(await archive.published(this.packKey));
      this.#archivedUpTo = checkpoint?.position ?? 0;
      this.#isRemembered = true;
    }
    this.#isQuiet = false;
    this.#lane = this.#restore(checkpoint);
    this.#checkpointedAt = this.#lane.position;
    this.#checkpointedDay = dayOf(this.#lane.twinTime);
    this.#options.onChange?.();
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const pause = new Pause(this.#options.room);
    while (!this.#isClosed) {
      const lane = this.#lane!;
      if (lane.lateSince !== undefined) {
        await this.#rerun(lane);
        continue;
      }
      const records = await this.#options.archive.read(this.packKey, lane.position);
      if (records.length === 0) {
        if (this.#handed <= lane.position) return;
        await delay(10);
      }
      for (const record of records) {
        if (this.#isClosed || lane.lateSince !== undefined) break;
        if (record.position > lane.position) this.#ingestCaught(lane, record);
        await pause.ifDue();
      }
    }
  }

  /** Takes late samples in: back to a checkpoint before them, then forward by event time. */
  async #rerun(lane: PackLane): Promise<void> {
    const { archive, emit, rerunDelayMs = 250 } = this.#options;
    const packKey = this.packKey;
    await delay(rerunDelayMs);
    let since = lane.lateSince!;
    let start = (await archive.before(packKey, since)) ?? (await archive.before(packKey, lane.lateUntil));
    if (start === undefined) {
      lane.giveUpLate();
      return;
    }
    for (;;) {
      const again: PackLane = this.#restore(start);
      const pause = new Pause(this.#options.room);
      for (;;) {
        const records = await archive.read(packKey, again.position);
        if (records.length === 0) break;
        for (const record of records) {
          if (this.#skipped.has(record.position)) again.skip(record.position);
          else again.collect(record);
          await pause.ifDue();
        }
        if (this.#isClosed) return;
      }
      const earliest = again.earliestCollected();
      const earlier: LaneCheckpoint | undefined =
        earliest <= start.eventTime && earliest < since ? await archive.before(packKey, earliest) : undefined;
      if (earlier !== undefined) {
        since = earliest;
        start = earlier;
        continue;
      }
      emit({ kind: 'rewound', packKey, eventTime: start.eventTime });
      this.#isQuiet = true;
      this.#lane = again;
      const before = new Map(again.book);
      this.#retold = [];
      for (const _slice of again.applyCollected()) await pause.ifDue();
      this.#isQuiet = false;
      again.quality.reruns = lane.quality.reruns + 1;
      this.#publisher.reconcile({ before, said: this.#retold, at: again.twinTime });
      this.#retold = [];
      this.#checkpointedAt = -1;
      this.checkpoint();
      this.#options.onChange?.();
      return;
    }
  }

  #restore(checkpoint: LaneCheckpoint | undefined): PackLane {
    const blob = checkpoint?.blob ?? new Uint8Array(0);
    const lane = PackLane.restore(splitPackKey(this.packKey), this.#options.maker, this.#sink(), blob);
    // A lane that has seen nothing begins where its genesis says.
    if (checkpoint !== undefined) lane.position = checkpoint.position;
    return lane;
  }

  #sink(): LaneSink {
    const { emit } = this.#options;
    const { packKey } = this;
    return {
      samples: (batch, position) => {
        if (position > this.#archivedUpTo) emit({ kind: 'samples', packKey, position, batch });
      },
      day: (day) => emit({ kind: 'day', packKey, day }),
      revision: (revision) => {
        if (this.#isQuiet) this.#retold.push(revision);
        else this.#publisher.say(revision);
      },
      refused: (reason: FrameReason, detail) => {
        if (this.#refusalsLogged++ < REFUSALS_LOGGED) emit({ kind: 'refused', packKey, reason, detail });
      },
      event: (event, position) => {
        if (position > this.#archivedUpTo) emit({ kind: 'event', packKey, event });
      },
    };
  }

  /** Live: a throw must not reach the other packs of the thread. */
  #ingest(lane: PackLane, record: TelemetryRecord): void {
    try {
      this.#ingestCaught(lane, record);
      if (lane.lateSince !== undefined) this.#start(() => this.#catchUp());
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#work !== undefined) return;
    this.#start(() => Promise.reject(error instanceof Error ? error : new Error(String(error))));
  }

  #ingestCaught(lane: PackLane, record: TelemetryRecord): void {
    if (this.#skipped.has(record.position)) lane.skip(record.position);
    else lane.ingest(record);
    this.#archivedUpTo = Math.max(this.#archivedUpTo, record.position);
    this.#options.onChange?.();
    if (dayOf(lane.twinTime) !== this.#checkpointedDay) this.checkpoint();
  }

  /** Visible, counted, with back-off; a record that throws every time is left out. */
  async #recover(error: unknown): Promise<void> {
    const position = this.#lane?.position ?? 0;
    const { count } = this.#failures;
    this.#failures = { position, count: this.#failures.position === position ? count + 1 : 1 };
    const skipped = this.#failures.count >= MAX_FAILURES;
    if (skipped) this.#skipped.add(position);
    const retryInMs = skipped
      ? 0
      : Math.min(MAX_RETRY_MS, (this.#options.retryDelayMs ?? 1000) * 2 ** (this.#failures.count - 1));
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.emit({ kind: 'fault', packKey: this.packKey, position, message, retryInMs, skipped });
    await delay(retryInMs);
    if (this.#isClosed) return;
    await this.#open().catch((next: unknown) => this.#recover(next));
  }

  #emitProgress(lane: PackLane): void {
    const { vehicle, pack } = splitPackKey(this.packKey);
    this.#options.emit({
      kind: 'progress',
      packKey: this.packKey,
      position: lane.position,
      cellSteps: lane.cellSteps,
      quality: lane.quality.quality(vehicle, pack),
      today: lane.quality.newestDay(),
      acknowledged: lane.acknowledged(),
    });
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));
}

function dayOf(eventTime: number): number {
  return Math.floor(eventTime / MS_PER_DAY);
}
