/**
 * Battery Parameter eXchange (BPX) files, versions 0.1 to 1.1.1, as cell parameters.
 *
 * What the standard leaves to its users, as PyBaMM does it: j = 2 j0 sinh(F η/2RT), transport efficiencies
 * multiply bulk properties, electrode conductivities are already effective, tables are linear between their
 * points, an absent heat transfer coefficient means adiabatic. Where density, heat capacity or volume is
 * absent the temperature is held instead (a heat capacity that nothing here can warm).
 *
 * Our own fields under `User-defined / packtwin` (ownFields.ts) are used, what others keep there is not.
 *
 * https://github.com/FaradayInstitution/BPX
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { arealLithiumCapacity, checkCellParameters } from '../cellParameters.ts';
import type { TemperatureLaw } from '../electrolyte/temperatureLaw.ts';
import {
  cellFields,
  cellFieldsOfVersion0,
  electrolyteFields,
  electrolyteFieldsOfVersion0,
  separatorFields,
} from './bpxFields.ts';
import { isVersion0 } from './convertBpxVersion0.ts';
import { applyOwnSection, OWN_SECTION, readOwnElectrode, readOwnExtras } from './ownFields.ts';
import type { BpxStack } from './ownStack.ts';
import { PARTICLE, readElectrode } from './readElectrode.ts';
import { materialsOf, readState } from './readState.ts';
import type { BpxDegradation } from './readState.ts';
import { readText } from './readText.ts';
import { isNumbers, isObject, SectionReader } from './sectionReader.ts';
import type { BpxProblem, JsonObject } from './sectionReader.ts';
import { checkUserDefined } from './userDefined.ts';
import { adoptUserDefinedHysteresis } from './userDefinedHysteresis.ts';
import { isWithinLimitsOverSalt } from './valueLimits.ts';

export type BpxModel = 'SPM' | 'SPMe' | 'DFN';

/** A cell read from a BPX file. */
export interface BpxCell {
  readonly version: string;
  readonly model: BpxModel;
  readonly title?: string;
  readonly parameters: CellParameters;
  /** 0…1; 1 where the file says nothing. */
  readonly initialStateOfCharge: number;
  /** K. */
  readonly initialTemperature: number;
  readonly ambientTemperature: number;
  /** Losses as the file states them; they are not applied to the parameters. */
  readonly degradation?: BpxDegradation;
  /** A stack and a design document that {@link writeBpx} put beside the cell. */
  readonly stack?: BpxStack;
  readonly design?: Readonly<Record<string, unknown>>;
  /** Experiments that came with the file: s, A (positive while charging), V, K. */
  readonly validation: readonly BpxExperiment[];
  /** What was understood but not used, or looks wrong without being impossible. */
  readonly warnings: readonly string[];
}

export interface BpxExperiment {
  readonly name: string;
  readonly time: Float64Array;
  readonly current: Float64Array;
  readonly voltage: Float64Array;
  readonly temperature?: Float64Array;
}

export type BpxResult =
  | { readonly ok: true; readonly cell: BpxCell }
  | { readonly ok: false; readonly problems: readonly BpxProblem[] };

const NEWEST_MINOR_VERSION = 1;

/** J/K of a cell whose thermal data are missing: its temperature is what one sets. */
const HELD_TEMPERATURE_HEAT_CAPACITY = 1e12;

/**
 * Reads a BPX file: its text in JSON, or what a parser of JSON or YAML made of it. Never throws on content.
 */
export function readBpx(source: unknown): BpxResult {
  let root = source;
  if (typeof source === 'string') {
    const read = readText(source);
    if (!read.ok) return refuse('', read.message);
    root = read.value;
  }
  if (!isObject(root)) return refuse('', 'must be an object with Header and Parameterisation');
  const problems: BpxProblem[] = [];
  const cell = readCell(new SectionReader('', withHysteresisInItsFields(root), problems), problems);
  return cell && problems.length === 0 ? { ok: true, cell } : { ok: false, problems };
}

/** Files of version 0 have no fields for hysteresis and keep it under `User-defined`. */
function withHysteresisInItsFields(file: JsonObject): JsonObject {
  const { Header: header, Parameterisation: parameterisation } = file;
  if (!isObject(header) || !isObject(parameterisation) || !isVersion0(header['BPX'])) return file;
  return { ...file, Parameterisation: adoptUserDefinedHysteresis(parameterisation) };
}

