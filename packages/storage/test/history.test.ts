import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { PackSampleBatch } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHistory, type HistoryStore } from '../src/index.ts';
import { sampleBatch, START, type BatchShape } from './sampleBatch.ts';

/** One store for all tests, every test with a vehicle of its own. */
let directory: string;
let history: HistoryStore;
let vehicle: string;
let everything: { readonly vehicle: string; readonly pack: string; readonly from: number; readonly to: number };
let tests = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'packtwin-history-'));
  history = await openHistory(directory, { sealIntervalMs: 0 });
});
beforeEach(() => {
  vehicle = `EV${++tests}`;
  everything = { vehicle, pack: 'p1', from: -Infinity, to: Infinity };
});
afterAll(async () => {
  await history.close();
  rmSync(directory, { recursive: true, force: true });
});

function ownBatch(shape: BatchShape = {}): PackSampleBatch {
  return sampleBatch({ vehicle, ...shape });
}

describe('what comes back', () => {
  test('is what was appended, to the last bit where the wire had integers', async () => {
    const batch = ownBatch({ sampleCount: 900 });
    await history.append(batch);
    const pack = await history.packHistory({ ...everything, points: 1_000 });
    expect(pack.sampledAt).toEqual([...batch.sampledAt]);
    expect(pack.packCurrent).toEqual([...batch.packCurrent]);
    expect(pack.packVoltage).toEqual([...batch.packVoltage]);
    expect(pack.vehicleStateOfCharge).toEqual([...batch.vehicleStateOfCharge]);
    expect(new Set(pack.temperature)).toEqual(new Set([298.15]));
    const cell = await history.cellHistory({ ...everything, observation: 3, points: 1_000 });
    expect(cell.cellVoltage).toEqual(Array.from({ length: 900 }, (_, k) => batch.observationVoltage[4 * k + 3]));
    expect(cell.packCurrent).toEqual([...batch.packCurrent]);
  });

  test('is null where nothing was measured, and a median over the rest', async () => {
    const voltages = [3.1, Number.NaN, 3.4, 3.2];
    await history.append(
      ownBatch({
        sampleCount: 1,
        voltageOf: (_, observation) => voltages[observation] ?? 0,
        currentOf: () => Number.NaN,
      }),
    );
    const read = (observation: number) => history.cellHistory({ ...everything, observation, points: 100 });
    expect(await read(1)).toEqual({
      sampledAt: [START],
      cellVoltage: [null],
      packCurrent: [null],
      medianVoltage: [3.2],
    });
    expect((await read(9)).cellVoltage).toEqual([null]);
  });

  test('is per cell where an observation covers several', async () => {
    await history.append(
      ownBatch({ sampleCount: 1, voltageOf: (_, observation) => [3.3, 6.4, 3.1, 9.6][observation] ?? 0 }),
    );
    const cell = await history.cellHistory({
      ...everything,
      observation: 1,
      points: 100,
      observationCellCount: [1, 2, 1, 3],
    });
    expect(cell.cellVoltage[0]).toBeCloseTo(3.2, 12);
    expect(cell.medianVoltage[0]).toBeCloseTo(3.2, 12);
  });

  test('is only the stretch and the pack that were asked for', async () => {
    await history.append(ownBatch({ sampleCount: 100 }));
    await history.append(ownBatch({ sampleCount: 100, vehicle: `${vehicle}-other` }));
    await history.append(ownBatch({ sampleCount: 100, pack: 'p2' }));
    const range = { ...everything, from: START + 10_000, to: START + 19_000, points: 50 };
    expect((await history.packHistory(range)).sampledAt).toHaveLength(10);
    expect((await history.packHistory({ ...range, vehicle: 'nobody' })).sampledAt).toEqual([]);
    expect(await history.countSamples(vehicle, 'p1')).toBe(100);
  });

  test('refuses ranges that make no sense, and goes on', async () => {
    await expect(history.packHistory({ ...everything, points: 3 })).rejects.toThrow(RangeError);
    await expect(history.packHistory({ ...everything, from: 2, to: 1, points: 100 })).rejects.toThrow(
      /end lies before/,
    );
    await expect(history.cellHistory({ ...everything, observation: -1, points: 100 })).rejects.toThrow(RangeError);
    await history.append(ownBatch());
    expect(await history.countSamples(vehicle, 'p1')).toBe(10);
  });

  test('refuses a batch whose columns do not fit its counts', async () => {
    await expect(history.append({ ...ownBatch(), packCurrent: new Float64Array(9) })).rejects.toThrow(
      /packCurrent has 9 values, expected 10/,
    );
    await expect(history.append({ ...ownBatch(), boot: -1 })).rejects.toThrow(RangeError);
    await expect(history.append({ ...ownBatch(), sampledAt: new Float64Array(10).fill(Number.NaN) })).rejects.toThrow(
      /sampledAt of sample 0/,
    );
  });

  test('counts values that cannot be stored', async () => {
    const before = history.counters.valuesUnstorable;
    await history.append(ownBatch({ sampleCount: 2, voltageOf: (sequence) => (sequence === 0 ? 3_000 : 3) }));
    await history.flush();
    await history.append(ownBatch({ firstSequence: 2 }));
    await history.flush();
    expect(history.counters.valuesUnstorable - before).toBe(4);
  });
});

