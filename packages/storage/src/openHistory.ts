import { Worker } from 'node:worker_threads';
import type { PackHistory, PackSampleBatch } from '@packtwin/protocol';
import { packBatch } from './batchColumns.ts';
import type { HistoryAnswer, HistoryCalls, HistoryResult, HistoryWorkerSettings } from './historyMessages.ts';
import type {
  CellHistoryRange,
  HistoryCounters,
  HistoryExport,
  HistoryOptions,
  HistoryRange,
  HistoryStore,
  ObservationHistory,
  SequenceRun,
} from './historyStore.ts';
import { StorageError } from './storageError.ts';

const DEFAULT_MAX_QUEUED_BYTES = 64 << 20;
const DEFAULT_MAX_BUFFER_ROWS = 1_000_000;
const DEFAULT_SEAL_MS = 60_000;

/**
 * Opens the history in a directory of its own: DuckDB buffer (`buffer.duckdb`) and sealed days
 * (`date=YYYY-MM-DD/part-N.parquet`), in a thread of its own. A buffer that cannot be read is moved aside
 * (`buffer.duckdb.broken-N`) and `needsRebuild` set.
 *
 * @throws StorageError `IN_USE`, `FOREIGN_FILE`, `NEWER_FILE`, `WRITE_FAILED`
 */
export async function openHistory(directory: string, options: HistoryOptions = {}): Promise<HistoryStore> {
  const settings: HistoryWorkerSettings = {
    directory,
    maxBufferRows: options.maxBufferRows ?? DEFAULT_MAX_BUFFER_ROWS,
    sealIntervalMs: options.sealIntervalMs ?? DEFAULT_SEAL_MS,
    sealQuietMs: options.sealQuietMs ?? DEFAULT_SEAL_MS,
  };
  const worker = new Worker(new URL('./historyWorker.ts', import.meta.url), { workerData: settings });
  const answer = await new Promise<HistoryAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (answer.kind === 'refused') throw new StorageError(answer.code, answer.message);
  if (answer.kind !== 'opened') throw new TypeError(`Cannot open history: its thread answered "${answer.kind}"`);
  return new DuckDbHistory(worker, answer, options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES);
}

/** Methods, not function properties: the result of call `id` is of the type that `id` asked for, the channel cannot say so. */
interface Waiting {
  readonly name: keyof HistoryCalls;
  resolve(result: HistoryResult): void;
  reject(fault: Error): void;
}

class DuckDbHistory implements HistoryStore {
  readonly #worker: Worker;
  readonly #maxQueuedBytes: number;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #forRoom: (() => void)[] = [];
  #waits = 0;
  #written: Omit<HistoryCounters, 'waits'> = { rowsAdded: 0, rowsKnown: 0, valuesUnstorable: 0 };
  #fault: Error | undefined;
  #closing: Promise<void> | undefined;
  #hasEnded = false;
  #reportFailure: (fault: Error) => void = () => {};

  queuedBytes = 0;
  needsRebuild: boolean;
  readonly movedAside: readonly string[];
  readonly failure: Promise<Error>;