function refuse(path: string, message: string): BpxResult {
  return { ok: false, problems: [{ path, message }] };
}

function readCell(file: SectionReader, problems: BpxProblem[]): BpxCell | null {
  file.check({}, ['Header', 'Parameterisation', 'State', 'Validation']);
  const header = file.object('Header');
  const parameterisation = file.object('Parameterisation');
  for (const [key, section] of [
    ['Header', header],
    ['Parameterisation', parameterisation],
  ] as const) {
    if (!section && !file.has(key)) file.report(key, 'is missing');
  }
  if (!header || !parameterisation) return null;
  const { version, model, title } = readHeader(header);
  if (!version || !model) return null;
  const isVersion0 = version.startsWith('0.');
  const hasElectrolyte = model !== 'SPM';

  parameterisation.check({}, [
    'Cell',
    'Negative electrode',
    'Positive electrode',
    'User-defined',
    ...(hasElectrolyte ? ['Electrolyte', 'Separator'] : []),
  ]);
  const need = (key: string): SectionReader | undefined => {
    const section = parameterisation.object(key);
    if (!section && !parameterisation.has(key)) parameterisation.report(key, 'is missing');
    return section;
  };
  const cell = need('Cell');
  const negativeSection = need('Negative electrode');
  const positiveSection = need('Positive electrode');
  const electrolyte = hasElectrolyte ? need('Electrolyte') : undefined;
  const separator = hasElectrolyte ? need('Separator') : undefined;
  cell?.check(isVersion0 ? { ...cellFields, ...cellFieldsOfVersion0 } : cellFields);
  electrolyte?.check(isVersion0 ? { ...electrolyteFields, ...electrolyteFieldsOfVersion0 } : electrolyteFields);
  separator?.check(separatorFields);
  const warnings: string[] = [];
  const materials = {
    negative: materialsOf(negativeSection, PARTICLE),
    positive: materialsOf(positiveSection, PARTICLE),
  };
  const { initial, environment, hysteresis, degradation } = readState(file.object('State'), materials);
  const userDefined = parameterisation.object('User-defined');
  if (userDefined) checkUserDefined(userDefined);
  const ownFields = userDefined?.object(OWN_SECTION);
  const electrode = (section: SectionReader | undefined, side: 'negative' | 'positive') =>
    section &&
    readElectrode(section, {
      hasElectrolyte,
      hysteresis: hysteresis[side],
      own: readOwnElectrode(ownFields, side, materials[side]),
      warnings,
    });
  const negative = electrode(negativeSection, 'negative');
  const positive = electrode(positiveSection, 'positive');
  const extras = readOwnExtras(ownFields);
  const concentration =
    initial?.number('Initial electrolyte concentration [mol.m-3]', 1000) ??
    electrolyte?.number('Initial concentration [mol.m-3]', 1000) ??
    1000;
  const salt = (key: string) => {
    const property = electrolyte?.function(key);
    const limits = electrolyteFields[key]!;
    if (electrolyte && property && property.constant === null) {
      isWithinLimitsOverSalt(electrolyte, key, property, limits, concentration, warnings);
    }
    return property;
  };
  const saltDiffusivity = salt('Diffusivity [m2.s-1]');
  const saltConductivity = salt('Conductivity [S.m-1]');
  if (cell) checkCutOffs(cell);
  const validation = readValidation(file);
  if (!cell || !negative || !positive || problems.length > 0) return null;

  const referenceTemperature = cell.number('Reference temperature [K]', 298.15);
  const ambientTemperature =
    environment?.number('Ambient temperature [K]', Number.NaN) ?? cell.number('Ambient temperature [K]', Number.NaN);
  const ambient = Number.isNaN(ambientTemperature) ? referenceTemperature : ambientTemperature;
  const pairs = cell.number('Number of electrode pairs connected in parallel to make a cell', 1);
  const heat = readHeat(cell, environment, warnings);
  const withoutOwn: CellParameters = {
    electrodeArea: cell.number('Electrode area [m2]', Number.NaN) * pairs,
    negative,
    positive,
    separator: {
      thickness: separator?.number('Thickness [m]', Number.NaN) ?? 1e-6,
      porosity: separator?.number('Porosity', Number.NaN) ?? 1,
      transportEfficiency: separator?.number('Transport efficiency', Number.NaN) ?? 1,
      interfaceResistance: 0,
    },
    electrolyte: {
      initialConcentration: concentration,
      cationTransferenceNumber: electrolyte?.number('Cation transference number', Number.NaN) ?? 0.5,
      thermodynamicFactor: 1,
      // A single-particle model has no electrolyte: one that offers no resistance stands in.
      diffusivity: saltDiffusivity?.constant ?? saltDiffusivity?.value ?? 1e-6,
      diffusivityTemperatureLaw: arrheniusLaw(electrolyte, 'Diffusivity activation energy [J.mol-1]'),
      conductivity: saltConductivity?.constant ?? saltConductivity?.value ?? 1e6,
      conductivityTemperatureLaw: arrheniusLaw(electrolyte, 'Conductivity activation energy [J.mol-1]'),
    },
    lowerVoltageCutOff: cell.number('Lower voltage cut-off [V]', Number.NaN),
    upperVoltageCutOff: cell.number('Upper voltage cut-off [V]', Number.NaN),
    nominalCellCapacity: cell.number('Nominal cell capacity [A.h]', Number.NaN) * SECONDS_PER_HOUR,
    referenceTemperature,
    ...heat,
  };
  const parameters = ownFields ? applyOwnSection(withoutOwn, ownFields) : withoutOwn;
  if (problems.length > 0) return null;
  try {
    checkCellParameters(parameters);
  } catch (error) {
    parameterisation.report('', error instanceof Error ? error.message : String(error));
    return null;
  }
  if (!isCapacityPlausible(parameters, cell)) return null;
  warnAboutVoltageLimits(parameters, warnings);
  if (degradation) warnings.push('State / Degradation is not applied: its units are open in the standard');
  const initialTemperature =
    initial?.number('Initial temperature [K]', ambient) ?? cell.number('Initial temperature [K]', ambient);
  return {
    version,
    model,
    ...(title === undefined ? {} : { title }),
    parameters,
    initialStateOfCharge: initial?.number('Initial state-of-charge', 1) ?? 1,
    initialTemperature,
    ambientTemperature: ambient,
    ...(degradation && { degradation }),
    ...extras,
    validation,
    warnings,
  };
}

