import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal, openJournalReader, type Journal, type JournalEntry, type JournalRecord } from '../src/index.ts';
import { runUntilKilled } from './runUntilKilled.ts';

let directory: string;
const open: Journal[] = [];

async function journalOf(options: Parameters<typeof openJournal>[1] = {}): Promise<Journal> {
  const journal = await openJournal(directory, options);
  open.push(journal);
  return journal;
}

function entry(text: string, packKey = 'EV1/p1'): JournalEntry {
  return { receivedAt: 1_795_173_605_000.25, topic: `t/${packKey}`, payload: new TextEncoder().encode(text), packKey };
}

function textOf(record: JournalRecord | undefined): string | undefined {
  return record && new TextDecoder().decode(record.payload);
}

async function allOf(records: AsyncIterable<JournalRecord>): Promise<JournalRecord[]> {
  const all: JournalRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'packtwin-journal-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((journal) => journal.close()));
  rmSync(directory, { recursive: true, force: true });
});

describe('append and read', () => {
  test('gives back every field of a record', async () => {
    const journal = await journalOf();
    const position = await journal.append(entry('hello'));
    const [record] = await journal.read({ after: 0 });
    expect(record).toEqual({ ...entry('hello'), position, payload: expect.anything() });
    expect(textOf(record)).toBe('hello');
  });

  test('positions follow the order of calls over many commits', async () => {
    const journal = await journalOf({ commitIntervalMs: 1 });
    const positions: number[] = [];
    for (let round = 0; round < 5; round++) {
      positions.push(
        ...(await Promise.all(Array.from({ length: 400 }, (_, i) => journal.append(entry(`${round}-${i}`))))),
      );
    }
    expect(positions).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    const read = await allOf(journal.records({ after: 0 }));
    expect(read.map(textOf)).toEqual(positions.map((p) => `${Math.floor((p - 1) / 400)}-${(p - 1) % 400}`));
    expect(journal.count).toBe(2_000);
  });

  test('concurrent appends share commits', async () => {
    const journal = await journalOf();
    await Promise.all(Array.from({ length: 3_000 }, (_, i) => journal.append(entry(`${i}`))));
    expect(journal.commits).toBeLessThan(10);
    expect(journal.queuedBytes).toBe(0);
  });

  test('copies the payload before it returns', async () => {
    const journal = await journalOf();
    const payload = new TextEncoder().encode('before');
    const appended = journal.append({ ...entry(''), payload });
    payload.fill(0);
    await appended;
    expect(textOf((await journal.read({ after: 0 }))[0])).toBe('before');
  });

  test('keeps empty payloads and payloads larger than its first buffer apart', async () => {
    const journal = await journalOf();
    const large = 'x'.repeat(200_000);
    await Promise.all(['', large, 'end'].map((text) => journal.append(entry(text))));
    expect((await journal.read({ after: 0 })).map(textOf)).toEqual(['', large, 'end']);
  });

  test('selects by pack, position and limit', async () => {
    const journal = await journalOf();
    await Promise.all(Array.from({ length: 30 }, (_, i) => journal.append(entry(`${i}`, `EV${i % 3}/p1`))));
    const page = await journal.read({ after: 4, upTo: 20, packKey: 'EV1/p1', limit: 3 });
    expect(page.map((record) => record.position)).toEqual([5, 8, 11]);
    const rest = await allOf(journal.records({ after: 11, upTo: 20, packKey: 'EV1/p1' }));
    expect(rest.map((record) => record.position)).toEqual([14, 17, 20]);
  });

  test('a page holds no more than about 8 MiB', async () => {
    const journal = await journalOf();
    const megabyte = 'x'.repeat(1 << 20);
    await Promise.all(Array.from({ length: 12 }, () => journal.append(entry(megabyte))));
    expect(await journal.read({ after: 0 })).toHaveLength(8);
    expect(await allOf(journal.records({ after: 0 }))).toHaveLength(12);
  });

  test('a reader of its own sees what has been appended', async () => {
    const journal = await journalOf();
    const reader = openJournalReader(directory);
    await journal.append(entry('one'));
    expect(await reader.read({ after: 0 })).toHaveLength(1);
    await journal.append(entry('two'));
    expect(await reader.read({ after: 1 })).toHaveLength(1);
    await reader.close();
  });

  test('refuses a limit that reads nothing', async () => {
    const journal = await journalOf();
    await expect(journal.read({ after: 0, limit: 0 })).rejects.toThrow(RangeError);
  });
});