  constructor(worker: Worker, opened: Extract<HistoryAnswer, { kind: 'opened' }>, maxQueuedBytes: number) {
    this.#worker = worker;
    this.#maxQueuedBytes = maxQueuedBytes;
    this.needsRebuild = opened.needsRebuild;
    this.movedAside = opened.movedAside;
    this.failure = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
    worker.on('message', (answer: HistoryAnswer) => this.#onAnswer(answer));
    worker.on('error', (cause) => this.#end(cause.message, cause));
    worker.on('exit', (code) => this.#end(`exit code ${code}`));
  }

  get counters(): HistoryCounters {
    return { ...this.#written, waits: this.#waits };
  }

  async append(batch: PackSampleBatch, position?: number): Promise<void> {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#closing !== undefined) throw new StorageError('CLOSED', 'Cannot append to history: it is closed');
    // Sent before waiting: batches keep the order of calls, and the caller holds still until there is room.
    const packed = packBatch(batch, position ?? null);
    this.queuedBytes += packed.buffer.byteLength;
    this.#worker.postMessage({ kind: 'append', batch: packed }, [packed.buffer]);
    if (this.queuedBytes <= this.#maxQueuedBytes) return;
    this.#waits++;
    await new Promise<void>((resolve) => {
      this.#forRoom.push(resolve);
    });
    // Woken by the fault: the batch will not be written.
    if (this.#fault !== undefined) throw this.#fault;
  }

  async flush(): Promise<void> {
    await this.#call('flush', undefined);
  }

  packHistory(range: HistoryRange): Promise<PackHistory> {
    return this.#call('packHistory', range);
  }

  cellHistory(range: CellHistoryRange): Promise<ObservationHistory> {
    return this.#call('cellHistory', range);
  }

  countSamples(vehicle: string, pack: string): Promise<number> {
    return this.#call('countSamples', { vehicle, pack });
  }

  sequences(vehicle: string, pack: string): Promise<SequenceRun[]> {
    return this.#call('sequences', { vehicle, pack });
  }

  export(request: HistoryExport): Promise<number> {
    return this.#call('export', request);
  }

  seal(options: { readonly all?: boolean } = {}): Promise<number> {
    return this.#call('seal', { all: options.all ?? false });
  }

  unsealedFrom(): Promise<number | null> {
    return this.#call('unsealedFrom', undefined);
  }

  dropDaysBefore(day: number): Promise<number> {
    if (!Number.isFinite(day))
      return Promise.reject(new RangeError(`Cannot drop the days before ${day}: ms UTC expected`));
    return this.#call('dropDaysBefore', day);
  }

  async rebuilt(): Promise<void> {
    await this.#call('rebuilt', undefined);
    this.needsRebuild = false;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    // Sent before `#closing` is set, which refuses every later call.
    await this.#call('close', undefined);
    await exited;
  }

  #call<Name extends keyof HistoryCalls>(
    name: Name,
    argument: HistoryCalls[Name]['argument'],
  ): Promise<HistoryCalls[Name]['result']> {
    if (this.#fault !== undefined && name !== 'close') return Promise.reject(this.#fault);
    if (this.#closing !== undefined)
      return Promise.reject(new StorageError('CLOSED', `Cannot ${name}: history is closed`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { name, resolve, reject });
      this.#worker.postMessage({ kind: 'call', id, call: { name, argument } }, []);
    });
  }

  #onAnswer(answer: HistoryAnswer): void {
    if (answer.kind === 'appended') {
      this.queuedBytes -= answer.bytes;
      this.#written = answer.counters;
      if (this.queuedBytes * 2 <= this.#maxQueuedBytes) this.#letIn();
    } else if (answer.kind === 'result' || answer.kind === 'callFailed') {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.kind === 'result') {
        this.#written = answer.counters;
        waiting?.resolve(answer.result);
      } else if (answer.isRange) waiting?.reject(new RangeError(answer.message));
      else waiting?.reject(new StorageError('WRITE_FAILED', `Cannot ${waiting.name} history: ${answer.message}`));
    } else if (answer.kind === 'failed') {
      this.#fail(
        new StorageError('WRITE_FAILED', `Cannot write history: ${answer.message}; restart once the cause is gone`),
      );
    }
  }

  #letIn(): void {
    const waiting = this.#forRoom;
    this.#forRoom = [];
    for (const resolve of waiting) resolve();
  }

  #fail(fault: Error): void {
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    this.queuedBytes = 0;
    this.#letIn();
    this.#reportFailure(fault);
  }

  /** The thread is gone: nobody will answer any more. */
  #end(reason: string, cause?: Error): void {
    this.#hasEnded = true;
    const fault = new StorageError('WORKER_ENDED', `The thread of history ended: ${reason}; restart`, { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(fault);
    this.#waiting.clear();
    if (this.#closing === undefined) this.#fail(fault);
  }
}
