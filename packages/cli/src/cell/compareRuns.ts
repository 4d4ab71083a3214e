/** How far two runs under the same profile are from each other. */
import type { CurrentProfile } from '@packtwin/replay';
import { type CellRun, differences } from './runCell.ts';

/** The second run against the first, over the points that both reached. */
export interface RunDifference {
  readonly points: number;
  readonly rmseMillivolts: number;
  readonly maxMillivolts: number;
  /** s and state of charge of the first run where the voltages are furthest apart. */
  readonly maxAtSeconds: number;
  readonly maxAtStateOfCharge: number;
  readonly rmseKelvin: number;
}

export function compareRuns(first: CellRun, second: CellRun, profile: CurrentProfile): RunDifference {
  const points = Math.min(first.result.points, second.result.points);
  const volts = differences(second.voltage, first.voltage, points, 1000);
  const kelvin = differences(second.temperature, first.temperature, points, 1);
  return {
    points,
    rmseMillivolts: volts?.rms ?? Number.NaN,
    maxMillivolts: volts?.max ?? Number.NaN,
    maxAtSeconds: profile.time[volts?.maxRow ?? 0]!,
    maxAtStateOfCharge: first.stateOfCharge[volts?.maxRow ?? 0]!,
    rmseKelvin: kelvin?.rms ?? Number.NaN,
  };
}
