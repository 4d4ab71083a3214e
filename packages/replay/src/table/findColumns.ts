/** Mapping × header → the columns that a recording really has. */
import { RecordingError } from '../recordingError.ts';

/** Where the index stands in a pattern: V_{cell}, T_{n}. */
const PLACEHOLDER = /\{\w+\}/;
const NAMED_COLUMNS = 8;
const NAMED_CHARACTERS = 24;

/** What the messages need to know about the recording at hand. */
export interface Header {
  readonly file: string;
  readonly mappingName: string;
  readonly columns: readonly string[];
}

/** The first spelling that the file has; undefined where none is and the quantity is optional. */
export function findColumn(
  header: Header,
  spellings: string | readonly string[],
  isOptional: boolean,
): string | undefined {
  const candidates = typeof spellings === 'string' ? [spellings] : spellings;
  const found = candidates.find((name) => header.columns.includes(name));
  if (found !== undefined || isOptional) return found;
  throw missing(header, candidates.map((name) => JSON.stringify(name)).join(' or '));
}

/** Like {@link findColumn} for a column that must be there. */
export function requireColumn(header: Header, spellings: string | readonly string[]): string {
  const found = findColumn(header, spellings, false);
  if (found === undefined) throw new Error('findColumn returns a column unless it is optional');
  return found;
}

export interface IndexedColumns {
  /** A column or pattern, or a list of them in series order, each with its spellings. */
  readonly columns: string | readonly (string | readonly string[])[];
  readonly from?: number;
  readonly to?: number;
  readonly optional?: boolean;
}

/**
 * The columns of an indexed quantity in series order. A pattern with an end must be complete; one without
 * takes every index that exists, by number ("V_2" before "V_10"), wherever the columns stand.
 */
export function findIndexedColumns(
  header: Header,
  { columns, from = 1, to, optional = false }: IndexedColumns,
): string[] {
  const entries = typeof columns === 'string' ? [columns] : columns;
  return entries.flatMap((entry) => {
    const spellings = typeof entry === 'string' ? [entry] : entry;
    for (const spelling of spellings) {
      const found = spellingColumns(header, spelling, from, to, optional);
      if (found.length > 0) return found;
    }
    if (optional) return [];
    throw missing(
      header,
      spellings.map((spelling) => JSON.stringify(spelling.replace(PLACEHOLDER, String(from)))).join(' or '),
    );
  });
}

function spellingColumns(
  header: Header,
  spelling: string,
  from: number,
  to: number | undefined,
  optional: boolean,
): string[] {
  if (!PLACEHOLDER.test(spelling)) return header.columns.includes(spelling) ? [spelling] : [];
  return to === undefined ? openEnded(header, spelling, from) : closedRange(header, spelling, from, to, optional);
}

function openEnded(header: Header, pattern: string, from: number): string[] {
  const [before = '', after = ''] = pattern.split(PLACEHOLDER);
  const byIndex = new Map<number, string>();
  for (const column of header.columns) {
    if (!column.startsWith(before) || !column.endsWith(after)) continue;
    const index = column.slice(before.length, column.length - after.length);
    if (/^\d+$/.test(index) && Number(index) >= from) byIndex.set(Number(index), column);
  }
  return [...byIndex].toSorted(([a], [b]) => a - b).map(([, column]) => column);
}

function closedRange(header: Header, pattern: string, from: number, to: number, optional: boolean): string[] {
  const wanted = Array.from({ length: to - from + 1 }, (_, step) => pattern.replace(PLACEHOLDER, String(from + step)));
  const present = wanted.filter((column) => header.columns.includes(column));
  if (present.length === 0 || present.length === wanted.length || optional) return present;
  throw missing(header, JSON.stringify(wanted.find((column) => !header.columns.includes(column))));
}

function missing({ file, mappingName, columns }: Header, wanted: string): RecordingError {
  return new RecordingError(
    `${file} has no column ${wanted}, which mapping ${mappingName} needs; it has ${namedColumns(columns)}.`,
  );
}

/** Columns as a message names them: the first few, each cut to a readable length, since a file that is no table has names of any. */
export function namedColumns(columns: readonly string[]): string {
  const shown = columns.slice(0, NAMED_COLUMNS).map((column) => {
    const characters = Array.from(column);
    const isLong = characters.length > NAMED_CHARACTERS;
    return JSON.stringify(isLong ? `${characters.slice(0, NAMED_CHARACTERS - 1).join('')}…` : column);
  });
  const rest = columns.length > shown.length ? ` and ${columns.length - shown.length} more` : '';
  return `${shown.join(', ')}${rest}`;
}
