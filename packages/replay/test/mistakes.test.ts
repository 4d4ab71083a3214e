import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReplay, readProfile, RecordingError } from '@packtwin/replay';
import { mapping, plain, recordsOf, temporaryFolder } from './recordings.ts';

const failure = async (run: () => Promise<unknown>): Promise<string> => {
  const error: unknown = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RecordingError)) throw new Error(`Expected a RecordingError, got ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return error.message;
};

describe('what a person got wrong is one sentence', () => {
  test('a column that is not there names it and what is', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', 'when,I,V_1\n1,2,3');
    const message = await failure(() => openReplay([file], mapping(plain)));
    expect(message).toContain('no column "time"');
    expect(message).toContain('"when", "I", "V_1"');
  });

  test('a file that is no table has long names for columns, of which a few are shown, shortened', async () => {
    using folder = temporaryFolder();
    const prose = 'It was the best of times; it was the worst of times ';
    const file = folder.write(
      'x.csv',
      `${Array.from({ length: 11 }, (_, index) => `${index} ${prose}`).join(',')}\n1\n`,
    );
    for (const run of [() => openReplay([file], mapping(plain)), () => readProfile(file)]) {
      const message = await failure(run);
      expect(message).toContain('"0 It was the best of ti…", "1 It');
      expect(message).toContain('"7 It was the best of ti…" and 3 more');
    }
  });

  test('cells that are not there', async () => {
    using folder = temporaryFolder();
    expect(await failure(() => openReplay([folder.write('x.csv', 'time,I\n1,2')], mapping(plain)))).toContain(
      'no column "V_1"',
    );
    const closed = mapping(plain.replace('"V_{cell}"', '"V_{cell}", to: 3'));
    expect(await failure(() => openReplay([folder.write('x.csv', 'time,I,V_1,V_3\n1,2,3,4')], closed))).toContain(
      'no column "V_2"',
    );
  });

  test('a file that is missing, empty, a folder or no table', async () => {
    using folder = temporaryFolder();
    expect(await failure(() => openReplay([join(folder.path, 'nowhere.csv')], 'baticm'))).toMatch(
      /^Cannot find .*nowhere\.csv/,
    );
    expect(await failure(() => openReplay([folder.write('x.csv', '')], 'baticm'))).toContain('is empty');
    expect(await failure(() => openReplay([folder.path], 'baticm'))).toContain('is no file');
    const noise = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251);
    expect(await failure(() => openReplay([folder.write('x.csv', noise)], 'baticm'))).toMatch(/Cannot read|no column/);
    expect(await failure(() => openReplay([folder.write('x.parquet', noise)], 'baticm'))).toContain('as parquet');
  });

  test('a mapping that does not exist names those that do', async () => {
    expect(await failure(() => openReplay(['x.csv'], 'batcim'))).toMatch(/no mapping "batcim": use .*baticm/);
  });

  test('ageing tables have nothing to run on', async () => {
    expect(await failure(() => openReplay(['x.csv'], 'isea'))).toContain('capacities, no voltages');
  });

  test('a line that is no record names its number', async () => {
    using folder = temporaryFolder();
    await using source = await openReplay(
      [folder.write('x.jsonl', '{"receivedAt":1,"topic":"a","payload":{}}\n{"topic":"a"}\n')],
      'native',
    );
    expect(await failure(() => recordsOf(source))).toContain('x.jsonl, line 2');
  });
});
