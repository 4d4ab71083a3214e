import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function jsonOf(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { exitCode, out, err } = await runCaptured(...args);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const value: Record<string, unknown> = JSON.parse(out);
  return value;
}

describe('help', () => {
  const names = [
    'up',
    'simulate',
    'replay',
    'cell',
    'design',
    'protocol',
    'bench',
    'dossier',
    'verify',
    'export',
    'forecast',
    'observe',
  ];
  const commands = ['', ...names, 'design list', 'design show', 'design claims', 'design check'];
  test.each(commands)('of "%s" has an example that names it, and exit code 0', async (command) => {
    const words = command.split(' ').filter((word) => word !== '');
    const { exitCode, out, err } = await runCaptured(...words, '--help');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(new RegExp(`Example:\\n {2}packtwin ${command}`));
  });

  test('names every command, and nothing that does not exist', async () => {
    const { out } = await runCaptured('--help');
    const named = [...out.matchAll(/^ {2}([a-z]+) .*$/gm)].map((match) => match[1]);
    expect(named).toEqual([...names, 'help', 'packtwin']);
  });
});

describe('cell', () => {
  /** Five hours of the design's hundredth: C/5 for an hour in steps of a minute, then rest. */
  const rows = Array.from({ length: 90 }, (_, minute) => [60 * minute, minute < 60 ? -1 : 0, 3.7]);
  const profile = () =>
    file('profile.csv', `time_s,current_a,voltage_v\n${rows.map((row) => row.join(',')).join('\n')}\n`);

  test('prints the documented shape for scripts, and counts the charge of the profile', async () => {
    const result = await jsonOf('cell', '--parameters', 'generic-nmc-graphite', '--profile', profile(), '--json');
    expect(result).toEqual({
      points: 90,
      rmseMillivolts: expect.any(Number),
      maxMillivolts: expect.any(Number),
      rmseKelvin: null,
      dischargedAmpereHours: expect.closeTo(59 / 60, 3),
      microsecondsPerStep: expect.any(Number),
      rowsSkipped: 0,
      model: 'spme',
      mesh: { particles: 'exact modes', electrolyte: 'exact modes' },
      heat: 'cooled',
      leftWindow: null,
    });
    expect(result['maxMillivolts']).toBeGreaterThanOrEqual(Number(result['rmseMillivolts']));
  });

  test('runs the full model on the mesh asked for, close to the reduced one at C/5', async () => {
    const args = ['cell', '--parameters', 'generic-nmc-graphite', '--profile', profile(), '--json'];
    const full = await jsonOf(...args, '--model', 'dfn', '--mesh', '6/3/5');
    expect(full).toMatchObject({ points: 90, model: 'dfn', heat: 'cooled' });
    expect(full['mesh']).toEqual({
      negative: 6,
      separator: 3,
      positive: 5,
      negativeParticles: 'exact modes',
      positiveParticles: 'exact modes',
    });
    const reduced = await jsonOf(...args);
    expect(full['rmseMillivolts']).not.toBe(reduced['rmseMillivolts']);
    expect(Math.abs(Number(full['rmseMillivolts']) - Number(reduced['rmseMillivolts']))).toBeLessThan(1);
  });

  test('says which rows it could not use', async () => {
    const gaps = file('gaps.csv', 'time_s,current_a\n0,-1\n60,\n120,-1\n90,-1\n180,-1\n');
    const { out, err } = await runCaptured('cell', '--parameters', 'seed-001', '--profile', gaps, '--json');
    expect(JSON.parse(out)).toMatchObject({ points: 3, rowsSkipped: 2 });
    expect(err).toMatch(/gaps\.csv: 2 rows skipped/);
  });

  test('has no error to tell where nothing was measured', async () => {
    const unmeasured = file('unmeasured.csv', 'time_s,current_a\n0,-1\n60,-1\n');
    const result = await jsonOf('cell', '--parameters', 'generic-nmc-graphite', '--profile', unmeasured, '--json');
    expect(result).toMatchObject({ points: 2, rmseMillivolts: null, maxMillivolts: null });
  });

  test('measures its error against the voltage that it wrote as zero', async () => {
    const out = join(folder, 'own.csv');
    const args = ['cell', '--parameters', 'generic-nmc-graphite', '--json', '--profile'];
    await jsonOf(...args, profile(), '--out', out);
    const written = readFileSync(out, 'utf8').trim().split('\n');
    expect(written[0]).toBe('time_s,current_a,voltage_v,cell_temp_c,state_of_charge');
    expect(written).toHaveLength(91);
    const again = await jsonOf(
      ...args,
      file('again.csv', `${written.map((line) => line.split(',').slice(0, 4).join(',')).join('\n')}\n`),
    );
    expect(again['maxMillivolts']).toBeLessThan(0.01);
    expect(again['rmseKelvin']).toBeLessThan(0.01);
  });

  test('stops at the voltage that it is given', async () => {
    const whole = file(
      'whole.csv',
      `time_s,current_a\n${Array.from({ length: 1200 }, (_, n) => `${60 * n},-1`).join('\n')}\n`,
    );
    const args = ['cell', '--parameters', 'generic-nmc-graphite', '--profile', whole, '--json', '--until-voltage'];
    const early = await jsonOf(...args, '3.9');
    const late = await jsonOf(...args, '3.6');
    expect(early['points']).toBeGreaterThan(10);
    expect(late['points']).toBeGreaterThan(Number(early['points']));
    expect(late['points']).toBeLessThan(1200);
  });

  test('heats up when it may keep all its heat', async () => {
    const hard = file(
      'hard.csv',
      `time_s,current_a,voltage_v,cell_temp_c\n${Array.from({ length: 20 }, (_, n) => `${60 * n},-10,,25`).join('\n')}\n`,
    );
    const args = ['cell', '--parameters', 'generic-nmc-graphite', '--profile', hard, '--json'];
    const cooled = await jsonOf(...args);
    const adiabatic = await jsonOf(...args, '--adiabatic');
    expect(adiabatic['heat']).toBe('adiabatic');
    expect(adiabatic['rmseKelvin']).toBeGreaterThan(Number(cooled['rmseKelvin']));
  });
});

