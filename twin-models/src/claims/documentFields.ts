/** Every field of a design document: unit, what is possible, and where the limit comes from. */
import { ELECTROLYTE_SYSTEMS } from '../electrolyte/electrolyteSystems.ts';
import { listCathodeMaterials } from '../materials/cathodes.ts';
import type {
  AdsorptionSection,
  AnodeSection,
  CathodeSection,
  CellSection,
  ColdRollingSection,
  CollectorSection,
  CompositeLayerSection,
  CompositeMemberSection,
  ConcaveConvexSection,
  CycleTestSection,
  DesignDocument,
  DotElement,
  DotsSection,
  ElectrolyteSection,
  GraphiteSection,
  HardCoatSection,
  LayerMaterial,
  PackSection,
  ProcessStep,
  RodsSection,
  RoughnessSection,
  SeparatorSection,
  StackSection,
  VehicleSection,
} from './designDocument.ts';
import { ANODE_MATERIALS, DOT_ELEMENTS, FOIL_METALS, PROCESS_STEPS } from './materialClasses.ts';

export interface NumberField {
  readonly kind: 'number';
  readonly isRequired: boolean;
  readonly isWhole: boolean;
  /** SI or `1`. */
  readonly unit: string;
  /** Values outside are not physical. */
  readonly low: number;
  readonly high: number;
  /** Why the limits are there. */
  readonly source: string;
}

export interface ChoiceField {
  readonly kind: 'choice';
  readonly isRequired: boolean;
  readonly choices: readonly string[];
}

export interface TextField {
  readonly kind: 'text';
  readonly isRequired: boolean;
}

export interface SectionField<T> {
  readonly kind: 'section';
  readonly isRequired: boolean;
  readonly fields: FieldsOf<T>;
}

export interface ListField<T> {
  readonly kind: 'list';
  readonly isRequired: boolean;
  readonly fields: FieldsOf<T>;
}

/** A field of any kind, for code that walks the tree. */
export type DocumentField = NumberField | ChoiceField | TextField | SectionTree | ListTree;

export interface SectionTree {
  readonly kind: 'section';
  readonly isRequired: boolean;
  readonly fields: FieldTree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly isRequired: boolean;
  readonly fields: FieldTree;
}

export interface FieldTree {
  readonly [key: string]: DocumentField;
}

type FieldOf<T> = [T] extends [number]
  ? NumberField
  : [T] extends [string]
    ? ChoiceField | TextField
    : T extends readonly (infer E)[]
      ? ListField<E>
      : SectionField<T>;

/** One entry per property, so that the types of the document and this table cannot drift apart. */
export type FieldsOf<T> = { readonly [K in keyof T]-?: FieldOf<NonNullable<T[K]>> };

const number = (unit: string, low: number, high: number, source: string): NumberField => ({
  kind: 'number',
  isRequired: false,
  isWhole: false,
  unit,
  low,
  high,
  source,
});
const whole = (low: number, high: number, source: string): NumberField => ({
  ...number('1', low, high, source),
  isWhole: true,
});
const required = <F extends { readonly isRequired: boolean }>(field: F): F => ({ ...field, isRequired: true });
const choice = (choices: readonly string[]): ChoiceField => ({ kind: 'choice', isRequired: false, choices });
const text: TextField = { kind: 'text', isRequired: false };
const section = <T>(fields: FieldsOf<T>): SectionField<T> => ({ kind: 'section', isRequired: false, fields });
const list = <T>(fields: FieldsOf<T>): ListField<T> => ({ kind: 'list', isRequired: false, fields });

const FRACTION = 'a fraction of a whole';
const LAYER = 'no coating under 1 nm is closed, none over 2 mm passes current through its pores';
const DOT_HEIGHT = 'dots under 1 nm are no metal yet, dots over 1 mm fit into no cell';
const FOIL = 'foils and plates of cells; under 1 µm they do not carry themselves, over 2 mm they are sheet';
const POROSITY = 'a layer of more than 95 % pores does not hold together';
const POWDER = 'grains under 1 nm are molecules, over 200 µm they do not fit into a coating';
const VOLTAGE = 'stability of non-aqueous electrolytes against lithium';

const rods: FieldsOf<RodsSection> = {
  metal: required(choice(FOIL_METALS)),
  arealDensity: required(number('1/m²', 1, 1e17, 'rods of 1 nm side by side are the densest there are')),
  diameter: required(number('m', 1e-9, 1e-3, 'thinner than 1 nm is an atom, thicker than 1 mm is no rod on a foil')),
  length: required(
    number('m', 1e-9, 1e-3, 'shorter than 1 nm is an atom, longer than 1 mm reaches the other electrode'),
  ),
};

