import { VIRTUAL_TESTS } from '@packtwin/twin-models';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-protocol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const svgFile = join(folder, 'picture.svg');

/** Two cycles of the reference cell: the shortest of the cycling test. */
const SHORT = ['protocol', 'vt-000-2', '--set', 'cycles=2', '--set', 'step=60'];

/** ms; undefined where there is no such file. */
function writtenAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

describe('packtwin protocol', () => {
  test('lists every virtual test, and its settings for scripts', async () => {
    const { exitCode, out } = await runCaptured('protocol');
    expect(exitCode).toBe(0);
    for (const { id, title } of VIRTUAL_TESTS) expect(out).toMatch(new RegExp(`^${id} .*${title.slice(0, 12)}`, 'm'));
    const list: { id: string; settings: unknown[] }[] = JSON.parse((await runCaptured('protocol', '--json')).out);
    expect(list.map(({ id }) => id)).toEqual(VIRTUAL_TESTS.map(({ id }) => id));
    expect(list[0]!.settings).toEqual(VIRTUAL_TESTS[0]!.settings);
  });

  test('prints verdict, margin, criterion, figures and settings, and writes the curve as a picture', async () => {
    const { exitCode, out, err } = await runCaptured(...SHORT, '--svg', svgFile);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^VT-000-2: /);
    expect(out).toMatch(/^verdict +pass\nmargin +\d[\d.]* percentage points\ncriterion +After 2 cycles .* 85/m);
    expect(out).toMatch(/^first discharge +1\.4\d* A·h$/m);
    expect(out).toMatch(/^cycles +2 +2…2000 +/m);
    expect(out).toMatch(/^note: .*calibrated/m);
    expect(out.trimEnd().endsWith(`picture: ${svgFile}`)).toBe(true);
    const svg = readFileSync(svgFile, 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toMatch(/<desc id="picture-description">VT-000-2, pass: After 2 cycles/);
  });

  test('ends with 1 where the criterion is not met, with a margin below zero', async () => {
    const { exitCode, out } = await runCaptured(...SHORT, '--set', 'threshold=1', '--no-svg');
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^verdict +fail\nmargin +-\d/m);
    expect(out).not.toMatch(/picture/);
  });

  test('prints all of it for scripts, with the data of the picture and without a file', async () => {
    const before = writtenAt('VT-000-2.svg');
    const { exitCode, out, err } = await runCaptured(...SHORT, '--json');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      id: 'VT-000-2',
      settings: { cycles: 2, step: 60, threshold: 0.85 },
      verdict: 'pass',
      margin: expect.any(Number),
      marginUnit: 'percentage points',
      picture: { kind: 'curves', y: { unit: '%' } },
    });
    const [curve] = result.picture.curves;
    expect(curve.y).toHaveLength(curve.x.length);
    expect(curve.y.every(Number.isFinite)).toBe(true);
    expect(writtenAt('VT-000-2.svg')).toBe(before);
  });

  test('says what can be set without running anything', async () => {
    const { out } = await runCaptured('protocol', 'VT-000-2', '--settings');
    expect(out).toMatch(/^threshold +0\.85 +0…1 +/m);
    expect(out).not.toMatch(/verdict/);
  });

  test('takes several settings after one --set, and the test behind them', async () => {
    const args = ['protocol', '--set', 'cycles=2', 'step=60', 'threshold=0.5', 'VT-000-2', '--json'];
    const { exitCode, out } = await runCaptured(...args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ id: 'VT-000-2', settings: { cycles: 2, step: 60, threshold: 0.5 } });
  });

  test.each([
    [['--set', 'r=2'], /^VT-000-2 has no setting "r"; there are: realAreaRatio, threshold, .*\.$/],
    [['--set', 'realAreaRatio=99'], /realAreaRatio = 99: must lie from 1 to 20\.$/],
    [['--set', 'current=1e9'], /current = 1000000000 A: must lie from 0\.05 to 2 A\.$/],
    [['--set', 'realAreaRatio=two'], /"realAreaRatio=two" is no setting: write it as name=number/],
    [['--set', 'realAreaRatio'], /write it as name=number/],
    [['--set', '__proto__=3'], /^VT-000-2 has no setting "__proto__"; there are: /],
    [['--set', 'constructor=3'], /^VT-000-2 has no setting "constructor"; there are: /],
    [['--set', 'cycles=2', '--set', 'cycles=3'], /^Setting "cycles" is given twice, 2 and 3: give it once\.$/],
    [['--set', 'realAreaRatio='], /write it as name=number/],
    [['--svg', join(folder, 'no', 'where.svg'), '--set', 'cycles=2'], /Cannot find .*where\.svg/],
  ])('refuses %j in one sentence', async (args, says) => {
    const { exitCode, out, err } = await runCaptured('protocol', 'VT-000-2', ...args);
    expect(err.trimEnd()).toMatch(says);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  });
});

describe('the catalogue', () => {
  test('has one test of each id, with settings whose defaults lie in their ranges', () => {
    expect(new Set(VIRTUAL_TESTS.map(({ id }) => id)).size).toBe(VIRTUAL_TESTS.length);
    for (const { id, settings } of VIRTUAL_TESTS) {
      expect(new Set(settings.map(({ name }) => name)).size, id).toBe(settings.length);
      for (const { name, default: value, minimum, maximum, description } of settings) {
        expect(value, `${id} ${name}`).toBeGreaterThanOrEqual(minimum);
        expect(value, `${id} ${name}`).toBeLessThanOrEqual(maximum);
        expect(description.length, `${id} ${name}`).toBeGreaterThan(2);
      }
    }
  });
});
