/** What the kernels are timed on: the About:Energy cell under its drive cycle, cells in different states. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CellModelBatch, type CellParameters, findDesign, propertyFunction } from '@packtwin/twin-models';
import { ABOUT_ENERGY_FOLDER, readIsothermalCell } from '../../support/cellAccuracy.ts';
import { datasetsFolder } from '../../support/datasets.ts';

export const TEMPERATURE = 298.15;
export const CELLS = 1000;
const SECONDS = 2000;
/** A·h of the cell that the cycle was recorded on. */
const RECORDED_CAPACITY = 12.5;

/** C-rates at 1 Hz, charging positive. */
export interface Drive {
  readonly rates: Float64Array;
  readonly source: string;
}

/** The recorded drive cycle where it is, else a made-up one of the same strength. */
export function driveCycle(): Drive {
  const folder = datasetsFolder();
  const path = folder === null ? undefined : join(folder, ABOUT_ENERGY_FOLDER, 'NMC_25degC_DriveCycle.csv');
  if (path === undefined || !existsSync(path)) {
    return { rates: Float64Array.from({ length: SECONDS }, (_, s) => -0.3 + Math.sin(s / 7) * 0.8), source: 'sines' };
  }
  const currents = readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1, SECONDS + 1);
  return {
    rates: Float64Array.from(currents, (line) => Number(line.split(',')[1]) / RECORDED_CAPACITY),
    source: 'About:Energy WLTP, 12.5 A·h',
  };
}

export interface DrivenCell {
  readonly parameters: CellParameters;
  readonly name: string;
}

/** J/K and W/K of the About:Energy pouch (its file has no heat transfer: 10 W/(m² K) over its surface), so that temperature is stepped. */
const POUCH_HEAT_CAPACITY = 216;
const POUCH_HEAT_TRANSFER = 0.38;

/** The cell that the drive cycle was recorded on where its file is there. Its solid diffusivities are constant. */
export function drivenCell(): DrivenCell {
  const folder = datasetsFolder();
  const path = folder === null ? undefined : join(folder, ABOUT_ENERGY_FOLDER, 'nmc_pouch_cell_BPX.json');
  if (path === undefined || !existsSync(path)) {
    const { id, parameters } = findDesign('generic-nmc-graphite')!;
    return { parameters, name: id };
  }
  return {
    parameters: {
      ...readIsothermalCell(path),
      heatCapacity: POUCH_HEAT_CAPACITY,
      heatTransferCoefficient: POUCH_HEAT_TRANSFER,
    },
    name: 'About:Energy NMC',
  };
}

/** The same cell with diffusivities that change over the window by a factor of three and two: its particles need shells. */
export function withChangingDiffusivity({ parameters, name }: DrivenCell): DrivenCell {
  const { negative, positive } = parameters;
  return {
    parameters: {
      ...parameters,
      negative: { ...negative, diffusivity: (x) => propertyFunction(negative.diffusivity)(x) * (0.3 + 1.4 * x) },
      positive: { ...positive, diffusivity: (x) => propertyFunction(positive.diffusivity)(x) * (0.5 + x) },
    },
    name: `${name} with D(x)`,
  };
}

/** Every cell at a charge and temperature of its own. */
export function spreadCells(batch: CellModelBatch): void {
  const { cellCount } = batch;
  for (let cell = 0; cell < cellCount; cell++) {
    batch.reset(0.6 + (0.3 * cell) / cellCount, 288 + (20 * cell) / cellCount, cell);
  }
}

/** One round: cells spread anew, then a second per rate. */
export function driveRound(batch: CellModelBatch, rates: Float64Array, oneHourCurrent: number): void {
  spreadCells(batch);
  for (const rate of rates) batch.step(rate * oneHourCurrent, 1, TEMPERATURE);
}

/** V of a cell from full at 25 °C after every second of the cycle, stepped `perSecond` times in each. */
export function drivenVoltage(
  batch: CellModelBatch,
  rates: Float64Array,
  oneHourCurrent: number,
  perSecond = 1,
): Float64Array {
  batch.reset(1, TEMPERATURE);
  return rates.map((rate) => {
    for (let part = 0; part < perSecond; part++) batch.step(rate * oneHourCurrent, 1 / perSecond, TEMPERATURE);
    return batch.terminalVoltage[0]!;
  });
}
