/**
 * The lanes of one thread as a stream: records in, grouped by pack, one lane each, outputs out.
 *
 * A pack that sends nothing for a while is closed with a checkpoint and opened again from it when it comes back.
 */
import { groupByWithExpiry, conflateByKey } from '@packtwin/streams';
import { mergeMap, Observable, Subject, type GroupedObservable, type Subscription } from 'rxjs';
import type { LaneOutput } from './laneOutput.ts';
import { LaneRunner } from './laneRunner.ts';
import type { PackArchive } from './packArchive.ts';
import { packKeyOfTopic, type TelemetryRecord } from './telemetryRecord.ts';
import { Pause } from './pause.ts';
import type { TwinMaker } from './twinMaker.ts';
import { traceTwin, type TwinTrace, type TwinTraceRequest } from './twinTrace.ts';

export interface LaneHostOptions {
  readonly maker: TwinMaker;
  readonly archive: PackArchive;
  readonly emit: (output: LaneOutput) => void;
  /** Emit live states, progress and checkpoints by the clock. A replay wants none of it. */
  readonly isLive: boolean;
  /** ms between two live states of one pack. */
  readonly livePeriodMs?: number;
  /** ms between two checkpoints of a pack that changes. */
  readonly checkpointPeriodMs?: number;
  /** ms without a record after which a lane is closed. */
  readonly idleMs?: number;
  readonly rerunDelayMs?: number;
  readonly retryDelayMs?: number;
  readonly room?: () => Promise<void> | undefined;
}

/** What the stream carries: a record, or only the wish that the lane be open (after a restart). */
interface Handed {
  readonly packKey: string;
  readonly record: TelemetryRecord | undefined;
}

const MAX_LANES = 100_000;

export class LaneHost {
  readonly #options: LaneHostOptions;
  readonly #handed = new Subject<Handed>();
  readonly #changed = new Subject<string>();
  readonly #runners = new Map<string, LaneRunner>();
  readonly #watched = new Map<string, ReadonlySet<number>>();
  readonly #subscriptions: Subscription[];
  #traces: Promise<unknown> = Promise.resolve();
  readonly #checkpointTimer: NodeJS.Timeout | undefined;

  constructor(options: LaneHostOptions) {
    this.#options = options;
    const lanes = this.#handed.pipe(
      groupByWithExpiry({
        keyOf: (handed) => handed.packKey,
        idleMs: options.idleMs ?? 3_600_000,
        maxGroups: MAX_LANES,
      }),
      mergeMap((group) => this.#lane(group)),
    );
    this.#subscriptions = [lanes.subscribe((output) => options.emit(output))];
    if (!options.isLive) return;
    const reports = this.#changed.pipe(
      conflateByKey({ keyOf: (packKey) => packKey, periodMs: options.livePeriodMs ?? 500 }),
    );
    this.#subscriptions.push(reports.subscribe((packKey) => this.#report(packKey)));
    this.#checkpointTimer = setInterval(() => this.checkpointAll(), options.checkpointPeriodMs ?? 5000);
  }

  /** Hands a record to its pack's lane. */
  push(record: TelemetryRecord): void {
    this.#handed.next({ packKey: packKeyOfTopic(record.topic), record });
  }

  /** Opens a pack's lane, which then catches up with the archive. */
  open(packKey: string): void {
    this.#handed.next({ packKey, record: undefined });
  }

  /** Cells whose internals go out with the pack's live state; none stops it. */
  watch(packKey: string, cells: readonly number[]): void {
    if (cells.length === 0) this.#watched.delete(packKey);
    else this.#watched.set(packKey, new Set(cells));
    this.#changed.next(packKey);
  }

  /** Resolves when everything that was handed over is applied. */
  async settled(): Promise<void> {
    for (const runner of this.#runners.values()) await runner.settled();
  }

  /** Resolves when everything is applied that can be now: lanes that a stop sets back anyway are left out. */
  async rested(): Promise<void> {
    for (const runner of this.#runners.values()) await runner.rested();
  }

  checkpointAll(): void {
    for (const runner of this.#runners.values()) runner.checkpoint();
  }

  reportAll(): void {
    const { isLive } = this.#options;
    for (const [packKey, runner] of this.#runners)
      runner.report({ live: isLive, cells: this.#watched.get(packKey) ?? [] });
  }

  /** End of a recording: lanes release what they hold and close their day. */
  async finish(): Promise<void> {
    await this.settled();
    for (const runner of this.#runners.values()) runner.finish();
  }

  /** Twin states by pack. */
  async twinSnapshots(): Promise<[packKey: string, snapshot: Uint8Array][]> {
    await this.settled();
    return [...this.#runners].flatMap(([packKey, runner]) => {
      const snapshot = runner.twinSnapshot();
      return snapshot === undefined ? [] : [[packKey, snapshot] as [string, Uint8Array]];
    });
  }

  /** What the twin of a cell expected in the past. */
  trace(request: TwinTraceRequest): Promise<TwinTrace> {
    const { archive, maker, room } = this.#options;
    const pause = new Pause(room);
    // One at a time: questions about the past must not hold up the present.
    const trace = this.#traces.then(() => traceTwin(request, archive, maker, () => pause.ifDue()));
    this.#traces = trace.catch(() => undefined);
    return trace;
  }

  get laneCount(): number {
    return this.#runners.size;
  }

  close(): void {
    clearInterval(this.#checkpointTimer);
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    for (const runner of this.#runners.values()) runner.close();
  }

  /** One group of the stream: its lane lives from the first record to the group's end. */
  #lane(group: GroupedObservable<string, Handed>): Observable<LaneOutput> {
    return new Observable((subscriber) => {
      const packKey = group.key;
      const { maker, archive, room, rerunDelayMs, retryDelayMs } = this.#options;
      const runner = new LaneRunner({
        packKey,
        maker,
        archive,
        emit: (output) => subscriber.next(output),
        onChange: () => this.#changed.next(packKey),
        ...(room && { room }),
        ...(rerunDelayMs !== undefined && { rerunDelayMs }),
        ...(retryDelayMs !== undefined && { retryDelayMs }),
      });
      this.#runners.set(packKey, runner);
      subscriber.add(() => runner.close());
      subscriber.add(
        group.subscribe({
          next: ({ record }) => record && runner.offer(record),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            runner.checkpoint();
            this.#runners.delete(packKey);
            subscriber.complete();
          },
        }),
      );
    });
  }

  #report(packKey: string): void {
    this.#runners.get(packKey)?.report({ live: true, cells: this.#watched.get(packKey) ?? [] });
  }
}
