/**
 * The dossier about the cell that is known to be faulty in a recorded car, made here and computed again in a second
 * clone. What is known of the car (../shared/design/datasets.md) is asserted here and nowhere in the product.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PackCounters } from '@packtwin/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCaptured } from '../../packages/cli/test/runCaptured.ts';
import { describeWithDatasets } from '../support/requirements.ts';
import { secondClone } from '../support/secondClone.ts';

const folder = mkdtempSync(join(tmpdir(), 'packtwin-car2-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Data {
  readonly basis: { readonly rows: number };
  readonly result: {
    readonly raw: readonly { readonly day: number; readonly cell: number; readonly rank: number }[];
    readonly verdicts: readonly { readonly verdict: { readonly level: string; readonly cells: readonly string[] } }[];
    readonly counters: PackCounters;
    readonly doubts: readonly string[];
    readonly cannotTell: readonly string[];
  };
}

/** Runs packtwin in another folder. */
async function packtwinIn(clone: string, ...words: readonly string[]): Promise<{ exitCode: number; out: string }> {
  const main = join(clone, 'packages/cli/src/main.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...words], { cwd: clone });
    return { exitCode: 0, out: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { exitCode: code, out: stdout };
  }
}

describeWithDatasets(['vehicles/baticm-car2.csv.gz'], 'the dossier about V_82 of BatICM car2', ([recording]) => {
  const dossier = join(folder, 'v82.html');
  let data: Data;

  beforeAll(async () => {
    const words = ['dossier', '--cell', 'V_82', '--recording', recording!, '--mapping', 'baticm', '--out', dossier];
    const { exitCode, err } = await runCaptured(...words);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    data = JSON.parse(/id="packtwin-dossier">(.*?)<\/script>/s.exec(readFileSync(dossier, 'utf8'))![1]!);
  });

  test('shows the flag, and in the readings alone the fall that is known of the cell', () => {
    const { verdict } = data.result.verdicts.at(-1)!;
    expect([verdict.level, verdict.cells]).toEqual(['flag', ['V_82']]);
    const on = (day: string) => data.result.raw.find((each) => each.day === Date.parse(`${day}T00:00:00Z`))!;
    expect(on('2019-04-15').cell).toBeGreaterThan(-0.029);
    expect(on('2019-04-15').cell).toBeLessThan(-0.023);
    expect(on('2019-07-12').cell).toBeLessThan(-0.05);
    expect(on('2019-07-16').cell).toBeLessThan(-0.09);
    const lowest = data.result.raw.filter(({ rank }) => rank === 1).length;
    expect(lowest / data.result.raw.length).toBeGreaterThan(0.95);
  });

  test('holds against itself what the other side would: groups that moved in the same days, time nobody saw', () => {
    expect(data.result.doubts.join('\n')).toMatch(/Something else moved in the same days/);
    expect(data.result.cannotTell.join('\n')).toMatch(/no charge was recorded/);
    expect(data.result.cannotTell.join('\n')).toMatch(/The capacity of the cell/);
  });

  test('counts what was measured apart from what lies in gaps', () => {
    const { counters } = data.result;
    expect(data.basis.rows).toBe(14_385);
    expect(counters.samples).toBe(14_384);
    expect(counters.calendar.measured + counters.calendar.interpolated).toBe(counters.until! - counters.since!);
    // The car logs no charging: nearly all that went in, went in unseen.
    expect(counters.charging.sessions.measured).toBe(0);
    expect(counters.charging.sessions.interpolated).toBeGreaterThan(20);
    expect(counters.chargeIn.measured).toBeLessThan(0.1 * counters.chargeIn.interpolated);
    // What went out came back in: within one charge, and what a rating that is off by a few per cent does to 18 of them.
    const into = counters.chargeIn.measured + counters.chargeIn.interpolated;
    const out = counters.chargeOut.measured + counters.chargeOut.interpolated;
    expect(Math.abs(into - out) / counters.ratedCharge).toBeLessThan(2);
    expect(counters.distance).toEqual({ metres: 5_530_400, resets: 0 });
  });

  test('comes out again, bit for bit, in a second clone; one altered byte of the recording does not', async () => {
    using clone = secondClone();
    const same = await packtwinIn(clone.path, 'verify', dossier, '--recording', recording!);
    expect(same).toEqual({ exitCode: 0, out: expect.stringMatching(/^same: all \d+ figures .* bit for bit/) });

    const bytes = readFileSync(recording!);
    bytes[700_000]! ^= 1;
    const altered = join(folder, 'baticm-car2.csv.gz');
    writeFileSync(altered, bytes);
    const different = await packtwinIn(clone.path, 'verify', dossier, '--recording', altered);
    expect(different.exitCode).toBe(1);
    expect(different.out).toMatch(/^different: nothing was computed\n {2}refused: .*first between bytes \d+ and \d+/);
  });
});
