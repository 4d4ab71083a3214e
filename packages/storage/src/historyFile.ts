/** Opening the DuckDB file of the history buffer, and what happens when that fails. */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { ensureFolder } from './ensureFolder.ts';
import { HISTORY_TABLES, HISTORY_VERSION } from './historyTable.ts';
import { StorageError } from './storageError.ts';
import { numberOf, type StoredRow } from './storedRow.ts';

export interface HistoryFile {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  /** The file was made just now. */
  readonly isFresh: boolean;
}

/** One thread: the twins need the cores more. Nothing is ever fetched from the network. */
const DUCKDB_OPTIONS = {
  threads: '1',
  memory_limit: '1GB',
  checkpoint_threshold: '64MB',
  preserve_insertion_order: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};
/** Faults around the file, not in it: a healthy buffer must not be moved aside for them. */
const ENVIRONMENT_FAULT =
  /permission denied|read-only file system|no space left|out of memory|too many open files|cannot open file|is a directory|SIGKILL|SIGTERM/i;
const PROBE_TIMEOUT_MS = 300_000;

export function historyFile(directory: string): string {
  return join(directory, 'buffer.duckdb');
}

/**
 * Opens or creates the buffer.
 *
 * @throws StorageError `IN_USE`, `FOREIGN_FILE`, `NEWER_FILE` (the file is left as it is); `DAMAGED_FILE` when
 * DuckDB cannot read it: then `moveAside` and open again.
 */
export async function openHistoryFile(file: string): Promise<HistoryFile> {
  ensureFolder(dirname(file));
  if (existsSync(`${file}.wal`)) replayInChild(file);
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(file, DUCKDB_OPTIONS);
  } catch (cause) {
    throw explainOpenError(messageOf(cause), file, cause);
  }
  try {
    const connection = await instance.connect();
    return { instance, connection, isFresh: await prepareTables(connection, file) };
  } catch (cause) {
    instance.closeSync();
    throw cause instanceof StorageError ? cause : explainOpenError(messageOf(cause), file, cause);
  }
}

/** Renames the buffer and its log; returns the new name. */
export function moveAside(file: string): string {
  let number = 1;
  while (existsSync(`${file}.broken-${number}`)) number++;
  const aside = `${file}.broken-${number}`;
  renameSync(file, aside);
  if (existsSync(`${file}.wal`)) renameSync(`${file}.wal`, `${aside}.wal`);
  return aside;
}

/**
 * After a crash the log is replayed by a process of its own first: a replay that fails can corrupt the heap of the
 * process that tried it (duckdb/duckdb-node-neo#393), and must not take the gateway with it.
 */
function replayInChild(file: string): void {
  const probe = fileURLToPath(new URL('./historyProbe.ts', import.meta.url));
  const child = spawnSync(process.execPath, [probe, file], { encoding: 'utf8', timeout: PROBE_TIMEOUT_MS });
  if (child.error !== undefined) throw child.error;
  if (child.status !== 0) {
    const reason = child.stderr.trim() || `replaying its log ended with ${child.signal ?? child.status}`;
    throw explainOpenError(reason, file, undefined);
  }
}

/** Returns whether the tables had to be made. */
async function prepareTables(connection: DuckDBConnection, file: string): Promise<boolean> {
  await connection.run("SET TimeZone = 'UTC'");
  const tables = await select(connection, 'SELECT table_name FROM information_schema.tables');
  const names = tables.map((row) => row['table_name']);
  if (names.length === 0) {
    await connection.run(
      `BEGIN; ${HISTORY_TABLES} INSERT INTO packtwin_history VALUES (${HISTORY_VERSION}, false); COMMIT`,
    );
    return true;
  }
  if (!names.includes('packtwin_history')) {
    throw new StorageError(
      'FOREIGN_FILE',
      `Cannot use "${file}" as history buffer: it is a database of another program; move it away or choose another data directory`,
    );
  }
  const [row = {}] = await select(connection, 'SELECT version FROM packtwin_history');
  const version = numberOf(row, 'version');
  if (version > HISTORY_VERSION) throw newerFile(file, `its version is ${version}`);
  return false;
}

function explainOpenError(reason: string, file: string, cause: unknown): StorageError {
  if (/conflicting lock|could not set lock/i.test(reason)) {
    return new StorageError(
      'IN_USE',
      `Cannot open the history buffer "${file}": another process is using it; stop that one or choose another data directory`,
      { cause },
    );
  }
  // Of another program or of a later DuckDB: not ours to move.
  if (/version number|newer version of duckdb/i.test(reason)) return newerFile(file, reason);
  if (ENVIRONMENT_FAULT.test(reason)) {
    return new StorageError(
      'WRITE_FAILED',
      `Cannot open the history buffer "${file}": ${reason}; make room or grant the rights, then start again`,
      { cause },
    );
  }
  return new StorageError('DAMAGED_FILE', `Cannot read the history buffer "${file}": ${reason}`, { cause });
}

function newerFile(file: string, reason: string): StorageError {
  return new StorageError(
    'NEWER_FILE',
    `Cannot use "${file}" as history buffer: ${reason}; use the packtwin that wrote it or a later one`,
  );
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Rows of a query; integers beyond 32 bits must be cast to DOUBLE in the SQL. */
export async function select(
  connection: DuckDBConnection,
  sql: string,
  parameters: Record<string, DuckDBValue> = {},
): Promise<StoredRow[]> {
  return (await connection.runAndReadAll(sql, parameters)).getRowObjectsJS();
}
