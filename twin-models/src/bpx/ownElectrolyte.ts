/**
 * What our electrolytes have beyond BPX: thermodynamic factor, other temperature laws, maps over concentration and
 * temperature. A map becomes one table over concentration for every temperature, straight between both.
 */
import type { ElectrolyteMap, ElectrolyteParameters } from '../cellParameters.ts';
import type { TemperatureLaw } from '../electrolyte/temperatureLaw.ts';
import type { BpxFields } from './bpxFields.ts';
import { functionField } from './functionField.ts';
import { sourceOf } from './functionSource.ts';
import type { FunctionSource } from './functionSource.ts';
import type { SectionReader } from './sectionReader.ts';

const FACTOR = 'Thermodynamic factor';
const MAP = 'Electrolyte map';
const MAP_TEMPERATURES = [243.15, 253.15, 263.15, 273.15, 283.15, 293.15, 303.15, 313.15, 323.15, 333.15] as const;
const MOST_TEMPERATURES = 100;

const LAWS = [
  ['Diffusivity', 'diffusivityTemperatureLaw'],
  ['Conductivity', 'conductivityTemperatureLaw'],
] as const;
type LawName = (typeof LAWS)[number][0];

const MAPPED: readonly (readonly [property: keyof ElectrolyteMap, key: string])[] = [
  ['diffusivity', 'Diffusivity [m2.s-1]'],
  ['conductivity', 'Conductivity [S.m-1]'],
  ['cationTransferenceNumber', 'Cation transference number'],
  ['thermodynamicFactor', FACTOR],
];

const vogelKeys = (name: LawName) => [`${name} Vogel constant [K]`, `${name} Vogel temperature [K]`] as const;
const tabulatedKey = (name: LawName) => `${name} over temperature [K]`;

export const ownElectrolyteFields: BpxFields = {
  [FACTOR]: { kind: 'number', isRequired: false, low: 0, high: 100 },
  ...Object.fromEntries(
    LAWS.flatMap(([name]) => [
      [vogelKeys(name)[0], { kind: 'number', isRequired: false, low: 0, high: 1e5 }] as const,
      [vogelKeys(name)[1], { kind: 'number', isRequired: false, low: 0, high: 250 }] as const,
      [tabulatedKey(name), { kind: 'function', isRequired: false, low: 0, high: 1e30 }] as const,
    ]),
  ),
};

export const ownElectrolyteSections: readonly string[] = [MAP];

/** The tables that a map was read from, to write them back. */
const mapSources = new WeakMap<ElectrolyteMap, unknown>();

/** Keys only for what differs from what a BPX file without them means. */
export function ownElectrolyte(electrolyte: ElectrolyteParameters): Record<string, unknown> {
  const section: Record<string, unknown> = {};
  if (electrolyte.thermodynamicFactor !== 1) section[FACTOR] = electrolyte.thermodynamicFactor;
  for (const [name, field] of LAWS) {
    const law = electrolyte[field];
    const [constant, temperature] = vogelKeys(name);
    if (law.kind === 'vogel') {
      section[constant] = law.b;
      section[temperature] = law.t0;
    } else if (law.kind === 'tabulated') {
      section[tabulatedKey(name)] = { x: [...law.temperatures], y: [...law.values] };
    }
  }
  const { map } = electrolyte;
  if (map) section[MAP] = mapSources.get(map) ?? mapSection(map, 4 * electrolyte.initialConcentration);
  return section;
}

function mapSection(map: ElectrolyteMap, highest: number): Record<string, unknown> {
  const tables = (evaluate: (concentration: number, temperature: number) => number) =>
    Object.fromEntries(
      MAP_TEMPERATURES.map((temperature): [string, number | FunctionSource] => [
        String(temperature),
        functionField((concentration) => evaluate(concentration, temperature), 1, highest),
      ]),
    );
  return Object.fromEntries(MAPPED.map(([property, key]) => [key, tables(map[property])]));
}

