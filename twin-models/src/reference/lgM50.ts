/** Cells LG M50 as parameter sets: published properties, and the balance of the electrodes of the cell at hand. */
import { FARADAY } from '@packtwin/units';
import type { CellParameters, ElectrodeParameters, ElectrolyteParameters } from '../cellParameters.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { balancedWindows, windowsOfCapacity } from './balance.ts';
import type { ElectrodeBalance } from './balance.ts';
import {
  LG_M50_BRUGGEMAN,
  LG_M50_GEOMETRY,
  LG_M50_HEAT_CAPACITY,
  lgM50NegativeEntropicChange,
  lgM50NegativePotential,
  lgM50PositiveEntropicChange,
  lgM50PositivePotential,
} from './lgM50Materials.ts';
import type { ExchangeCurrent, SolidDiffusion } from './lgM50Materials.ts';

/** What the published sets differ in. */
export interface LgM50Properties {
  readonly negativeDiffusion: SolidDiffusion;
  readonly positiveDiffusion: SolidDiffusion;
  readonly negativeExchange: ExchangeCurrent;
  readonly positiveExchange: ExchangeCurrent;
  readonly electrolyte: ElectrolyteParameters;
  /** S/m. */
  readonly positiveConductivity: number;
  /** Ω of the cell: tabs, collectors, contacts. */
  readonly contactResistance: number;
  /** W/K. */
  readonly heatTransferCoefficient: number;
  /** Chen 2020's where absent. */
  readonly negativePotential?: OpenCircuitPotential;
  readonly positivePotential?: OpenCircuitPotential;
}

/** A·h. */
const NOMINAL_CAPACITY = 5;
const SECONDS_PER_HOUR = 3600;
/** S/m, Chen 2020. */
const NEGATIVE_CONDUCTIVITY = 215;
export const LG_M50_CUT_OFFS = { lower: 2.5, upper: 4.2 } as const;

/**
 * A cell of these properties and this balance. Active volumes are the published ones; the capacity of an
 * electrode sets the lithium that its material holds.
 *
 * @param usedCapacity A·h between full and empty; to where the cell rests at 2.5 V where absent.
 * @throws RangeError where the balance leaves no room for a discharge to 2.5 V.
 */
export function lgM50Cell(
  properties: LgM50Properties,
  balance: ElectrodeBalance,
  usedCapacity?: number,
): CellParameters {
  const { electrodeArea, separator } = LG_M50_GEOMETRY;
  const negativePotential = properties.negativePotential ?? lgM50NegativePotential;
  const positivePotential = properties.positivePotential ?? lgM50PositivePotential;
  const windows =
    usedCapacity === undefined
      ? balancedWindows(balance, negativePotential, positivePotential, LG_M50_CUT_OFFS.lower)
      : windowsOfCapacity(balance, usedCapacity);
  return {
    electrodeArea,
    negative: {
      ...frame('negative', balance.negativeCapacity),
      ...particles(properties.negativeDiffusion, properties.negativeExchange),
      conductivity: NEGATIVE_CONDUCTIVITY,
      minimumStoichiometry: windows.negative[0],
      maximumStoichiometry: windows.negative[1],
      openCircuitPotential: negativePotential,
      entropicChangeCoefficient: lgM50NegativeEntropicChange,
      contactResistance: properties.contactResistance * electrodeArea,
    },
    separator: {
      ...separator,
      transportEfficiency: separator.porosity ** LG_M50_BRUGGEMAN,
      interfaceResistance: 0,
    },
    positive: {
      ...frame('positive', balance.positiveCapacity),
      ...particles(properties.positiveDiffusion, properties.positiveExchange),
      conductivity: properties.positiveConductivity,
      minimumStoichiometry: windows.positive[0],
      maximumStoichiometry: windows.positive[1],
      openCircuitPotential: positivePotential,
      entropicChangeCoefficient: lgM50PositiveEntropicChange,
      contactResistance: 0,
    },
    electrolyte: properties.electrolyte,
    lowerVoltageCutOff: LG_M50_CUT_OFFS.lower,
    upperVoltageCutOff: LG_M50_CUT_OFFS.upper,
    nominalCellCapacity: NOMINAL_CAPACITY * SECONDS_PER_HOUR,
    referenceTemperature: 298.15,
    heatCapacity: LG_M50_HEAT_CAPACITY,
    heatTransferCoefficient: properties.heatTransferCoefficient,
  };
}

function frame(side: 'negative' | 'positive', capacity: number) {
  const { thickness, porosity, active, particleRadius } = LG_M50_GEOMETRY[side];
  const volume = LG_M50_GEOMETRY.electrodeArea * thickness * active;
  return {
    thickness,
    porosity,
    transportEfficiency: porosity ** LG_M50_BRUGGEMAN,
    particleRadius,
    surfaceAreaPerUnitVolume: (3 * active) / particleRadius,
    maximumConcentration: (capacity * SECONDS_PER_HOUR) / (FARADAY * volume),
    filmResistance: 0,
  };
}

function particles(
  diffusion: SolidDiffusion,
  exchange: ExchangeCurrent,
): Pick<
  ElectrodeParameters,
  | 'diffusivity'
  | 'diffusivityActivationEnergy'
  | 'reactionRateConstant'
  | 'exchangeExponent'
  | 'reactionRateConstantActivationEnergy'
> {
  return {
    diffusivity: diffusion.diffusivity,
    diffusivityActivationEnergy: diffusion.activationEnergy,
    reactionRateConstant: exchange.density / FARADAY,
    exchangeExponent: exchange.exponent,
    reactionRateConstantActivationEnergy: exchange.activationEnergy,
  };
}