describe('decimation', () => {
  test('keeps within the points and keeps every extreme', async () => {
    const spikeAt = new Map([
      [4_321, 1.234],
      [7_777, 4.999],
    ]);
    await history.append(
      ownBatch({
        sampleCount: 10_000,
        voltageOf: (sequence, observation) => (observation === 2 ? (spikeAt.get(sequence) ?? 3.3) : 3.3),
        currentOf: (sequence) => (sequence === 5_000 ? -400 : sequence === 6_000 ? 250 : 0),
      }),
    );
    const cell = await history.cellHistory({ ...everything, observation: 2, points: 200 });
    expect(cell.sampledAt.length).toBeLessThanOrEqual(200);
    expect(cell.sampledAt.length).toBeGreaterThan(20);
    expect(cell.sampledAt).toEqual(cell.sampledAt.toSorted((a, b) => a - b));
    // A kept spike stands at the time when it was measured.
    expect(cell.cellVoltage[cell.sampledAt.indexOf(START + 4_321_000)]).toBe(1.234);
    expect(cell.cellVoltage[cell.sampledAt.indexOf(START + 7_777_000)]).toBe(4.999);
    expect(Math.min(...cell.packCurrent.map(Number))).toBe(-400);
    const pack = await history.packHistory({ ...everything, points: 50 });
    expect(pack.sampledAt.length).toBeLessThanOrEqual(50);
    expect([Math.min(...pack.packCurrent.map(Number)), Math.max(...pack.packCurrent.map(Number))]).toEqual([-400, 250]);
    expect(pack.sampledAt[0]).toBe(START);
    expect(pack.packVoltage.at(-1)).toBeCloseTo(14.051 + 9.999, 9);
  });
});

describe('export', () => {
  test('writes SI values as Parquet and as CSV', async () => {
    await history.append(ownBatch({ sampleCount: 300, stepMs: 600_000 }));
    await history.append(ownBatch({ sampleCount: 300, stepMs: 600_000, vehicle: `${vehicle}-other` }));
    await history.seal();
    const csv = join(directory, "it's.csv");
    expect(await history.export({ file: csv, format: 'csv', vehicle, from: START, to: START + 600_000 })).toBe(2);
    const [header, first] = readFileSync(csv, 'utf8').split('\n');
    expect(header).toContain('sampled_at,received_at,pack_current');
    expect(first).toContain(`${vehicle},p1,c1,17,0,2026-01-01T00:00:00.000Z`);
    expect(first).toContain('"[3.0, 3.001, 3.002, 3.003]"');
    const parquet = join(directory, 'all.parquet');
    expect(
      await history.export({ file: parquet, format: 'parquet', to: START + 299 * 600_000 }),
    ).toBeGreaterThanOrEqual(600);
    const connection = await (await DuckDBInstance.create()).connect();
    const read = await connection.runAndReadAll(
      `SELECT count(*)::INT, max(observation_voltage[4]) FROM '${parquet}' WHERE starts_with(vehicle, '${vehicle}')`,
    );
    expect(read.getRowsJS()).toEqual([[600, 3.302]]);
  });

  test('says what it could not write', async () => {
    await expect(history.export({ file: join(directory, 'no', 'such.csv'), format: 'csv' })).rejects.toThrow(
      /export history/,
    );
    await history.append(ownBatch());
    expect(await history.countSamples(vehicle, 'p1')).toBe(10);
  });
});

describe('nothing twice', () => {
  test('a batch that comes again adds nothing, one that overlaps adds the rest', async () => {
    const before = history.counters;
    await history.append(ownBatch({ firstSequence: 10, sampleCount: 10 }));
    await history.append(ownBatch({ firstSequence: 10, sampleCount: 10 }));
    await history.append(ownBatch({ firstSequence: 5, sampleCount: 20 }));
    await history.append(ownBatch({ firstSequence: 10, sampleCount: 10, boot: 3 }));
    expect(await history.sequences(vehicle, 'p1')).toEqual([
      { boot: 3, from: 10, to: 19 },
      { boot: 17, from: 5, to: 24 },
    ]);
    expect(await history.countSamples(vehicle, 'p1')).toBe(30);
    expect(history.counters.rowsAdded - before.rowsAdded).toBe(30);
    expect(history.counters.rowsKnown - before.rowsKnown).toBe(20);
  });

  test('whatever the order, the overlaps and the seals between', async () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 90 }), fc.boolean());
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const name = `${vehicle}-${run++}`;
        const sent = new Set<number>();
        for (const [firstSequence, sampleCount, seal] of steps) {
          const startAt = START + firstSequence * 1_000_000;
          await history.append(sampleBatch({ vehicle: name, firstSequence, sampleCount, startAt, stepMs: 1_000_000 }));
          for (let k = 0; k < sampleCount; k++) sent.add(firstSequence + k);
          if (seal) await history.seal({ all: true });
        }
        expect(await history.countSamples(name, 'p1')).toBe(sent.size);
        const runs = await history.sequences(name, 'p1');
        expect(runs.reduce((sum, { from, to }) => sum + to - from + 1, 0)).toBe(sent.size);
        expect(runs.every(({ from, to }) => sent.has(from) && sent.has(to))).toBe(true);
      }),
      { numRuns: 8 },
    );
  });
});
