/**
 * Reads a design document, strictly: every problem is collected with the field, what it says, the limit and its source.
 */
import { isObject } from '../bpx/sectionReader.ts';
import type { JsonObject } from '../bpx/sectionReader.ts';
import { contradictionsOf } from './contradictions.ts';
import type { DesignDocument } from './designDocument.ts';
import { DOCUMENT_FIELDS } from './documentFields.ts';
import type { DocumentField, FieldTree, NumberField } from './documentFields.ts';
import type { DocumentProblem } from './documentProblem.ts';
import { quantityText } from './quantityText.ts';
import { repeatedKey } from './repeatedKey.ts';

export type DocumentResult =
  | { readonly ok: true; readonly document: DesignDocument }
  | {
      readonly ok: false;
      readonly problems: readonly DocumentProblem[];
      /** Null if any problem makes it unreadable. */
      readonly document: DesignDocument | null;
    };

const FORMAT = 'format of design documents (docs/models/claims.md)';
const LONGEST_DOCUMENT = 1_000_000;
/** Searching for what was meant takes its time; a file with more slips is another format. */
const MOST_SUGGESTIONS = 50;

/** Reads JSON text. Never throws. */
export function readDesignDocument(json: string): DocumentResult {
  if (json.length > LONGEST_DOCUMENT) {
    return refused(`${json.length} characters`, `at most ${LONGEST_DOCUMENT} characters`, 'the file is too long');
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : 'it does not parse';
    return refused(shorten(json.trim()), 'JSON', `the file is not JSON: ${reason}`);
  }
  const twice = repeatedKey(json);
  if (twice !== null) {
    const field = shorten(twice);
    return refused('given twice', 'one of each key in an object', `${field} is given twice: keep one`, field);
  }
  return checkDesignDocument(value);
}

/** The same for a value that has been parsed already. Never throws, whatever it is given. */
export function checkDesignDocument(value: unknown): DocumentResult {
  if (!isObject(value)) return refused(show(value), 'an object', `the document must be an object, is ${show(value)}`);
  const problems: DocumentProblem[] = [];
  if (!isReadable(value, problems)) return { ok: false, problems, document: null };
  // Numbers that are impossible by themselves contradict others for no reason of their own.
  if (problems.length === 0) problems.push(...contradictionsOf(value));
  return problems.length === 0 ? { ok: true, document: value } : { ok: false, problems, document: value };
}

/** Holds because the table of fields is bound to the type of the document, see {@link FieldsOf}. */
function isReadable(value: JsonObject, problems: DocumentProblem[]): value is JsonObject & DesignDocument {
  checkSection('', value, DOCUMENT_FIELDS, problems);
  return problems.every(({ kind }) => kind === 'impossible');
}

