import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { HistoryStore } from '../src/index.ts';
import { historyFolder } from './historyFolder.ts';
import { MS_PER_DAY, sampleBatch, START } from './sampleBatch.ts';

const folder = historyFolder();

function sealedFiles(): string[] {
  return readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.parquet'))
    .toSorted();
}

const EVERYTHING = { vehicle: 'EV1', pack: 'p1', from: -Infinity, to: Infinity };

describe('what is known', () => {
  test('holds over restarts, before and after sealing', async () => {
    let history = await folder.open();
    await history.append(sampleBatch({ sampleCount: 50 }));
    await history.close();
    history = await folder.open();
    await history.append(sampleBatch({ sampleCount: 60 }));
    expect(await history.seal({ all: true })).toBe(60);
    await history.close();
    history = await folder.open();
    await history.append(sampleBatch({ sampleCount: 70 }));
    expect(await history.countSamples('EV1', 'p1')).toBe(70);
    expect(await history.sequences('EV1', 'p1')).toEqual([{ boot: 17, from: 0, to: 69 }]);
    expect(history.counters.rowsKnown).toBe(60);
  });

  test('stays small: runs that have grown together are joined when history is opened', async () => {
    await (await folder.open()).close();
    await inBuffer("INSERT INTO sealed_runs SELECT 'EV1', 'p1', 17, i, i FROM range(30000) AS r(i) WHERE i <> 20000");
    await inBuffer("INSERT INTO sealed_runs SELECT 'EV2', 'p1', 17, 5, 9");
    const history = await folder.open();
    await history.append(sampleBatch({ firstSequence: 19_990, sampleCount: 20 }));
    expect(await history.sequences('EV1', 'p1')).toEqual([{ boot: 17, from: 20_000, to: 20_000 }]);
    await history.close();
    expect(await inBuffer('SELECT vehicle, first_sequence, last_sequence FROM sealed_runs ORDER BY ALL')).toEqual([
      ['EV1', 0, 19_999],
      ['EV1', 20_001, 29_999],
      ['EV2', 5, 9],
    ]);
  });
});

/** Runs SQL on the closed buffer. */
async function inBuffer(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(join(folder.path, 'buffer.duckdb'));
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJS();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

async function sealedOnce(): Promise<HistoryStore> {
  const history = await folder.open();
  await history.append(sampleBatch());
  await history.seal({ all: true });
  return history;
}

describe('sealing', () => {
  test('moves finished days into files and reads them as before', async () => {
    const history = await folder.open();
    const batch = sampleBatch({ sampleCount: 3 * 144, stepMs: 600_000 });
    await history.append(batch);
    const before = await history.packHistory({ ...EVERYTHING, points: 1_000 });
    expect(await history.seal()).toBe(2 * 144);
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-1.parquet', 'date=2026-01-02/part-1.parquet']);
    expect(await history.packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
    expect(await history.seal({ all: true })).toBe(144);
    expect(await history.packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
    await history.close();
    expect(await (await folder.open()).packHistory({ ...EVERYTHING, points: 1_000 })).toEqual(before);
  });

  test('merges the small parts of a day', async () => {
    const history = await folder.open();
    for (let part = 0; part < 5; part++) {
      await history.append(sampleBatch({ firstSequence: 100 * part, sampleCount: 10, startAt: START + 1_000 * part }));
      expect(await history.seal({ all: true })).toBe(10);
    }
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-5.parquet']);
    expect(await history.countSamples('EV1', 'p1')).toBe(50);
  });

  test('ends what a crash interrupted: a file that was committed gets its name, one that was not goes', async () => {
    await (await sealedOnce()).close();
    const part = join(folder.path, 'date=2026-01-01', 'part-1.parquet');
    renameSync(part, `${part}.partial`);
    writeFileSync(join(folder.path, 'date=2026-01-01', 'part-2.parquet.partial'), 'begun');
    const history = await folder.open();
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-1.parquet']);
    expect(await history.countSamples('EV1', 'p1')).toBe(10);
  });

  test('counts samples once when it starts afresh beside a merged file and one of its parts', async () => {
    const history = await sealedOnce();
    const part = join(folder.path, 'date=2026-01-01', 'part-1.parquet');
    const leftBehind = readFileSync(part);
    for (let more = 1; more < 5; more++) {
      await history.append(sampleBatch({ firstSequence: 10 * more, startAt: START + 10_000 * more }));
      await history.seal({ all: true });
    }
    await history.close();
    expect(sealedFiles()).toEqual(['date=2026-01-01/part-5.parquet']);
    writeFileSync(part, leftBehind);
    rmSync(join(folder.path, 'buffer.duckdb'));
    const again = await folder.open();
    expect(await again.countSamples('EV1', 'p1')).toBe(50);
    expect(again.movedAside).toEqual([`${part}.broken`]);
  });

  test('says from which journal position on rows are in the buffer only', async () => {
    const history = await folder.open();
    expect(await history.unsealedFrom()).toBeNull();
    await history.append(sampleBatch({ startAt: START }), 70);
    await history.append(sampleBatch({ startAt: START + MS_PER_DAY, firstSequence: 10 }), 60);
    await history.append(sampleBatch({ startAt: START + 2 * MS_PER_DAY, firstSequence: 20 }), 90);
    expect(await history.unsealedFrom()).toBe(60);
    await history.seal();
    expect(await history.unsealedFrom()).toBe(90);
  });

  test('empties a buffer that has grown too large without being asked', async () => {
    const history = await folder.open({ maxBufferRows: 3_000 });
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
    const history = await folder.open({ sealIntervalMs: 20, sealQuietMs: 40 });
    await history.append(sampleBatch({ sampleCount: 2, stepMs: MS_PER_DAY }));
    await expect.poll(() => sealedFiles(), { timeout: 3_000 }).toEqual(['date=2026-01-01/part-1.parquet']);
  });

  test('drops whole days, in files and in the buffer, and does not take them again', async () => {
    const history = await folder.open();
    const batch = sampleBatch({ sampleCount: 4, stepMs: MS_PER_DAY });
    await history.append(batch);
    await history.seal();
    expect(await history.dropDaysBefore(START + 2 * MS_PER_DAY)).toBe(2);
    expect(sealedFiles()).toEqual(['date=2026-01-03/part-1.parquet']);
    expect(readdirSync(folder.path).filter((name) => name.startsWith('date='))).toEqual(['date=2026-01-03']);
    await history.append(batch);
    expect(await history.countSamples('EV1', 'p1')).toBe(2);
    expect(await history.dropDaysBefore(START + 9 * MS_PER_DAY)).toBe(1);
    expect(await history.countSamples('EV1', 'p1')).toBe(0);
  });
});
