/**
 * Cell parameters as a BPX file, version 1.1.0.
 *
 * Functions that were read from a file are written as they stood there; others become tables, dense enough that
 * straight lines between their points stay within 2e-6 of the function's range (functionField.ts). What BPX has no field for lies under `User-defined / packtwin`;
 * a Vogel law is also written as the Arrhenius law with the same slope at the reference temperature.
 *
 * https://github.com/FaradayInstitution/BPX
 */
import { GAS_CONSTANT, SECONDS_PER_HOUR } from '@packtwin/units';
import type {
  CellParameters,
  ElectrodeParameters,
  OpenCircuitHysteresis,
  ParticleParameters,
  Property,
} from '../cellParameters.ts';
import { checkCellParameters, propertyFunction } from '../cellParameters.ts';
import { temperatureFactor } from '../electrolyte/temperatureLaw.ts';
import type { TemperatureLaw } from '../electrolyte/temperatureLaw.ts';
import { functionField } from './functionField.ts';
import { OWN_SECTION, ownSection } from './ownFields.ts';
import type { BpxStack } from './ownStack.ts';
import type { BpxExperiment } from './readBpx.ts';
import { PARTICLE } from './readElectrode.ts';
import { branchesOf, DECAY, DELITHIATION, LITHIATION, OCP } from './readPotential.ts';
import type { BpxDegradation } from './readState.ts';

export interface WriteBpxOptions {
  readonly title?: string;
  readonly description?: string;
  /** Publications, free text. */
  readonly references?: string;
  /** 0…1, default 1. */
  readonly initialStateOfCharge?: number;
  /** K, ambient and initial; default the reference temperature. */
  readonly temperature?: number;
  /** K, where it differs from the ambient temperature. */
  readonly initialTemperature?: number;
  readonly degradation?: BpxDegradation;
  /** Kept under `User-defined / packtwin`. */
  readonly stack?: BpxStack;
  readonly design?: Readonly<Record<string, unknown>>;
  readonly validation?: readonly BpxExperiment[];
}

/** kg/m³ and W/(m² K): BPX wants density, specific heat and volume where we know their product; these stand in. */
const NOMINAL_DENSITY = 2000;
const NOMINAL_HEAT_TRANSFER = 10;
/** J/K; above, a temperature is held rather than stepped. */
const HELD_HEAT_CAPACITY = 1e11;

/**
 * The file as an object for JSON.stringify.
 *
 * @throws RangeError where the parameters cannot be stepped, naming field, value and limit.
 */
export function writeBpx(parameters: CellParameters, options: WriteBpxOptions = {}): Record<string, unknown> {
  checkCellParameters(parameters);
  const { negative, positive, separator, electrolyte, referenceTemperature } = parameters;
  const temperature = options.temperature ?? referenceTemperature;
  const heat = heatFields(parameters);
  const own = ownSection(parameters, options);
  const salt = (property: Property) => functionField(property, 1, 4 * electrolyte.initialConcentration);
  return {
    Header: {
      BPX: '1.1.0',
      Model: 'DFN',
      ...(options.title !== undefined && { Title: options.title }),
      ...(options.description !== undefined && { Description: options.description }),
      ...(options.references !== undefined && { References: options.references }),
    },
    Parameterisation: {
      Cell: {
        'Electrode area [m2]': parameters.electrodeArea,
        'Number of electrode pairs connected in parallel to make a cell': 1,
        'Lower voltage cut-off [V]': parameters.lowerVoltageCutOff,
        'Upper voltage cut-off [V]': parameters.upperVoltageCutOff,
        'Nominal cell capacity [A.h]': parameters.nominalCellCapacity / SECONDS_PER_HOUR,
        'Reference temperature [K]': referenceTemperature,
        ...heat.cell,
      },
      Electrolyte: {
        'Cation transference number': electrolyte.cationTransferenceNumber,
        'Diffusivity [m2.s-1]': salt(electrolyte.diffusivity),
        'Diffusivity activation energy [J.mol-1]': activationEnergy(
          electrolyte.diffusivityTemperatureLaw,
          referenceTemperature,
        ),
        'Conductivity [S.m-1]': salt(electrolyte.conductivity),
        'Conductivity activation energy [J.mol-1]': activationEnergy(
          electrolyte.conductivityTemperatureLaw,
          referenceTemperature,
        ),
      },
      Separator: {
        'Thickness [m]': separator.thickness,
        Porosity: separator.porosity,
        'Transport efficiency': separator.transportEfficiency,
      },
      'Negative electrode': electrodeSection(negative),
      'Positive electrode': electrodeSection(positive),
      ...(Object.keys(own).length > 0 && { 'User-defined': { [OWN_SECTION]: own } }),
    },
    State: {
      'Initial conditions': {
        'Initial state-of-charge': options.initialStateOfCharge ?? 1,
        'Initial temperature [K]': options.initialTemperature ?? temperature,
        'Initial electrolyte concentration [mol.m-3]': electrolyte.initialConcentration,
        ...hysteresisStates(parameters),
      },
      'Thermal environment': { 'Ambient temperature [K]': temperature, ...heat.environment },
      ...(options.degradation && { Degradation: degradationFields(options.degradation) }),
    },
    ...(options.validation &&
      options.validation.length > 0 && {
        Validation: Object.fromEntries(options.validation.map((each) => [each.name, experimentSection(each)])),
      }),
  };
}