export function applyOwnElectrolyte(electrolyte: ElectrolyteParameters, section: SectionReader): ElectrolyteParameters {
  const map = section.has(MAP) ? readMap(section) : undefined;
  return {
    ...electrolyte,
    thermodynamicFactor: section.number(FACTOR, electrolyte.thermodynamicFactor),
    diffusivityTemperatureLaw: readLaw(section, 'Diffusivity') ?? electrolyte.diffusivityTemperatureLaw,
    conductivityTemperatureLaw: readLaw(section, 'Conductivity') ?? electrolyte.conductivityTemperatureLaw,
    ...(map && { map }),
  };
}

function readLaw(section: SectionReader, name: LawName): TemperatureLaw | undefined {
  const [constant, temperature] = vogelKeys(name);
  const tabulated = tabulatedKey(name);
  if (section.has(tabulated)) {
    if (section.has(constant)) section.report(tabulated, `stands beside "${constant}": one law is enough`);
    const given = section.function(tabulated);
    const source = given && sourceOf(given.value);
    if (typeof source !== 'object' || source.y.some((value) => !(value > 0))) {
      section.report(tabulated, 'must be a table of values > 0 over temperatures in K');
      return undefined;
    }
    const order = source.x.map((_, index) => index).toSorted((a, b) => source.x[a]! - source.x[b]!);
    return {
      kind: 'tabulated',
      temperatures: order.map((index) => source.x[index]!),
      values: order.map((index) => source.y[index]!),
    };
  }
  if (!section.has(constant) && !section.has(temperature)) return undefined;
  for (const [key, other] of [
    [constant, temperature],
    [temperature, constant],
  ] as const) {
    if (!section.has(key)) section.report(key, `is missing, "${other}" is there`);
  }
  return { kind: 'vogel', b: section.number(constant, 0), t0: section.number(temperature, 0) };
}

type MapProperty = (concentration: number, temperature: number) => number;

function readMap(own: SectionReader): ElectrolyteMap | undefined {
  const section = own.object(MAP);
  if (!section) return undefined;
  section.check({}, [...MAPPED.map(([, key]) => key), 'description']);
  const properties = MAPPED.map(([property, key]) => [property, readMapProperty(section, key)] as const);
  const values = new Map(properties);
  const diffusivity = values.get('diffusivity');
  const conductivity = values.get('conductivity');
  const cationTransferenceNumber = values.get('cationTransferenceNumber');
  const thermodynamicFactor = values.get('thermodynamicFactor');
  if (!diffusivity || !conductivity || !cationTransferenceNumber || !thermodynamicFactor) return undefined;
  const map = { diffusivity, conductivity, cationTransferenceNumber, thermodynamicFactor };
  mapSources.set(map, own.value(MAP));
  return map;
}

function readMapProperty(section: SectionReader, key: string): MapProperty | undefined {
  const tables = section.object(key);
  if (!tables) {
    if (!section.has(key)) section.report(key, 'is missing');
    return undefined;
  }
  const rows: { readonly temperature: number; readonly value: (concentration: number) => number }[] = [];
  for (const name of tables.keys()) {
    const temperature = Number(name);
    const given = tables.function(name, { kind: 'function', isRequired: true, low: 0, high: 1e30 });
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      tables.report(name, 'is no temperature: keys of a map are temperatures in K, > 0');
    } else if (given) rows.push({ temperature, value: given.value });
  }
  if (rows.length < 1 || rows.length > MOST_TEMPERATURES) {
    section.report(key, `has ${rows.length} temperatures, must have 1 to ${MOST_TEMPERATURES}`);
    return undefined;
  }
  rows.sort((a, b) => a.temperature - b.temperature);
  return (concentration, temperature) => {
    const above = rows.findIndex((row) => row.temperature >= temperature);
    if (above === 0) return rows[0]!.value(concentration);
    if (above < 0) return rows.at(-1)!.value(concentration);
    const low = rows[above - 1]!;
    const high = rows[above]!;
    const share = (temperature - low.temperature) / (high.temperature - low.temperature);
    return low.value(concentration) * (1 - share) + high.value(concentration) * share;
  };
}
