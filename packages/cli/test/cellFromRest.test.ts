import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findReferenceCell, stateOfChargeAtOpenCircuitVoltage } from '@packtwin/twin-models';
import { afterAll, describe, expect, test } from 'vitest';
import { runCaptured } from './runCaptured.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-rest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ten minutes of rest at 3.8 V after a first row of a current. */
function profile(firstCurrent: number): string {
  const path = join(folder, `${firstCurrent}.csv`);
  const rows = Array.from({ length: 11 }, (_, minute) => [60 * minute, minute === 0 ? firstCurrent : 0, 3.8]);
  writeFileSync(path, `time_s,current_a,voltage_v\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  return path;
}

const CELL = ['cell', '--parameters', 'lg-m50-oregan-2022', '--model', 'dfn'];

describe('cell --initial-soc rest', () => {
  test('starts a published cell where it rests at the first voltage', async () => {
    const { exitCode, out } = await runCaptured(...CELL, '--profile', profile(0), '--initial-soc', 'rest', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).maxMillivolts).toBeLessThan(0.01);
    const { parameters } = findReferenceCell('lg-m50-oregan-2022')!;
    const charge = stateOfChargeAtOpenCircuitVoltage({ parameters }, 3.8, 298.15);
    expect(charge).toBeGreaterThan(0.4);
    expect(charge).toBeLessThan(0.7);
  });

  test('refuses a first row under load', async () => {
    const { exitCode, err } = await runCaptured(...CELL, '--profile', profile(-2), '--initial-soc', 'rest');
    expect(exitCode).toBe(2);
    expect(err).toMatch(/first row has a voltage and at most 0\.10 A; it has -2 A/);
  });

  test('refuses another word', async () => {
    const { exitCode, err } = await runCaptured(...CELL, '--profile', profile(0), '--initial-soc', 'full');
    expect(exitCode).toBe(2);
    expect(err).toContain('The state of charge must be a number from 0 to 1');
  });
});

describe('cell --until-time', () => {
  test('compares up to that time of the profile', async () => {
    const { out } = await runCaptured(...CELL, '--profile', profile(0), '--until-time', '250', '--json');
    expect(JSON.parse(out).points).toBe(5);
  });
});
