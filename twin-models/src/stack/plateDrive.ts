/**
 * The potential that drives a leak past a plate: that of the electrolyte of cell k+1 against that of cell k.
 *
 *     Δφ_k = (U_p + η_p)_k − (U_n + η_n)_{k+1}
 *
 * Both faces are one piece of metal, so only surface potentials and reaction overpotentials stand between the two
 * electrolytes. State and currents are those that the last step left. The general model keeps both as one column, the
 * potential of solid against electrolyte that its populations share.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';
import { tableValue } from '../tables/uniformTable.ts';

/** V between the surfaces of the two faces of a plate, of single particles without reactions and at the reference temperature. */
export function surfaceDrive(batch: SpmeBatch, plate: number): number {
  if (batch.solid === 'shells') {
    return batch.columns.positiveInterface[plate]! - batch.columns.negativeInterface[plate + 1]!;
  }
  const { columns, model } = batch;
  return (
    tableValue(model.positive.potential, columns.positiveSurface[plate]!) -
    tableValue(model.negative.potential, columns.negativeSurface[plate + 1]!)
  );
}

/** V between the electrolytes on both sides of a plate. */
export function plateDrive(batch: SpmeBatch, plate: number): number {
  if (batch.solid === 'shells') return surfaceDrive(batch, plate);
  const { columns, model, parameters } = batch;
  const reference = parameters.referenceTemperature;
  const entropic =
    (columns.potentialTemperature[plate]! - reference) *
      tableValue(model.positive.entropicChange, columns.positiveMean[plate]!) -
    (columns.potentialTemperature[plate + 1]! - reference) *
      tableValue(model.negative.entropicChange, columns.negativeMean[plate + 1]!);
  return (
    surfaceDrive(batch, plate) +
    entropic +
    reactionOverpotential(batch, 'positive', plate) +
    reactionOverpotential(batch, 'negative', plate + 1)
  );
}

/** V in the sign of the cell voltage: on discharge both electrodes' are negative. */
function reactionOverpotential(batch: SpmeBatch, side: 'negative' | 'positive', cell: number): number {
  const { columns, parameters } = batch;
  const isNegative = side === 'negative';
  const charging = isNegative ? columns.intercalationCurrent[cell]! : columns.positiveCurrent[cell]!;
  if (charging === 0) return 0;
  const electrode = batch.model[side];
  const { reactionRateConstant, reactionRateConstantActivationEnergy: activationEnergy } = parameters[side];
  const surface = isNegative ? columns.negativeSurface[cell]! : columns.positiveSurface[cell]!;
  const salt = isNegative ? columns.negativeSalt[cell]! : columns.positiveSalt[cell]!;
  const inverseKelvin = 1 / parameters.referenceTemperature - 1 / columns.propertyTemperature[cell]!;
  const rate = FARADAY * reactionRateConstant * Math.exp((activationEnergy / GAS_CONSTANT) * inverseKelvin);
  const relativeSalt = salt / parameters.electrolyte.initialConcentration;
  const alpha = electrode.exchangeExponent;
  const exchange =
    alpha === null
      ? rate * Math.sqrt(relativeSalt * Math.max(surface * (1 - surface), LEAST_OCCUPANCY_PRODUCT))
      : rate * relativeSalt ** (1 - alpha) * occupancyFactor(surface, alpha);
  const active = isNegative ? columns.negativeActive[cell]! : columns.positiveActive[cell]!;
  const density = (charging * electrode.interfacePerCurrent) / active;
  const doubleThermal = (2 * GAS_CONSTANT * columns.potentialTemperature[cell]!) / FARADAY;
  return doubleThermal * Math.asinh(density / (2 * exchange));
}
