/** Where the current of `packtwin cell` comes from: a recording, or an experiment that a BPX file carries. */
import { type CurrentProfile, readProfile } from '@packtwin/replay';
import { existsSync } from 'node:fs';
import { readCellParameters } from '../cellParametersFile.ts';
import { UserError } from '../userError.ts';

/** @throws UserError naming what a BPX file has instead, or why a profile cannot be run. */
export async function readCellProfile(profile: string, mapping: string | undefined): Promise<CurrentProfile> {
  const [, file, name] = /^(.+\.json)(?:#(.*))?$/i.exec(profile) ?? [];
  const isExperiment = file !== undefined && !existsSync(profile) && name !== undefined;
  const read =
    isExperiment || (file !== undefined && mapping === undefined && existsSync(file))
      ? readExperiment(file, name)
      : await readProfile(profile, mapping);
  if (read.time.length < 2) {
    throw new UserError(
      `${profile} has one usable row of ${1 + read.rowsSkipped}: a profile needs at least two, with time and current, in order of time.`,
    );
  }
  return read;
}

function readExperiment(file: string, name: string | undefined): CurrentProfile {
  const { validation = [] } = readCellParameters(file);
  const experiment = validation.find((each) => each.name === name) ?? (name === undefined ? validation[0] : undefined);
  if (experiment === undefined || (name === undefined && validation.length > 1)) {
    const names = validation.map((each) => `${file}#${each.name}`);
    throw new UserError(
      validation.length === 0
        ? `${file} carries no experiment: its section "Validation" is missing or empty.`
        : `${file} carries ${validation.length} experiments, name one of them: ${names.join(', ')}.`,
    );
  }
  const { time, current, voltage, temperature } = experiment;
  const rows = [...time.keys()].filter((row) => Number.isFinite(time[row]) && Number.isFinite(current[row]));
  let last = Number.NEGATIVE_INFINITY;
  const kept = rows.filter((row) => {
    if (time[row]! < last) return false;
    last = time[row]!;
    return true;
  });
  const pick = (column: Float64Array) => Float64Array.from(kept, (row) => column[row]!);
  const start = kept.length > 0 ? time[kept[0]!]! : 0;
  return {
    time: pick(time).map((seconds) => seconds - start),
    current: pick(current),
    voltage: pick(voltage),
    temperature: temperature && pick(temperature),
    rowsSkipped: time.length - kept.length,
  };
}
