import { DuckDBInstance } from '@duckdb/node-api';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReplay } from '@packtwin/replay';
import { columnOf, mapping, plain, recordsOf, replayAll, temporaryFolder } from './recordings.ts';

describe('time', () => {
  test.each<[string, string, string, string]>([
    [
      'a fixed zone',
      '{ column: t, format: YYYY-MM-DD HH:mm:ss, zone: "+08:00" }',
      '2021-05-05 17:10:00',
      '2021-05-05T09:10:00.000Z',
    ],
    [
      'a named zone in summer',
      '{ column: t, format: YYYY-MM-DD HH:mm:ss, zone: Europe/Berlin }',
      '2021-05-05 11:10:00',
      '2021-05-05T09:10:00.000Z',
    ],
    [
      'a named zone in winter',
      '{ column: t, format: YYYY-MM-DD HH:mm:ss, zone: Europe/Berlin }',
      '2021-12-05 10:10:00',
      '2021-12-05T09:10:00.000Z',
    ],
    [
      'another order and milliseconds',
      '{ column: t, format: DD.MM.YYYY HH:mm:ss.SSS }',
      '05.05.2021 09:10:00.250',
      '2021-05-05T09:10:00.250Z',
    ],
    ['ISO 8601', '{ column: t, format: iso }', '2021-05-05T09:10:00Z', '2021-05-05T09:10:00.000Z'],
    ['ISO 8601 with an offset', '{ column: t, format: iso }', '2021-05-05T17:10:00+08:00', '2021-05-05T09:10:00.000Z'],
    [
      'ISO 8601 with a short negative offset',
      '{ column: t, format: iso }',
      '2021-05-05T04:10:00.250-05',
      '2021-05-05T09:10:00.250Z',
    ],
    [
      'ISO 8601 with an offset of half an hour',
      '{ column: t, format: iso }',
      '2021-05-05T14:40+0530',
      '2021-05-05T09:10:00.000Z',
    ],
    ['ISO 8601 with no offset', '{ column: t, format: iso }', '2021-05-05 09:10:00', '2021-05-05T09:10:00.000Z'],
    ['epoch s', '{ column: t, unit: s }', '1620205800.5', '2021-05-05T09:10:00.500Z'],
    [
      'hours from a start',
      '{ column: t, unit: h, origin: start, start: "2021-05-05T09:10:00Z" }',
      '1.5',
      '2021-05-05T10:40:00.000Z',
    ],
  ])('%s', async (_, time, text, expected) => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', `t,I,V_1\n${text},0,3.6`);
    const { batches } = await replayAll([file], mapping(plain.replace(/time: .*/, `time: ${time}`)));
    expect(columnOf(batches, 'sampledAt').map((at) => new Date(at).toISOString())).toEqual([expected]);
  });

  test('goes on across stretches that each count from 0', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      ['t,cycle,I,V_1', '0,1,0,3.6', '10,1,0,3.6', '0,2,0,3.6', '5,2,0,3.6'].join('\n'),
    );
    const time = '{ column: t, origin: start, start: "2021-01-01T00:00:00Z", restart: { column: cycle, gap: 100 } }';
    const { batches } = await replayAll([file], mapping(plain.replace(/time: .*/, `time: ${time}`)));
    expect(columnOf(batches, 'sampledAt').map((at) => (at - Date.UTC(2021, 0)) / 1000)).toEqual([0, 10, 110, 115]);
  });
});

describe('other formats', () => {
  test.each([
    ['Test Time / s', 'Voltage / V', 'Current / A', 'Surface Temperature T1 / degC'],
    ['test_time_second', 'voltage_volt', 'current_ampere', 'temperature_t1_celsius'],
  ])('BDF as CSV and as Parquet, %s', async (time, voltage, current, temperature) => {
    using folder = temporaryFolder();
    const csv = folder.write(
      'cell.bdf.csv',
      `"${time}","${voltage}","${current}","${temperature}"\n0,3.7,1.5,25\n1,3.71,1.5,25.5`,
    );
    const parquet = join(folder.path, 'cell.bdf.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`COPY (SELECT * FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    for (const file of [csv, parquet]) {
      const { births, batches } = await replayAll([file], 'bdf', { nominalCapacity: 5 });
      expect(births[0]!.message.rated_mAh).toBe(5000);
      expect(batches[0]!.vehicle).toBe('cell');
      expect(columnOf(batches, 'packCurrent')).toEqual([1.5, 1.5]);
      expect(columnOf(batches, 'observationVoltage')).toEqual([3.7, 3.71]);
      expect(columnOf(batches, 'probeTemperature')).toEqual([25 + 273.15, 25.5 + 273.15]);
    }
  });

  test('records in wire units come out as they are, JSON or bytes', async () => {
    using folder = temporaryFolder();
    const payload = { v: 1, cfg: 'a' };
    const lines = [
      { receivedAt: 1000, topic: 'packtwin/1/default/g/v/p/tlm', payload },
      { receivedAt: 2000, topic: 'any/topic', payloadBase64: Buffer.of(1, 2, 3).toString('base64') },
    ];
    await using source = await openReplay(
      [folder.write('x.jsonl.gz', `${lines.map((line) => JSON.stringify(line)).join('\n\n')}\n`)],
      'native',
    );
    expect(source.totalRows).toBe(2);
    expect(await recordsOf(source)).toEqual([
      {
        position: 1,
        receivedAt: 1000,
        topic: 'packtwin/1/default/g/v/p/tlm',
        payload: new TextEncoder().encode(JSON.stringify(payload)),
      },
      { position: 2, receivedAt: 2000, topic: 'any/topic', payload: Uint8Array.of(1, 2, 3) },
    ]);
  });
});