/** An electrode of a BPX file: m, -, -, mol/m³, V. */
const electrode = (radius: number, x0: number, x1: number, concentration: number, potential: string) => ({
  'Particle radius [m]': radius,
  'Thickness [m]': 5e-5,
  'Diffusivity [m2.s-1]': 1e-14,
  'OCP [V]': potential,
  'Conductivity [S.m-1]': 10,
  'Surface area per unit volume [m-1]': 4e5,
  Porosity: 0.3,
  'Transport efficiency': 0.2,
  'Reaction rate constant [mol.m-2.s-1]': 5e-6,
  'Minimum stoichiometry': x0,
  'Maximum stoichiometry': x1,
  'Maximum concentration [mol.m-3]': concentration,
});

describe('a BPX file with thermal data but no heat transfer', () => {
  const bpx = {
    Header: { BPX: '1.0.0', Model: 'SPMe' },
    Parameterisation: {
      Cell: {
        'Electrode area [m2]': 0.1,
        'External surface area [m2]': 0.01,
        'Volume [m3]': 2e-5,
        'Number of electrode pairs connected in parallel to make a cell': 1,
        'Lower voltage cut-off [V]': 2.5,
        'Upper voltage cut-off [V]': 4.3,
        'Nominal cell capacity [A.h]': 2,
        'Reference temperature [K]': 298.15,
        'Density [kg.m-3]': 2000,
        'Specific heat capacity [J.K-1.kg-1]': 1000,
      },
      Electrolyte: {
        'Cation transference number': 0.3,
        'Conductivity [S.m-1]': 1,
        'Diffusivity [m2.s-1]': 3e-10,
      },
      'Negative electrode': electrode(5e-6, 0.02, 0.8, 30_000, '0.3 - 0.2 * x'),
      'Positive electrode': electrode(5e-6, 0.3, 0.95, 48_000, '4.5 - 0.8 * x'),
      Separator: { 'Thickness [m]': 2e-5, Porosity: 0.5, 'Transport efficiency': 0.35 },
    },
  };
  const rows = Array.from({ length: 20 }, (_, n) => `${60 * n},-2,25`);
  const args = () => [
    'cell',
    '--parameters',
    file('cell.json', JSON.stringify(bpx)),
    '--profile',
    file(
      'bpx-profile.csv',
      `time_s,current_a,voltage_v,cell_temp_c\n${rows.map((row) => row.replace(/,25$/, ',,25')).join('\n')}\n`,
    ),
  ];

  test('stays at ambient, and the output says so', async () => {
    const held = await runCaptured(...args(), '--json');
    expect(held.err).toBe('');
    expect(JSON.parse(held.out)).toMatchObject({ heat: 'held', rmseKelvin: expect.closeTo(0, 3) });
    const { out } = await runCaptured(...args());
    expect(out).toMatch(/temperature\s+held at ambient.*--adiabatic/);
  });

  test('heats up with --adiabatic', async () => {
    const { out } = await runCaptured(...args(), '--json', '--adiabatic');
    const result: { heat: string; rmseKelvin: number } = JSON.parse(out);
    expect(result.heat).toBe('adiabatic');
    expect(result.rmseKelvin).toBeGreaterThan(1);
  });
});

