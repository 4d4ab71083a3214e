import { Worker } from 'node:worker_threads';
import type { Journal, JournalEntry, JournalOptions, JournalRange, JournalRecord } from './journal.ts';
import { SqliteJournalReader } from './journalReader.ts';
import type { JournalAnswer, JournalRequest } from './journalWorker.ts';
import { StorageError } from './storageError.ts';

const DEFAULT_COMMIT_INTERVAL_MS = 10;
const DEFAULT_MAX_QUEUED_BYTES = 64 << 20;
/** One commit carries at most this much, so that the first in a long queue does not wait for the last. */
const COMMIT_BYTES = 8 << 20;
/** What a record costs beside its payload, roughly: bounds a queue of empty payloads too. */
const RECORD_OVERHEAD_BYTES = 200;

/**
 * Opens the journal of a data directory (`journal.sqlite`), written by a thread of its own: WAL, `synchronous=FULL`,
 * one commit for everything that came in since the last one.
 *
 * @throws StorageError `FOREIGN_FILE`, `NEWER_FILE`, `DAMAGED_FILE`, `IN_USE`, `WRITE_FAILED`
 */
export async function openJournal(directory: string, options: JournalOptions = {}): Promise<Journal> {
  const worker = new Worker(new URL('./journalWorker.ts', import.meta.url), { workerData: directory });
  const answer = await new Promise<JournalAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (answer.kind === 'refused') throw new StorageError(answer.code, answer.message);
  if (answer.kind !== 'opened') throw new TypeError(`Cannot open the journal: its thread answered "${answer.kind}"`);
  return new SqliteJournal(worker, new SqliteJournalReader(directory), answer, options);
}

interface Waiting {
  readonly resolve: (position: number) => void;
  readonly reject: (fault: Error) => void;
}

/** Entries that will share a commit. Payloads are copied into one buffer that is handed over to the worker. */
class Group {
  readonly topics: string[] = [];
  readonly packKeys: string[] = [];
  readonly receivedAt: number[] = [];
  readonly ends: number[] = [];
  readonly waiting: Waiting[] = [];
  cost = 0;
  #bytes = new Uint8Array(1 << 16);
  #used = 0;

  add(entry: JournalEntry, waiting: Waiting): void {
    const end = this.#used + entry.payload.byteLength;
    if (end > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.byteLength));
      larger.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = larger;
    }
    this.#bytes.set(entry.payload, this.#used);
    this.#used = end;
    this.topics.push(entry.topic);
    this.packKeys.push(entry.packKey);
    this.receivedAt.push(entry.receivedAt);
    this.ends.push(end);
    this.waiting.push(waiting);
    this.cost += costOf(entry);
  }

  get buffer(): ArrayBuffer {
    return this.#bytes.buffer;
  }
}

function costOf(entry: JournalEntry): number {
  return entry.payload.byteLength + 2 * entry.topic.length + RECORD_OVERHEAD_BYTES;
}

class SqliteJournal implements Journal {
  readonly #worker: Worker;
  readonly #reader: SqliteJournalReader;
  readonly #commitIntervalMs: number;
  readonly #maxQueuedBytes: number;
  /** Groups that wait, oldest first; the last one still takes entries. */
  #groups: Group[] = [];
  #inFlight: Group | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastCommitAt = -Infinity;
  #room: (() => void)[] = [];
  #runningCut: { readonly resolve: (deleted: number) => void; readonly reject: (fault: Error) => void } | undefined;
  /** Cuts run one after another. */
  #cutting: Promise<void> = Promise.resolve();
  /** Commits are in order, so the newest append settles last. */
  #newestAppend: Promise<unknown> = Promise.resolve();
  #fault: Error | undefined;
  #closing: Promise<void> | undefined;
  #reportFailure: (fault: Error) => void = () => {};

  lastPosition: number;
  cutPosition: number;
  count: number;
  queuedBytes = 0;
  refusedAppends = 0;
  commits = 0;
  readonly failure: Promise<Error>;

