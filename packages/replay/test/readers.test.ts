import { describe, expect, test } from 'vitest';
import { readAgeingTable, readProfile, parseMapping, RecordingError } from '@packtwin/replay';
import { temporaryFolder } from './recordings.ts';

describe('readProfile', () => {
  test.each<[string, string, Float64Array | undefined]>([
    [
      'the native header',
      'time_s,current_a,voltage_v,cell_temp_c\n0,0,4.17957,24.5\n1.5,-2.49857,4.10187,24.5',
      Float64Array.of(4.17957, 4.10187),
    ],
    ['the native header without a voltage', 'time_s,current_a\n0,0\n1.5,-2.49857', undefined],
    [
      'the About:Energy header',
      'Time [s],I[A],U[V]\n0,0,4.17957\n1.5,-2.49857,4.10187',
      Float64Array.of(4.17957, 4.10187),
    ],
    [
      'BDF',
      'Test Time / s,Voltage / V,Current / A\n0,4.17957,0\n1.5,4.10187,-2.49857',
      Float64Array.of(4.17957, 4.10187),
    ],
  ])('reads %s at full precision', async (_, text, voltage) => {
    using folder = temporaryFolder();
    const profile = await readProfile(folder.write('x.csv.gz', text));
    expect(profile).toMatchObject({
      time: Float64Array.of(0, 1.5),
      current: Float64Array.of(0, -2.49857),
      rowsSkipped: 0,
    });
    expect(profile.voltage).toEqual(voltage);
  });

  test('reads anything through a mapping, and turns the sign', async () => {
    using folder = temporaryFolder();
    const mapping = parseMapping(
      'name: m\ndesign: d\nnominalCapacity: 1\ntime: { column: ms, unit: ms, origin: start }\ncells: { columns: u, unit: mV }\ncurrent: { column: i, unit: mA, positive: discharging }',
      'm.yaml',
    );
    expect(await readProfile(folder.write('x.csv', 'ms,i,u\n100,2500,3600\n1100,2400,3590'), mapping)).toMatchObject({
      time: Float64Array.of(0, 1),
      current: Float64Array.of(-2.5, -2.4),
      voltage: Float64Array.of(3.6, 3.59),
    });
  });

  test('leaves out rows without time or current, and says how many', async () => {
    using folder = temporaryFolder();
    const profile = await readProfile(folder.write('x.csv', 'time_s,current_a\n0,1\nx,1\n1,\n0.5,2\n0.25,3'));
    expect(profile).toMatchObject({ time: Float64Array.of(0, 0.5), current: Float64Array.of(1, 2), rowsSkipped: 3 });
  });

  test('leaves out rows with an infinite time or current, and takes an infinite voltage as not measured', async () => {
    using folder = temporaryFolder();
    const text = 'time_s,current_a,voltage_v\ninf,1,3.7\n0,1,3.8\n10,inf,3.8\n20,-Infinity,3.8\n30,2,inf\n40,1e999,3.8';
    const profile = await readProfile(folder.write('x.csv', text));
    expect(profile).toEqual({
      time: Float64Array.of(0, 30),
      current: Float64Array.of(1, 2),
      voltage: Float64Array.of(3.8, Number.NaN),
      temperature: undefined,
      rowsSkipped: 4,
    });
  });

  test('a foreign file is a sentence with its columns', async () => {
    using folder = temporaryFolder();
    const file = folder.write('x.csv', 'a,b\n1,2');
    await expect(readProfile(file)).rejects.toThrow(RecordingError);
    await expect(readProfile(file)).rejects.toThrow('"a", "b"');
  });
});

test('readAgeingTable sums cycles over blocks, cell by cell, in order of time', async () => {
  using folder = temporaryFolder();
  const mapping = parseMapping(
    'name: a\nkind: ageing\ncell: { column: cell }\norder: { column: start }\ncycles: { column: n, perRow: true }\ncapacity: { column: q }',
    'a.yaml',
  );
  const file = folder.write('x.csv', 'cell,start,n,q\n014,30,160,1.5\n014,10,,1.8\n002,10,,1.9\n014,20,160,');
  expect(await readAgeingTable(file, mapping)).toEqual([
    {
      cell: '014',
      cyclesRestored: 0,
      cycles: Float64Array.of(0, 320),
      throughput: Float64Array.of(Number.NaN, Number.NaN),
      capacity: Float64Array.of(6480, 5400),
      temperature: Float64Array.of(Number.NaN, Number.NaN),
    },
    {
      cell: '002',
      cyclesRestored: 0,
      cycles: Float64Array.of(0),
      throughput: Float64Array.of(Number.NaN),
      capacity: Float64Array.of(6840),
      temperature: Float64Array.of(Number.NaN),
    },
  ]);
});

test('readAgeingTable counts a block of which the row is missing, for otherwise its cell looks the worst', async () => {
  using folder = temporaryFolder();
  const mapping = parseMapping(
    'name: a\nkind: ageing\ncell: { column: cell }\norder: { column: start }\ncycles: { column: n, perRow: true }\ncapacity: { column: q }',
    'a.yaml',
  );
  const missing = ['a,0,,2', 'a,5,160,', 'a,9,,1.9', 'a,14,160,', 'a,18,,1.8', 'a,27,,1.7', 'a,32,160,', 'a,36,,1.6'];
  const repeated = ['b,0,,2', 'b,5,160,', 'b,9,,1.9', 'b,10,,1.9', 'b,14,160,', 'b,18,,1.8'];
  const rows = [...missing, ...repeated];
  const [a, b] = await readAgeingTable(folder.write('x.csv', `cell,start,n,q\n${rows.join('\n')}`), mapping);
  expect([a!.cyclesRestored, [...a!.cycles]]).toEqual([160, [0, 160, 320, 480, 640]]);
  expect([b!.cyclesRestored, [...b!.cycles]]).toEqual([0, [0, 160, 160, 320]]);
});

test('readAgeingTable integrates discharges down to their end voltage; one that was broken off has no capacity', async () => {
  using folder = temporaryFolder();
  const mapping = parseMapping(
    'name: a\nkind: ageing\norder: { column: n }\ncycles: { column: n }\ncapacity: { current: { column: i }, voltage: { column: u }, time: { column: t }, endVoltage: 2.7 }',
    'a.yaml',
  );
  const discharge = (n: number, seconds: number, lowest: number): string[] =>
    [0, 1, 2, 3].map((k) => `${n},${(k * seconds) / 3},-2,${4 - ((4 - lowest) * k) / 3}`);
  // After the end voltage the current goes on for a row, which does not count.
  const rows = [...discharge(1, 3600, 2.6), '1,4000,-2,2.5', ...discharge(2, 1800, 3), ...discharge(3, 3000, 2.6)];
  const [series] = await readAgeingTable(folder.write('B7.x.csv', `n,t,i,u\n${rows.join('\n')}`), mapping);
  expect(series!.cell).toBe('B7');
  expect([...series!.cycles]).toEqual([1, 3]);
  expect([...series!.capacity]).toEqual([7200, 6000]);
});
