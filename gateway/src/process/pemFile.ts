import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../config/configurationError.ts';

/** Contents of a PEM file that a setting names; undefined where it names none. */
export function readPem(file: string | null, setting: string): string | undefined {
  if (file === null) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(`Cannot read ${file}: check the path in ${setting}.`, { cause });
  }
}