const roughness: FieldsOf<RoughnessSection> = {
  developedAreaRatio: number('1', 0, 19, 'ISO 25178-2; more than 20-fold area is a sponge, not a foil'),
  peakHeight: number('m', 0, 100e-6, 'peaks beyond 100 µm pierce every separator'),
};

const adsorption: FieldsOf<AdsorptionSection> = {
  specificArea: required(number('m²/kg', 0.01, 1e6, 'BET: a smooth foil of 2 mm has 0.1 m²/kg, a powder of 10 nm 1e5')),
  density: required(number('kg/m³', 500, 23_000, 'magnesium 1740 to osmium 22 600 kg/m³')),
};

const hardCoat: FieldsOf<HardCoatSection> = {
  metal: required(choice(FOIL_METALS)),
  vickersHardness: required(number('1', 1, 4000, 'lead about 4 HV, hard carbides 3000 HV')),
  thickness: required(number('m', 1e-9, 1e-4, 'a coat under 1 nm is not closed, over 100 µm it is the foil')),
};

const coldRolling: FieldsOf<ColdRollingSection> = {
  reduction: required(number('1', 0, 0.99, 'share of the thickness taken away by rolling')),
  yieldStress: number('Pa', 1e6, 3e9, 'soft lead 5 MPa, strongest steel foil 2 GPa'),
};

const concaveConvex: FieldsOf<ConcaveConvexSection> = {
  areaRatio: required(number('1', 1, 20, 'a real area is never below the apparent one')),
  pitch: number('m', 1e-8, 0.01, 'a pattern is wider than grains of the metal and narrower than the electrode'),
  depth: number('m', 1e-9, 1e-3, 'deeper than 1 mm is no foil'),
};

const collector: FieldsOf<CollectorSection> = {
  metal: choice(FOIL_METALS),
  thickness: number('m', 1e-6, 2e-3, FOIL),
  vickersHardness: number('1', 1, 4000, 'lead about 4 HV, hard carbides 3000 HV'),
  realAreaRatio: number('1', 1, 20, 'a real area is never below the apparent one; 20-fold is a sponge, not a foil'),
  roughness: section(roughness),
  adsorption: section(adsorption),
  rods: section(rods),
  hardCoat: section(hardCoat),
  coldRolling: section(coldRolling),
  concaveConvex: section(concaveConvex),
  operatingStress: number('Pa', 0, 3e9, 'above 3 GPa every foil is torn'),
};

const layerMaterial: FieldsOf<LayerMaterial> = {
  material: required(choice([...ANODE_MATERIALS.keys()])),
  volumeFraction: required(number('1', 0, 1, FRACTION)),
  particleRadius: number('m', 1e-9, 200e-6, POWDER),
};

const graphite: FieldsOf<GraphiteSection> = {
  rhombohedralFraction: required(number('1', 0, 1, FRACTION)),
  hexagonalFraction: number('1', 0, 1, FRACTION),
  method: text,
  capacityLoss: number('1', 0, 1, 'at 1 rhombohedral graphite would take up no lithium'),
  irreversibleGain: number('1', 0, 1, 'at 1 rhombohedral graphite would keep all lithium'),
};

const dotElement: FieldsOf<DotElement> = {
  element: required(choice(DOT_ELEMENTS)),
  atomicFraction: required(number('1', 0, 1, FRACTION)),
};

const dots: FieldsOf<DotsSection> = {
  diameter: required(number('m', 1e-9, 0.01, 'under 1 nm is a cluster of atoms, over 1 cm a film')),
  height: required(number('m', 1e-9, 1e-3, DOT_HEIGHT)),
  occupancy: number('1', 1e-3, 1, FRACTION),
  gap: number('m', 0, 0.1, 'dots further apart than 10 cm are single electrodes'),
  lattice: required(choice(['hexagonal', 'square', 'squareDots'])),
  porosity: number('1', 0, 0.95, POROSITY),
  surfaceFactor: number('1', 1, 1000, 'a real area is never below the apparent one'),
  composition: list(dotElement),
};

const anode: FieldsOf<AnodeSection> = {
  thickness: number('m', 1e-9, 2e-3, LAYER),
  porosity: number('1', 0, 0.95, POROSITY),
  materials: list(layerMaterial),
  graphite: section(graphite),
  boronUptake: number('1', 0, 0.33, 'most that boron adds, near BC7…BC15 (density functional theory)'),
  prelithiation: number('mol/m²', 0, 100, 'lithium foil of 1.3 mm'),
  dots: section(dots),
  collector: section(collector),
};

