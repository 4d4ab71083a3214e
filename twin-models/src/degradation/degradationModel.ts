/** Degradation parameters made ready for stepping one design: lumped constants, laws, temperature rows. Immutable. */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { arealLithiumCapacity } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import { checkDegradationParameters } from './checkDegradationParameters.ts';
import type { DegradationParameters, StressLossParameters } from './degradationParameters.ts';
import { damageLaw } from './halfCycles.ts';
import type { DamageLaw } from './halfCycles.ts';
import { interphaseGrowthLaw } from './interphaseGrowth.ts';
import type { InterphaseGrowthLaw } from './interphaseGrowth.ts';

/** K; temperature factors are held outside, linear between rows half a kelvin apart (8e-5 relative error). */
export const LOWEST_TEMPERATURE = 213.15;
const HIGHEST_TEMPERATURE = 393.15;
export const ROWS_PER_KELVIN = 2;
/** √(x(1 − x)) of a nearly full lattice, where lithium plates. */
const FULL_OCCUPANCY = 0.2;
export const LAST_ROW: number = (HIGHEST_TEMPERATURE - LOWEST_TEMPERATURE) * ROWS_PER_KELVIN - 1e-9;

/** Stress loss of one electrode: rate (1/s) × [tension × (θ̄ − θ_surf)]^exponent where that is positive. */
export interface StressLossLaw {
  readonly rate: number;
  readonly tension: number;
  readonly exponent: number;
}

/** Growth of cracks: speed (m/s) × [tension × (θ̄ − θ_surf)]^exponent × l^(exponent/2). */
export interface CrackLaw {
  readonly speed: number;
  readonly tension: number;
  readonly exponent: number;
  readonly initialLength: number;
  /** Area of both flanks over that of the interface, per metre of length. */
  readonly areaPerLength: number;
}

export interface PlatingLaw {
  /** A per (m² of interface, mol/m³ of salt). */
  readonly rate: number;
  readonly transfer: number;
  /** 1/s of the plated lithium that strips at 0 V, and that dies at the initial thickness; 0 where irreversible. */
  readonly stripping: number;
  readonly death: number;
}

export interface DegradationModel {
  readonly parameters: DegradationParameters;
  readonly interphase: InterphaseGrowthLaw | null;
  readonly initialThickness: number;
  /** mol of lithium per m³ of interphase. */
  readonly lithiumPerVolume: number;
  /** Ω m. */
  readonly resistivity: number;
  /** Share of the interface covered anew per unit of stoichiometry moved. */
  readonly newAreaPerSwing: number;
  readonly plating: PlatingLaw | null;
  readonly negativeStress: StressLossLaw | null;
  readonly positiveStress: StressLossLaw | null;
  readonly cracks: CrackLaw | null;
  readonly negativeDamage: DamageLaw | null;
  readonly positiveDamage: DamageLaw | null;
  readonly hasAggregation: boolean;
  /** Ω m² s^−½. */
  readonly gelRate: number;
  /** Rows over temperature: factors on the interphase's growth and on the gel interfaces' time; exchange current, A/m². */
  readonly temperatureRows: Float64Array;
  /** m² of negative interface per cell. */
  readonly interfaceArea: number;
  readonly electrodeArea: number;
  /** m³ of negative electrode per cell. */
  readonly negativeVolume: number;
  /** mol per cell between empty and full lattice. */
  readonly negativeLithium: number;
  readonly positiveLithium: number;
  /** Ω per cell, of the design: film, contacts. */
  readonly filmResistance: number;
  readonly negativeContactResistance: number;
  readonly positiveContactResistance: number;
  /** A that charge the cell in an hour. */
  readonly hourlyCurrent: number;
}

/**
 * The model of a cell's degradation.
 *
 * @throws RangeError naming the field, its value and the limit.
 */
