/** What every batch of cells refuses, whatever model steps it: each message says the value and the limit. */
import type { ElectrodeCurrents } from '../cellBatch.ts';
import { checkStepLength } from './stepLimits.ts';

/** @param heatTransfer W/K. @throws RangeError for no whole cells or a heat transfer below 0. */
export function checkNewBatch(cellCount: number, heatTransfer: number): void {
  if (!(Number.isInteger(cellCount) && cellCount > 0)) {
    throw new RangeError(`Cannot create a batch of ${cellCount} cells: needs a whole number above 0`);
  }
  if (!(heatTransfer >= 0)) {
    throw new RangeError(`Cannot cool cells with ${heatTransfer} W/K: heatTransferCoefficient must be ≥ 0`);
  }
}

/** @param temperature K. @throws RangeError for a state that no cell can be put into. */
export function checkReset(stateOfCharge: number, temperature: number): void {
  if (!(stateOfCharge >= -0.5 && stateOfCharge <= 1.5)) {
    throw new RangeError(`Cannot reset to a state of charge of ${stateOfCharge}: must lie between -0.5 and 1.5`);
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`Cannot reset to ${temperature} K: must be > 0`);
  }
}

/** @param verb what was asked of the cell. @throws RangeError if the batch has no such cell. */
export function checkCell(verb: string, cell: number, cellCount: number): void {
  if (!(Number.isInteger(cell) && cell >= 0 && cell < cellCount)) {
    throw new RangeError(`Cannot ${verb} cell ${cell}: the batch has cells 0 to ${cellCount - 1}`);
  }
}

/** @param by fraction of the design capacity. @throws RangeError for no such cell or a shift that is no number. */
export function checkShift(cell: number, by: number, cellCount: number): void {
  checkCell('shift', cell, cellCount);
  if (!Number.isFinite(by)) throw new RangeError(`Cannot shift cell ${cell} by ${by}: must be finite`);
}

/**
 * @param current A. @param dt s. @param ambient K. @param capacity C of a full cell.
 * @throws RangeError for arguments that no cell can be stepped with.
 */
export function checkStep(
  current: number,
  dt: number,
  ambient: number,
  electrodeCurrents: ElectrodeCurrents | undefined,
  cellCount: number,
  capacity: number,
): void {
  if (!(dt > 0 && Number.isFinite(dt))) throw new RangeError(`Cannot step by ${dt} s: dt must be > 0 and finite`);
  if (!Number.isFinite(current)) throw new RangeError(`Cannot step with a current of ${current} A: must be finite`);
  if (!(ambient > 0 && Number.isFinite(ambient))) {
    throw new RangeError(`Cannot step in surroundings of ${ambient} K: must be > 0`);
  }
  if (electrodeCurrents) {
    const { negative, positive } = electrodeCurrents;
    if (negative.length !== cellCount || positive.length !== cellCount) {
      throw new RangeError(
        `Cannot step with ${negative.length} negative and ${positive.length} positive electrode currents: the batch has ${cellCount} cells`,
      );
    }
  }
  checkStepLength(current, electrodeCurrents, dt, capacity);
}
