/** Recordings of an LG M50T, and the fit that its reference cell was made by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createDfnBatch } from '@packtwin/twin-models';
import type { CellModelBatch, CellParameters, DfnMesh } from '@packtwin/twin-models';
import type { ElectrodeBalance } from '../../twin-models/src/reference/balance.ts';
import { lgM50TCell } from '../../twin-models/src/reference/lgM50T.ts';
import type { LgM50TCalibration } from '../../twin-models/src/reference/lgM50T.ts';
import { Differences } from './cellAccuracy.ts';
import type { Deviation } from './cellAccuracy.ts';
import { fitLeastSquares } from './leastSquares.ts';

export const LG_M50T_FOLDER = 'cells/lg-m50t';
const AMBIENT = 298.15;
/** State of charge in which the UDDS recording starts, as its publisher says. */
export const UDDS_START = 0.7816;

type Row = readonly [time: number, current: number, voltage: number];

/** s, A (charging +), V, at 1 Hz. */
export function readLgM50T(folder: string, name: 'c20' | 'hppc' | 'udds'): readonly Row[] {
  return gunzipSync(readFileSync(join(folder, `${name}.csv.gz`)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',').map(Number) as [number, number, number]);
}

/** mV of a model after every row, from rest at a state of charge; the current of a row holds from the row before. */
function errors(batch: CellModelBatch, rows: readonly Row[], start: number): Float64Array {
  batch.reset(start, AMBIENT);
  return Float64Array.from(rows, ([time, current, volts], row) => {
    batch.step(current, row === 0 ? 1e-3 : time - rows[row - 1]![0], AMBIENT);
    return 1000 * (batch.terminalVoltage[0]! - volts);
  });
}

export function compareWithLgM50T(batch: CellModelBatch, rows: readonly Row[], start: number): Deviation {
  const voltage = new Differences();
  for (const error of errors(batch, rows, start)) voltage.add(error);
  return voltage.deviation;
}

/** Rows in which the current changes or has just changed, and of the others one per `seconds`. */
function thinned(rows: readonly Row[], seconds: number): readonly Row[] {
  const kept: Row[] = [];
  let changedAt = Number.NEGATIVE_INFINITY;
  rows.forEach((row, index) => {
    const [time, current] = row;
    if (index > 0 && Math.abs(current - rows[index - 1]![1]) > 0.01) changedAt = time;
    const next = rows[index + 1];
    const isLastOfCurrent = !next || Math.abs(next[1] - current) > 0.01;
    if (isLastOfCurrent || time - changedAt < 12 || time - (kept.at(-1)?.[0] ?? -seconds) >= seconds) kept.push(row);
  });
  return kept;
}

const PARAMETERS = [
  { name: 'capacity of the negative electrode', start: 5.7, low: 4.9, high: 7.5 },
  { name: 'capacity of the positive electrode', start: 7.4, low: 5, high: 10 },
  { name: 'negative stoichiometry when full', start: 0.915, low: 0.6, high: 0.998 },
  { name: 'positive stoichiometry when full', start: 0.264, low: 0.15, high: 0.4 },
  { name: 'contact resistance', start: 0.02, low: 0, high: 0.04 },
  { name: 'negative diffusivity when empty', start: 3.6e-15, low: 1e-16, high: 1e-13, isLogarithmic: true },
  { name: 'negative diffusivity', start: 3e-14, low: 1e-15, high: 1e-12, isLogarithmic: true },
  { name: 'positive diffusivity', start: 1e-14, low: 1e-16, high: 1e-12, isLogarithmic: true },
] as const;
const FIT_MESH: Partial<DfnMesh> = { negative: 6, separator: 3, positive: 6, shells: 16 };

export interface LgM50TFit {
  readonly balance: ElectrodeBalance;
  readonly calibration: LgM50TCalibration;
}

/** Eight numbers from C/20 and the pulse test, which weigh the same. */
export function fitLgM50T(slow: readonly Row[], pulses: readonly Row[]): LgM50TFit {
  const thin = [thinned(slow, 180), thinned(pulses, 15)];
  const split = (values: readonly number[]): LgM50TFit => ({
    balance: {
      negativeCapacity: values[0]!,
      positiveCapacity: values[1]!,
      negativeWhenFull: values[2]!,
      positiveWhenFull: values[3]!,
    },
    calibration: {
      contactResistance: values[4]!,
      negativeDiffusivityWhenEmpty: values[5]!,
      negativeDiffusivity: values[6]!,
      positiveDiffusivity: values[7]!,
    },
  });
  const { values } = fitLeastSquares(
    PARAMETERS,
    (trial) => {
      const { balance, calibration } = split(trial);
      let parameters: CellParameters;
      try {
        parameters = lgM50TCell(calibration, balance);
        const parts = thin.map((rows) => {
          const weight = 1 / Math.sqrt(rows.length);
          const batch = createDfnBatch(parameters, 1, { mesh: FIT_MESH });
          return errors(batch, rows, 1).map((error) => weight * error);
        });
        if (parts.some((part) => part.some((error) => Number.isNaN(error)))) return null;
        return Float64Array.from(parts.flatMap((part) => Array.from(part)));
      } catch (error) {
        // A window outside 0…1: the search turns back.
        if (error instanceof RangeError) return null;
        throw error;
      }
    },
    { relativeStep: 2e-3 },
  );
  return split(values);
}
