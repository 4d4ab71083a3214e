/** The power that a cell gives or takes over a short pulse within its voltage limits, by simulation. */
import type { CellModelBatch } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import { createDfnBatch } from '../dfn/dfnBatch.ts';
import { crossingBetween } from '../numerics/crossing.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';

export interface PulsePower {
  /** W at the end of the pulse. */
  readonly power: number;
  /** A, > 0 in both directions. */
  readonly current: number;
}

/** Times the nominal capacity per hour; no pulse is tried above. */
const GREATEST_RATE = 200;
const HALVINGS = 40;

/**
 * Largest constant current that a rested cell carries for a pulse without passing its cut-off, and its power then.
 *
 * A current at which the model finds no solution counts as too large.
 *
 * @param duration s, stepped by at most 1 s. @param temperature K of cell and surroundings.
 */
export function pulsePower(
  parameters: CellParameters,
  direction: 'discharge' | 'charge',
  stateOfCharge: number,
  temperature: number,
  duration: number,
  model: 'spme' | 'dfn' = 'spme',
): PulsePower {
  const batch: CellModelBatch = model === 'dfn' ? createDfnBatch(parameters, 1) : createSpmeBatch(parameters, 1);
  const sign = direction === 'charge' ? 1 : -1;
  const steps = Math.max(1, Math.ceil(duration));
  const isWithin = (current: number): boolean => {
    batch.reset(stateOfCharge, temperature);
    for (let step = 0; step < steps; step++) {
      batch.step(sign * current, duration / steps, temperature);
      const volts = batch.terminalVoltage[0]!;
      if (!(volts >= parameters.lowerVoltageCutOff && volts <= parameters.upperVoltageCutOff)) return false;
    }
    return true;
  };
  const limit = (GREATEST_RATE * parameters.nominalCellCapacity) / 3600;
  const [current] = crossingBetween(0, limit, isWithin, HALVINGS);
  if (current === 0 || !isWithin(current)) return { power: 0, current: 0 };
  return { power: current * batch.terminalVoltage[0]!, current };
}