describe('cut and restart', () => {
  test('cuts up to and including a position, and never uses a position twice', async () => {
    const journal = await journalOf();
    await Promise.all(Array.from({ length: 5_000 }, (_, i) => journal.append(entry(`${i}`))));
    expect(await journal.cut(4_990)).toBe(4_990);
    expect((await journal.read({ after: 0 })).map((record) => record.position)).toEqual(
      Array.from({ length: 10 }, (_, i) => 4_991 + i),
    );
    expect(journal.cutPosition).toBe(4_990);
    await journal.cut(5_000);
    await journal.close();

    const again = await journalOf();
    expect([again.lastPosition, again.cutPosition, again.count]).toEqual([5_000, 5_000, 0]);
    expect(await again.append(entry('next'))).toBe(5_001);
  });

  test('closing commits what waits', async () => {
    const journal = await journalOf();
    const appended = journal.append(entry('last'));
    await journal.close();
    expect(await appended).toBe(1);
    expect(textOf((await (await journalOf()).read({ after: 0 }))[0])).toBe('last');
    await expect(journal.append(entry('after'))).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('faults', () => {
  test('refuses and counts appends beyond the bound, and takes them again when there is room', async () => {
    const journal = await journalOf({ maxQueuedBytes: 10_000 });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => journal.append(entry('x'.repeat(1_000)))),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(8);
    expect(refused[0]?.reason).toMatchObject({ code: 'QUEUE_FULL', canRetry: true });
    expect(journal.refusedAppends).toBe(refused.length);
    await journal.room();
    await journal.append(entry('again'));
    expect(journal.count).toBe(20 - refused.length + 1);
  });

  test('rejects what could not be written and goes on when it can again', async () => {
    const journal = await journalOf();
    const file = join(directory, 'journal.sqlite');
    withDatabase(file, 'ALTER TABLE records RENAME TO elsewhere');
    await expect(journal.append(entry('lost'))).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    withDatabase(file, 'ALTER TABLE elsewhere RENAME TO records');
    expect(await journal.append(entry('kept'))).toBe(1);
    expect((await journal.read({ after: 0 })).map(textOf)).toEqual(['kept']);
    expect(journal.queuedBytes).toBe(0);
  });

  test('one entry without a time is refused alone', async () => {
    const journal = await journalOf();
    const others = Promise.all([journal.append(entry('a')), journal.append(entry('b'))]);
    await expect(journal.append({ ...entry('c'), receivedAt: Number.NaN })).rejects.toThrow(RangeError);
    expect(await others).toEqual([1, 2]);
  });

  test('reports the end of its thread and rejects everything that waits', async () => {
    const { journal, worker } = await withWorker(() => journalOf());
    const appended = Promise.allSettled([journal.append(entry('a')), journal.append(entry('b'))]);
    await worker.terminate();
    expect(await journal.failure).toMatchObject({ code: 'WORKER_ENDED' });
    for (const result of await appended)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'WORKER_ENDED' } });
    await expect(journal.append(entry('c'))).rejects.toMatchObject({ code: 'WORKER_ENDED' });
    await journal.close();
    // The lock has gone with the thread.
    await journalOf();
  });

  test('keeps a second opener out, also one in the same process', async () => {
    await journalOf();
    await expect(openJournal(directory)).rejects.toMatchObject({ code: 'IN_USE' });
  });

  test.each([
    ['text', (file: string) => writeFileSync(file, 'not a database, but long enough to be looked at '.repeat(50))],
    ['a foreign database', (file: string) => withDatabase(file, 'CREATE TABLE theirs (a)')],
  ])('refuses %s with a sentence that names the file', async (_, write) => {
    write(join(directory, 'journal.sqlite'));
    await expect(openJournal(directory)).rejects.toMatchObject({
      code: 'FOREIGN_FILE',
      message: expect.stringContaining(join(directory, 'journal.sqlite')),
    });
  });

  test('refuses a journal of a later version', async () => {
    await (await journalOf()).close();
    withDatabase(join(directory, 'journal.sqlite'), 'PRAGMA user_version = 99');
    await expect(openJournal(directory)).rejects.toMatchObject({ code: 'NEWER_FILE' });
  });

  test('says that a directory cannot be made', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(openJournal(join(directory, 'file', 'data'))).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  });
});

describe('kill -9', () => {
  test('every append that resolved is there after the process was killed, in order and none twice', async () => {
    const acknowledged: number[] = [];
    for (let kill = 0; kill < 2; kill++) {
      acknowledged.push(
        ...(await runUntilKilled(new URL('./appendForever.ts', import.meta.url), directory, 120 + 60 * kill)).map(
          Number,
        ),
      );
    }
    const reader = await journalOf();
    const stored = (await allOf(reader.records({ after: 0 }))).map((record) => Number(textOf(record)));
    const present = new Set(stored);
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((value) => !present.has(value))).toEqual([]);
    expect(present.size).toBe(stored.length);
  });
});

/** The worker that `open` starts, by Node's own announcement of it. */
async function withWorker(openJournalNow: () => Promise<Journal>): Promise<{ journal: Journal; worker: Worker }> {
  const started = new Promise<Worker>((resolve) => {
    process.once('worker', resolve);
  });
  const journal = await openJournalNow();
  return { journal, worker: await started };
}

function withDatabase(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}