const cathode: FieldsOf<CathodeSection> = {
  material: choice(listCathodeMaterials().map(({ id }) => id)),
  thickness: number('m', 1e-9, 2e-3, LAYER),
  porosity: number('1', 0, 0.95, POROSITY),
  volumeFraction: number('1', 0.01, 1, FRACTION),
  particleRadius: number('m', 1e-9, 200e-6, POWDER),
  collector: section(collector),
};

const electrolyte: FieldsOf<ElectrolyteSection> = {
  state: required(choice(['liquid', 'gel', 'solid'])),
  system: choice(ELECTROLYTE_SYSTEMS.map(({ id }) => id)),
};

const separator: FieldsOf<SeparatorSection> = {
  thickness: number('m', 1e-6, 2e-3, 'thinner than 1 µm shorts, thicker than 2 mm passes no current'),
  porosity: number('1', 0.05, 1, 'share that conducts; without any no current passes'),
};

const cell: FieldsOf<CellSection> = {
  electrodeArea: number('m²', 1e-8, 1000, 'from a micro cell to a roll'),
  lowerVoltageCutOff: number('V', 0, 5.5, VOLTAGE),
  upperVoltageCutOff: number('V', 0, 5.5, VOLTAGE),
};

const stack: FieldsOf<StackSection> = {
  cells: required(whole(1, 1000, 'beyond 1000 cells in one package no insulation holds')),
  construction: required(choice(['bipolar', 'plain'])),
  plateThickness: number('m', 1e-6, 2e-3, FOIL),
};

const pack: FieldsOf<PackSection> = {
  packagesInSeries: required(whole(1, 10_000, 'a count')),
  packagesInParallel: required(whole(1, 10_000, 'a count')),
};

const vehicle: FieldsOf<VehicleSection> = {
  id: required(text),
  use: required(choice(['vehicle', 'stationary'])),
  peakPower: number('W', 0, 1e8, 'a locomotive has 1e7 W'),
};

const processStep: FieldsOf<ProcessStep> = {
  step: required(choice(PROCESS_STEPS)),
  electrode: required(choice(['anode', 'cathode'])),
  temperature: number(
    'K',
    200,
    4000,
    'no step of making a cell is done below 200 K; graphite sublimes at about 3900 K',
  ),
  duration: number('s', 0, 1e8, 'three years'),
  method: text,
  lot: text,
  date: text,
  supplier: text,
};

const cycleTest: FieldsOf<CycleTestSection> = {
  current: number('A', 1e-9, 1e5, 'from a micro cell to a container'),
  upperVoltage: number('V', 0.1, 5.5, VOLTAGE),
  lowerVoltage: number('V', 0.1, 5.5, VOLTAGE),
  cycles: whole(1, 10_000, 'thirty years of a cycle a day'),
  threshold: number('1', 0, 1, FRACTION),
};

const compositeLayer: FieldsOf<CompositeLayerSection> = {
  inorganicPowder: required(text),
  resin: required(text),
  thickness: required(number('m', 1e-9, 0.01, 'a thin layer')),
  powderFraction: required(number('1', 0, 1, FRACTION)),
};

const compositeMember: FieldsOf<CompositeMemberSection> = {
  metal: required(choice(FOIL_METALS)),
  rods: section(rods),
  layer: required(section(compositeLayer)),
};

const document: FieldsOf<DesignDocument> = {
  name: required(text),
  description: text,
  cell: section(cell),
  anode: section(anode),
  cathode: section(cathode),
  separator: section(separator),
  electrolyte: section(electrolyte),
  stack: section(stack),
  pack: section(pack),
  vehicle: section(vehicle),
  process: list(processStep),
  cycleTest: section(cycleTest),
  compositeMember: section(compositeMember),
};

export const DOCUMENT_FIELDS: FieldTree = document;

/** The number field at a path such as `anode.dots.diameter` or `anode.materials.0.volumeFraction`; undefined for anything else. */
export function findNumberField(path: string): NumberField | undefined {
  let fields = DOCUMENT_FIELDS;
  for (const key of path.split('.')) {
    if (/^\d+$/.test(key)) continue;
    const field: DocumentField | undefined = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field?.kind === 'number') return field;
    if (field?.kind !== 'section' && field?.kind !== 'list') return undefined;
    fields = field.fields;
  }
  return undefined;
}
