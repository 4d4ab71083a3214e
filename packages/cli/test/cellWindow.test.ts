/** `packtwin cell` beyond empty and full, through gaps, and on profiles with what is no number. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function profile(name: string, rows: readonly (readonly (number | string)[])[]): string {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `time_s,current_a,voltage_v\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  return path;
}

const held = (amperes: number, seconds: number, every: number) =>
  Array.from({ length: seconds / every + 1 }, (_, row) => [row * every, amperes, 3.7]);
const run = (path: string, ...args: readonly string[]) =>
  runCaptured('cell', '--parameters', 'generic-nmc-graphite', '--profile', path, ...args);

describe('a run that leaves its window', () => {
  test.each([
    ['two hours at 1C', profile('long', held(-5, 7200, 60)), 3600],
    ['50 kA', profile('huge', held(-50_000, 20, 1)), 0],
    ['an overcharge', profile('over', held(5, 1800, 60)), 0],
  ])('by %s says when, in one line, and in JSON', async (_, path, least) => {
    const { exitCode, out, err } = await run(path, '--json');
    expect(exitCode).toBe(0);
    expect(err).toMatch(
      /^spme: left its window at t = \d+ s: state of charge -?\d+\.\d{3}, voltage -?[\d.e+]+ V.*; what follows is extrapolation\.\n$/,
    );
    const { leftWindow } = JSON.parse(out);
    expect(leftWindow.time).toBeGreaterThanOrEqual(least);
    expect(leftWindow.time).toBeLessThan(least + 400);
    expect(err).toContain(`t = ${leftWindow.time} s: state of charge ${leftWindow.stateOfCharge.toFixed(3)}`);
  });

  test('by nothing says nothing', async () => {
    const { exitCode, out, err } = await run(profile('short', held(-5, 1800, 60)), '--json');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out).leftWindow).toBeNull();
  });

  test('of the full model ends where an electrode is used up, with the reason', async () => {
    const { exitCode, out, err } = await run(profile('full', held(-5, 7200, 60)), '--model', 'dfn');
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/left what it can hold after 4\d\d\d\.\d s of the profile.*(has no lithium left|are used up)/);
  });
});

describe('a profile', () => {
  test('with ten days of silence under current is noted with its row', async () => {
    const gap = profile('gap', [
      [0, 0, 3.7],
      [60, -5, 3.7],
      [864_060, -5, 3.7],
    ]);
    const { exitCode, err } = await run(gap);
    expect(exitCode).toBe(0);
    expect(err).toMatch(/gap\.csv: row 3 \(t = 864060 s\) comes 240\.0 h after the one before it: its -5 A are held/);
    expect(err).toMatch(/left its window at t = 864060 s/);
    const rest = profile('rest', [
      [0, 0, 3.7],
      [864_000, 0, 3.7],
      [864_060, -1, 3.7],
    ]);
    expect((await run(rest)).err).toBe('');
    expect((await run(gap, '--until-time', '100')).err).toBe('');
  });

  test('with more than a step can do is refused with its row', async () => {
    const { exitCode, err } = await run(
      profile('endless', [
        [0, -1, 3.7],
        [1e9, -1, 3.7],
      ]),
    );
    expect(exitCode).toBe(2);
    expect(err).toMatch(/Row 2 of the profile cannot be run\. Cannot step by 1000000000 s under current/);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test('with an infinite current skips and counts the row', async () => {
    const { exitCode, err } = await run(
      profile('infinite', [
        [0, -1, 3.8],
        [10, 'inf', 3.8],
        [20, -1, 3.8],
      ]),
    );
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: expect.stringMatching(/: 1 rows skipped/) });
  });
});

test('one cell of the full model is run on the fine mesh unless another is asked for', async () => {
  const path = profile('mesh', held(-5, 60, 30));
  const mesh = async (...args: readonly string[]) => JSON.parse((await run(path, '--json', ...args)).out);
  expect((await mesh('--model', 'dfn')).mesh).toMatchObject({ negative: 20, separator: 10, positive: 20 });
  expect((await mesh('--beside', 'dfn')).beside.mesh).toMatchObject({ negative: 20, separator: 10, positive: 20 });
  const coarse = await mesh('--model', 'dfn', '--mesh', '10/5/10');
  expect(coarse.mesh).toMatchObject({ negative: 10, separator: 5, positive: 10 });
});
