/**
 * Values of expressions and tables, held to the limits that plain numbers of the same field are held to.
 *
 * Most breaches are wrong units, of the value or of x, so messages say which unit would fit.
 */
import type { BpxField } from './bpxFields.ts';
import { sourceOf } from './functionSource.ts';
import { LIMIT_SOURCE } from './sectionReader.ts';
import type { BpxFunction, SectionReader } from './sectionReader.ts';

export type Window = readonly [low: number, high: number];

/** Units that people write for those of BPX, and what their numbers have to be multiplied by. */
const MISTAKEN_UNITS: readonly (readonly [unit: string, mistaken: string, factor: number])[] = [
  ['V', 'mV', 1e-3],
  ['V.K-1', 'mV.K-1', 1e-3],
  ['m2.s-1', 'cm2.s-1', 1e-4],
  ['S.m-1', 'mS.cm-1', 0.1],
];
/** mol/m³ in a mol/l. */
const LITRES = 1000;

/** Of the initial concentration: values there must be right, since every use of the cell comes there. */
const NEAR_CONCENTRATION: Window = [0.5, 1.5];
/** Of the initial concentration: high currents come there; fits that end before are told. */
const FAR_CONCENTRATION: Window = [0.1, 3];
/** Of the initial concentration: a table that ends before a tenth of it has x in another unit. */
const LEAST_TABLE_REACH = 0.1;

const SAMPLES = 500;

export function samples([low, high]: Window): number[] {
  return Array.from({ length: SAMPLES + 1 }, (_, index) => low + ((high - low) * index) / SAMPLES);
}

/** Whether every value over the window of stoichiometries is finite and within the limits; if not, it is reported. */
export function isWithinLimits(
  section: SectionReader,
  key: string,
  given: BpxFunction,
  limits: BpxField,
  window: Window,
): boolean {
  const places = placesOf(given, window);
  const x = firstBreach(given, limits, places);
  if (x === undefined) return true;
  section.report(key, `${breachAt(given, limits, x)}${unitHint(key, given, limits, places)} (${LIMIT_SOURCE})`);
  return false;
}

/**
 * The same over salt concentration: refused near the initial concentration and wherever the value is too large; where
 * a fit falls below its limit further away only told, as polynomials of published cells do.
 *
 * @param concentration initial, mol/m³.
 */
export function isWithinLimitsOverSalt(
  section: SectionReader,
  key: string,
  given: BpxFunction,
  limits: BpxField,
  concentration: number,
  warnings: string[],
): boolean {
  const [low, high] = given.range ?? [concentration, concentration];
  if (high < LEAST_TABLE_REACH * concentration || low > concentration / LEAST_TABLE_REACH) {
    section.report(
      key,
      `has a table from x = ${low} to ${high}, far from the initial concentration of ${concentration} mol.m-3: x must be in mol.m-3; of mol/l, multiply it by ${LITRES}`,
    );
    return false;
  }
  const over = ([from, to]: Window): Window => [from * concentration, to * concentration];
  // The initial concentration first: a message about a place that everybody knows.
  const near = [concentration, ...placesOf(given, over(NEAR_CONCENTRATION))];
  const far = placesOf(given, over(FAR_CONCENTRATION));
  const refused = firstBreach(given, limits, near) ?? far.find((x) => given.value(x) > limits.high);
  if (refused !== undefined) {
    const isOfLitres = given.range === null && !isBreach(given.value(concentration / LITRES), limits);
    const hint = isOfLitres
      ? `; x is in mol.m-3, at ${concentration / LITRES} it is ${show(given.value(concentration / LITRES))}: if x is meant in mol/l, write (x/${LITRES}) for x`
      : unitHint(key, given, limits, near);
    section.report(key, `${breachAt(given, limits, refused, ' mol.m-3')}${hint} (${LIMIT_SOURCE})`);
    return false;
  }
  if (low > concentration || high < concentration) {
    warnings.push(
      `${section.path}: the table of ${key} goes from ${low} to ${high} mol.m-3 and leaves out the initial concentration of ${concentration}`,
    );
  }
  const doubtful = firstBreach(given, limits, far);
  if (doubtful !== undefined) {
    warnings.push(
      `${section.path}: ${key} ${breachAt(given, limits, doubtful, ' mol.m-3')}; do not trust currents that bring the salt there`,
    );
  }
  return true;
}

/** Samples of the window, and the points of a table that lie in it. */
function placesOf({ value }: BpxFunction, window: Window): readonly number[] {
  const source = sourceOf(value);
  if (typeof source !== 'object') return samples(window);
  return [...samples(window), ...source.x.filter((x) => x > window[0] && x < window[1])];
}

function isBreach(value: number, { low, high }: BpxField): boolean {
  return !(value >= low && value <= high);
}

/** Places where there is no number come first: their cause is a pole or a power, not a unit. */
function firstBreach({ value }: BpxFunction, limits: BpxField, places: readonly number[]): number | undefined {
  return places.find((x) => !Number.isFinite(value(x))) ?? places.find((x) => isBreach(value(x), limits));
}

function breachAt({ value, constant }: BpxFunction, { low, high }: BpxField, x: number, unitOfX = ''): string {
  const found = value(x);
  const place = constant === null ? ` at x = ${show(x)}${unitOfX}` : '';
  if (!Number.isFinite(found)) return `is ${found}${place}, must be finite`;
  const positive = low > 0 && found <= 0 ? 'must be above 0 and ' : 'must ';
  return `is ${show(found)}${place}, ${positive}lie between ${low} and ${high}`;
}

function unitHint(key: string, { value }: BpxFunction, limits: BpxField, places: readonly number[]): string {
  const unit = /\[(.+)\]/.exec(key)?.[1];
  if (unit === undefined) return '';
  for (const [own, mistaken, factor] of MISTAKEN_UNITS) {
    if (own === unit && places.every((x) => !isBreach(factor * value(x), limits))) {
      return `; the unit is ${unit}: if it is meant in ${mistaken}, multiply it by ${factor}`;
    }
  }
  return `; the unit is ${unit}`;
}

function show(value: number): string {
  return String(Number(value.toPrecision(4)));
}
