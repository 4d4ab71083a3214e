import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSpmeBatch, findDesign } from '@packtwin/twin-models';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-observe-'));
const measured = join(folder, 'measured.csv');
const DESIGN = 'generic-nmc-graphite';

/** The design itself, from 90 %, down to below half under a current that changes every 40 s; at times its probe is silent. */
beforeAll(() => {
  const { parameters } = findDesign(DESIGN)!;
  const batch = createSpmeBatch(parameters, 1);
  const oneHour = parameters.nominalCellCapacity / 3600;
  batch.reset(0.9, 298.15);
  const lines = ['time_s,current_a,voltage_v,cell_temp_c'];
  for (let second = 0; second < 2400; second++) {
    const current = second === 0 ? 0 : -oneHour * [0.2, 1.8, 0.6, 1.2][Math.floor(second / 40) % 4]!;
    batch.temperature[0] = 298.15;
    if (second > 0) batch.step(current, 1, 298.15);
    lines.push([second, current, batch.terminalVoltage[0]!, second % 100 < 50 ? 25 : ''].join(','));
  }
  writeFileSync(measured, lines.join('\n'));
  writeFileSync(join(folder, 'unmeasured.csv'), 'time_s,current_a\n0,-1\n1,-1\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function observe(...args: readonly string[]): Promise<Awaited<ReturnType<typeof runCaptured>>> {
  return runCaptured('observe', ...args);
}

describe('packtwin observe', () => {
  test('a cell that is its own model: charge from a wrong start, voltage ahead, and a row for every sample', async () => {
    const out = join(folder, 'observed.csv');
    const args = ['--parameters', DESIGN, '--profile', measured, '--initial-soc', '0.7', '--true-soc', '0.9'];
    const { exitCode, out: text } = await observe(...args, '--json', '--out', out);
    expect(exitCode).toBe(0);
    const { ahead, charge } = JSON.parse(text);
    expect(charge.largest).toBeLessThan(0.01);
    const [observer, ...others] = ahead;
    expect(observer.name).toBe('observer');
    expect(observer.points).toBeGreaterThan(90);
    expect(observer.rms).toBeLessThan(0.003);
    for (const each of others.slice(1)) expect(observer.rms).toBeLessThan(each.rms);
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(2401);
  });

  test('prints the same for people', async () => {
    const { exitCode, out } = await observe('--parameters', DESIGN, '--profile', measured, '--ahead', '30');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/voltage 30 s ahead/);
    expect(out).toMatch(/reaction at the negative electrode/);
    // Nothing was said of the true charge, so nothing is said of errors.
    expect(out).not.toMatch(/error, largest/);
  });

  test.each([
    [['--profile', measured], /one of --parameters and --learn-from/],
    [['--parameters', DESIGN, '--capacity', '2', '--profile', measured], /--capacity belongs to --learn-from/],
    [['--parameters', DESIGN, '--profile', join(folder, 'unmeasured.csv')], /has no voltage/],
    [['--learn-from', measured, '--capacity', '500', '--profile', measured], /must go below 50 %/],
  ])('%j is refused with a sentence', async (args, says) => {
    const { exitCode, err } = await observe(...args);
    expect(exitCode).toBe(2);
    expect(err).toMatch(says);
  });
});
