/**
 * Cell parameters as a BPX file, version 1.1.0.
 *
 * Functions become tables, dense enough that straight lines between their points stay within
 * {@link TABLE_TOLERANCE} of the function. What BPX has no field for lies under `User-defined / packtwin`;
 * a Vogel law is also written as the Arrhenius law with the same slope at the reference temperature.
 *
 * https://github.com/FaradayInstitution/BPX
 */
import { GAS_CONSTANT, SECONDS_PER_HOUR } from '@packtwin/units';
import type { CellParameters, ElectrodeParameters, Property } from '../cellParameters.ts';
import { checkCellParameters } from '../cellParameters.ts';
import { temperatureFactor } from '../electrolyte/temperatureLaw.ts';
import type { TemperatureLaw } from '../electrolyte/temperatureLaw.ts';
import { OWN_SECTION, ownSection } from './ownFields.ts';

export interface WriteBpxOptions {
  readonly title?: string;
  readonly description?: string;
  /** Publications, free text. */
  readonly references?: string;
  /** 0…1, default 1. */
  readonly initialStateOfCharge?: number;
  /** K, ambient and initial; default the reference temperature. */
  readonly temperature?: number;
}

/** Of the range of a function's values: largest error of its table halfway between points. */
const TABLE_TOLERANCE = 2e-6;
const FIRST_INTERVALS = 48;
const MOST_DIVISIONS = 12;
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
  const own = ownSection(parameters);
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
        'Initial temperature [K]': temperature,
        'Initial electrolyte concentration [mol.m-3]': electrolyte.initialConcentration,
      },
      'Thermal environment': { 'Ambient temperature [K]': temperature, ...heat.environment },
    },
  };
}

function electrodeSection(electrode: ElectrodeParameters): Record<string, unknown> {
  const { minimumStoichiometry: least, maximumStoichiometry: most, openCircuitPotential } = electrode;
  const low = Math.min(least, openCircuitPotential.range[0]);
  const high = Math.max(most, openCircuitPotential.range[1]);
  return {
    'Thickness [m]': electrode.thickness,
    Porosity: electrode.porosity,
    'Transport efficiency': electrode.transportEfficiency,
    'Conductivity [S.m-1]': electrode.conductivity,
    'Minimum stoichiometry': least,
    'Maximum stoichiometry': most,
    'Maximum concentration [mol.m-3]': electrode.maximumConcentration,
    'Particle radius [m]': electrode.particleRadius,
    'Surface area per unit volume [m-1]': electrode.surfaceAreaPerUnitVolume,
    'Diffusivity [m2.s-1]': functionField(electrode.diffusivity, low, high),
    'Diffusivity activation energy [J.mol-1]': electrode.diffusivityActivationEnergy,
    'OCP [V]': functionField(openCircuitPotential.potential, low, high),
    'Entropic change coefficient [V.K-1]': functionField(electrode.entropicChangeCoefficient, low, high),
    'Reaction rate constant [mol.m-2.s-1]': electrode.reactionRateConstant,
    'Reaction rate constant activation energy [J.mol-1]': electrode.reactionRateConstantActivationEnergy,
  };
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

/** A number, or a table whose straight lines follow the function. */
function functionField(
  property: Property,
  low: number,
  high: number,
): number | { readonly x: readonly number[]; readonly y: readonly number[] } {
  if (typeof property === 'number') return property;
  const x = Array.from({ length: FIRST_INTERVALS + 1 }, (_, index) => low + ((high - low) * index) / FIRST_INTERVALS);
  const y = x.map(property);
  const tolerance = TABLE_TOLERANCE * (Math.max(...y) - Math.min(...y));
  const points: (readonly [number, number])[] = [[x[0]!, y[0]!]];
  const add = (x0: number, y0: number, x1: number, y1: number, division: number): void => {
    const middle = 0.5 * (x0 + x1);
    const value = property(middle);
    if (division < MOST_DIVISIONS && Math.abs(value - 0.5 * (y0 + y1)) > tolerance) {
      add(x0, y0, middle, value, division + 1);
      add(middle, value, x1, y1, division + 1);
    } else points.push([x1, y1]);
  };
  for (let index = 0; index < FIRST_INTERVALS; index++) add(x[index]!, y[index]!, x[index + 1]!, y[index + 1]!, 0);
  return { x: points.map(([at]) => at), y: points.map(([, value]) => value) };
}
