/** The main thread's side of one pipeline worker: its ring, its questions to the archive, its outputs. */
import { Worker } from 'node:worker_threads';
import type { LaneOutput } from './laneOutput.ts';
import type { PackArchive } from './packArchive.ts';
import { createRingMemory, RingWriter } from './recordRing.ts';
import type { TelemetryRecord } from './telemetryRecord.ts';
import type { TwinTraceRequest } from './twinTrace.ts';
import type {
  ArchiveAnswer,
  ArchiveRequest,
  CallResult,
  FromWorker,
  ToWorker,
  WorkerCall,
  WorkerSetup,
} from './workerMessages.ts';

const DEFAULT_RING_BYTES = 8 * 1024 * 1024;

export interface PipelineThreadOptions extends Omit<WorkerSetup, 'ring'> {
  readonly archive: PackArchive;
  readonly onOutput: (output: LaneOutput) => void | Promise<void>;
  readonly ringBytes?: number;
}

export class PipelineThread {
  readonly ready: Promise<void>;
  readonly failure: Promise<Error>;
  readonly #archive: PackArchive;
  readonly #onOutput: PipelineThreadOptions['onOutput'];
  readonly #ring: RingWriter;
  readonly #worker: Worker;
  readonly #calls = new Map<number, { resolve: (result: CallResult) => void; reject: (error: Error) => void }>();
  #nextCall = 1;
  /** Tail of the records that wait for room: they enter in order. */
  #waiting: Promise<void> | undefined;
  /** Outputs are dealt with in order, one after the other. */
  #outputs: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PipelineThreadOptions) {
    const { archive, onOutput, ringBytes = DEFAULT_RING_BYTES } = options;
    this.#archive = archive;
    this.#onOutput = onOutput;
    const memory = createRingMemory(ringBytes);
    this.#ring = new RingWriter(memory);
    this.#worker = new Worker(new URL('./pipelineWorker.ts', import.meta.url), {
      workerData: setupOf(options, memory),
    });

    const started = Promise.withResolvers<void>();
    const failed = Promise.withResolvers<Error>();
    this.ready = started.promise;
    this.failure = failed.promise;
    const fail = (error: Error) => {
      if (this.#isClosed) return;
      started.reject(error);
      failed.resolve(error);
      for (const { reject } of this.#calls.values()) reject(error);
      this.#calls.clear();
    };
    this.#worker.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', (code) => fail(new Error(`A twin worker ended with code ${code}`)));
    this.#worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') started.resolve();
      else if (message.type === 'outputs') this.#take(message.outputs, message.bytes, fail);
      else if (message.type === 'archive') void this.#answer(message.id, message.request);
      else if (message.type === 'result') this.#takeCall(message.id)?.resolve(message.result);
      else this.#takeCall(message.id)?.reject(new Error(message.message));
    });
  }

  get queuedBytes(): number {
    return this.#ring.used;
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message, []);
  }

  accept(record: TelemetryRecord): Promise<void> {
    if (this.#waiting === undefined && this.#ring.tryWrite(record)) return Promise.resolve();
    const turn = (this.#waiting ?? Promise.resolve()).then(() => this.#writeWhenRoom(record));
    this.#waiting = turn;
    const clear = () => {
      if (this.#waiting === turn) this.#waiting = undefined;
    };
    turn.then(clear, clear);
    return turn;
  }

  /** Resolves after everything accepted before, and when the outputs until then are dealt with. */
  async call(call: WorkerCall): Promise<CallResult> {
    await this.#waiting;
    const result = await this.#ask((id) => ({ type: 'call', id, call }));
    await this.#outputs;
    return result;
  }

  trace(request: TwinTraceRequest): Promise<CallResult> {
    return this.#ask((id) => ({ type: 'trace', id, request }));
  }

  #ask(message: (id: number) => ToWorker): Promise<CallResult> {
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.post(message(id));
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
    await this.#outputs;
  }

  async #writeWhenRoom(record: TelemetryRecord): Promise<void> {
    while (!this.#ring.tryWrite(record)) {
      if (this.#isClosed) throw new Error('Cannot accept a record: the pipeline is closed');
      await this.#ring.room();
    }
  }

  #take(outputs: readonly LaneOutput[], bytes: number, fail: (error: Error) => void): void {
    this.#outputs = this.#outputs
      .then(async () => {
        for (const output of outputs) {
          const taken = this.#onOutput(output);
          if (taken !== undefined) await taken;
        }
        if (!this.#isClosed) this.post({ type: 'credit', bytes });
      })
      .catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
  }

  async #answer(id: number, request: ArchiveRequest): Promise<void> {
    try {
      // What the lane said before it asked must have had its effect on the archive.
      await this.#outputs;
      const answer = await this.#consult(request);
      this.post({ type: 'answer', id, answer });
    } catch (error) {
      this.post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #consult(request: ArchiveRequest): Promise<ArchiveAnswer> {
    const { method, packKey } = request;
    if (method === 'newest') return { checkpoint: await this.#archive.newest(packKey) };
    if (method === 'older') return { checkpoint: await this.#archive.older(packKey, request.eventTime) };
    if (method === 'births') return { records: await this.#archive.births(packKey) };
    if (method === 'before') return { checkpoint: await this.#archive.before(packKey, request.eventTime) };
    if (method === 'read') return { records: await this.#archive.read(packKey, request.after) };
    return { revisions: await this.#archive.published(packKey) };
  }

  #takeCall(id: number) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }
}

/** Only plain values cross into the worker. */
function setupOf(options: PipelineThreadOptions, ring: SharedArrayBuffer): WorkerSetup {
  const { twinModule, cellModel, isLive, livePeriodMs, checkpointPeriodMs, idleMs, rerunDelayMs, retryDelayMs } =
    options;
  return {
    ring,
    twinModule,
    cellModel,
    isLive,
    ...(livePeriodMs !== undefined && { livePeriodMs }),
    ...(checkpointPeriodMs !== undefined && { checkpointPeriodMs }),
    ...(idleMs !== undefined && { idleMs }),
    ...(rerunDelayMs !== undefined && { rerunDelayMs }),
    ...(retryDelayMs !== undefined && { retryDelayMs }),
  };
}
