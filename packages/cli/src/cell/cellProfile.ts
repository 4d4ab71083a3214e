/**
 * Where the current of `packtwin cell` comes from: a recording, an experiment that a BPX file carries, the columns of a
 * reference solution in JSON, or a drive cycle.
 */
import { type CurrentProfile, readProfile } from '@packtwin/replay';
import { kelvinFromCelsius } from '@packtwin/units';
import { existsSync } from 'node:fs';
import { readCellParameters } from '../cellParametersFile.ts';
import { readTextFile } from '../readTextFile.ts';
import { UserError } from '../userError.ts';
import { readDriveCycle } from './driveCycleFile.ts';

/** Columns as they stand in a file; s, A (positive while charging), V, K. */
interface Columns {
  readonly time: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  readonly voltage: ArrayLike<number> | undefined;
  readonly temperature: ArrayLike<number> | undefined;
}

/**
 * @param oneHourCurrent A of 1 C: what a reference solution with `c_rate` is discharged at.
 * @throws UserError naming what a file has instead, or why a profile cannot be run.
 */
export async function readCellProfile(
  profile: string,
  mapping: string | undefined,
  oneHourCurrent: number,
): Promise<CurrentProfile> {
  const [, file, name] = /^(.+\.json)(?:#(.*))?$/i.exec(profile) ?? [];
  const isJson = file !== undefined && mapping === undefined && !(name !== undefined && existsSync(profile));
  const driveCycle = isJson || mapping !== undefined || !existsSync(profile) ? undefined : readDriveCycle(profile);
  if (driveCycle)
    console.error(`${profile}: read as a drive cycle of PyBaMM, whose current discharges where positive.`);
  const columns = isJson
    ? name === undefined
      ? readColumns(file, oneHourCurrent)
      : experimentOf(file, name)
    : driveCycle && { ...driveCycle, voltage: undefined, temperature: undefined };
  const read = columns ? inOrderOfTime(columns) : await readProfile(profile, mapping);
  if (read.time.length < 2) {
    throw new UserError(
      `${profile} has one usable row of ${1 + read.rowsSkipped}: a profile needs at least two, with time and current, in order of time.`,
    );
  }
  return read;
}

/** Of a JSON file that names no experiment: its columns `time_s` …, or the only experiment of a BPX file. */
function readColumns(file: string, oneHourCurrent: number): Columns {
  const content = parsed(file);
  const time = numbersAt(content, 'time_s');
  if (time === undefined) return experimentOf(file, undefined);
  const rate = content['c_rate'];
  const discharge = typeof rate === 'number' ? new Float64Array(time.length).fill(-rate * oneHourCurrent) : undefined;
  const current = numbersAt(content, 'current_a') ?? discharge;
  const voltage = numbersAt(content, 'voltage_v');
  const celsius = numbersAt(content, 'cell_temp_c');
  if (current === undefined) {
    throw new UserError(`${file} has time_s but no current: give current_a (charging +), or c_rate of a discharge.`);
  }
  for (const [column, values] of Object.entries({ current_a: current, voltage_v: voltage, cell_temp_c: celsius })) {
    if (values === undefined || values.length === time.length) continue;
    throw new UserError(`${file} has ${time.length} numbers in time_s but ${values.length} in ${column}.`);
  }
  return { time, current, voltage, temperature: celsius && Array.from(celsius, kelvinFromCelsius) };
}

function parsed(file: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(readTextFile(file));
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`Cannot read ${file}: it is no JSON, ${error.message}.`);
    throw error;
  }
}

function numbersAt(content: Readonly<Record<string, unknown>>, key: string): readonly number[] | undefined {
  const values = content[key];
  return Array.isArray(values) && values.every((value) => typeof value === 'number') ? values : undefined;
}

function experimentOf(file: string, name: string | undefined): Columns {
  const { validation = [] } = readCellParameters(file);
  const experiment = name === undefined ? validation[0] : validation.find((each) => each.name === name);
  if (experiment !== undefined && (name !== undefined || validation.length === 1)) {
    return { ...experiment, temperature: experiment.temperature };
  }
  const names = validation.map((each) => `${file}#${each.name}`);
  throw new UserError(
    validation.length === 0
      ? `${file} carries no experiment: its section "Validation" is missing or empty.`
      : `${file} carries ${validation.length} experiments, name one of them: ${names.join(', ')}.`,
  );
}

/** Without rows that have no time or current, or go back in time; from 0 s. */
function inOrderOfTime({ time, current, voltage, temperature }: Columns): CurrentProfile {
  const kept: number[] = [];
  for (let row = 0; row < time.length; row++) {
    const isUsable = Number.isFinite(time[row]) && Number.isFinite(current[row]);
    if (isUsable && !(time[row]! < time[kept.at(-1) ?? row]!)) kept.push(row);
  }
  const pick = (column: ArrayLike<number>) => Float64Array.from(kept, (row) => column[row]!);
  const start = kept.length > 0 ? time[kept[0]!]! : 0;
  return {
    time: pick(time).map((seconds) => seconds - start),
    current: pick(current),
    voltage: voltage && pick(voltage),
    temperature: temperature && pick(temperature),
    rowsSkipped: time.length - kept.length,
  };
}
