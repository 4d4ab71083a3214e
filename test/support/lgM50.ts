/** Recorded discharges of an LG M50, and the fits that its reference cells were made by. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDfnBatch, stateOfChargeAtOpenCircuitVoltage } from '@packtwin/twin-models';
import type { CellParameters, DfnMesh } from '@packtwin/twin-models';
import { balancedWindows } from '../../twin-models/src/reference/balance.ts';
import type { ElectrodeBalance } from '../../twin-models/src/reference/balance.ts';
import { LG_M50_CUT_OFFS, lgM50Cell } from '../../twin-models/src/reference/lgM50.ts';
import type { LgM50Properties } from '../../twin-models/src/reference/lgM50.ts';
import { calibratedProperties } from '../../twin-models/src/reference/lgM50Calibrated.ts';
import type { Calibration } from '../../twin-models/src/reference/lgM50Calibrated.ts';
import { lgM50NegativePotential, lgM50PositivePotential } from '../../twin-models/src/reference/lgM50Materials.ts';
import { crossingBetween } from '../../twin-models/src/numerics/crossing.ts';
import { potentialAt, stoichiometryAt } from '../../twin-models/src/openCircuit/openCircuitPotential.ts';
import { Differences } from './cellAccuracy.ts';
import type { Deviation } from './cellAccuracy.ts';
import { fitLeastSquares } from './leastSquares.ts';

export const LG_M50_FOLDER = 'cells/lg-m50';

/** One discharge from rest until the current ends. */
export interface Discharge {
  /** K, of the chamber, as the file is named. */
  readonly ambient: number;
  /** Rate in C of 5 A·h. */
  readonly rate: number;
  /** s, A (charging +), V, °C; the first row is at rest. */
  readonly rows: readonly (readonly [time: number, current: number, voltage: number, celsius: number])[];
}

/** Every rate and temperature that lies in the folder, coldest and slowest first. */
export function readDischarges(folder: string): readonly Discharge[] {
  return readdirSync(folder)
    .flatMap((file) => {
      const [, celsius, rate] = /^rate_T(-?\d+)_([\d.]+)C\.csv\.gz$/.exec(file) ?? [];
      if (celsius === undefined || rate === undefined) return [];
      return [readDischarge(join(folder, file), Number(celsius), Number(rate))];
    })
    .toSorted((a, b) => a.ambient - b.ambient || a.rate - b.rate);
}

function readDischarge(path: string, celsius: number, rate: number): Discharge {
  const rows = gunzipSync(readFileSync(path))
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').map(Number) as [number, number, number, number]);
  const end = rows.findIndex(([, current], row) => row > 0 && !(current < -0.01));
  return { ambient: 273.15 + celsius, rate, rows: end < 0 ? rows : rows.slice(0, end) };
}

/** The state of charge in which the cell rests at a voltage (V). */
export function restingAt(parameters: CellParameters, volts: number, temperature: number): number {
  return stateOfChargeAtOpenCircuitVoltage({ parameters }, volts, temperature);
}

export interface DischargeComparison {
  /** mV. */
  readonly voltage: Deviation;
  /** K. */
  readonly temperature: Deviation;
  /** State of charge that the rest voltage before the discharge means. */
  readonly start: number;
}

/** The full model from the measured rest, under the measured current, at the chamber's temperature. */
export function compareWithDischarge(
  parameters: CellParameters,
  { rows, ambient }: Discharge,
  mesh: Partial<DfnMesh> = {},
): DischargeComparison {
  const batch = createDfnBatch(parameters, 1, { mesh });
  const start = restingAt(parameters, rows[0]![2], ambient);
  batch.reset(start, ambient);
  const voltage = new Differences();
  const temperature = new Differences();
  for (let row = 1; row < rows.length; row++) {
    const [time, current, volts, celsius] = rows[row]!;
    const dt = time - rows[row - 1]![0];
    if (!(dt > 0)) continue;
    batch.step(current, dt, ambient);
    voltage.add(1000 * (batch.terminalVoltage[0]! - volts));
    temperature.add(batch.temperature[0]! - 273.15 - celsius);
  }
  return { voltage: voltage.deviation, temperature: temperature.deviation, start };
}

/** A·h from full until the lower cut-off. */
export function deliveredCapacity(
  parameters: CellParameters,
  rate: number,
  ambient: number,
  mesh: Partial<DfnMesh> = {},
): number {
  const batch = createDfnBatch(parameters, 1, { mesh });
  batch.reset(1, ambient);
  const current = (rate * parameters.nominalCellCapacity) / 3600;
  let seconds = 0;
  while (batch.terminalVoltage[0]! > parameters.lowerVoltageCutOff && seconds < 2 * 3600 * (1 / rate)) {
    batch.step(-current, 1, ambient);
    seconds++;
  }
  return (current * seconds) / 3600;
}

const FIT_MESH: Partial<DfnMesh> = { negative: 6, separator: 3, positive: 6, shells: 20 };

