import { describe, expect, test } from 'vitest';
import { openReplay } from '@packtwin/replay';
import { columnOf, mapping, plain, recordsOf, replayAll, rows, START, temporaryFolder } from './recordings.ts';

describe('a table', () => {
  test('becomes a birth and hist frames, current positive while charging', async () => {
    using folder = temporaryFolder();
    const { births, batches, totalRows, rowsRead } = await replayAll([folder.write('car 7.csv', rows)], mapping(plain));
    expect(births.map(({ message }) => message)).toMatchObject([
      {
        design: 'generic-nmc-graphite',
        rated_mAh: 100_000,
        labels: ['V_1', 'V_2'],
        stacks: [{ kind: 'plain', cells: 2 }],
        interval_ms: 1000,
        ts: START,
      },
    ]);
    expect(batches).toMatchObject([
      {
        vehicle: 'car-7',
        pack: 'pack',
        boot: 1,
        firstSequence: 0,
        sampleCount: 2,
        receivedAt: START + 1000,
        nulled: {},
      },
    ]);
    expect(columnOf(batches, 'sampledAt')).toEqual([START, START + 1000]);
    expect(columnOf(batches, 'packCurrent')).toEqual([-10, 20.5]);
    expect(columnOf(batches, 'observationVoltage')).toEqual([3.658, 3.657, 3.659, 3.656]);
    expect(columnOf(batches, 'packVoltage')).toEqual([Number.NaN, Number.NaN]);
    expect([totalRows, rowsRead]).toEqual([2, 2]);
  });

  test.each<[string, string, string | Uint8Array]>([
    ['CRLF line ends', 'x.csv', rows.replaceAll('\n', '\r\n')],
    ['a byte order mark', 'x.csv', `\uFEFF${rows}`],
    ['gzip', 'x.csv.gz', rows],
    ['quoted fields', 'x.csv', rows.replace('2021-05-05 09:10:00', '"2021-05-05 09:10:00"')],
    [
      'cells in another column order',
      'x.csv',
      rows
        .split('\n')
        .map((row) => row.split(',').toReversed().join(','))
        .join('\n'),
    ],
    [
      'columns that the mapping does not know',
      'x.csv',
      rows
        .split('\n')
        .map((row) => `${row},extra`)
        .join('\n'),
    ],
  ])('reads the same with %s', async (_, name, content) => {
    using folder = temporaryFolder();
    const { batches } = await replayAll([folder.write(name, content)], mapping(plain));
    expect(columnOf(batches, 'observationVoltage')).toEqual([3.658, 3.657, 3.659, 3.656]);
    expect(columnOf(batches, 'sampledAt')).toEqual([START, START + 1000]);
  });

  test('reads semicolons with decimal commas', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', rows.replaceAll(',', ';').replaceAll('.', ','));
    const { batches } = await replayAll([file], mapping(`file: { delimiter: ';', decimalComma: true }\n${plain}`));
    expect(columnOf(batches, 'observationVoltage')).toEqual([3.658, 3.657, 3.659, 3.656]);
  });

  test('orders cells by their number, not by their column, and tolerates any count', async () => {
    using folder = temporaryFolder();
    const indices = Array.from({ length: 108 }, (_, index) => index + 1).toSorted((a, b) =>
      String(a).localeCompare(String(b)),
    );
    const file = folder.write(
      'x.csv',
      [
        `time,I,${indices.map((index) => `V_${index}`).join(',')}`,
        `2021-05-05 09:10:00,0,${indices.map((index) => 3 + index / 1000).join(',')}`,
      ].join('\n'),
    );
    const { births, batches } = await replayAll([file], mapping(plain));
    expect(births[0]!.message.labels?.slice(0, 3)).toEqual(['V_1', 'V_2', 'V_3']);
    expect(columnOf(batches, 'observationVoltage')).toEqual(
      Array.from({ length: 108 }, (_, index) => (3001 + index) / 1000),
    );
  });

  test('keeps the order of the file, duplicate stamps and steps back included', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      [
        'time,I,V_1',
        ...['00', '01', '01', '00', '02'].map((second, index) => `2021-05-05 09:10:${second},${index},3.6`),
      ].join('\n'),
    );
    const { batches } = await replayAll([file], mapping(plain));
    expect(columnOf(batches, 'packCurrent').map(Math.abs)).toEqual([0, 1, 2, 3, 4]);
    expect(columnOf(batches, 'sampledAt').map((at) => (at - START) / 1000)).toEqual([0, 1, 1, 0, 2]);
    expect(batches.map(({ firstSequence, sampleCount }) => [firstSequence, sampleCount])).toEqual([
      [0, 3],
      [3, 2],
    ]);
  });

  test('sends rows without a usable time to be refused and counted', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', `${rows}\nyesterday,1,3.6,3.6\n,1,3.6,3.6\n2021-05-05 09:10:02,1,3.655,3.656`);
    const { batches, refused } = await replayAll([file], mapping(plain));
    expect(refused).toEqual({ CLOCK_UNUSABLE: 2 });
    expect(batches.map(({ firstSequence, sampleCount }) => [firstSequence, sampleCount])).toEqual([
      [0, 2],
      [4, 1],
    ]);
  });

  test('keeps the rest of a row when it ends early', async () => {
    using folder = temporaryFolder();
    const { batches, nulled } = await replayAll(
      [folder.write('x.csv', `${rows}\n2021-05-05 09:10:02,5,3.66\n`)],
      mapping(plain),
    );
    expect(columnOf(batches, 'observationVoltage').slice(4)).toEqual([3.66, Number.NaN]);
    expect(nulled).toEqual({ MISSING: 1 });
  });

  test('cuts frames at 512 samples and numbers them through', async () => {
    using folder = temporaryFolder();
    const lines = Array.from(
      { length: 1100 },
      (_, index) => `${new Date(START + index * 1000).toISOString().slice(0, 19).replace('T', ' ')},0,3.6`,
    );
    const { batches } = await replayAll([folder.write('x.csv', ['time,I,V_1', ...lines].join('\n'))], mapping(plain));
    expect(batches.map(({ firstSequence, sampleCount }) => [firstSequence, sampleCount])).toEqual([
      [0, 512],
      [512, 512],
      [1024, 76],
    ]);
  });

  test('begins a new frame when a pause is too long for one', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      ['time,I,V_1', '2021-05-05 09:10:00,0,3.6', '2021-08-05 09:10:00,0,3.6'].join('\n'),
    );
    const { batches } = await replayAll([file], mapping(plain));
    expect(batches.map(({ sampleCount }) => sampleCount)).toEqual([1, 1]);
  });

  test('leaves out what lies before `from` and from `to` on', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', rows);
    expect(columnOf((await replayAll([file], mapping(plain), { from: START + 1 })).batches, 'sampledAt')).toEqual([
      START + 1000,
    ]);
    expect(columnOf((await replayAll([file], mapping(plain), { to: START + 1000 })).batches, 'sampledAt')).toEqual([
      START,
    ]);
  });

  test('groups rows into packs by their columns', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      [
        'time,car,unit,I,V_1',
        '2021-05-05 09:10:00,A 1,0,1,3.6',
        '2021-05-05 09:10:00,B,0,2,3.7',
        '2021-05-05 09:10:01,A 1,0,3,3.8',
      ].join('\n'),
    );
    const { births, batches } = await replayAll(
      [file],
      mapping(`vehicle: { column: car }\npack: { column: unit }\n${plain}`),
    );
    expect(births).toHaveLength(2);
    expect(batches.map((batch) => [batch.vehicle, batch.pack, Array.from(batch.observationVoltage)])).toEqual([
      ['A-1', '0', [3.6, 3.8]],
      ['B', '0', [3.7]],
    ]);
  });

  test('overrides what the mapping says of design, ids and capacity', async () => {
    using folder = temporaryFolder();
    const options = {
      design: 'seed-000',
      vehicle: 'EV1',
      pack: 'front',
      nominalCapacity: 61.5,
      tenant: 'acme',
      group: 'g2',
    };
    const { births, batches } = await replayAll([folder.write('x.csv', rows)], mapping(plain), options);
    expect(births[0]!.message).toMatchObject({ design: 'seed-000', rated_mAh: 61_500 });
    expect(batches[0]).toMatchObject({ tenant: 'acme', vehicle: 'EV1', pack: 'front' });
  });

  test('several files are several boots of their vehicles', async () => {
    using folder = temporaryFolder();
    const { births, batches } = await replayAll(
      [folder.write('a.csv', rows), folder.write('b.csv', rows.replaceAll('05-05 09:10:01', '05-06 09:10:09'))],
      mapping(plain),
      {
        vehicle: 'EV1',
      },
    );
    expect(batches.map(({ vehicle, boot, firstSequence }) => [vehicle, boot, firstSequence])).toEqual([
      ['EV1', 1, 0],
      ['EV1', 2, 0],
    ]);
    // A later file does not reconfigure the pack.
    expect(new Set(births.map(({ message }) => message.cfg)).size).toBe(1);
  });

  test('gives the same bytes every time', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', rows);
    const bytes = async () => {
      await using source = await openReplay([file], mapping(plain));
      return (await recordsOf(source)).map(
        ({ topic, receivedAt, payload }) => `${topic} ${receivedAt} ${Buffer.from(payload).toString('hex')}`,
      );
    };
    expect(await bytes()).toEqual(await bytes());
  });
});
