/**
 * A parameter set made ready for stepping: tables, modes, lumped constants. Immutable, shared by all batches of a design.
 */
import { FARADAY } from '@packtwin/units';
import { arealLithiumCapacity, checkCellParameters, propertyFunction } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters, Property } from '../cellParameters.ts';
import { temperatureFactor } from '../electrolyte/temperatureLaw.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import { rowTemperature, TEMPERATURE_ROWS } from '../tables/temperatureGrid.ts';
import { createUniformTable } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { particleModes } from '../transport/particleModes.ts';
import { RelaxationTable } from '../transport/relaxationTable.ts';
import { buildSaltModes } from '../transport/saltModes.ts';
import type { SaltModes } from '../transport/saltModes.ts';

/** mol/m³ */
const LEAST_CONCENTRATION = 1;
/** Columns of {@link SpmeModel.temperatureRows}, and how many there are. */
export const LOG_NEGATIVE_DIFFUSIVITY = 0;
export const LOG_POSITIVE_DIFFUSIVITY = 1;
export const LOG_SALT_DIFFUSIVITY = 2;
export const NEGATIVE_RATE = 3;
export const POSITIVE_RATE = 4;
export const CONDUCTIVITY_FACTOR = 5;
export const TEMPERATURE_COLUMNS = 6;

/** mol/m³, as concentrations go into logarithms and square roots: not below 1, and 1 for what is no number. */
export function flooredConcentration(concentration: number): number {
  return concentration > LEAST_CONCENTRATION ? concentration : LEAST_CONCENTRATION;
}

export interface ElectrodeModel {
  readonly potential: UniformTable;
  /** V/K. */
  readonly entropicChange: UniformTable;
  /** ln of solid diffusivity over its reference, of stoichiometry; null where constant. */
  readonly logDiffusivity: UniformTable | null;
  /** R²/D at reference, s. */
  readonly diffusionTime: number;
  /** dθ̄/dt per A through the electrode, 1/(A s). */
  readonly stoichiometryPerCharge: number;
  /** A/m² of real interface per A through the electrode. */
  readonly interfacePerCurrent: number;
  /** Ω m² of electrode area: electronic, contact, film. */
  readonly electronicResistance: number;
  /** L/(3 B), m: divided by κ gives Ω m². */
  readonly ionicLength: number;
  /** α of the exchange current density; null where it is ½. */
  readonly exchangeExponent: number | null;
  readonly minimumStoichiometry: number;
  readonly maximumStoichiometry: number;
}

/** What does not depend on the size of the cell, shared by all sizes of one design. */
interface SizelessModel {
  readonly salt: SaltModes;
  /** Exact steps of the modes; caches, see RelaxationTable. */
  readonly negativeRelaxation: RelaxationTable;
  readonly positiveRelaxation: RelaxationTable;
  readonly saltRelaxation: RelaxationTable;
  /** S/m at reference temperature, of mol/m³. */
  readonly conductivity: UniformTable;
  /** L/B of the separator, m. */
  readonly separatorIonicLength: number;
  /** (1 − t₊) × thermodynamic factor. */
  readonly concentrationFactor: number;
  /** Salt diffusivity at a temperature (K) over that at reference. */
  readonly saltDiffusivityFactor: (temperature: number) => number;
  /** Rows over temperature: ln D_n, ln D_p, ln D_e relative to reference; F K_n, F K_p in A/m²; factor on conductivity. */
  readonly temperatureRows: Float64Array;
}

export interface SpmeModel extends SizelessModel {
  readonly parameters: CellParameters;
  readonly negative: ElectrodeModel;
  readonly positive: ElectrodeModel;
}

/** Found by the negative electrode: {@link scaleDesign} keeps that object. */
const sizelessModels = new WeakMap<
  ElectrodeParameters,
  { readonly of: CellParameters; readonly model: SizelessModel }
>();
const models = new WeakMap<CellParameters, SpmeModel>();

/**
 * The model of a parameter set; made once per object.
 *
 * @throws RangeError where the parameters cannot be stepped, naming field, value and limit.
 */
export function spmeModelOf(parameters: CellParameters): SpmeModel {
  let model = models.get(parameters);
  if (!model) {
    checkCellParameters(parameters);
    model = buildModel(parameters);
    models.set(parameters, model);
  }
  return model;
}

function buildModel(parameters: CellParameters): SpmeModel {
  const { negative, positive } = parameters;
  const negativeModel = electrodeModel(parameters, negative);
  const positiveModel = electrodeModel(parameters, positive);
  const known = sizelessModels.get(negative);
  let sizeless = known && isSameButForSize(known.of, parameters) ? known.model : undefined;
  if (!sizeless) {
    sizeless = buildSizelessModel(parameters, negativeModel, positiveModel);
    sizelessModels.set(negative, { of: parameters, model: sizeless });
  }
  return { ...sizeless, parameters, negative: negativeModel, positive: positiveModel };
}

