import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from './ensureFolder.ts';
import { StorageError } from './storageError.ts';

/** What a file of ours is: its mark in the SQLite header, and how its schema came about. */
export interface SqliteSchema {
  /** As in messages: "journal". */
  readonly name: string;
  /** 32 bit, SQLite's `application_id`. */
  readonly applicationId: number;
  /** Script i brings a file of version i to version i + 1; the version of a finished file is their number. */
  readonly migrations: readonly string[];
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * Opens or creates a file of ours: WAL, every commit on the disk before it returns.
 *
 * @throws StorageError `FOREIGN_FILE`, `NEWER_FILE`, `DAMAGED_FILE`, `WRITE_FAILED`; nothing has been changed then.
 */
export function openSqliteFile(file: string, schema: SqliteSchema): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    ensureFolder(dirname(file));
    database = new DatabaseSync(file, { timeout: 5_000 });
    checkOwner(database, file, schema);
    // Only takes effect while the file is empty; lets `cut` give pages back to the disk.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    migrate(database, schema);
    return database;
  } catch (cause) {
    database?.close();
    throw explainSqliteError(cause, file, schema.name);
  }
}

/** Opens a file that another connection keeps, for reading only. */
export function openSqliteReader(file: string, schema: SqliteSchema): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    checkOwner(database, file, schema);
    return database;
  } catch (cause) {
    database?.close();
    throw explainSqliteError(cause, file, schema.name);
  }
}

/**
 * Keeps every other process (and every other opener in this one) out until closed or dead: the lock is the
 * operating system's and goes with the process, so `kill -9` leaves nothing behind.
 */
export function holdLock(file: string, what: string): Disposable {
  let database: DatabaseSync | undefined;
  try {
    ensureFolder(dirname(file));
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    if (codeOf(cause) === SQLITE_BUSY) {
      throw new StorageError(
        'IN_USE',
        `Cannot open the ${what} in "${dirname(file)}": another packtwin is using it; stop that one or choose another data directory`,
        { cause },
      );
    }
    throw explainSqliteError(cause, file, `lock of the ${what}`);
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
}

function checkOwner(database: DatabaseSync, file: string, schema: SqliteSchema): void {
  const owner = pragmaNumber(database, 'application_id');
  const version = pragmaNumber(database, 'user_version');
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;
  if (isEmpty && owner === 0 && version === 0) return;
  if (owner !== schema.applicationId) {
    throw new StorageError(
      'FOREIGN_FILE',
      `Cannot use "${file}" as ${schema.name}: it is a database of another program; move it away or choose another data directory`,
    );
  }
  if (version > schema.migrations.length) {
    throw new StorageError(
      'NEWER_FILE',
      `Cannot use "${file}" as ${schema.name}: its version is ${version} and this packtwin knows up to ${schema.migrations.length}; use the packtwin that wrote it or a later one`,
    );
  }
}

function migrate(database: DatabaseSync, schema: SqliteSchema): void {
  const version = pragmaNumber(database, 'user_version');
  for (let next = version; next < schema.migrations.length; next++) {
    database.exec(
      `BEGIN IMMEDIATE; ${schema.migrations[next]}; PRAGMA application_id = ${schema.applicationId}; PRAGMA user_version = ${next + 1}; COMMIT`,
    );
  }
}

function pragmaNumber(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function explainSqliteError(cause: unknown, file: string, name: string): Error {
  if (cause instanceof StorageError) return cause;
  const code = codeOf(cause);
  if (code === SQLITE_NOTADB) {
    return new StorageError(
      'FOREIGN_FILE',
      `Cannot use "${file}" as ${name}: it is not a database; move it away or choose another data directory`,
      { cause },
    );
  }
  if (code === SQLITE_CORRUPT) {
    return new StorageError(
      'DAMAGED_FILE',
      `Cannot use "${file}" as ${name}: the database is damaged; restore it from a backup or move it away`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StorageError(
    'WRITE_FAILED',
    `Cannot open "${file}" as ${name}: ${reason}; check that the directory exists and may be written`,
    { cause },
  );
}

function codeOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause)) return undefined;
  // Extended codes carry the primary one in the low byte.
  return typeof cause.errcode === 'number' ? cause.errcode & 0xff : undefined;
}
