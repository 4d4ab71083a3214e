/**
 * A current profile for one cell, from CSV or CSV.gz. Two headers are known:
 * `time_s,current_a[,voltage_v[,cell_temp_c]]` and `Time [s],I[A],U[V]`; both with current positive while charging.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { kelvinFromCelsius } from '@packtwin/units';
import { UserError } from './userError.ts';

export interface CurrentProfile {
  /** s, strictly increasing. */
  readonly time: Float64Array;
  /** A, positive while charging. */
  readonly current: Float64Array;
  /** V; undefined where the profile has none. */
  readonly voltage: Float64Array | undefined;
  /** K. */
  readonly temperature: Float64Array | undefined;
}

const COLUMN_NAMES: Readonly<Record<string, 'time' | 'current' | 'voltage' | 'temperature'>> = {
  time_s: 'time',
  'Time [s]': 'time',
  current_a: 'current',
  'I[A]': 'current',
  voltage_v: 'voltage',
  'U[V]': 'voltage',
  cell_temp_c: 'temperature',
};

/** @throws UserError naming the file, the line and what is wrong with it. */
export function readCurrentProfile(file: string): CurrentProfile {
  const bytes = readFileSync(file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const columns = header.map((name) => COLUMN_NAMES[name]);
  if (!columns.includes('time') || !columns.includes('current')) {
    throw new UserError(
      `Cannot read ${file} as a current profile: its header is "${(lines[0] ?? '').slice(0, 80)}", ` +
        'needed is time_s,current_a[,voltage_v[,cell_temp_c]] or Time [s],I[A],U[V].',
    );
  }
  const values = new Map(
    columns.filter((name) => name !== undefined).map((name) => [name, new Float64Array(lines.length - 1)]),
  );
  let count = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (let line = 1; line < lines.length; line++) {
    const cells = (lines[line] ?? '').split(',');
    for (const [index, name] of columns.entries()) {
      if (name === undefined) continue;
      const text = (cells[index] ?? '').trim();
      const value = text === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value) && (name === 'time' || name === 'current')) {
        throw new UserError(
          `Cannot read ${file}: line ${line + 1} has "${text}" where a number for ${name} is needed.`,
        );
      }
      values.get(name)![count] = value;
    }
    // Loggers repeat a stamp where a step changes: the later row is the one that holds from there on.
    const at = values.get('time')![count]!;
    if (at === before) count--;
    else if (at < before) {
      throw new UserError(`Cannot read ${file}: time goes back from ${before} s to ${at} s in line ${line + 1}.`);
    }
    if (at === before) for (const column of values.values()) column[count] = column[count + 1]!;
    before = at;
    count++;
  }
  if (count < 2)
    throw new UserError(`Cannot read ${file} as a current profile: it has ${count} rows, at least 2 are needed.`);
  const column = (name: 'time' | 'current' | 'voltage' | 'temperature') => values.get(name)?.slice(0, count);
  return {
    time: column('time')!,
    current: column('current')!,
    voltage: column('voltage'),
    temperature: column('temperature')?.map(kelvinFromCelsius),
  };
}
