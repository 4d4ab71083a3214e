import { findDesign, writeBpx } from '@packtwin/twin-models';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-cell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Two hours: 1C/2 for one, then rest; every minute. */
const rows = Array.from({ length: 121 }, (_, minute) => [60 * minute, minute <= 60 ? -2.5 : 0, 3.7]);
const profile = file('profile.csv', `time_s,current_a,voltage_v\n${rows.map((row) => row.join(',')).join('\n')}\n`);
const CELL = ['cell', '--parameters', 'generic-nmc-graphite', '--profile', profile];

async function outputOf(...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await runCaptured(...args);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  return out;
}

async function jsonOf(...args: readonly string[]) {
  return JSON.parse(await outputOf(...args, '--json'));
}

function table(path: string): { readonly header: readonly string[]; readonly rows: readonly (readonly number[])[] } {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  return { header: header.split(','), rows: lines.map((line) => line.split(',').map(Number)) };
}

describe('cell --beside', () => {
  test('tells the error of both models and how far they are from each other, and where', async () => {
    const both = await jsonOf(...CELL, '--beside', 'dfn');
    const [spme, dfn] = [await jsonOf(...CELL), await jsonOf(...CELL, '--model', 'dfn')];
    const { microsecondsPerStep: _, ...first } = spme;
    const { microsecondsPerStep: __, ...second } = dfn;
    expect(both).toMatchObject({ ...first, parameters: 'generic-nmc-graphite', beside: second });
    const { difference } = both;
    expect(difference.points).toBe(121);
    expect(difference.rmseMillivolts).toBeGreaterThan(0.001);
    expect(difference.rmseMillivolts).toBeLessThan(2);
    expect(difference.maxMillivolts).toBeGreaterThanOrEqual(difference.rmseMillivolts);
    // Never further apart than both errors together allow.
    expect(difference.rmseMillivolts).toBeGreaterThanOrEqual(Math.abs(first.rmseMillivolts - second.rmseMillivolts));
    expect(difference.maxAtSeconds % 60).toBe(0);
  });

  test('takes other parameters, from a file too, and both at once', async () => {
    const design = findDesign('generic-nmc-graphite')!;
    const bpx = file('same.json', JSON.stringify(writeBpx(design.parameters, { title: 'same' })));
    const same = await jsonOf(...CELL, '--beside', bpx);
    expect(same.beside.parameters).toBe(bpx);
    expect(same.difference.maxMillivolts).toBeLessThan(0.5);
    const other = await jsonOf(...CELL, '--beside', 'dfn,seed-001');
    expect(other.beside).toMatchObject({ model: 'dfn', parameters: 'seed-001' });
    expect(other.difference.maxMillivolts).toBeGreaterThan(10);
    expect(await outputOf(...CELL, '--beside', 'dfn,seed-001')).toMatch(
      /^figure +spme, generic-nmc-graphite +dfn, seed-001 *\nmodel +spme +dfn/,
    );
  });

  test('writes both runs and their difference, also past the end of the one that stops first', async () => {
    const out = join(folder, 'both.csv');
    await jsonOf(...CELL, '--beside', 'seed-001', '--initial-soc', '0.3', '--until-voltage', '3.55', '--out', out);
    const { header, rows: written } = table(out);
    expect(header).toEqual(
      (
        'time_s,current_a,voltage_v,cell_temp_c,state_of_charge,' +
        'beside_voltage_v,beside_cell_temp_c,beside_state_of_charge,difference_mv'
      ).split(','),
    );
    const complete = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .filter((line) => !/,,|,$/.test(line));
    expect(complete.length).toBeGreaterThan(0);
    expect(complete.length).toBeLessThan(written.length);
    for (const line of complete) {
      const [, , volts, , , other, , , difference] = line.split(',').map(Number);
      expect(difference).toBeCloseTo(1000 * (other! - volts!), 2);
    }
  });

  test('draws the voltages, the errors and the difference', async () => {
    const svg = join(folder, 'both.svg');
    await outputOf(...CELL, '--beside', 'dfn', '--svg', svg);
    const drawn = readFileSync(svg, 'utf8');
    for (const text of ['Terminal voltage', 'measured', 'Voltage, model − measured', 'dfn − spme', 'time (min)']) {
      expect(drawn).toContain(`>${text}</text>`);
    }
    expect(drawn).not.toContain('NaN');
  });
});

