/** The curves of cell runs: voltage, error, difference, temperature; those that there is something to show of. */
import type { CurrentProfile } from '@packtwin/replay';
import type { CurvePicture, VirtualTestCurve } from '@packtwin/twin-models';
import { celsiusFromKelvin } from '@packtwin/units';
import type { CellRun } from './runCell.ts';

export interface NamedRun {
  readonly name: string;
  readonly run: CellRun;
}

/** K: what changes less is no curve. */
const LEAST_WARMING = 0.01;

export function cellPictures(profile: CurrentProfile, runs: readonly NamedRun[]): CurvePicture[] {
  const points = Math.max(...runs.map(({ run }) => run.result.points));
  const { unit, seconds } = timeUnit(profile.time[points - 1]!);
  const time = profile.time.subarray(0, points).map((at) => at / seconds);
  const curve = (name: string, y: Float64Array): VirtualTestCurve => ({ name, x: time.subarray(0, y.length), y });
  const measured = (column: Float64Array | undefined) => (isMeasured(column) ? [column.subarray(0, points)] : []);
  const [measuredVolts] = measured(profile.voltage);
  const measuredKelvin = measured(profile.temperature);
  const isWarming = runs.some(({ run }) =>
    run.temperature.some((kelvin) => Math.abs(kelvin - run.temperature[0]!) > LEAST_WARMING),
  );
  const picture = (
    title: string,
    label: string,
    unitOfY: string,
    curves: readonly VirtualTestCurve[],
  ): CurvePicture => ({
    kind: 'curves',
    title,
    x: { label: 'time', unit },
    y: { label, unit: unitOfY },
    curves,
  });
  return [
    picture('Terminal voltage', 'voltage', 'V', [
      ...(measuredVolts ? [curve('measured', measuredVolts)] : []),
      ...runs.map(({ name, run }) => curve(name, run.voltage)),
    ]),
    picture(
      'Voltage, model − measured',
      'error',
      'mV',
      measuredVolts ? runs.map(({ name, run }) => curve(name, millivolts(run.voltage, measuredVolts))) : [],
    ),
    picture(
      'Difference between the runs',
      'difference',
      'mV',
      runs
        .slice(1)
        .map(({ name, run }) => curve(`${name} − ${runs[0]!.name}`, millivolts(run.voltage, runs[0]!.run.voltage))),
    ),
    picture('Cell temperature', 'temperature', '°C', [
      ...measuredKelvin.map((kelvin) => curve('measured', kelvin.map(celsiusFromKelvin))),
      ...(isWarming || measuredKelvin.length > 0
        ? runs.map(({ name, run }) => curve(name, run.temperature.map(celsiusFromKelvin)))
        : []),
    ]),
  ].filter(({ curves }) => curves.length > 0);
}

function isMeasured(column: Float64Array | undefined): column is Float64Array {
  return column !== undefined && column.some(Number.isFinite);
}

/** As long as the shorter of the two. */
function millivolts(model: Float64Array, reference: Float64Array): Float64Array {
  const length = Math.min(model.length, reference.length);
  return model.subarray(0, length).map((volts, row) => 1000 * (volts - reference[row]!));
}

function timeUnit(seconds: number): { readonly unit: string; readonly seconds: number } {
  if (seconds > 2 * 86_400) return { unit: 'd', seconds: 86_400 };
  if (seconds > 2 * 3600) return { unit: 'h', seconds: 3600 };
  return seconds > 600 ? { unit: 'min', seconds: 60 } : { unit: 's', seconds: 1 };
}