  constructor(
    worker: Worker,
    reader: SqliteJournalReader,
    opened: Extract<JournalAnswer, { kind: 'opened' }>,
    options: JournalOptions,
  ) {
    this.#worker = worker;
    this.#reader = reader;
    this.#commitIntervalMs = options.commitIntervalMs ?? DEFAULT_COMMIT_INTERVAL_MS;
    this.#maxQueuedBytes = options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES;
    this.lastPosition = opened.lastPosition;
    this.cutPosition = opened.cutPosition;
    this.count = opened.count;
    this.failure = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
    worker.on('message', (answer: JournalAnswer) => this.#onAnswer(answer));
    worker.on('error', (cause) => this.#fail(cause));
    worker.on('exit', (code) => {
      if (this.#closing === undefined) this.#fail(new Error(`exit code ${code}`));
    });
  }

  append(entry: JournalEntry): Promise<number> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    if (this.#closing !== undefined) {
      return Promise.reject(new StorageError('CLOSED', 'Cannot append to the journal: it is closed'));
    }
    // One entry that SQLite refuses would take the others of its commit with it.
    if (!Number.isFinite(entry.receivedAt)) {
      return Promise.reject(
        new RangeError(`Cannot append to the journal: receivedAt is ${entry.receivedAt}, ms UTC expected`),
      );
    }
    const cost = costOf(entry);
    // A single frame larger than the bound must still be possible when nothing else waits.
    if (this.queuedBytes > 0 && this.queuedBytes + cost > this.#maxQueuedBytes) {
      this.refusedAppends++;
      return Promise.reject(
        new StorageError(
          'QUEUE_FULL',
          `Cannot append to the journal: ${this.queuedBytes} bytes wait already, the limit is ${this.#maxQueuedBytes}; wait for room() and send again`,
        ),
      );
    }
    let group = this.#groups.at(-1);
    if (group === undefined || group.cost >= COMMIT_BYTES) {
      group = new Group();
      this.#groups.push(group);
    }
    const open = group;
    const appended = new Promise<number>((resolve, reject) => {
      open.add(entry, { resolve, reject });
    });
    this.queuedBytes += cost;
    this.#newestAppend = appended;
    this.#schedule();
    return appended;
  }

  room(): Promise<void> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    if (this.queuedBytes * 2 < this.#maxQueuedBytes) return Promise.resolve();
    return new Promise((resolve) => {
      this.#room.push(resolve);
    });
  }

  read(range: JournalRange & { readonly limit?: number }): Promise<JournalRecord[]> {
    return this.#reader.read(range);
  }

  records(range: JournalRange): AsyncIterable<JournalRecord> {
    return this.#reader.records(range);
  }

  cut(position: number): Promise<number> {
    if (!Number.isSafeInteger(position)) {
      throw new RangeError(`Cannot cut the journal at ${position}: a position is an integer`);
    }
    const cut = this.#cutting.then(() => this.#cutNow(position));
    this.#cutting = cut.then(
      () => {},
      () => {},
    );
    return cut;
  }

  #cutNow(position: number): Promise<number> {
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    return new Promise((resolve, reject) => {
      this.#runningCut = { resolve, reject };
      this.#post({ kind: 'cut', position });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#newestAppend, this.#cutting]);
    if (this.#fault === undefined) {
      const exited = new Promise<void>((resolve) => {
        this.#worker.once('exit', () => resolve());
      });
      this.#post({ kind: 'close' });
      await exited;
    }
    await this.#reader.close();
  }

  #schedule(): void {
    if (this.#inFlight !== undefined || this.#timer !== undefined) return;
    const wait = this.#lastCommitAt + this.#commitIntervalMs - performance.now();
    // Even without waiting, what arrives in the same turn of the event loop shares the commit.
    this.#timer = setTimeout(() => this.#commit(), Math.max(0, wait));
  }

  #commit(): void {
    this.#timer = undefined;
    const group = this.#groups.shift();
    if (group === undefined) return;
    this.#inFlight = group;
    this.#lastCommitAt = performance.now();
    const { topics, packKeys, receivedAt, ends, buffer } = group;
    this.#post({ kind: 'commit', batch: { topics, packKeys, receivedAt, ends, bytes: buffer } }, [buffer]);
  }

  #post(request: JournalRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #onAnswer(answer: JournalAnswer): void {
    if (answer.kind === 'committed' || answer.kind === 'commitFailed') {
      const group = this.#inFlight;
      this.#inFlight = undefined;
      if (group !== undefined) this.#settle(group, answer);
      if (this.#groups.length > 0) this.#schedule();
    } else if (answer.kind === 'cut') {
      this.cutPosition = answer.cutPosition;
      this.count -= answer.deleted;
      this.#runningCut?.resolve(answer.deleted);
      this.#runningCut = undefined;
    } else if (answer.kind === 'cutFailed') {
      this.#runningCut?.reject(new StorageError('WRITE_FAILED', `Cannot cut the journal: ${answer.message}`));
      this.#runningCut = undefined;
    }
  }

  #settle(group: Group, answer: Extract<JournalAnswer, { kind: 'committed' | 'commitFailed' }>): void {
    this.queuedBytes -= group.cost;
    if (answer.kind === 'committed') {
      this.commits++;
      this.count += group.waiting.length;
      this.lastPosition = answer.firstPosition + group.waiting.length - 1;
      for (const [index, waiting] of group.waiting.entries()) waiting.resolve(answer.firstPosition + index);
    } else {
      const fault = new StorageError('WRITE_FAILED', `Cannot write to the journal: ${answer.message}`);
      for (const waiting of group.waiting) waiting.reject(fault);
    }
    if (this.queuedBytes * 2 < this.#maxQueuedBytes) this.#letIn();
  }

  #letIn(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }

  #fail(cause: Error): void {
    if (this.#fault !== undefined) return;
    const fault = new StorageError(
      'WORKER_ENDED',
      `The thread that writes the journal ended: ${cause.message}; restart`,
      {
        cause,
      },
    );
    this.#fault = fault;
    clearTimeout(this.#timer);
    for (const group of [this.#inFlight, ...this.#groups]) {
      for (const waiting of group?.waiting ?? []) waiting.reject(fault);
    }
    this.#runningCut?.reject(fault);
    this.#runningCut = undefined;
    this.#inFlight = undefined;
    this.#groups = [];
    this.queuedBytes = 0;
    this.#letIn();
    this.#reportFailure(fault);
  }
}