export function degradationModel(cell: CellParameters, parameters: DegradationParameters): DegradationModel {
  checkDegradationParameters(parameters);
  const { negative, positive, electrodeArea } = cell;
  const { interphase, plating, gelInterface } = parameters;
  const interfaceArea = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
  const negativeVolume = electrodeArea * negative.thickness;
  const cracks = parameters.negative?.cracks;
  return {
    parameters,
    interphase: interphase ? interphaseGrowthLaw(interphase) : null,
    initialThickness: interphase?.initialThickness ?? 0,
    lithiumPerVolume: interphase ? interphase.lithiumPerMole / interphase.molarVolume : 0,
    resistivity: interphase?.resistivity ?? 0,
    newAreaPerSwing: interphase?.swelling
      ? interphase.swelling.newAreaPerVolumeChange * interphase.swelling.volumeChange
      : 0,
    plating: plating
      ? {
          rate: FARADAY * plating.rateConstant,
          transfer: plating.transferCoefficient,
          stripping: plating.reversible ? (plating.rateConstant * interfaceArea) / negativeVolume : 0,
          death: plating.reversible?.deadRate ?? 0,
        }
      : null,
    negativeStress: stressLossLaw(parameters.negative?.stressLoss, negative),
    positiveStress: stressLossLaw(parameters.positive?.stressLoss, positive),
    cracks: cracks
      ? {
          speed: (cracks.rateConstant * (cracks.stressIntensityFactor * Math.sqrt(Math.PI)) ** cracks.exponent) / 3600,
          tension: surfaceStress(cracks.mechanics, negative.maximumConcentration),
          exponent: cracks.exponent,
          initialLength: cracks.initialLength,
          areaPerLength: 2 * cracks.width * cracks.density,
        }
      : null,
    negativeDamage: damageLaw(parameters.negative, negative.thickness),
    positiveDamage: damageLaw(parameters.positive, positive.thickness),
    hasAggregation: parameters.negative?.aggregation !== undefined,
    gelRate: gelInterface?.rate ?? 0,
    temperatureRows: temperatureRows(parameters, cell),
    interfaceArea,
    electrodeArea,
    negativeVolume,
    negativeLithium: electrodeArea * arealLithiumCapacity(negative),
    positiveLithium: electrodeArea * arealLithiumCapacity(positive),
    filmResistance: negative.filmResistance / interfaceArea,
    negativeContactResistance: negative.contactResistance / electrodeArea,
    positiveContactResistance: positive.contactResistance / electrodeArea,
    hourlyCurrent: cell.nominalCellCapacity / 3600,
  };
}

/** Pa per unit of θ̄ − θ_surf, tangential at the surface. */
function surfaceStress(mechanics: StressLossParameters['mechanics'], maximumConcentration: number): number {
  const { youngsModulus, poissonRatio, partialMolarVolume } = mechanics;
  return (partialMolarVolume * youngsModulus * maximumConcentration) / (3 * (1 - poissonRatio));
}

function stressLossLaw(
  parameters: StressLossParameters | undefined,
  electrode: ElectrodeParameters,
): StressLossLaw | null {
  if (!parameters) return null;
  const { rate, exponent, criticalStress, mechanics } = parameters;
  // Hydrostatic stress at the surface is two thirds of the tangential one.
  const tension = ((2 / 3) * surfaceStress(mechanics, electrode.maximumConcentration)) / criticalStress;
  return { rate, exponent, tension };
}

function temperatureRows(parameters: DegradationParameters, cell: CellParameters): Float64Array {
  const { interphase, gelInterface } = parameters;
  const { reactionRateConstant, reactionRateConstantActivationEnergy } = cell.negative;
  const count = Math.round((HIGHEST_TEMPERATURE - LOWEST_TEMPERATURE) * ROWS_PER_KELVIN) + 1;
  const rows = new Float64Array(3 * count);
  for (let row = 0; row < count; row++) {
    const inverseKelvin =
      (1 / cell.referenceTemperature - 1 / (LOWEST_TEMPERATURE + row / ROWS_PER_KELVIN)) / GAS_CONSTANT;
    rows[3 * row] = Math.exp((interphase?.activationEnergy ?? 0) * inverseKelvin);
    rows[3 * row + 1] = Math.exp(2 * (gelInterface?.activationEnergy ?? 0) * inverseKelvin);
    rows[3 * row + 2] =
      FULL_OCCUPANCY * FARADAY * reactionRateConstant * Math.exp(reactionRateConstantActivationEnergy * inverseKelvin);
  }
  return rows;
}
