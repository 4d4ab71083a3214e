/** Folders of ours, made where they are missing. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StorageError } from './storageError.ts';

/**
 * Makes a folder and those above it, one at a time: asked for all at once (`recursive`), Node 24 never returns where a
 * file system refuses a name in a folder that exists, as /proc does, and no signal but KILL ends the process.
 *
 * @throws StorageError `WRITE_FAILED`, with the path that was refused and why.
 */
export function ensureFolder(path: string): void {
  const missing: string[] = [];
  let folder = resolve(path);
  for (;;) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory()) break;
    if (found) throw new StorageError('WRITE_FAILED', `Cannot use ${folder} as a folder: a file is in its place.`);
    missing.push(folder);
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  for (const each of missing.toReversed()) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another process may have been quicker.
      if (statSync(each, { throwIfNoEntry: false })?.isDirectory()) continue;
      const reason = error instanceof Error ? error.message : String(error);
      throw new StorageError(
        'WRITE_FAILED',
        `Cannot make the folder ${each}: ${reason}; name one that can be written.`,
        {
          cause: error,
        },
      );
    }
  }
}