function degradationFields({ lossOfInventory, negativeMaterial, positiveMaterial }: BpxDegradation): object {
  return {
    ...(lossOfInventory !== undefined && { LLI: lossOfInventory }),
    ...(negativeMaterial !== undefined && { 'LAM: Negative electrode': negativeMaterial }),
    ...(positiveMaterial !== undefined && { 'LAM: Positive electrode': positiveMaterial }),
  };
}

function experimentSection({ time, current, voltage, temperature }: BpxExperiment): object {
  return {
    'Time [s]': Array.from(time),
    'Current [A]': Array.from(current),
    'Voltage [V]': Array.from(voltage),
    ...(temperature && { 'Temperature [K]': Array.from(temperature) }),
  };
}

function electrodeSection(electrode: ElectrodeParameters): Record<string, unknown> {
  const { populations } = electrode;
  return {
    'Thickness [m]': electrode.thickness,
    Porosity: electrode.porosity,
    'Transport efficiency': electrode.transportEfficiency,
    'Conductivity [S.m-1]': electrode.conductivity,
    ...(populations
      ? { [PARTICLE]: Object.fromEntries(populations.map((each) => [each.name, particleSection(each)])) }
      : particleSection(electrode)),
  };
}

function particleSection(particle: ParticleParameters): Record<string, unknown> {
  const { minimumStoichiometry: least, maximumStoichiometry: most, openCircuitPotential } = particle;
  const low = Math.min(least, openCircuitPotential.range[0]);
  const high = Math.max(most, openCircuitPotential.range[1]);
  return {
    'Minimum stoichiometry': least,
    'Maximum stoichiometry': most,
    'Maximum concentration [mol.m-3]': particle.maximumConcentration,
    'Particle radius [m]': particle.particleRadius,
    'Surface area per unit volume [m-1]': particle.surfaceAreaPerUnitVolume,
    'Diffusivity [m2.s-1]': functionField(particle.diffusivity, low, high),
    'Diffusivity activation energy [J.mol-1]': particle.diffusivityActivationEnergy,
    [OCP]: functionField(openCircuitPotential.potential, low, high),
    ...(particle.hysteresis && hysteresisFields(particle, particle.hysteresis, low, high)),
    'Entropic change coefficient [V.K-1]': functionField(particle.entropicChangeCoefficient, low, high),
    'Reaction rate constant [mol.m-2.s-1]': particle.reactionRateConstant,
    'Reaction rate constant activation energy [J.mol-1]': particle.reactionRateConstantActivationEnergy,
  };
}

function hysteresisFields(
  { openCircuitPotential }: ParticleParameters,
  hysteresis: OpenCircuitHysteresis,
  low: number,
  high: number,
): Record<string, unknown> {
  const read = branchesOf(hysteresis);
  const halfGap = propertyFunction(hysteresis.halfGap);
  const branch = (sign: 1 | -1) =>
    functionField((x) => openCircuitPotential.potential(x) + sign * halfGap(x), low, high);
  return {
    [DELITHIATION]: read?.delithiation ?? branch(1),
    [LITHIATION]: read?.lithiation ?? branch(-1),
    // BPX counts the whole distance between the branches, we half of it.
    [DECAY]: 2 * hysteresis.decayRate,
  };
}

/** States at the start where there is hysteresis, of a blend per material: some readers have no default for them. */
function hysteresisStates({ negative, positive }: CellParameters): Record<string, unknown> {
  const states: Record<string, unknown> = {};
  for (const [name, electrode] of [
    ['Negative electrode', negative],
    ['Positive electrode', positive],
  ] as const) {
    const key = `Initial hysteresis state: ${name}`;
    const { populations } = electrode;
    if (!(populations ?? [electrode]).some(({ hysteresis }) => hysteresis)) continue;
    states[key] = populations
      ? Object.fromEntries(populations.map((each) => [each.name, each.hysteresis?.initialState ?? 0]))
      : (electrode.hysteresis?.initialState ?? 0);
  }
  return states;
}

function heatFields({
  electrodeArea,
  negative,
  separator,
  positive,
  heatCapacity,
  heatTransferCoefficient,
}: CellParameters): {
  readonly cell: Record<string, number>;
  readonly environment: Record<string, number>;
} {
  if (heatCapacity > HELD_HEAT_CAPACITY) return { cell: {}, environment: {} };
  const volume = electrodeArea * (negative.thickness + separator.thickness + positive.thickness);
  const cell = {
    'Volume [m3]': volume,
    'Density [kg.m-3]': NOMINAL_DENSITY,
    'Specific heat capacity [J.K-1.kg-1]': heatCapacity / (volume * NOMINAL_DENSITY),
  };
  if (heatTransferCoefficient === 0) return { cell, environment: {} };
  return {
    cell: { ...cell, 'External surface area [m2]': heatTransferCoefficient / NOMINAL_HEAT_TRANSFER },
    environment: { 'Heat transfer coefficient [W.m-2.K-1]': NOMINAL_HEAT_TRANSFER },
  };
}

function activationEnergy(law: TemperatureLaw, referenceTemperature: number): number {
  if (law.kind === 'arrhenius') return law.activationEnergy;
  // A table becomes the law with its slope at the reference temperature.
  if (law.kind === 'tabulated') {
    const step = 5;
    const factor = (temperature: number) => temperatureFactor(law, temperature, referenceTemperature);
    const slope = Math.log(factor(referenceTemperature + step) / factor(referenceTemperature - step)) / (2 * step);
    return GAS_CONSTANT * slope * referenceTemperature ** 2;
  }
  return GAS_CONSTANT * law.b * (referenceTemperature / (referenceTemperature - law.t0)) ** 2;
}
