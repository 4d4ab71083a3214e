/** One simulator per state folder: two would overwrite each other's state and send different samples under the same numbers. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { SimulatorError } from '../simulatorError.ts';

const LOCK_FILE = 'fleet.lock';
const RETRY_MS = 100;
const SQLITE_BUSY = 5;

/**
 * Holds the folder until disposed or dead: the lock is the operating system's and goes with the process, so a kill
 * leaves none behind and no number of a dead process is taken for that of a living one. Waits `patience` ms for
 * another holder, or until the signal aborts; then rejects with one sentence, or resolves with undefined.
 */
export async function holdState(
  directory: string,
  patience: number,
  signal: AbortSignal,
): Promise<Disposable | undefined> {
  await mkdir(directory, { recursive: true });
  for (let waited = 0; ; waited += RETRY_MS) {
    if (signal.aborted) return undefined;
    const held = tryLock(join(directory, LOCK_FILE));
    if (held) return held;
    if (waited >= patience) {
      throw new SimulatorError(
        `Cannot simulate with the state in ${directory}: another simulator is using it; stop that one or name another folder.`,
      );
    }
    await sleep(RETRY_MS);
  }
}

/** Undefined while somebody else holds it. */
function tryLock(file: string): Disposable | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) return undefined;
    throw new SimulatorError(`Cannot lock ${file}: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
}

/** Extended codes carry the primary one in the low byte. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return false;
  return typeof error.errcode === 'number' && (error.errcode & 0xff) === SQLITE_BUSY;
}