/** The balance whose cell rests at the voltage (V) in the state where the negative electrode holds `atRest`. */
function balanceFrom(
  negativeCapacity: number,
  positiveCapacity: number,
  atRest: number,
  volts: number,
  {
    negativePotential = lgM50NegativePotential,
    positivePotential = lgM50PositivePotential,
  }: Pick<LgM50Properties, 'negativePotential' | 'positivePotential'> = {},
) {
  const positiveAtRest = stoichiometryAt(positivePotential, volts + potentialAt(negativePotential, atRest));
  const voltageAfter = (charge: number) =>
    potentialAt(positivePotential, positiveAtRest - charge / positiveCapacity) -
    potentialAt(negativePotential, atRest + charge / negativeCapacity);
  const [charge] = crossingBetween(-1, 1, (passed) => voltageAfter(passed) < LG_M50_CUT_OFFS.upper);
  const balance: ElectrodeBalance = {
    negativeCapacity,
    positiveCapacity,
    negativeWhenFull: atRest + charge / negativeCapacity,
    positiveWhenFull: positiveAtRest - charge / positiveCapacity,
  };
  // Answers whether the lattices reach from full to empty.
  balancedWindows(balance, negativePotential, positivePotential, LG_M50_CUT_OFFS.lower);
  return balance;
}

const BALANCE_PARAMETERS = [
  { name: 'capacity of the negative electrode', start: 5.3, low: 4.6, high: 7 },
  { name: 'capacity of the positive electrode', start: 7.2, low: 5, high: 9 },
  { name: 'negative stoichiometry at rest', start: 0.95, low: 0.7, high: 0.995 },
] as const;

/** mV at every row, with the chamber's or the measured temperature; null where the cell cannot be built or stepped. */
function residuals(
  cellOf: () => CellParameters,
  discharges: readonly Discharge[],
  isTemperatureMeasured: boolean,
): Float64Array | null {
  const found: number[] = [];
  try {
    const parameters = cellOf();
    for (const { rows, ambient } of discharges) {
      const batch = createDfnBatch(parameters, 1, { mesh: FIT_MESH });
      batch.reset(restingAt(parameters, rows[0]![2], ambient), ambient);
      for (let row = 1; row < rows.length; row++) {
        const [time, current, volts, celsius] = rows[row]!;
        const dt = time - rows[row - 1]![0];
        if (!(dt > 0)) continue;
        if (isTemperatureMeasured) batch.temperature[0] = 273.15 + celsius;
        batch.step(current, dt, ambient);
        found.push(1000 * (batch.terminalVoltage[0]! - volts));
      }
    }
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return found.some((value) => Number.isNaN(value)) ? null : Float64Array.from(found);
}

export interface BalanceFit {
  readonly balance: ElectrodeBalance;
  /** mV RMS over the rows of the one discharge that was fitted. */
  readonly rms: number;
}

/** The four numbers of the balance, from the discharge at 0.1C and 25 °C alone. */
export function fitBalance(properties: LgM50Properties, discharges: readonly Discharge[]): BalanceFit {
  const slow = discharges.find(({ rate, ambient }) => rate === 0.1 && ambient === 298.15);
  if (!slow) throw new Error('There is no discharge at 0.1C and 25 °C to fit the balance to.');
  const volts = slow.rows[0]![2];
  const { values, rms } = fitLeastSquares(
    BALANCE_PARAMETERS,
    ([negative, positive, atRest]) =>
      residuals(
        () => lgM50Cell(properties, balanceFrom(negative!, positive!, atRest!, volts, properties)),
        [slow],
        false,
      ),
    { relativeStep: 3e-4 },
  );
  return { balance: balanceFrom(values[0]!, values[1]!, values[2]!, volts, properties), rms };
}

/** Rows nearest to evenly spaced times, so that every discharge weighs the same however it was sampled. */
function thinned({ rows, ...discharge }: Discharge, count: number): Discharge {
  const end = rows.at(-1)![0];
  const kept = new Set([rows[0]!, rows[1]!]);
  let at = 1;
  for (let point = 1; point <= count; point++) {
    while (rows[at]![0] < (point * end) / count && at < rows.length - 1) at++;
    kept.add(rows[at]!);
  }
  return { ...discharge, rows: [...kept] };
}

const CALIBRATION_PARAMETERS = [
  ...BALANCE_PARAMETERS,
  { name: 'contact resistance', start: 0.013, low: 0, high: 0.03 },
  { name: 'negative diffusivity when empty', start: 2e-15, low: 1e-16, high: 1e-13, isLogarithmic: true },
  { name: 'negative diffusivity', start: 1e-14, low: 1e-15, high: 1e-12, isLogarithmic: true },
  { name: 'negative diffusion activation energy', start: 45_000, low: 0, high: 120_000 },
  { name: 'positive diffusivity', start: 4e-15, low: 1e-16, high: 1e-13, isLogarithmic: true },
] as const;

export interface CalibrationFit extends BalanceFit {
  readonly calibration: Calibration;
}

/** Balance, contact and solid diffusion from the discharges at 25 °C, with their measured temperatures. */
export function calibrate(discharges: readonly Discharge[]): CalibrationFit {
  const warm = discharges.filter(({ ambient }) => ambient === 298.15);
  const volts = warm[0]!.rows[0]![2];
  const thin = warm.map((discharge) => thinned(discharge, 200));
  const split = (values: readonly number[]) => ({
    balance: balanceFrom(values[0]!, values[1]!, values[2]!, volts),
    calibration: {
      contactResistance: values[3]!,
      negativeDiffusivityWhenEmpty: values[4]!,
      negativeDiffusivity: values[5]!,
      negativeActivationEnergy: values[6]!,
      positiveDiffusivity: values[7]!,
    },
  });
  const { values, rms } = fitLeastSquares(
    CALIBRATION_PARAMETERS,
    (trial) =>
      residuals(
        () => {
          const { balance, calibration } = split(trial);
          return lgM50Cell(calibratedProperties(calibration), balance);
        },
        thin,
        true,
      ),
    { relativeStep: 3e-3 },
  );
  return { ...split(values), rms };
}
