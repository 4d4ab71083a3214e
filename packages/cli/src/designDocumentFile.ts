/** Design documents from files. */
import { type DesignDocument, type DocumentProblem, readDesignDocument } from '@packtwin/twin-models';
import { readFileSync } from 'node:fs';
import { UserError } from './userError.ts';

export interface DesignFile {
  readonly document: DesignDocument;
  /** What in it cannot be built. */
  readonly problems: readonly DocumentProblem[];
}

/** @throws UserError if the file cannot be read as a design document, naming every field that stands in the way. */
export function readDesignFile(file: string): DesignFile {
  const result = readDesignDocument(readFileSync(file, 'utf8'));
  if (result.ok) return { document: result.document, problems: [] };
  if (result.document !== null) return { document: result.document, problems: result.problems };
  const problems = result.problems.filter(({ kind }) => kind === 'unreadable').map(({ message }) => message);
  throw new UserError(`Cannot read ${file} as a design document: ${problems.join('; ')}.`);
}

/** Whether a text looks like a design document rather than a BPX file, which has a header. */
export function isDesignText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !('Header' in value) && ('anode' in value || 'name' in value);
  } catch {
    return false;
  }
}