function checkSection(path: string, section: JsonObject, fields: FieldTree, problems: DocumentProblem[]): void {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`);
  for (const key of Object.keys(section)) {
    if (Object.hasOwn(fields, key)) continue;
    const meant = problems.length < MOST_SUGGESTIONS ? nearest(key, Object.keys(fields)) : undefined;
    problems.push({
      kind: 'unreadable',
      field: at(shorten(key)),
      value: show(section[key]),
      limit: `one of ${Object.keys(fields).join(', ')}`,
      source: FORMAT,
      message: `${at(shorten(key))} is no field of a design document; ${meant ? `probably ${at(meant)} is meant` : `there are: ${Object.keys(fields).join(', ')}`}`,
    });
  }
  for (const [key, field] of Object.entries(fields)) {
    if (Object.hasOwn(section, key)) checkField(at(key), section[key], field, problems);
    else if (field.isRequired) {
      problems.push({
        kind: 'unreadable',
        field: at(key),
        value: 'missing',
        limit: expected(field),
        source: FORMAT,
        message: `${at(key)} is missing; it must be ${expected(field)}`,
      });
    }
  }
}

function checkField(path: string, value: unknown, field: DocumentField, problems: DocumentProblem[]): void {
  const wrongKind = () => {
    problems.push({
      kind: 'unreadable',
      field: path,
      value: show(value),
      limit: expected(field),
      source: FORMAT,
      message: `${path} is ${show(value)}, must be ${expected(field)}`,
    });
  };
  switch (field.kind) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) wrongKind();
      else if (field.isWhole && !Number.isInteger(value)) wrongKind();
      else if (!(value >= field.low && value <= field.high)) problems.push(outOfRange(path, value, field));
      break;
    case 'choice':
      if (typeof value !== 'string' || !field.choices.includes(value)) wrongKind();
      break;
    case 'text':
      if (typeof value !== 'string' || value.trim() === '') wrongKind();
      break;
    case 'section':
      if (isObject(value)) checkSection(path, value, field.fields, problems);
      else wrongKind();
      break;
    case 'list':
      if (!Array.isArray(value) || value.length === 0) wrongKind();
      else {
        for (const [index, entry] of value.entries()) {
          const entryPath = `${path}.${index}`;
          if (isObject(entry)) checkSection(entryPath, entry, field.fields, problems);
          else {
            problems.push({
              kind: 'unreadable',
              field: entryPath,
              value: show(entry),
              limit: 'an object',
              source: FORMAT,
              message: `${entryPath} is ${show(entry)}, must be an object`,
            });
          }
        }
      }
      break;
  }
}

function outOfRange(path: string, value: number, field: NumberField): DocumentProblem {
  const limit = rangeText(field);
  return {
    kind: 'impossible',
    field: path,
    value: quantityText(value, field.unit),
    limit,
    source: field.source,
    message: `${path} is ${quantityText(value, field.unit)}, possible is ${limit} (${field.source})${unitHint(value, field)}`,
  };
}

const SCALES: readonly (readonly [unit: string, written: string, toSi: (value: number) => number])[] = [
  ['m', 'mm', (value) => value * 1e-3],
  ['m', 'µm', (value) => value * 1e-6],
  ['m', 'nm', (value) => value * 1e-9],
  ['1', 'per cent', (value) => value / 100],
  ['K', '°C', (value) => value + 273.15],
  ['V', 'mV', (value) => value / 1000],
  ['Pa', 'MPa', (value) => value * 1e6],
  ['A', 'mA', (value) => value / 1000],
  ['m²', 'cm²', (value) => value * 1e-4],
  ['m²', 'mm²', (value) => value * 1e-6],
  ['kg/m³', 'g/cm³', (value) => value * 1000],
  ['m²/kg', 'm²/g', (value) => value * 1000],
  ['1/m²', '1/cm²', (value) => value * 1e4],
];

/** What unit the number was probably meant in. Lengths of 1 and more are most often µm, smaller ones mm. */
function unitHint(value: number, { unit, low, high }: NumberField): string {
  const first = Math.abs(value) >= 1 ? 'µm' : 'mm';
  const order = SCALES.toSorted((a, b) => Number(b[1] === first) - Number(a[1] === first));
  for (const [of, written, toSi] of order) {
    const si = toSi(value);
    if (of === unit && si >= low && si <= high) {
      return `; if ${value} is in ${written}, write ${quantityText(si, unit)}`;
    }
  }
  return unit === '1' ? '' : `; the unit is ${unit}`;
}

function rangeText({ low, high, unit }: NumberField): string {
  return `${quantityText(low)}…${quantityText(high, unit)}`;
}

function expected(field: DocumentField): string {
  switch (field.kind) {
    case 'number':
      return `${field.isWhole ? 'a whole number' : 'a number'}, ${rangeText(field)}`;
    case 'choice':
      return `one of ${field.choices.join(', ')}`;
    case 'text':
      return 'text';
    case 'list':
      return 'a list with at least one entry';
    default:
      return 'an object';
  }
}

function refused(value: string, limit: string, message: string, field = ''): DocumentResult {
  return {
    ok: false,
    problems: [{ kind: 'unreadable', field, value, limit, source: FORMAT, message }],
    document: null,
  };
}

/** The known key that differs least, if it differs little enough to be a slip. */
function nearest(key: string, known: readonly string[]): string | undefined {
  if (key.length > 60) return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(key.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function show(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `"${shorten(value)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
