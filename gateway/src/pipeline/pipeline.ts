/**
 * The one pipeline that live telemetry and recordings go through: records in, in order of position; lane outputs
 * out. Packs are sharded over worker threads (`workers` ≥ 1) or run on this thread (`workers` = 0); what comes
 * out for a pack is the same either way.
 */
import type { CellModelName } from '@packtwin/twin-models';
import type { LaneOutput } from './laneOutput.ts';
import { LaneHost } from './laneHost.ts';
import type { PackArchive } from './packArchive.ts';
import { PipelineThread, type PipelineThreadOptions } from './pipelineThread.ts';
import { shardOf } from './shardOf.ts';
import { packKeyOfTopic, type TelemetryRecord } from './telemetryRecord.ts';
import type { TwinTrace, TwinTraceRequest } from './twinTrace.ts';
import { loadTwinMaker, type TwinMaker } from './twinMaker.ts';

export interface PipelineOptions {
  /** Worker threads; 0 = this thread. */
  readonly workers: number;
  /** Where lanes find checkpoints and records. A record is in it before it is accepted. */
  readonly archive: PackArchive;
  /** Called for every output, per pack in order. While a promise it returned is pending its thread gets no more credit. */
  readonly onOutput: (output: LaneOutput) => void | Promise<void>;
  /** Live states, progress and checkpoints by the clock. */
  readonly isLive: boolean;
  /** Module with `createPackTwin`, `restorePackTwin`, `knowsDesign`. Default: the estimation package. */
  readonly twinModule?: string;
  /** What steps the cells of the twins; default `spme`. */
  readonly cellModel?: CellModelName;
  readonly livePeriodMs?: number;
  readonly checkpointPeriodMs?: number;
  readonly idleMs?: number;
  readonly rerunDelayMs?: number;
  readonly retryDelayMs?: number;
  /** Bytes of one worker's queue, a power of two. Default 8 MiB. */
  readonly ringBytes?: number;
}

export interface Pipeline extends AsyncDisposable {
  /** Hands a record over. Resolves when it is in the queue of its worker: later while that is full. Call in order of position. */
  accept(record: TelemetryRecord): Promise<void>;
  /** Opens a pack's lane without a record: it catches up with the archive. */
  open(packKey: string): void;
  /** Cells whose internals are wanted with live states. */
  watch(packKey: string, cells: readonly number[]): void;
  /** Resolves when everything accepted is applied and its outputs are dealt with. */
  settled(): Promise<void>;
  /** Every changed lane gives a checkpoint. */
  checkpointAll(): Promise<void>;
  /** End of a recording: what waits for its turn is applied, running days are closed. */
  finish(): Promise<void>;
  /** Every lane tells how far it is. */
  reportAll(): Promise<void>;
  /** Twin states by `vehicle/pack`, after everything accepted. */
  twinSnapshots(): Promise<Map<string, Uint8Array>>;
  /** What the twin of a cell expected in the past, as far as the journal reaches back. */
  trace(request: TwinTraceRequest): Promise<TwinTrace>;
  /** Bytes that wait, one number per worker. */
  readonly queuedBytes: readonly number[];
  /** Resolves with the error when a worker dies; never otherwise. */
  readonly failure: Promise<Error>;
  close(): Promise<void>;
}

const DEFAULT_TWIN_MODULE = new URL('./estimationTwins.ts', import.meta.url).href;

export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { workers } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > 64) {
    throw new RangeError(`Cannot run a pipeline on ${workers} workers: must be an integer from 0 to 64`);
  }
  const { twinModule = DEFAULT_TWIN_MODULE, cellModel = 'spme' } = options;
  return workers === 0
    ? new LocalPipeline(options, await loadTwinMaker(twinModule, cellModel))
    : ThreadedPipeline.start({ ...options, twinModule, cellModel });
}

class LocalPipeline implements Pipeline {
  readonly failure = new Promise<Error>(() => {});
  readonly #host: LaneHost;
  #pending: Promise<void> | undefined;

  constructor(options: PipelineOptions, maker: TwinMaker) {
    this.#host = new LaneHost({
      ...options,
      maker,
      emit: (output) => {
        const taken = options.onOutput(output);
        if (taken === undefined) return;
        const both = Promise.all([this.#pending, taken]).then(() => {
          if (this.#pending === both) this.#pending = undefined;
        });
        this.#pending = both;
      },
      room: () => this.#pending,
    });
  }

  get queuedBytes(): readonly number[] {
    return [0];
  }

  async accept(record: TelemetryRecord): Promise<void> {
    await this.#pending;
    this.#host.push(record);
  }

  open(packKey: string): void {
    this.#host.open(packKey);
  }

  watch(packKey: string, cells: readonly number[]): void {
    this.#host.watch(packKey, cells);
  }

  async settled(): Promise<void> {
    await this.#host.settled();
    await this.#pending;
  }

  async checkpointAll(): Promise<void> {
    await this.#host.rested();
    await this.#pending;
    this.#host.checkpointAll();
    await this.#pending;
  }

  async finish(): Promise<void> {
    await this.#host.finish();
    await this.#pending;
  }

  async reportAll(): Promise<void> {
    await this.settled();
    this.#host.reportAll();
    await this.#pending;
  }

  async twinSnapshots(): Promise<Map<string, Uint8Array>> {
    return new Map(await this.#host.twinSnapshots());
  }

  trace(request: TwinTraceRequest): Promise<TwinTrace> {
    return this.#host.trace(request);
  }

  close(): Promise<void> {
    this.#host.close();
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

class ThreadedPipeline implements Pipeline {
  readonly failure: Promise<Error>;
  readonly #threads: readonly PipelineThread[];

  constructor(threads: readonly PipelineThread[]) {
    this.#threads = threads;
    this.failure = Promise.race(threads.map((thread) => thread.failure));
  }

  static async start(options: PipelineThreadOptions & Pick<PipelineOptions, 'workers'>): Promise<ThreadedPipeline> {
    const threads = Array.from({ length: options.workers }, () => new PipelineThread(options));
    await Promise.all(threads.map((thread) => thread.ready));
    return new ThreadedPipeline(threads);
  }

  get queuedBytes(): readonly number[] {
    return this.#threads.map((thread) => thread.queuedBytes);
  }

  accept(record: TelemetryRecord): Promise<void> {
    return this.#threadOf(packKeyOfTopic(record.topic)).accept(record);
  }

  open(packKey: string): void {
    this.#threadOf(packKey).post({ type: 'open', packKey });
  }

  watch(packKey: string, cells: readonly number[]): void {
    this.#threadOf(packKey).post({ type: 'watch', packKey, cells });
  }

  async settled(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call('settled')));
  }

  async checkpointAll(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call('checkpointAll')));
  }

  async finish(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call('finish')));
  }

  async reportAll(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call('reportAll')));
  }

  async twinSnapshots(): Promise<Map<string, Uint8Array>> {
    const parts = await Promise.all(this.#threads.map((thread) => thread.call('twinSnapshots')));
    return new Map(parts.flatMap(({ snapshots = [] }) => snapshots).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  async trace(request: TwinTraceRequest): Promise<TwinTrace> {
    const { trace } = await this.#threadOf(request.packKey).trace(request);
    if (trace === undefined) throw new TypeError('Cannot trace a twin: its worker answered without a trace');
    return trace;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #threadOf(packKey: string): PipelineThread {
    return this.#threads[shardOf(packKey, this.#threads.length)]!;
  }
}
