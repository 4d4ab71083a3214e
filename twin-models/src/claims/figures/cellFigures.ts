/** What models say of the cell, stack and pack of a design document. Rest at half charge, 25 °C, unless told otherwise. */
import { REFERENCE_TEMPERATURE, SECONDS_PER_HOUR } from '@packtwin/units';
import { arealLithiumCapacity, propertyFunction } from '../../cellParameters.ts';
import type { CellParameters } from '../../cellParameters.ts';
import { Cycler } from '../../cycling/cycler.ts';
import { temperatureFactor } from '../../electrolyte/temperatureLaw.ts';
import { arealChargeAmpereHours } from '../../formation/lithiumBalance.ts';
import { potentialAt } from '../../openCircuit/openCircuitPotential.ts';
import { createSpmeBatch } from '../../spme/spmeBatch.ts';
import { createBipolarStack } from '../../stack/bipolarStack.ts';
import { stackLayersOf, stackTemperatureLaw } from '../../stack/stackHeat.ts';
import { pulsePower } from '../../virtualTests/pulsePower.ts';
import { cellOfDesign } from '../cell/designCell.ts';
import type { DesignDocument } from '../designDocument.ts';
import { stated } from '../cell/stated.ts';

const HALF_CHARGE = 0.5;
/** s. */
const PULSE = 10;

/** A·h/m² that the anode takes up when full. */
export function anodeArealCharge(document: DesignDocument): number {
  return arealChargeAmpereHours(arealLithiumCapacity(cellOfDesign(document).parameters.negative));
}

/** A·h/m² that the cell delivers. */
export function cellArealCharge({ nominalCellCapacity, electrodeArea }: CellParameters): number {
  return nominalCellCapacity / SECONDS_PER_HOUR / electrodeArea;
}

/** Ω m² of electrode after 10 s of discharge at 1C. */
export function pulseAreaResistance(parameters: CellParameters, temperature: number = REFERENCE_TEMPERATURE): number {
  const batch = createSpmeBatch(parameters, 1);
  batch.reset(HALF_CHARGE, temperature);
  const current = -parameters.nominalCellCapacity / SECONDS_PER_HOUR;
  const resistance = new Cycler(batch, { ambient: temperature }).pulseResistance(current, PULSE);
  return resistance * parameters.electrodeArea;
}

/** W/m², greatest power for 10 s at a temperature (K) without passing the lower cut-off. */
export function pulsePowerPerArea(parameters: CellParameters, temperature: number): number {
  return pulsePower(parameters, 'discharge', HALF_CHARGE, temperature, PULSE).power / parameters.electrodeArea;
}

/** V, open circuit at half charge. */
export function restVoltage(parameters: CellParameters): number {
  const batch = createSpmeBatch(parameters, 1);
  batch.reset(HALF_CHARGE, REFERENCE_TEMPERATURE);
  return batch.openCircuitVoltage[0]!;
}

/** V against lithium, anode at half of its window. */
export function anodeRestPotential({ negative }: CellParameters): number {
  const { openCircuitPotential, minimumStoichiometry, maximumStoichiometry } = negative;
  return potentialAt(openCircuitPotential, 0.5 * (minimumStoichiometry + maximumStoichiometry));
}

/** S/m of the electrolyte at a temperature (K). */
export function conductivityAt({ electrolyte, referenceTemperature }: CellParameters, temperature: number): number {
  const { conductivity, conductivityTemperatureLaw, initialConcentration } = electrolyte;
  return (
    propertyFunction(conductivity)(initialConcentration) *
    temperatureFactor(conductivityTemperatureLaw, temperature, referenceTemperature)
  );
}

/** Cells in series in one package: those of the stack, one where no stack is stated. */
function cellsInSeries({ stack }: DesignDocument): number {
  return stack?.cells ?? 1;
}

/** V of one package of the document's stack at half charge. */
export function stackVoltage(document: DesignDocument): number {
  return createBipolarStack(cellOfDesign(document).parameters, cellsInSeries(document)).terminalVoltage();
}

/** A/m² at which a stack's heat is compared. */
const STACK_CURRENT = 50;
const COMPARED_CELLS = 100;
const FACE_HEAT_TRANSFER = 500;

/** K, middle of 100 such cells above their cooled faces under 50 A/m². */
export function stackTemperatureRise(parameters: CellParameters): number {
  const heatPerCell = STACK_CURRENT ** 2 * pulseAreaResistance(parameters);
  const cooling = { cellCount: COMPARED_CELLS, heatPerCell, heatTransfer: FACE_HEAT_TRANSFER, cooledFaces: 2 } as const;
  return stackTemperatureLaw(stackLayersOf(parameters), cooling).inside;
}

/** What packages in series and parallel make. */
export interface PackRollUp {
  /** V at half charge. */
  readonly voltage: number;
  /** A·h. */
  readonly capacity: number;
  /** kW·h, rated charge at that voltage. */
  readonly energy: number;
}

/** @throws RangeError without a pack section. */
export function packRollUp(document: DesignDocument): PackRollUp {
  const { packagesInSeries, packagesInParallel } = stated(document.pack, 'pack');
  const voltage = packagesInSeries * stackVoltage(document);
  const { nominalCellCapacity } = cellOfDesign(document).parameters;
  const capacity = (packagesInParallel * nominalCellCapacity) / SECONDS_PER_HOUR;
  return { voltage, capacity, energy: (voltage * capacity) / 1000 };
}

/** V of the pack at the end of 10 s of the vehicle's peak power. @throws RangeError if the pack cannot give it. */
export function packVoltageAtPeak(document: DesignDocument): number {
  const { packagesInSeries, packagesInParallel } = stated(document.pack, 'pack');
  const power = stated(stated(document.vehicle, 'vehicle').peakPower, 'vehicle.peakPower');
  const cells = packagesInSeries * cellsInSeries(document);
  const batch = createSpmeBatch(cellOfDesign(document).parameters, 1);
  batch.reset(HALF_CHARGE, REFERENCE_TEMPERATURE);
  for (let second = 0; second < PULSE; second++) {
    const volts = batch.terminalVoltage[0]!;
    if (!(volts > 0.5)) {
      throw new RangeError(`Cannot draw ${power} W from this pack for 10 s: its cells fall to ${volts.toFixed(2)} V`);
    }
    batch.step(-power / (cells * packagesInParallel * volts), 1, REFERENCE_TEMPERATURE);
  }
  return cells * batch.terminalVoltage[0]!;
}