describe('cell --internals', () => {
  test.each(['spme', 'dfn'])('of %s writes rows whose parts of the voltage add up, with salt kept', async (model) => {
    const csv = join(folder, `${model}.csv`);
    const result = await jsonOf(...CELL, '--model', model, '--internals', csv);
    expect(Object.keys(result.internals)).toEqual(table(csv).header);
    const { header, rows: written } = table(csv);
    expect(written).toHaveLength(121);
    const at = (name: string) => header.indexOf(name);
    const parts = header.flatMap((name, index) => (name.endsWith('_v') && name !== 'voltage_v' ? [index] : []));
    expect(parts.length).toBeGreaterThan(6);
    for (const row of written) {
      expect(parts.reduce((sum, index) => sum + row[index]!, 0)).toBeCloseTo(row[at('voltage_v')]!, 6);
    }
    const halfway = written[60]!;
    expect(halfway[at('negative_stoichiometry_surface')]).toBeLessThan(halfway[at('negative_stoichiometry_centre')]!);
    expect(halfway[at('positive_stoichiometry_surface')]).toBeGreaterThan(
      halfway[at('positive_stoichiometry_centre')]!,
    );
    expect(halfway[at('irreversible_heat_w')]).toBeGreaterThan(0);
    const salt = header.flatMap((name, index) => (name.startsWith('salt_mol_m3_at') ? [halfway[index]!] : []));
    expect(salt[0]).toBeGreaterThan(salt.at(-1)!);
    expect(header.some((name) => name.startsWith('negative_reaction_a_m2_at_'))).toBe(model === 'dfn');
  });

  test('come as often as asked for, and always at the end', async () => {
    const { internals } = await jsonOf(...CELL, '--internals', '--internals-every', '1000');
    expect(internals.time_s).toEqual([0, 1020, 2040, 3060, 4080, 5100, 6120, 7140, 7200]);
    const early = await jsonOf(...CELL, '--internals', '--internals-every', '1e6', '--until-voltage', '3.9');
    expect(early.internals.time_s).toHaveLength(2);
    expect(early.internals.voltage_v[1]).toBeLessThanOrEqual(3.9);
  });

  test('of a second run go into a file beside, and without a file onto the screen', async () => {
    const csv = join(folder, 'first.csv');
    await outputOf(...CELL, '--beside', 'dfn', '--internals', csv);
    expect(table(join(folder, 'first.beside.csv')).header.length).toBeGreaterThan(table(csv).header.length);
    const out = await outputOf(...CELL, '--internals');
    expect(out).toMatch(/inside at the end +value\ntime_s +7200\n/);
    expect(out).toMatch(/salt_gradient_v +-?[\d.e-]+\n/);
  });
});

describe('cell --profile FILE.json#NAME', () => {
  const design = findDesign('generic-nmc-graphite')!;
  const document = writeBpx(design.parameters, { title: 'with experiments' });
  const experiment = (current: number) => ({
    'Time [s]': [10, 70, 60, 130],
    'Current [A]': [current, current, current, current],
    'Voltage [V]': [4.1, 4.05, 4, 4],
  });
  const bpx = file(
    'experiments.json',
    JSON.stringify({ ...document, Validation: { 'C/2': experiment(-2.5), '1C': experiment(-5) } }),
  );
  const cell = ['cell', '--parameters', bpx, '--json', '--profile'];

  test('runs an experiment that the file carries, without rows that go back in time', async () => {
    const { out, err, exitCode } = await runCaptured(...cell, `${bpx}#1C`);
    expect(exitCode).toBe(0);
    expect(err).toMatch(/1 rows skipped/);
    expect(JSON.parse(out)).toMatchObject({ points: 3, rowsSkipped: 1, rmseMillivolts: expect.any(Number) });
    expect(JSON.parse(out).dischargedAmpereHours).toBeCloseTo((5 * 120) / 3600, 5);
  });

  test.each([
    [`${bpx}#2C`, /2 experiments, name one of them: .*#C\/2, .*#1C/],
    [bpx, /2 experiments, name one of them/],
    [file('none.json', JSON.stringify(document)), /carries no experiment/],
  ])('refuses %s with what there is', async (name, says) => {
    const { out, err, exitCode } = await runCaptured(...cell, name);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(says);
  });
});

describe('cell --profile REFERENCE.json', () => {
  const cell = ['cell', '--parameters', 'generic-nmc-graphite', '--profile'];
  const time = Array.from({ length: 31 }, (_, minute) => 60 * minute);
  const volts = time.map(() => 3.7);

  test('discharges at the rate that a reference solution was made at', async () => {
    const reference = file('reference.json', JSON.stringify({ c_rate: 0.5, time_s: time, voltage_v: volts, x_m: [0] }));
    const result = await jsonOf(...cell, reference);
    expect(result).toMatchObject({ points: 31, rowsSkipped: 0, rmseMillivolts: expect.any(Number) });
    const { parameters } = findDesign('generic-nmc-graphite')!;
    expect(result.dischargedAmpereHours).toBeCloseTo((0.25 * parameters.nominalCellCapacity) / 3600, 4);
    const current = time.map(() => (-0.5 * parameters.nominalCellCapacity) / 3600);
    const columns = file('columns.json', JSON.stringify({ current_a: current, time_s: time, voltage_v: volts }));
    const same = await jsonOf(...cell, columns);
    expect(same.rmseMillivolts).toBe(result.rmseMillivolts);
  });

  test.each([
    [{ time_s: time }, /no current: give current_a/],
    [{ time_s: time, c_rate: 1, voltage_v: [3.7] }, /31 numbers in time_s but 1 in voltage_v/],
    [{ time_s: [0], c_rate: 1 }, /one usable row of 1/],
  ])('refuses %j', async (content, says) => {
    const { exitCode, out, err } = await runCaptured(...cell, file('wrong.json', JSON.stringify(content)));
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(says);
  });
});

test('cell reads a drive cycle of PyBaMM by its comments, with its sign, and says so', async () => {
  const cycle = file('cycle.csv', '# Based on a drive cycle,\n# time [s],current [A]\n0,1.5\n60,1.5\n120,1.5\n180,\n');
  const { exitCode, out, err } = await runCaptured(...CELL.slice(0, 3), '--profile', cycle, '--json');
  expect(exitCode).toBe(0);
  expect(err).toMatch(/discharges where positive/);
  const result = JSON.parse(out);
  expect(result).toMatchObject({ points: 3, rowsSkipped: 1 });
  expect(result.dischargedAmpereHours).toBeCloseTo((1.5 * 120) / 3600, 5);
});

test('a mistake leaves no file behind', async () => {
  const svg = join(folder, 'never.svg');
  const { exitCode } = await runCaptured(...CELL, '--beside', 'nope', '--svg', svg);
  expect(exitCode).toBe(2);
  expect(existsSync(svg)).toBe(false);
});