function arrheniusLaw(section: SectionReader | undefined, key: string): TemperatureLaw {
  return { kind: 'arrhenius', activationEnergy: section?.number(key, 0) ?? 0 };
}

function readHeader(header: SectionReader): { version?: string; model?: BpxModel; title?: string | undefined } {
  header.check({}, ['BPX', 'Title', 'Description', 'References', 'Model']);
  header.text('Description');
  header.text('References');
  const title = header.text('Title');
  const raw = header.value('BPX');
  // Early files wrote the version as a number.
  const version =
    typeof raw === 'number' && Number.isFinite(raw) ? (Number.isInteger(raw) ? `${raw}.0` : String(raw)) : raw;
  if (typeof version !== 'string' || !/^\d+\.\d+(\.\d+)?$/.test(version)) {
    header.report('BPX', 'must be a version like "1.1.0"');
    return { title };
  }
  if (!isKnownVersion(version)) {
    header.report(
      'BPX',
      `version ${version} is not known, 0.1 to 1.1.1 are read; a newer file that uses nothing new may say 1.1.1`,
    );
    return { title };
  }
  const model = header.value('Model');
  if (model === 'SPM' || model === 'SPMe' || model === 'DFN') return { version, model, title };
  header.report(
    'Model',
    model === 'Partial' ? 'a partial set cannot be stepped; SPM, SPMe or DFN can' : 'must be SPM, SPMe or DFN',
  );
  return { version, title };
}

/** Patches change no meaning, so any of a known minor version will do; newer minor versions may. */
function isKnownVersion(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 0 ? minor! >= 1 : major === 1 && minor! <= NEWEST_MINOR_VERSION;
}

function checkCutOffs(cell: SectionReader): void {
  const [lower, upper] = ['Lower voltage cut-off [V]', 'Upper voltage cut-off [V]'] as const;
  const [from, to] = [cell.number(lower, Number.NaN), cell.number(upper, Number.NaN)];
  if (from >= to) cell.report(lower, `is ${from}, must be below "${upper}" of ${to}: are both swapped?`);
}

