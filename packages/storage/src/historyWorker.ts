/** Entry of the thread of history: takes batches and calls one after another, in the order in which they were sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { unpackBatch, type PackedBatch } from './batchColumns.ts';
import { HistoryBuffer } from './historyBuffer.ts';
import { historyFile, messageOf, moveAside, openHistoryFile, select, type HistoryFile } from './historyFile.ts';
import type {
  HistoryAnswer,
  HistoryCall,
  HistoryRequest,
  HistoryResult,
  HistoryWorkerSettings,
} from './historyMessages.ts';
import { HistoryQueries } from './historyQueries.ts';
import { SealedFiles } from './sealedFiles.ts';
import { holdLock } from './sqliteFile.ts';
import { StorageError } from './storageError.ts';

/** Calls whose failure means that rows may be missing. */
const WRITING_CALLS = new Set<HistoryCall['name']>(['flush', 'rebuilt', 'dropDaysBefore', 'close']);

class HistoryThread {
  readonly #file: HistoryFile;
  readonly #lock: Disposable;
  readonly #files: SealedFiles;
  readonly #buffer: HistoryBuffer;
  readonly #queries: HistoryQueries;
  readonly #settings: HistoryWorkerSettings;
  readonly #answer: (answer: HistoryAnswer) => void;
  /** Work in order; a step never rejects. */
  #work: Promise<void> = Promise.resolve();
  #fault: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isSealing = false;

  constructor(
    file: HistoryFile,
    lock: Disposable,
    settings: HistoryWorkerSettings,
    answer: (answer: HistoryAnswer) => void,
  ) {
    this.#file = file;
    this.#lock = lock;
    this.#settings = settings;
    this.#answer = answer;
    this.#files = new SealedFiles(file.connection, settings.directory);
    this.#buffer = new HistoryBuffer(file.connection, this.#files);
    this.#queries = new HistoryQueries(file.connection, this.#files);
  }

  /** Reads what is there. */
  async load(): Promise<{ needsRebuild: boolean; movedAside: string[] }> {
    const { connection, isFresh } = this.#file;
    const movedAside = isFresh ? await this.#files.adopt() : [];
    if (isFresh) {
      // A buffer that was deleted looks like one that never was; the journal knows. Kept in the file: a crash during
      // the rebuild must not make it look done.
      await connection.run('UPDATE packtwin_history SET needs_rebuild = true');
    }
    if (!isFresh) await this.#files.load();
    await this.#buffer.load();
    const [flag = {}] = await select(connection, 'SELECT needs_rebuild FROM packtwin_history');
    return { needsRebuild: flag['needs_rebuild'] === true, movedAside };
  }

  start(): void {
    const { sealIntervalMs } = this.#settings;
    if (sealIntervalMs > 0) this.#timer = setInterval(() => this.#sealInSteps(), sealIntervalMs);
  }

  take(request: HistoryRequest): void {
    if (request.kind === 'append') this.#enqueue(() => this.#append(request.batch));
    else if (request.call.name === 'seal') this.#sealInSteps(request.id, request.call.argument.all);
    else this.#enqueue(() => this.#call(request.id, request.call));
  }