describe('design', () => {
  test('lists the seed designs and a conventional one', async () => {
    const { out } = await runCaptured('design', 'list', '--json');
    const rows: readonly { readonly id: string; readonly capacityAmpereHours: number }[] = JSON.parse(out);
    expect(rows.map(({ id }) => id)).toEqual(['seed-000', 'seed-001', 'seed-002', 'generic-nmc-graphite']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['id', 'name', 'seed', 'capacityAmpereHours']);
      expect(row.capacityAmpereHours).toBeGreaterThan(0);
    }
  });

  test('shows every design that it lists', async () => {
    const { out } = await runCaptured('design', 'list', '--json');
    const rows: readonly { readonly id: string; readonly name: string }[] = JSON.parse(out);
    for (const { id, name } of rows) expect((await runCaptured('design', 'show', id)).out).toContain(`${name} (${id})`);
  });
});

describe('up --print-config', () => {
  test('says of every setting its value and who set it, and masks secrets', async () => {
    const config = file('config.yaml', 'mqtt:\n  port: 1999\n');
    const { exitCode, out } = await runCaptured('up', '--print-config', '--config', config, '--set', 'http.port=8001');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^mqtt\.port = 1999 +# file .*config\.yaml line 2/m);
    expect(out).toMatch(/^http\.port = 8001 +# --set/m);
    expect(out).toMatch(/^log\.level = "info" +# default/m);
  });
});

const mapping = () =>
  file(
    'mapping.yaml',
    [
      'name: mine',
      'description: three cells in series',
      'source: this test',
      'time: { column: t, unit: s, origin: epoch }',
      'design: generic-nmc-graphite',
      'nominalCapacity: 5',
      'cells: { columns: [V_1, V_2, V_3], unit: V, sentinels: [9.999] }',
      'current: { column: I, unit: A, positive: charging }',
    ].join('\n'),
  );
/** An hour at rest; one value was not measured. */
const recording = () => {
  const lines = Array.from({ length: 360 }, (_, n) =>
    [1_767_225_600 + 10 * n, 0, 3.7, 3.701, n === 50 ? 9.999 : 3.699].join(','),
  );
  return file('recording.csv', `t,I,V_1,V_2,V_3\n${lines.join('\n')}\n`);
};

describe('replay', () => {
  test('prints the documented shape for scripts', async () => {
    const out = join(folder, 'result');
    const result = await jsonOf(
      'replay',
      recording(),
      '--mapping',
      mapping(),
      '--json',
      '--out',
      out,
      '--workers',
      '0',
    );
    expect(result).toEqual({
      // The first sample starts the twins: there is no time before it to step over.
      frames: { accepted: 360, refused: {} },
      values: { nulled: { SENTINEL: 1 } },
      cellSteps: 1077,
      seconds: expect.any(Number),
      verdicts: [],
    });
    for (const name of ['result.json', 'revisions.json', 'days.csv']) expect(existsSync(join(out, name))).toBe(true);
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual(result);
  });

  test('says in words that nothing was found', async () => {
    const { exitCode, out } = await runCaptured('replay', recording(), '--mapping', mapping(), '--workers', '0');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/No finding/);
    expect(out).toMatch(/360 frames accepted/);
  });

  test('takes the time without a zone as UTC, and leaves out what is outside', async () => {
    const args = ['replay', recording(), '--mapping', mapping(), '--workers', '0', '--json'];
    const result = await jsonOf(...args, '--from', '2026-01-01T00:10:00', '--to', '2026-01-01T00:20Z');
    expect(result).toMatchObject({ frames: { accepted: 60 } });
  });
});