function isSameButForSize(a: CellParameters, b: CellParameters): boolean {
  return (
    a.negative === b.negative &&
    a.separator === b.separator &&
    a.positive === b.positive &&
    a.electrolyte === b.electrolyte &&
    a.referenceTemperature === b.referenceTemperature
  );
}

function buildSizelessModel(
  parameters: CellParameters,
  negative: ElectrodeModel,
  positive: ElectrodeModel,
): SizelessModel {
  const { separator, electrolyte } = parameters;
  const salt = buildSaltModes(parameters, propertyFunction(electrolyte.diffusivity)(electrolyte.initialConcentration));
  return {
    salt,
    negativeRelaxation: particleRelaxation(negative),
    positiveRelaxation: particleRelaxation(positive),
    saltRelaxation: new RelaxationTable(salt.rates, new Float64Array(salt.rates.length).fill(1)),
    conductivity: propertyTable(electrolyte.conductivity, 0, 4 * electrolyte.initialConcentration),
    separatorIonicLength: separator.thickness / separator.transportEfficiency,
    concentrationFactor: (1 - electrolyte.cationTransferenceNumber) * electrolyte.thermodynamicFactor,
    saltDiffusivityFactor: (temperature) =>
      temperatureFactor(electrolyte.diffusivityTemperatureLaw, temperature, parameters.referenceTemperature),
    temperatureRows: temperatureRows(parameters),
  };
}

function particleRelaxation(electrode: ElectrodeModel): RelaxationTable {
  return new RelaxationTable(
    particleModes.eigenvalues.map((eigenvalue) => eigenvalue / electrode.diffusionTime),
    particleModes.weights,
  );
}

function electrodeModel(parameters: CellParameters, electrode: ElectrodeParameters): ElectrodeModel {
  const reference = referenceDiffusivity(electrode);
  const diffusivity = electrode.diffusivity;
  const [low, high] = electrode.openCircuitPotential.range;
  return {
    potential: potentialTable(electrode.openCircuitPotential),
    entropicChange: propertyTable(electrode.entropicChangeCoefficient, low, high),
    logDiffusivity:
      typeof diffusivity === 'number'
        ? null
        : createUniformTable((x) => Math.log(diffusivity(x) / reference), low, high, { intervals: 256 }),
    diffusionTime: electrode.particleRadius ** 2 / reference,
    stoichiometryPerCharge: 1 / (FARADAY * parameters.electrodeArea * arealLithiumCapacity(electrode)),
    interfacePerCurrent: 1 / (parameters.electrodeArea * electrode.surfaceAreaPerUnitVolume * electrode.thickness),
    electronicResistance:
      electrode.thickness / (3 * electrode.conductivity) +
      electrode.contactResistance +
      electrode.filmResistance / (electrode.surfaceAreaPerUnitVolume * electrode.thickness),
    ionicLength: electrode.thickness / (3 * electrode.transportEfficiency),
    exchangeExponent: (electrode.exchangeExponent ?? 0.5) === 0.5 ? null : electrode.exchangeExponent!,
    minimumStoichiometry: electrode.minimumStoichiometry,
    maximumStoichiometry: electrode.maximumStoichiometry,
  };
}

/** m²/s at the middle of the window. */
function referenceDiffusivity(electrode: ElectrodeParameters): number {
  const middle = 0.5 * (electrode.minimumStoichiometry + electrode.maximumStoichiometry);
  return propertyFunction(electrode.diffusivity)(middle);
}

function propertyTable(property: Property, low: number, high: number): UniformTable {
  return createUniformTable(propertyFunction(property), low, high, {
    intervals: typeof property === 'number' ? 1 : 512,
  });
}

function temperatureRows(parameters: CellParameters): Float64Array {
  const { negative, positive, electrolyte, referenceTemperature } = parameters;
  const rows = new Float64Array(TEMPERATURE_ROWS * TEMPERATURE_COLUMNS);
  const arrhenius = (activationEnergy: number, temperature: number) =>
    temperatureFactor({ kind: 'arrhenius', activationEnergy }, temperature, referenceTemperature);
  for (let row = 0; row < TEMPERATURE_ROWS; row++) {
    const temperature = rowTemperature(row);
    rows.set(
      [
        Math.log(arrhenius(negative.diffusivityActivationEnergy, temperature)),
        Math.log(arrhenius(positive.diffusivityActivationEnergy, temperature)),
        Math.log(temperatureFactor(electrolyte.diffusivityTemperatureLaw, temperature, referenceTemperature)),
        FARADAY * negative.reactionRateConstant * arrhenius(negative.reactionRateConstantActivationEnergy, temperature),
        FARADAY * positive.reactionRateConstant * arrhenius(positive.reactionRateConstantActivationEnergy, temperature),
        temperatureFactor(electrolyte.conductivityTemperatureLaw, temperature, referenceTemperature),
      ],
      row * TEMPERATURE_COLUMNS,
    );
  }
  return rows;
}
