/** Reads one object of a BPX file, strictly: every problem is collected with the place where it is. */
import { parseExpression } from './expression.ts';
import type { BpxField, BpxFields } from './bpxFields.ts';
import { fromSource } from './functionSource.ts';

/** What is wrong with a file, and where: "Negative electrode / Thickness [m]". */
export interface BpxProblem {
  readonly path: string;
  readonly message: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** A function of stoichiometry or concentration, and the interval it is given on (a table's) or null. */
export interface BpxFunction {
  readonly value: (x: number) => number;
  readonly range: readonly [low: number, high: number] | null;
  /** The number itself where the field is a plain number. */
  readonly constant: number | null;
}

/** Where limits come from: the standard bounds little, so most are of physical possibility, with a wide margin. */
export const LIMIT_SOURCE = 'limits: docs/models/bpx.md';

export class SectionReader {
  readonly path: string;
  private readonly section: JsonObject;
  private readonly problems: BpxProblem[];

  constructor(path: string, section: JsonObject, problems: BpxProblem[]) {
    this.path = path;
    this.section = section;
    this.problems = problems;
  }

  report(key: string, message: string): void {
    this.problems.push({ path: this.pathTo(key), message });
  }

  /** Whether anything was reported in this section or in one inside it. */
  hasProblems(): boolean {
    return this.problems.some(({ path }) => path === this.path || path.startsWith(`${this.path} / `));
  }

  private pathTo(key: string): string {
    const short = shorten(key);
    return this.path === '' ? short : short === '' ? this.path : `${this.path} / ${short}`;
  }

  /** Checks presence, kind and limits of all fields, and refuses every other key except `alsoAllowed`. */
  check(fields: BpxFields, alsoAllowed: readonly string[] = []): void {
    for (const key of Object.keys(this.section)) {
      if (Object.hasOwn(fields, key) || alsoAllowed.includes(key)) continue;
      this.report(key, `unknown key${suggestion(key, [...Object.keys(fields), ...alsoAllowed])}`);
    }
    for (const [key, field] of Object.entries(fields)) {
      if (!Object.hasOwn(this.section, key)) {
        if (field.isRequired) this.report(key, 'is missing');
      } else if (field.kind === 'function') this.function(key, field);
      else this.checkNumber(key, field);
    }
  }

  has(key: string): boolean {
    return Object.hasOwn(this.section, key);
  }

  value(key: string): unknown {
    return Object.hasOwn(this.section, key) ? this.section[key] : undefined;
  }

  /** A number that {@link check} has seen; `fallback` where it is absent or was refused. */
  number(key: string, fallback: number): number {
    const value = this.value(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    this.report(key, `must be text, is ${show(value)}`);
    return undefined;
  }

  /** An object inside this one, or undefined; anything else is a problem. */
  object(key: string): SectionReader | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (isObject(value)) {
      return new SectionReader(this.pathTo(key), value, this.problems);
    }
    this.report(key, `must be an object, is ${show(value)}`);
    return undefined;
  }

  keys(): readonly string[] {
    return Object.keys(this.section);
  }

  /** A number, an expression of x, or a table; undefined where absent or not understood. */
  function(key: string, limits?: BpxField): BpxFunction | undefined {
    const value = this.value(key);
    if (typeof value === 'number') {
      if (limits) this.checkNumber(key, limits);
      return { value: () => value, range: null, constant: value };
    }
    if (typeof value === 'string') {
      const result = parseExpression(value);
      if (result.ok) {
        const { expression } = result;
        return { value: fromSource((x) => expression.value(x), value), range: null, constant: null };
      }
      if (limits)
        this.report(key, `${result.problem.message} at character ${result.problem.position} of "${shorten(value)}"`);
      return undefined;
    }
    if (isObject(value)) return this.table(key, value, limits !== undefined);
    if (value !== undefined && limits)
      this.report(key, `must be a number, an expression or a table, is ${show(value)}`);
    return undefined;
  }

  private table(key: string, table: JsonObject, isReporting: boolean): BpxFunction | undefined {
    const report = (message: string) => {
      if (isReporting) this.report(key, message);
      return undefined;
    };
    const extra = Object.keys(table).filter((name) => name !== 'x' && name !== 'y');
    if (extra.length > 0) return report(`a table has x and y only, not "${extra[0]}"`);
    const { x, y } = table;
    if (!isNumbers(x) || !isNumbers(y)) return report('a table needs x and y, arrays of finite numbers');
    if (x.length !== y.length) return report(`a table needs as many y as x, has ${x.length} x and ${y.length} y`);
    if (x.length < 2) return report(`a table needs at least 2 points, has ${x.length}`);
    const points = x.map((at, index) => [at, y[index]!] as const).toSorted((a, b) => a[0] - b[0]);
    const twin = points.findIndex((point, index) => index > 0 && point[0] === points[index - 1]![0]);
    if (twin > 0) return report(`a table has x = ${points[twin]![0]} twice`);
    return {
      value: fromSource((at) => interpolate(points, at), { x, y }),
      range: [points[0]![0], points.at(-1)![0]],
      constant: null,
    };
  }

  private checkNumber(key: string, { kind, low, high }: BpxField): void {
    const value = this.value(key);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.report(key, `must be a number, is ${show(value)}`);
    } else if (kind === 'integer' && !Number.isInteger(value)) {
      this.report(key, `must be a whole number, is ${value}`);
    } else if (value < low || value > high) {
      this.report(key, `is ${value}, must lie between ${low} and ${high}${unitHint(key)} (${LIMIT_SOURCE})`);
    }
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
}

/** Linear between points sorted by x; the end values hold outside. */
function interpolate(points: readonly (readonly [number, number])[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  if (x <= points[low]![0]) return points[low]![1];
  if (x >= points[high]![0]) return points[high]![1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] <= x) low = middle;
    else high = middle;
  }
  const [x0, y0] = points[low]!;
  const [x1, y1] = points[high]!;
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

function unitHint(key: string): string {
  const unit = /\[(.+)\]/.exec(key)?.[1];
  return unit ? `; the unit is ${unit}` : '';
}

function nameWithoutUnit(key: string): string {
  return key.replace(/\s*\[.*$/, '').toLowerCase();
}

/** The key that was probably meant: the same name with another unit or in another case, or the nearest spelling. */
function suggestion(key: string, known: readonly string[]): string {
  const meant = known.find((candidate) => nameWithoutUnit(candidate) === nameWithoutUnit(key)) ?? nearest(key, known);
  return meant ? `, expected "${meant}"` : '';
}

/** Of a key's letters: more that differ make it another word rather than a slip. */
const LARGEST_SLIP = 0.25;
/** Longer keys are no slips of any key of BPX. */
const LONGEST_KEY = 120;

function nearest(key: string, known: readonly string[]): string | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  let meant: string | undefined;
  let least = Math.max(1, LARGEST_SLIP * nameWithoutUnit(key).length);
  for (const candidate of known) {
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance > least || (meant !== undefined && distance === least)) continue;
    meant = candidate;
    least = distance;
  }
  return meant;
}

/** Letters to insert, delete or replace to come from one text to the other (Levenshtein 1966). */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, above[column]! + 1, current[column - 1]! + 1));
    }
    above = current;
  }
  return above[to.length]!;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function show(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `"${shorten(value)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}
