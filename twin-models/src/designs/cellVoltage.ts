/**
 * Open-circuit voltage of a whole cell over its state of charge, and what estimation derives from it.
 *
 * | name          | unit | range                                                                    |
 * | ------------- | ---- | ------------------------------------------------------------------------ |
 * | stateOfCharge | 1    | 0…1 between the cut-offs; beyond them the electrodes' extensions go on   |
 * | temperature   | K    |                                                                          |
 * | voltage       | V    |                                                                          |
 */
import { negativeStoichiometry, positiveStoichiometry } from '../batch/stoichiometryWindows.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import { tableSlope, tableValue } from '../tables/uniformTable.ts';
import type { CellDesign } from './cellDesign.ts';

/** State of charge is searched for and answered within these limits. */
export const LOWEST_STATE_OF_CHARGE = -0.25;
export const HIGHEST_STATE_OF_CHARGE = 1.25;

/** Open-circuit voltage, V. Strictly rising with state of charge. */
export function openCircuitVoltageAt(
  design: Pick<CellDesign, 'parameters'>,
  stateOfCharge: number,
  temperature: number,
): number {
  const model = spmeModelOf(design.parameters);
  const xN = negativeStoichiometry(model.negative, stateOfCharge);
  const xP = positiveStoichiometry(model.positive, stateOfCharge);
  const entropic = tableValue(model.positive.entropicChange, xP) - tableValue(model.negative.entropicChange, xN);
  return (
    tableValue(model.positive.potential, xP) -
    tableValue(model.negative.potential, xN) +
    (temperature - design.parameters.referenceTemperature) * entropic
  );
}

/** How each electrode contributes to the slope of the open-circuit voltage, V per unit state of charge, both > 0. */
export interface ElectrodeSlopes {
  /** Change of cell voltage when the charge of one unit of state of charge enters only the negative electrode. */
  readonly negative: number;
  /** The same for the positive electrode. */
  readonly positive: number;
}

/**
 * Slopes of both faces at a state of charge. A seal leak takes charge from one face of each neighbour
 * and so shows with one of them; ordinary self-discharge shows with their sum.
 */
export function electrodeSlopesAt(
  design: Pick<CellDesign, 'parameters'>,
  stateOfCharge: number,
  temperature: number,
): ElectrodeSlopes {
  const model = spmeModelOf(design.parameters);
  const { negative, positive } = model;
  const xN = negativeStoichiometry(model.negative, stateOfCharge);
  const xP = positiveStoichiometry(model.positive, stateOfCharge);
  const fromReference = temperature - design.parameters.referenceTemperature;
  const slopeN = tableSlope(negative.potential, xN) + fromReference * tableSlope(negative.entropicChange, xN);
  const slopeP = tableSlope(positive.potential, xP) + fromReference * tableSlope(positive.entropicChange, xP);
  return {
    negative: -slopeN * (negative.maximumStoichiometry - negative.minimumStoichiometry),
    positive: -slopeP * (positive.maximumStoichiometry - positive.minimumStoichiometry),
  };
}

/** Slope of the open-circuit voltage, V per unit state of charge, > 0. */
export function openCircuitSlopeAt(
  design: Pick<CellDesign, 'parameters'>,
  stateOfCharge: number,
  temperature: number,
): number {
  const { negative, positive } = electrodeSlopesAt(design, stateOfCharge, temperature);
  return negative + positive;
}

/**
 * State of charge at an open-circuit voltage: inverse of {@link openCircuitVoltageAt}, to 1e-9.
 * Voltages out of reach give {@link LOWEST_STATE_OF_CHARGE} or {@link HIGHEST_STATE_OF_CHARGE}; NaN gives NaN.
 */
export function stateOfChargeAtOpenCircuitVoltage(
  design: Pick<CellDesign, 'parameters'>,
  voltage: number,
  temperature: number,
): number {
  if (Number.isNaN(voltage)) return Number.NaN;
  let low = LOWEST_STATE_OF_CHARGE;
  let high = HIGHEST_STATE_OF_CHARGE;
  if (voltage <= openCircuitVoltageAt(design, low, temperature)) return low;
  if (voltage >= openCircuitVoltageAt(design, high, temperature)) return high;
  // Newton's steps kept inside a shrinking bracket: steep ends and flat plateaus both converge.
  let stateOfCharge = 0.5;
  for (let iteration = 0; iteration < 80 && high - low > 1e-10; iteration++) {
    const excess = openCircuitVoltageAt(design, stateOfCharge, temperature) - voltage;
    if (excess > 0) high = stateOfCharge;
    else low = stateOfCharge;
    const slope = openCircuitSlopeAt(design, stateOfCharge, temperature);
    const next = stateOfCharge - excess / slope;
    const usable = next > low && next < high && iteration % 4 !== 3;
    const previous = stateOfCharge;
    stateOfCharge = usable ? next : 0.5 * (low + high);
    if (usable && Math.abs(stateOfCharge - previous) < 1e-11) break;
  }
  return stateOfCharge;
}

/**
 * Resistance that a pulse of 10 s shows, Ω per cell: half a C of discharge from rest.
 *
 * @param stateOfCharge at which the cell rests, default one half.
 */
export function seriesResistance(design: CellDesign, temperature: number, stateOfCharge = 0.5): number {
  const batch = createSpmeBatch(design.parameters, 1);
  batch.reset(stateOfCharge, temperature);
  const current = -0.5 * (design.parameters.nominalCellCapacity / 3600);
  batch.step(current, 10, temperature);
  return (batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!) / current;
}
