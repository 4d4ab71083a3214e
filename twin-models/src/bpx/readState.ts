/** Section `State` of a BPX file of version 1: how the cell is at the start, around it, and how worn it is. */
import { degradationFields, initialConditionFields, thermalEnvironmentFields } from './bpxFields.ts';
import { isObject } from './sectionReader.ts';
import type { SectionReader } from './sectionReader.ts';

export type Side = 'negative' | 'positive';

const HYSTERESIS_STATE = 'Initial hysteresis state';
const MATERIAL_LOSS = 'LAM';
const SIDES: readonly (readonly [side: Side, name: string])[] = [
  ['negative', 'Negative electrode'],
  ['positive', 'Positive electrode'],
];

/** Losses that a file states, in its own units: the standard leaves open whether they are fractions or percent. */
export interface BpxDegradation {
  readonly lossOfInventory?: number;
  readonly negativeMaterial?: number | Readonly<Record<string, number>>;
  readonly positiveMaterial?: number | Readonly<Record<string, number>>;
}

/** A number for an electrode of one material, one per material for a blend. */
export interface StateOfMaterials {
  /** Value of a material; '' of an electrode that has one. */
  of(material: string): number | undefined;
}

export interface ReadState {
  readonly initial: SectionReader | undefined;
  readonly environment: SectionReader | undefined;
  readonly hysteresis: Readonly<Record<Side, StateOfMaterials>>;
  readonly degradation: BpxDegradation | undefined;
}

/** @param materials names of the materials of an electrode, null where it is no blend. */
export function readState(
  state: SectionReader | undefined,
  materials: Readonly<Record<Side, readonly string[] | null>>,
): ReadState {
  state?.check({}, ['Initial conditions', 'Thermal environment', 'Degradation']);
  const initial = state?.object('Initial conditions');
  initial?.check(
    initialConditionFields,
    SIDES.map(([, name]) => `${HYSTERESIS_STATE}: ${name}`),
  );
  const environment = state?.object('Thermal environment');
  environment?.check(thermalEnvironmentFields);
  const worn = state?.object('Degradation');
  worn?.check(
    degradationFields,
    SIDES.map(([, name]) => `${MATERIAL_LOSS}: ${name}`),
  );
  const read = (section: SectionReader | undefined, label: string, side: Side, limit: number) =>
    section
      ? perMaterial(section, `${label}: ${side === 'negative' ? SIDES[0]![1] : SIDES[1]![1]}`, materials[side], limit)
      : undefined;
  const lossOf = (side: Side) => read(worn, MATERIAL_LOSS, side, 1e3);
  const hysteresisOf = (side: Side) => stateOfMaterials(read(initial, HYSTERESIS_STATE, side, 1));
  return {
    initial,
    environment,
    hysteresis: { negative: hysteresisOf('negative'), positive: hysteresisOf('positive') },
    degradation: worn && readDegradation(worn, lossOf('negative'), lossOf('positive')),
  };
}

type Value = number | Readonly<Record<string, number>> | undefined;

function readDegradation(worn: SectionReader, negative: Value, positive: Value): BpxDegradation | undefined {
  if (worn.keys().length === 0) return undefined;
  return {
    ...(worn.has('LLI') && { lossOfInventory: worn.number('LLI', 0) }),
    ...(negative !== undefined && { negativeMaterial: negative }),
    ...(positive !== undefined && { positiveMaterial: positive }),
  };
}

function stateOfMaterials(value: Value): StateOfMaterials {
  return {
    of: (material) =>
      typeof value === 'object' ? (Object.hasOwn(value, material) ? value[material] : undefined) : value,
  };
}

/** A number in ±limit, or of a blend an object of them with exactly its materials as keys. */
function perMaterial(section: SectionReader, key: string, materials: readonly string[] | null, limit: number): Value {
  const value = section.value(key);
  if (value === undefined) return undefined;
  const field = { kind: 'number', isRequired: true, low: -limit, high: limit } as const;
  if (materials === null) {
    section.check({ [key]: field }, section.keys());
    return section.number(key, 0);
  }
  if (!isObject(value)) {
    section.report(key, `must be an object with the materials of the blend: ${materials.join(', ')}`);
    return undefined;
  }
  const own = section.object(key)!;
  own.check(Object.fromEntries(materials.map((name) => [name, field])));
  return Object.fromEntries(materials.map((name) => [name, own.number(name, 0)]));
}

/** The names of an electrode's materials in the file's own order, null where it is no blend. */
export function materialsOf(electrode: SectionReader | undefined, particleKey: string): readonly string[] | null {
  const materials = electrode?.value(particleKey);
  return isObject(materials) ? Object.keys(materials) : null;
}
