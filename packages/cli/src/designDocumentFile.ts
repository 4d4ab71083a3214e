/** Design documents from files, JSON or YAML. */
import { parseYaml } from '@packtwin/replay';
import {
  checkDesignDocument,
  type DesignDocument,
  type DocumentProblem,
  type DocumentResult,
  readDesignDocument,
} from '@packtwin/twin-models';
import { readTextFile } from './readTextFile.ts';
import { UserError } from './userError.ts';

export interface DesignFile {
  readonly document: DesignDocument;
  /** What in it cannot be built. */
  readonly problems: readonly DocumentProblem[];
}

/** More would fill the screen; the first are the ones to mend. */
const MOST_PROBLEMS = 8;

const isYaml = (file: string): boolean => /\.ya?ml$/i.test(file);

/** @throws UserError if the file cannot be read as a design document, naming every field that stands in the way. */
export function readDesignFile(file: string): DesignFile {
  const text = withoutByteOrderMark(readTextFile(file));
  const result = isYaml(file) ? checkDesignDocument(parseYaml(text, file)) : readDesignDocument(text);
  if (result.ok) return { document: result.document, problems: [] };
  if (result.document !== null) return { document: result.document, problems: result.problems };
  throw new UserError(`Cannot read ${file} as a design document: ${unreadable(result)}.`);
}

function unreadable({ problems }: Extract<DocumentResult, { ok: false }>): string {
  const messages = problems.filter(({ kind }) => kind === 'unreadable').map(({ message }) => message);
  const more = messages.length - MOST_PROBLEMS;
  return [...messages.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Whether a file looks like a design document rather than a BPX file, which has a header. */
export function isDesignFile(file: string, text: string): boolean {
  if (isYaml(file)) return true;
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text));
    return typeof value === 'object' && value !== null && !('Header' in value) && ('anode' in value || 'name' in value);
  } catch {
    return false;
  }
}

function withoutByteOrderMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
