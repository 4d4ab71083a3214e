/** Single cells observed in closed loop, against recordings: shared by the tests and by `packtwin bench field`. */
import { join } from 'node:path';
import { identifiedCell, identifyCell, observeRecording, physicalCell } from '@packtwin/estimation';
import type { CellObserverOptions, CellRecording, IdentifiedCell, ObservedRecording } from '@packtwin/estimation';
import { readProfile } from '@packtwin/replay';
import { kelvinFromCelsius } from '@packtwin/units';
import { readIsothermalCell } from './cellAccuracy.ts';

export const OBSERVED_FILES = {
  aboutEnergyCell: 'cells/about-energy/nmc_pouch_cell_BPX.json',
  aboutEnergyDrive: 'cells/about-energy/NMC_25degC_DriveCycle.csv',
  hwfet: 'cells/panasonic-18650pf/hwfet_25c.csv.gz',
  us06: 'cells/panasonic-18650pf/us06_25c.csv.gz',
  us06Cold: 'cells/panasonic-18650pf/us06_0c.csv.gz',
} as const;

/** What the recordings begin with, and what the observer is told instead. */
const TRUE_START = 1;
export const WRONG_START = 0.8;
/** s. */
const AHEAD = 60;
/** A·s, the data sheet's. */
const PANASONIC_CAPACITY = 2.9 * 3600;

/** About:Energy's cell with its published parameters, under a drive cycle. */
export async function observeAboutEnergy(
  folder: string,
  options: CellObserverOptions = {},
): Promise<ObservedRecording> {
  const parameters = readIsothermalCell(join(folder, OBSERVED_FILES.aboutEnergyCell));
  const recording = await readRecording(join(folder, OBSERVED_FILES.aboutEnergyDrive));
  return observeRecording(physicalCell(parameters), recording, {
    ahead: AHEAD,
    ambient: kelvinFromCelsius(25),
    initialStateOfCharge: WRONG_START,
    trueStateOfCharge: TRUE_START,
    ...options,
  });
}

/** A Panasonic 18650PF identified from its HWFET drive at 25 °C, which nothing else is fitted to. */
export async function identifyPanasonic(folder: string): Promise<IdentifiedCell> {
  return identifyCell(await readRecording(join(folder, OBSERVED_FILES.hwfet), 'panasonic-18650pf'), PANASONIC_CAPACITY);
}

export async function observePanasonic(
  folder: string,
  parameters: IdentifiedCell,
  drive: 'hwfet' | 'us06' | 'us06Cold',
  options: CellObserverOptions = {},
): Promise<ObservedRecording> {
  const recording = await readRecording(join(folder, OBSERVED_FILES[drive]), 'panasonic-18650pf');
  return observeRecording(identifiedCell(parameters), recording, {
    ahead: AHEAD,
    ambient: kelvinFromCelsius(25),
    initialStateOfCharge: WRONG_START,
    trueStateOfCharge: TRUE_START,
    ...options,
  });
}

async function readRecording(path: string, mapping?: string): Promise<CellRecording> {
  const { voltage, ...profile } = await readProfile(path, mapping);
  if (voltage === undefined) throw new Error(`${path} has no voltage.`);
  return { ...profile, voltage };
}

/** Every prior half and twice as large, one at a time: how much the figures hang on them. */
export const HALVED_AND_DOUBLED: readonly CellObserverOptions[] = [0.5, 2].flatMap((factor) => [
  { curveError: factor * 0.012 },
  { chargeShift: factor * 0.01 },
  { curveLength: factor * 0.05 },
  { noise: factor * 0.004 },
  { loadNoise: factor * 0.1 },
  { noiseTime: factor * 10 },
  { chargeError: factor * 0.005 },
  { ohmicDrop: factor * 0.025 },
  { slowDrop: factor * 0.0125 },
  { slowTimes: [20 * factor, 100 * factor, 500 * factor] },
  { wander: factor },
  { partsFactor: factor },
  { initialDeviation: factor * 0.3 },
]);
