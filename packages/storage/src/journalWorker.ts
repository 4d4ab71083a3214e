/** Entry of the thread that writes the journal: one transaction per message, fsynced before the answer. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { JOURNAL_SCHEMA, journalFile } from './journalSchema.ts';
import { holdLock, openSqliteFile } from './sqliteFile.ts';
import { StorageError, type StorageErrorCode } from './storageError.ts';

/** Records of one commit; payload i ends at `ends[i]` of `bytes` and begins where the one before it ends. */
export interface JournalBatch {
  readonly topics: readonly string[];
  readonly packKeys: readonly string[];
  readonly receivedAt: readonly number[];
  readonly ends: readonly number[];
  readonly bytes: ArrayBuffer;
}

export type JournalRequest =
  | { readonly kind: 'commit'; readonly batch: JournalBatch }
  | { readonly kind: 'cut'; readonly position: number }
  | { readonly kind: 'close' };

export type JournalAnswer =
  | {
      readonly kind: 'opened';
      readonly lastPosition: number;
      readonly cutPosition: number;
      readonly count: number;
    }
  | { readonly kind: 'refused'; readonly code: StorageErrorCode; readonly message: string }
  | { readonly kind: 'committed'; readonly firstPosition: number }
  | { readonly kind: 'commitFailed'; readonly message: string }
  | { readonly kind: 'cut'; readonly deleted: number; readonly cutPosition: number }
  | { readonly kind: 'cutFailed'; readonly message: string }
  | { readonly kind: 'closed' };

/** Records deleted per transaction, so that commits do not wait for a long cut. */
const CUT_RECORDS = 2_000;
/** Pages given back to the disk per transaction of a cut, 4 KiB each. */
const VACUUM_PAGES = 2_000;

class JournalWriter {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #mark: StatementSync;
  #lastPosition: number;
  #cutPosition: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    // About 16 MiB of WAL between checkpoints: a backfill writes long stretches.
    database.exec('PRAGMA wal_autocheckpoint = 4000');
    this.#insert = database.prepare(
      'INSERT INTO records (position, received_at, topic, pack_key, payload) VALUES (?, ?, ?, ?, ?)',
    );
    this.#mark = database.prepare('UPDATE mark SET last_position = ?, cut_position = ? WHERE id = 1');
    const mark = database.prepare('SELECT last_position, cut_position FROM mark WHERE id = 1').get();
    this.#lastPosition = Number(mark?.['last_position']);
    this.#cutPosition = Number(mark?.['cut_position']);
  }

  opened(): JournalAnswer {
    const count = Number(this.#database.prepare('SELECT count(*) AS n FROM records').get()?.['n']);
    return { kind: 'opened', lastPosition: this.#lastPosition, cutPosition: this.#cutPosition, count };
  }

  commit(batch: JournalBatch): JournalAnswer {
    const firstPosition = this.#lastPosition + 1;
    const lastPosition = this.#lastPosition + batch.topics.length;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      let begin = 0;
      for (let index = 0; index < batch.topics.length; index++) {
        const end = batch.ends[index] ?? begin;
        this.#insert.run(
          firstPosition + index,
          batch.receivedAt[index] ?? 0,
          batch.topics[index] ?? '',
          batch.packKeys[index] ?? '',
          new Uint8Array(batch.bytes, begin, end - begin),
        );
        begin = end;
      }
      this.#mark.run(lastPosition, this.#cutPosition);
      this.#database.exec('COMMIT');
    } catch (cause) {
      this.#rollBack();
      return { kind: 'commitFailed', message: messageOf(cause) };
    }
    this.#lastPosition = lastPosition;
    return { kind: 'committed', firstPosition };
  }

  /** One slice of a cut: `done` says whether anything is left at or below `position`. */
  cutSlice(position: number): { deleted: number; done: boolean } {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const { changes } = this.#database
        .prepare(
          'DELETE FROM records WHERE position IN (SELECT position FROM records WHERE position <= ? ORDER BY position LIMIT ?)',
        )
        .run(position, CUT_RECORDS);
      const deleted = Number(changes);
      const done = deleted < CUT_RECORDS;
      const cutPosition = done
        ? Math.max(this.#cutPosition, Math.min(position, this.#lastPosition))
        : this.#cutPosition;
      this.#mark.run(this.#lastPosition, cutPosition);
      this.#database.exec('COMMIT');
      this.#cutPosition = cutPosition;
      if (deleted > 0) this.#database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
      return { deleted, done };
    } catch (cause) {
      this.#rollBack();
      throw cause;
    }
  }

  get cutPosition(): number {
    return this.#cutPosition;
  }

  close(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

const port = parentPort;
if (port === null) throw new TypeError('journalWorker is the entry of a worker thread: call openJournal instead');

function answer(message: JournalAnswer): void {
  port?.postMessage(message);
}

const directory = String(workerData);
try {
  const lock = holdLock(`${journalFile(directory)}.lock`, 'journal');
  const writer = new JournalWriter(openSqliteFile(journalFile(directory), JOURNAL_SCHEMA));
  const cutOn = (position: number, deletedBefore: number): void => {
    try {
      const { deleted, done } = writer.cutSlice(position);
      if (done) answer({ kind: 'cut', deleted: deletedBefore + deleted, cutPosition: writer.cutPosition });
      else setImmediate(cutOn, position, deletedBefore + deleted);
    } catch (cause) {
      answer({ kind: 'cutFailed', message: messageOf(cause) });
    }
  };
  port.on('message', (request: JournalRequest) => {
    if (request.kind === 'commit') answer(writer.commit(request.batch));
    else if (request.kind === 'cut') cutOn(request.position, 0);
    else {
      writer.close();
      lock[Symbol.dispose]();
      answer({ kind: 'closed' });
      port.close();
    }
  });
  answer(writer.opened());
} catch (cause) {
  const code = cause instanceof StorageError ? cause.code : 'WRITE_FAILED';
  answer({ kind: 'refused', code, message: messageOf(cause) });
  port.close();
}
