import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openHistory, type HistoryOptions, type HistoryStore } from '../src/index.ts';
import { MS_PER_DAY, sampleBatch, START } from './sampleBatch.ts';

let directory: string;
const open: HistoryStore[] = [];

async function historyOf(options: HistoryOptions = {}): Promise<HistoryStore> {
  const history = await openHistory(directory, { sealIntervalMs: 0, ...options });
  open.push(history);
  return history;
}

function sealedFiles(): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.parquet'))
    .toSorted();
}

const EVERYTHING = { vehicle: 'EV1', pack: 'p1', from: -Infinity, to: Infinity };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'packtwin-history-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((history) => history.close()));
  rmSync(directory, { recursive: true, force: true });
});

describe('what is known', () => {
  test('holds over restarts, before and after sealing', async () => {
    let history = await historyOf();
    await history.append(sampleBatch({ sampleCount: 50 }));
    await history.close();
    history = await historyOf();
    await history.append(sampleBatch({ sampleCount: 60 }));
    expect(await history.seal({ all: true })).toBe(60);
    await history.close();
    history = await historyOf();
    await history.append(sampleBatch({ sampleCount: 70 }));
    expect(await history.countSamples('EV1', 'p1')).toBe(70);
    expect(await history.sequences('EV1', 'p1')).toEqual([{ boot: 17, from: 0, to: 69 }]);
    expect(history.counters.rowsKnown).toBe(60);
  });
});

describe('sealing', () => {
  test('moves finished days into files and reads them as before', async () => {
    const history = await historyOf();
    const batch = sampleBatch({ sampleCount: 3 * 144, stepMs: 600_000 });
    await history.append(batch);
    const before = await history.packHistory({ ...EVERYTHING, points: 1_000 });
    expect(await history.seal()).toBe(2 * 144);
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-1.parquet', 'date=2026-01-02/part-1.parquet']);
    expect(await history.packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
    expect(await history.seal({ all: true })).toBe(144);
    expect(await history.packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
    await history.close();
    expect(await (await historyOf()).packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
  });

  test('merges the small parts of a day', async () => {
    const history = await historyOf();
    for (let part = 0; part < 5; part++) {
      await history.append(sampleBatch({ firstSequence: 100 * part, sampleCount: 10, startAt: START + 1_000 * part }));
      expect(await history.seal({ all: true })).toBe(10);
    }
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-5.parquet']);
    expect(await history.countSamples('EV1', 'p1')).toBe(50);
  });

  test('says from which journal position on rows are in the buffer only', async () => {
    const history = await historyOf();
    expect(await history.unsealedFrom()).toBeNull();
    await history.append(sampleBatch({ startAt: START }), 70);
    await history.append(sampleBatch({ startAt: START + MS_PER_DAY, firstSequence: 10 }), 60);
    await history.append(sampleBatch({ startAt: START + 2 * MS_PER_DAY, firstSequence: 20 }), 90);
    expect(await history.unsealedFrom()).toBe(60);
    await history.seal();
    expect(await history.unsealedFrom()).toBe(90);
  });

  test('empties a buffer that has grown too large without being asked', async () => {
    const history = await historyOf({ maxBufferRows: 3_000 });
    for (let k = 0; k < 5; k++) {
      await history.append(
        sampleBatch({ sampleCount: 1_000, firstSequence: 1_000 * k, startAt: START + k * MS_PER_DAY }),
      );
    }
    await history.flush();
    expect(await history.countSamples('EV1', 'p1')).toBe(5_000);
    await expect.poll(() => sealedFiles().length, { timeout: 3_000 }).toBeGreaterThanOrEqual(3);
  });

  test('seals on its own once a day is finished and quiet', async () => {
    const history = await historyOf({ sealIntervalMs: 20, sealQuietMs: 40 });
    await history.append(sampleBatch({ sampleCount: 2, stepMs: MS_PER_DAY }));
    await expect.poll(() => sealedFiles(), { timeout: 3_000 }).toEqual(['date=2026-01-01/part-1.parquet']);
  });

  test('drops whole days, in files and in the buffer, and does not take them again', async () => {
    const history = await historyOf();
    const batch = sampleBatch({ sampleCount: 4, stepMs: MS_PER_DAY });
    await history.append(batch);
    await history.seal();
    expect(await history.dropDaysBefore(START + 2 * MS_PER_DAY)).toBe(2);
    expect(sealedFiles()).toEqual(['date=2026-01-03/part-1.parquet']);
    expect(readdirSync(directory).filter((name) => name.startsWith('date='))).toEqual(['date=2026-01-03']);
    await history.append(batch);
    expect(await history.countSamples('EV1', 'p1')).toBe(2);
    expect(await history.dropDaysBefore(START + 9 * MS_PER_DAY)).toBe(1);
    expect(await history.countSamples('EV1', 'p1')).toBe(0);
  });
});