  #enqueue(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((cause: unknown) => this.#fail(cause));
  }

  async #append(batch: PackedBatch): Promise<void> {
    if (this.#fault !== undefined) return;
    const bytes = batch.buffer.byteLength;
    await this.#buffer.append(unpackBatch(batch));
    this.#answer({ kind: 'appended', bytes, counters: this.#buffer.counters });
    if (this.#buffer.rows > this.#settings.maxBufferRows) this.#sealInSteps();
  }

  async #call(id: number, call: HistoryCall): Promise<void> {
    if (this.#fault !== undefined && call.name !== 'close') return this.#refuse(id, this.#fault);
    let isWriting = true;
    try {
      if (this.#fault === undefined) await this.#buffer.write();
      isWriting = WRITING_CALLS.has(call.name);
      const result = await this.#run(call);
      this.#answer({ kind: 'result', id, result, counters: this.#buffer.counters });
    } catch (cause) {
      if (isWriting) this.#fail(cause);
      this.#refuse(id, messageOf(cause), cause instanceof RangeError);
    }
    if (call.name === 'close') parentPort?.close();
  }

  async #run(call: HistoryCall): Promise<HistoryResult> {
    switch (call.name) {
      case 'flush':
        await this.#buffer.commit();
        return null;
      case 'packHistory':
        return this.#queries.packHistory(call.argument);
      case 'cellHistory':
        return this.#queries.cellHistory(call.argument);
      case 'countSamples':
        return this.#queries.countSamples(call.argument.vehicle, call.argument.pack);
      case 'sequences':
        return this.#queries.sequences(call.argument.vehicle, call.argument.pack);
      case 'export':
        return this.#queries.export(call.argument);
      case 'unsealedFrom':
        return this.#buffer.unsealedFrom();
      case 'dropDaysBefore':
        return this.#buffer.dropDaysBefore(call.argument);
      case 'rebuilt':
        await this.#buffer.commit();
        await this.#file.connection.run('UPDATE packtwin_history SET needs_rebuild = false');
        return null;
      case 'close':
        return this.#close();
      default:
        throw new TypeError(`Cannot run "${call.name}" in one step of work`);
    }
  }

  async #close(): Promise<null> {
    clearInterval(this.#timer);
    if (this.#fault === undefined) await this.#buffer.commit();
    this.#file.connection.closeSync();
    this.#file.instance.closeSync();
    this.#lock[Symbol.dispose]();
    return null;
  }

  /** One day per step, so that batches and reads get their turn in between. */
  #sealInSteps(id?: number, all = false): void {
    const isAutomatic = id === undefined;
    if (isAutomatic) {
      if (this.#isSealing) return;
      this.#isSealing = true;
    }
    // Once it is full it is emptied by half: sealing a little with every batch would make many small files.
    const { maxBufferRows } = this.#settings;
    const rowsToKeep = this.#buffer.rows > maxBufferRows ? maxBufferRows / 2 : maxBufferRows;
    let sealed = 0;
    const step = async (): Promise<void> => {
      const day = this.#fault === undefined ? this.#nextDay(isAutomatic, all, rowsToKeep) : undefined;
      if (day !== undefined) {
        sealed += await this.#buffer.seal(day);
        this.#enqueue(guarded);
        return;
      }
      if (isAutomatic) this.#isSealing = false;
      else if (this.#fault === undefined)
        this.#answer({ kind: 'result', id, result: sealed, counters: this.#buffer.counters });
      else this.#refuse(id, this.#fault);
    };
    const guarded = async (): Promise<void> => {
      try {
        await step();
      } catch (cause) {
        this.#fail(cause);
        if (id !== undefined) this.#refuse(id, messageOf(cause));
      }
    };
    this.#enqueue(guarded);
  }

  #nextDay(isAutomatic: boolean, all: boolean, rowsToKeep: number): number | undefined {
    if (all || this.#buffer.rows > rowsToKeep) return this.#buffer.oldestDay();
    return this.#buffer.oldestFinishedDay(isAutomatic ? this.#settings.sealQuietMs : 0);
  }

  #refuse(id: number, message: string, isRange = false): void {
    this.#answer({ kind: 'callFailed', id, message, isRange });
  }

  #fail(cause: unknown): void {
    if (this.#fault !== undefined) return;
    this.#fault = messageOf(cause);
    clearInterval(this.#timer);
    this.#answer({ kind: 'failed', message: this.#fault });
  }
}

/** Opens and loads; an unreadable buffer is moved aside once and replaced by an empty one. */
async function openThread(
  lock: Disposable,
  settings: HistoryWorkerSettings,
  answer: (answer: HistoryAnswer) => void,
): Promise<{ thread: HistoryThread; needsRebuild: boolean; movedAside: string[] }> {
  const path = historyFile(settings.directory);
  const attempt = async (asideBefore: string[]): ReturnType<typeof openThread> => {
    const file = await openHistoryFile(path);
    try {
      const thread = new HistoryThread(file, lock, settings, answer);
      const { needsRebuild, movedAside } = await thread.load();
      return { thread, needsRebuild, movedAside: [...asideBefore, ...movedAside] };
    } catch (cause) {
      file.connection.closeSync();
      file.instance.closeSync();
      throw new StorageError('DAMAGED_FILE', `Cannot read the history buffer "${path}": ${messageOf(cause)}`, {
        cause,
      });
    }
  };
  try {
    return await attempt([]);
  } catch (cause) {
    if (!(cause instanceof StorageError) || cause.code !== 'DAMAGED_FILE') throw cause;
    return attempt([moveAside(path)]);
  }
}

const port = parentPort;
if (port === null) throw new TypeError('historyWorker is the entry of a worker thread: call openHistory instead');
const send = (answer: HistoryAnswer): void => port.postMessage(answer);

const settings: HistoryWorkerSettings = workerData;
try {
  const lock = holdLock(`${historyFile(settings.directory)}.lock`, 'history');
  const { thread, needsRebuild, movedAside } = await openThread(lock, settings, send);
  port.on('message', (request: HistoryRequest) => thread.take(request));
  thread.start();
  send({ kind: 'opened', needsRebuild, movedAside });
} catch (cause) {
  send({
    kind: 'refused',
    code: cause instanceof StorageError ? cause.code : 'WRITE_FAILED',
    message: messageOf(cause),
  });
  port.close();
}
