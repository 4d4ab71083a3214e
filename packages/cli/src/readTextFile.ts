import { readFileSync } from 'node:fs';
import { UserError } from './userError.ts';

/**
 * Text of a file that a command was given, UTF-8.
 *
 * @throws UserError for a folder: what Node says of one does not name it.
 */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    throw isFolder ? new UserError(`Cannot read ${file}: it is a folder, name a file in it.`) : error;
  }
}
