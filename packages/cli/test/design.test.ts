import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { CLAIMS } from '@packtwin/twin-models';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-design-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The commands tell of a verdict through the code of this process; the tests' own must not end with it. */
afterEach(() => {
  process.exitCode = undefined;
});

let count = 0;
function fileOf(content: unknown): string {
  const file = join(folder, `design-${count++}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const dots = {
  name: 'dots on copper',
  anode: {
    dots: {
      diameter: 20e-6,
      height: 9e-6,
      lattice: 'hexagonal',
      occupancy: 0.55,
      porosity: 0.4,
      composition: [{ element: 'Sn', atomicFraction: 1 }],
    },
    collector: { metal: 'Cu' },
    prelithiation: 0.06,
  },
  cathode: { material: 'lco', thickness: 60e-6 },
  electrolyte: { state: 'gel' },
};

describe('packtwin design claims', () => {
  test('prints all 42 claims, and that they work', async () => {
    const { out, err } = await runCaptured('design', 'claims');
    expect(err).toBe('');
    for (const { id } of CLAIMS) expect(out).toMatch(new RegExp(`^${id} .* yes `, 'm'));
    expect(out).toMatch(/42 of 42 claims work/);
  });

  test('as JSON has one row per claim, with what shows it and both examples', async () => {
    const { exitCode, out } = await runCaptured('design', 'claims', '--seed', '001', '--json');
    const rows = JSON.parse(out) as Record<string, unknown>[];
    expect(exitCode).toBe(0);
    expect(rows).toHaveLength(17);
    for (const row of rows) {
      expect(row).toMatchObject({
        claim: expect.stringMatching(/^001-\d+$/),
        representation: expect.any(String),
        field: expect.stringMatching(/\w/),
        works: true,
        shownBy: expect.stringMatching(/^packtwin design claims 001-\d+: .*, by /),
        inside: { verdict: 'inside' },
        outside: { verdict: 'outside' },
      });
    }
  });

  test('tells more of one claim, with the claim that it includes', async () => {
    const { out } = await runCaptured('design', 'claims', '001-11');
    expect(out).toMatch(/includes claim +001-10/);
    expect(out).toMatch(/vehicle/);
  });

  test('says of 000-7 that its figure is a record, without an effect that nobody calibrated', async () => {
    const { out } = await runCaptured('design', 'claims', '000-7');
    expect(out).toMatch(/^shown by +record of the crystal/m);
    expect(out).toMatch(/^note: A record only: .* no effect is calibrated/m);
    const [row] = JSON.parse((await runCaptured('design', 'claims', '000-7', '--json')).out) as { caveat: string }[];
    expect(row?.caveat).toMatch(/^A record only/);
  });

  test('examples printed as JSON are judged by check as the table says', async () => {
    const { out } = await runCaptured('design', 'claims', '002-5', '--json');
    const [row] = JSON.parse(out) as { outside: { design: unknown } }[];
    const check = await runCaptured('design', 'check', fileOf(row?.outside.design), '--json');
    const { claims } = JSON.parse(check.out) as { claims: { claim: string; verdict: string }[] };
    expect(claims.find(({ claim }) => claim === '002-5')?.verdict).toBe('outside');
    expect(claims.find(({ claim }) => claim === '002-1')?.verdict).toBe('inside');
  });

  test.each([
    [['003-1'], /^There is no claim "003-1": there are 000-1…000-11/],
    [['000-1', '--seed', '001'], /^There is no claim "000-1": not in seed 001\.$/],
    [['--seed', '7'], /Allowed choices are 000, 001, 002/],
    [['000-1', '000-2'], /too many arguments/],
  ])('%j is one sentence', async (args, says) => {
    const { exitCode, out, err } = await runCaptured('design', 'claims', ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err.trim()).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('packtwin design check', () => {
  test('judges fields and claims of a design that can be built, and derives from it', async () => {
    const { exitCode, out, err } = await runCaptured('design', 'check', fileOf(dots));
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(process.exitCode).toBeUndefined();
    expect(out).toMatch(/^dots on copper: buildable$/m);
    expect(out).toMatch(/^anode\.dots\.occupancy +0\.55 +inside +meets 002-1, 002-5, 002-8, 002-12/m);
    expect(out).toMatch(/^002-4 +outside +anode\.dots\.composition is Sn, claimed is one of Bi/m);
    expect(out).toMatch(/^not stated: 000-1, /m);
    expect(out).toMatch(/^dots: gap +5\.68\de-6 m$/m);
    expect(out).toMatch(/^cell: N\/P +\d/m);
    expect(out).toMatch(/^assumed, .*cathode\.porosity = 0\.33/m);
  });

  test('of a design that is not physical says what, the limit, its source and what to write, with exit code 1', async () => {
    const wrong = { ...dots, anode: { ...dots.anode, dots: { ...dots.anode.dots, height: 9 } } };
    const { exitCode, out, err } = await runCaptured('design', 'check', fileOf(wrong));
    expect({ exitCode: exitCode || process.exitCode, err }).toEqual({ exitCode: 1, err: '' });
    expect(out).toMatch(/not physical, one problem/);
    expect(out).toMatch(/impossible: anode\.dots\.height is 9 m, possible is .* m \(.*\); if 9 is in µm, write 9e-6 m/);
    expect(out).toMatch(/^anode\.dots\.height +9 m +impossible/m);
  });

  test('of a design whose own cell builder refuses it says so in headline, reason and exit code', async () => {
    const drowned = { ...dots, anode: { ...dots.anode, prelithiation: 50 } };
    const { exitCode, out } = await runCaptured('design', 'check', fileOf(drowned));
    expect(exitCode || process.exitCode).toBe(1);
    expect(out).toMatch(
      /^dots on copper: not physical, one problem\n\nimpossible: Cannot make a cell .*less prelithiation/,
    );
    expect(out).toMatch(/^anode\.prelithiation +50 mol\/m² +impossible/m);
    expect(out).not.toMatch(/no cell/);
  });

  test('of a design that lacks something for a cell says what, and that it can be built', async () => {
    const { electrolyte: _, ...rest } = dots;
    const { exitCode, out } = await runCaptured('design', 'check', fileOf(rest));
    expect(exitCode || process.exitCode).toBeFalsy();
    expect(out).toMatch(/^dots on copper: buildable\n/);
    expect(out).toMatch(/^no cell can be built from what is stated: Cannot compute this without electrolyte: /m);
  });

  test('finds what contradicts itself', async () => {
    const wrong = { ...dots, anode: { ...dots.anode, dots: { ...dots.anode.dots, gap: 10e-6 } } };
    const { out } = await runCaptured('design', 'check', fileOf(wrong), '--json');
    const check = JSON.parse(out) as { isBuildable: boolean; problems: { field: string }[] };
    expect(check).toMatchObject({ isBuildable: false, problems: [{ field: 'anode.dots.gap' }] });
  });

  test.each([
    ['not JSON at all', /^Cannot read .* as a design document: the file is not JSON: /],
    [{ ...dots, anod: {} }, /anod is no field of a design document; probably anode is meant\.$/],
    [{ ...dots, electrolyte: {} }, /electrolyte\.state is missing; it must be one of liquid, gel, solid\.$/],
    [[], /the document must be an object/],
    ['{"name":"x","anode":{"thickness":1e-5,"thickness":2e-5}}', /: anode\.thickness is given twice: keep one\.$/],
  ])('%j cannot be read: one sentence, exit code 2', async (content, says) => {
    const { exitCode, out, err } = await runCaptured('design', 'check', fileOf(content));
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err.trim()).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('reads YAML by the name of the file, and says in which line it breaks', async () => {
    const file = join(folder, 'dots.yaml');
    writeFileSync(
      file,
      'name: dots\nanode:\n  dots: { diameter: 20e-6, height: 9e-6, lattice: square, occupancy: 0.6 }\n',
    );
    const { exitCode, out } = await runCaptured('design', 'check', file);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^anode\.dots\.diameter +20e-6 m +inside/m);
    writeFileSync(file, 'name: dots\nanode:\n  thickness: 10e-6\n  thickness: 20e-6\n');
    expect(await runCaptured('design', 'check', file)).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/unique/),
    });
    writeFileSync(file, 'name: dots\nanode: [\n');
    const broken = await runCaptured('design', 'check', file);
    expect(broken).toMatchObject({ exitCode: 2, out: '', err: expect.stringMatching(/^.*dots\.yaml, line \d.*\.\n$/) });
  });

  test('of a file that is not there or a folder is one sentence', async () => {
    expect(await runCaptured('design', 'check', join(folder, 'none.json'))).toMatchObject({ exitCode: 2, out: '' });
    expect(await runCaptured('design', 'check', folder)).toMatchObject({ exitCode: 2, out: '' });
    expect(await runCaptured('design', 'check')).toMatchObject({ exitCode: 2, out: '' });
  });
});

describe('packtwin cell with a design document', () => {
  const profile = join(folder, 'profile.csv');
  writeFileSync(profile, 'time_s,current_a\n0,-0.5\n10,-0.5\n20,-0.5\n');

  test('runs the cell that check derives from', async () => {
    const { exitCode, out } = await runCaptured('cell', '--parameters', fileOf(dots), '--profile', profile, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ model: 'spme' });
  });

  test.each([
    [{ ...dots, cathode: undefined }, /^Cannot make a cell of .*: Cannot compute this without cathode/],
    [{ ...dots, cathode: { material: 'lco', thickness: 60 } }, /not physical: cathode\.thickness is 60 m/],
    [{ name: 'x', anode: { thikness: 1 } }, /anode\.thikness is no field/],
  ])('%j is one sentence', async (content, says) => {
    const args = ['cell', '--parameters', fileOf(content), '--profile', profile];
    const { exitCode, out, err } = await runCaptured(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err.trim()).toMatch(says);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