function readHeat(
  cell: SectionReader,
  environment: SectionReader | undefined,
  warnings: string[],
): { heatCapacity: number; heatTransferCoefficient: number } {
  const heatCapacity =
    cell.number('Density [kg.m-3]', Number.NaN) *
    cell.number('Specific heat capacity [J.K-1.kg-1]', Number.NaN) *
    cell.number('Volume [m3]', Number.NaN);
  if (Number.isNaN(heatCapacity)) {
    warnings.push('without density, specific heat capacity and volume the temperature is held');
    return { heatCapacity: HELD_TEMPERATURE_HEAT_CAPACITY, heatTransferCoefficient: 0 };
  }
  const perArea = environment?.number('Heat transfer coefficient [W.m-2.K-1]', 0) ?? 0;
  const area = cell.number('External surface area [m2]', Number.NaN);
  if (perArea > 0 && Number.isNaN(area)) {
    warnings.push('a heat transfer coefficient without external surface area is not used');
    return { heatCapacity, heatTransferCoefficient: 0 };
  }
  return { heatCapacity, heatTransferCoefficient: perArea > 0 ? perArea * area : 0 };
}

function readValidation(file: SectionReader): BpxExperiment[] {
  const section = file.object('Validation');
  if (!section) return [];
  const experiments: BpxExperiment[] = [];
  for (const name of section.keys()) {
    const experiment = section.object(name);
    if (!experiment) continue;
    experiment.check({}, ['Time [s]', 'Current [A]', 'Voltage [V]', 'Temperature [K]']);
    const time = numbers(experiment, 'Time [s]');
    const current = numbers(experiment, 'Current [A]');
    const voltage = numbers(experiment, 'Voltage [V]');
    const temperature = experiment.has('Temperature [K]') ? numbers(experiment, 'Temperature [K]') : undefined;
    if (!time || !current || !voltage) continue;
    const lengths = [time, current, voltage, ...(temperature ? [temperature] : [])].map(({ length }) => length);
    if (new Set(lengths).size > 1) experiment.report('', `columns have different lengths: ${lengths.join(', ')}`);
    else experiments.push({ name, time, current, voltage, ...(temperature ? { temperature } : {}) });
  }
  return experiments;
}

function numbers(section: SectionReader, key: string): Float64Array | undefined {
  const value = section.value(key);
  if (isNumbers(value)) return Float64Array.from(value);
  section.report(key, 'must be an array of numbers');
  return undefined;
}

function warnAboutVoltageLimits(parameters: CellParameters, warnings: string[]): void {
  const { negative, positive, lowerVoltageCutOff, upperVoltageCutOff } = parameters;
  const at = (xN: number, xP: number) =>
    positive.openCircuitPotential.potential(xP) - negative.openCircuitPotential.potential(xN);
  const full = at(negative.maximumStoichiometry, positive.minimumStoichiometry);
  const empty = at(negative.minimumStoichiometry, positive.maximumStoichiometry);
  if (full > upperVoltageCutOff + 0.001) {
    warnings.push(`full cell rests at ${full.toFixed(3)} V, above its upper cut-off of ${upperVoltageCutOff} V`);
  }
  if (empty < lowerVoltageCutOff - 0.001) {
    warnings.push(`empty cell rests at ${empty.toFixed(3)} V, below its lower cut-off of ${lowerVoltageCutOff} V`);
  }
}

/** Nominal capacity over what the electrodes' windows hold: further apart one of both has another unit. */
const MOST_CAPACITY_RATIO = 50;

/** Refuses A.s for A.h, cm2 for m2 and the like, which no limit of a single field can tell. */
function isCapacityPlausible(parameters: CellParameters, cell: SectionReader): boolean {
  const held = (electrode: CellParameters['negative']) =>
    FARADAY *
    parameters.electrodeArea *
    arealLithiumCapacity(electrode) *
    (electrode.maximumStoichiometry - electrode.minimumStoichiometry);
  const windows = Math.min(held(parameters.negative), held(parameters.positive)) / SECONDS_PER_HOUR;
  const nominal = parameters.nominalCellCapacity / SECONDS_PER_HOUR;
  if (nominal < MOST_CAPACITY_RATIO * windows && windows < MOST_CAPACITY_RATIO * nominal) return true;
  cell.report(
    'Nominal cell capacity [A.h]',
    `is ${nominal}, but the electrodes hold ${windows.toPrecision(3)} A.h between their stoichiometry limits: must lie within a factor of ${MOST_CAPACITY_RATIO}; check the units A.h, m2, m and mol.m-3`,
  );
  return false;
}
