/**
 * Keeps one pack's lane going: opens it from its newest checkpoint, lets it catch up with the journal, feeds it
 * live, re-runs it when samples come late, restarts it when something throws.
 *
 * While it is busy it does not queue what is handed to it: every record is in the archive already and is read
 * from there, so memory stays bounded however long the work takes.
 */
import type { FrameReason, VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { LaneFaults } from './laneFaults.ts';
import { GENESIS_TIME, type LaneCheckpoint, type LaneOutput } from './laneOutput.ts';
import { Pause } from './pause.ts';
import type { PackArchive } from './packArchive.ts';
import { findLaneStart, type LaneStart } from './laneStart.ts';
import { PackLane, type LaneSink } from './packLane.ts';
import { QualityLedger } from './qualityLedger.ts';
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

const REFUSALS_LOGGED = 5;
/** ms of event time between two reports of the counters. */
const COUNTERS_EVERY_MS = 60_000;

export class LaneRunner {
  readonly packKey: string;
  readonly #options: LaneRunnerOptions;
  readonly #publisher: VerdictPublisher;
  readonly #vehicle: string;
  readonly #pack: string;
  #lane: PackLane | undefined;
  /** What was fallen back to: re-runs can begin there though the archive may not have it, or not all behind it. */
  #origin: LaneCheckpoint | undefined;
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
  /** Event time of the counters that were reported last. */
  #countedAt = Number.NaN;
  /** The lane that was made last: after a throw, the one that threw. */
  #working: PackLane | undefined;
  /** Resolved while the lane has nothing to save: it waits for its next attempt after a throw, or retraces. */
  #nothingToSave = Promise.withResolvers<void>();
  readonly #faults: LaneFaults;
  #work: Promise<void> | undefined;

  constructor(options: LaneRunnerOptions) {
    this.#options = options;
    this.packKey = options.packKey;
    const { vehicle, pack } = splitPackKey(options.packKey);
    this.#vehicle = vehicle;
    this.#pack = pack;
    this.#faults = new LaneFaults(options.retryDelayMs ?? 1000);
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

  /** The same, but a lane is not waited for that would have to begin again anyway if it were stopped. */
  async rested(): Promise<void> {
    await Promise.race([this.settled(), this.#nothingToSave.promise]);
  }

  /** Gives the newest state, progress and the internals of the cells that someone watches. */
  report(options: { readonly live: boolean; readonly cells?: Iterable<number> }): void {
    const lane = this.#lane;
    if (lane === undefined || this.#isQuiet) return;
    const { packKey } = this;
    this.#refusalsLogged = 0;
    this.#emitProgress(lane);
    if (lane.twin === undefined) return;
    try {
      if (!options.live || !(Math.abs(lane.twinTime - this.#countedAt) < COUNTERS_EVERY_MS)) {
        this.#emitCounters(lane);
      }
      if (!options.live) return;
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
    this.#checkpointedAt = lane.position;
    this.#checkpointedDay = dayOf(lane.twinTime);
    this.#emitProgress(lane);
    // A re-run may have changed them without moving time.
    this.#emitCounters(lane);
    this.#options.emit({
      kind: 'checkpoint',
      checkpoint: {
        packKey: this.packKey,
        position: lane.position,
        eventTime: lane.twinTime,
        configuration: lane.configuration,
        blob: lane.save(),
      },
      quality: lane.quality.quality(this.#vehicle, this.#pack),
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
    this.#working = undefined;
    const newest = await archive.newest(this.packKey);
    const published = await archive.published(this.packKey);
    if (!this.#isRemembered) {
      this.#publisher.remember(published);
      this.#archivedUpTo = newest?.position ?? 0;
      this.#isRemembered = true;
    }
    const start = await this.#startFrom(newest, (eventTime) => archive.older(this.packKey, eventTime));
    this.#lane = start?.lane ?? (await this.#restore(undefined));
    this.#checkpointedAt = this.#lane.position;
    this.#checkpointedDay = dayOf(this.#lane.twinTime);
    this.#isQuiet = false;
    this.#options.onChange?.();
    if (start?.checkpoint !== newest) this.#fallBack(start?.checkpoint);
    // Verdicts were published from a state that is lost: what is derived anew may say otherwise.
    const isTold = start?.checkpoint !== newest || (newest?.blob.byteLength === 0 && published.length > 0);
    await (isTold ? this.#retrace(this.#lane) : this.#catchUp());
  }

  /** Makes the checkpoints void that cannot be read; without any that can, the first record is the origin. */
  #fallBack(readable: LaneCheckpoint | undefined): void {
    const { packKey } = this;
    const { emit } = this.#options;
    const blob = new Uint8Array(0);
    this.#origin = readable ?? { packKey, position: 0, eventTime: GENESIS_TIME, configuration: '', blob };
    emit({ kind: 'rewound', packKey, eventTime: this.#origin.eventTime });
    if (readable !== undefined) return;
    const quality = new QualityLedger().quality(this.#vehicle, this.#pack);
    emit({ kind: 'checkpoint', checkpoint: this.#origin, quality, qualityDays: [] });
  }

  /** Goes through the journal again from where the lane is, and then publishes only where verdicts have changed. */
  async #retrace(lane: PackLane): Promise<void> {
    const before = new Map(lane.book);
    this.#retold = [];
    this.#isQuiet = true;
    this.#nothingToSave.resolve();
    await this.#catchUp();
    this.#nothingToSave = Promise.withResolvers();
    if (this.#isClosed) return;
    // Not quiet any more: a re-run for late samples has compared everything already.
    if (this.#isQuiet) this.#publisher.reconcile({ before, said: this.#retold, at: lane.twinTime });
    this.#isQuiet = false;
    this.#retold = [];
    this.#checkpointedAt = -1;
    this.checkpoint();
    this.#options.onChange?.();
  }

  /** From a checkpoint back to one that can be read; what cannot is told. */
  #startFrom(
    newest: LaneCheckpoint | undefined,
    older: (eventTime: number) => Promise<LaneCheckpoint | undefined>,
  ): Promise<LaneStart | undefined> {
    return findLaneStart(newest, {
      older,
      restore: (checkpoint) => this.#restore(checkpoint),
      onUnreadable: ({ packKey, position, eventTime }, error) =>
        this.#options.emit({ kind: 'unreadable', packKey, position, eventTime, message: messageOf(error) }),
    });
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
    const before = (eventTime: number) => this.#before(eventTime);
    const readable = async (eventTime: number) => this.#startFrom(await before(eventTime), before);
    let start = (await readable(since)) ?? (await readable(lane.lateUntil));
    if (start === undefined) {
      lane.giveUpLate();
      return;
    }
    for (;;) {
      const checkpoint: LaneCheckpoint = start.checkpoint;
      const again: PackLane = start.lane;
      const pause = new Pause(this.#options.room);
      for (;;) {
        const records = await archive.read(packKey, again.position);
        if (records.length === 0) break;
        for (const record of records) {
          if (this.#faults.isSkipped(record.position)) again.skip(record.position);
          else again.collect(record);
          await pause.ifDue();
        }
        if (this.#isClosed) return;
      }
      const earliest: number = again.earliestCollected();
      const earlier: LaneStart | undefined =
        earliest <= checkpoint.eventTime && earliest < since ? await readable(earliest) : undefined;
      if (earlier !== undefined) {
        since = earliest;
        start = earlier;
        continue;
      }
      emit({ kind: 'rewound', packKey, eventTime: checkpoint.eventTime });
      this.#isQuiet = true;
      this.#lane = again;
      const book = new Map(again.book);
      this.#retold = [];
      for (const _slice of again.applyCollected()) await pause.ifDue();
      this.#isQuiet = false;
      again.quality.reruns = lane.quality.reruns + 1;
      this.#publisher.reconcile({ before: book, said: this.#retold, at: again.twinTime });
      this.#retold = [];
      this.#checkpointedAt = -1;
      this.checkpoint();
      this.#options.onChange?.();
      return;
    }
  }

  /** Newest checkpoint before an event time. What was fallen back to comes before those that it made void. */
  async #before(eventTime: number): Promise<LaneCheckpoint | undefined> {
    const kept = await this.#options.archive.before(this.packKey, eventTime);
    const origin = this.#origin;
    if (origin === undefined || origin.eventTime >= eventTime) return kept;
    return kept !== undefined && kept.eventTime > origin.eventTime ? kept : origin;
  }

  async #restore(checkpoint: LaneCheckpoint | undefined): Promise<PackLane> {
    const { maker, archive } = this.#options;
    const blob = checkpoint?.blob ?? new Uint8Array(0);
    const lane = PackLane.restore({ vehicle: this.#vehicle, pack: this.#pack }, maker, this.#sink(), blob);
    if (blob.byteLength === 0) for (const birth of await archive.births(this.packKey)) lane.introduce(birth);
    this.#working = lane;
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
    if (this.#faults.isSkipped(record.position)) lane.skip(record.position);
    else lane.ingest(record);
    this.#archivedUpTo = Math.max(this.#archivedUpTo, record.position);
    this.#options.onChange?.();
    if (dayOf(lane.twinTime) !== this.#checkpointedDay) this.checkpoint();
  }

  /** Visible, counted, with back-off; a record that throws every time is left out. */
  async #recover(error: unknown): Promise<void> {
    for (let fault = error; ;) {
      const { position, retryInMs, skipped } = this.#faults.add(this.#working?.atHand, this.#lane?.position ?? 0);
      const message = messageOf(fault);
      this.#options.emit({ kind: 'fault', packKey: this.packKey, position, message, retryInMs, skipped });
      this.#nothingToSave.resolve();
      await delay(retryInMs);
      this.#nothingToSave = Promise.withResolvers();
      if (this.#isClosed) return;
      try {
        return await this.#open();
      } catch (next) {
        fault = next;
      }
    }
  }

  #emitCounters({ twin, twinTime }: PackLane): void {
    if (twin === undefined) return;
    this.#countedAt = twinTime;
    this.#options.emit({ kind: 'counters', packKey: this.packKey, counters: twin.counters() });
  }

  #emitProgress(lane: PackLane): void {
    this.#options.emit({
      kind: 'progress',
      packKey: this.packKey,
      position: lane.position,
      cellSteps: lane.cellSteps,
      quality: lane.quality.quality(this.#vehicle, this.#pack),
      today: lane.quality.newestDay(),
      acknowledged: lane.acknowledged(),
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve)));
}

function dayOf(eventTime: number): number {
  return Math.floor(eventTime / MS_PER_DAY);
}
