import { describe, expect, test } from 'vitest';
import { columnOf, mapping, plain, replayAll, START, temporaryFolder } from './recordings.ts';

const line = (cells: string) => ['time,I,V_1,V_2,T_1', `2021-05-05 09:10:00,0,${cells}`].join('\n');

const treated = (cells: string, probes = '{ columns: "T_{probe}", sentinels: [255] }') =>
  mapping(`${plain.replace('cells: { columns: "V_{cell}" }', `cells: ${cells}`)}\nprobes: ${probes}`);

const probed = (raw: number, reference: number) =>
  [
    'tboxTime,BMSBatteryCurrent,BMSProbeTempMax,V_1,T_1,T_2',
    ...Array.from(
      { length: 20 },
      (_, index) => `2021-01-05 09:10:${String(index).padStart(2, '0')},0,${reference},3.6,${raw},${raw - 1}`,
    ),
  ].join('\n');

describe('values', () => {
  test.each<[string, string, string, number[], object]>([
    ['a sentinel', '{ columns: "V_{cell}", sentinels: [66.535] }', '66.535,3.6,25', [Number.NaN, 3.6], { SENTINEL: 1 }],
    [
      'an implausible value',
      '{ columns: "V_{cell}", plausible: [2, 4.5] }',
      '4.6,3.6,25',
      [Number.NaN, 3.6],
      { OUT_OF_RANGE: 1 },
    ],
    ['a text', '{ columns: "V_{cell}" }', 'n/a,3.6,25', [Number.NaN, 3.6], { NOT_A_NUMBER: 1 }],
    ['nan', '{ columns: "V_{cell}" }', 'nan,3.6,25', [Number.NaN, 3.6], { NOT_A_NUMBER: 1 }],
    ['nothing', '{ columns: "V_{cell}" }', ',3.6,25', [Number.NaN, 3.6], { MISSING: 1 }],
    ['a zero, which the decoder knows', '{ columns: "V_{cell}" }', '0,3.6,25', [Number.NaN, 3.6], { SENTINEL: 1 }],
    ['a value beyond the wire', '{ columns: "V_{cell}" }', '1e9,3.6,25', [Number.NaN, 3.6], { OUT_OF_RANGE: 1 }],
    ['an absent probe', '{ columns: "V_{cell}" }', '3.5,3.6,255', [3.5, 3.6], { SENTINEL: 1 }],
    ['millivolts', '{ columns: "V_{cell}", unit: mV }', '3500,3600,25', [3.5, 3.6], {}],
    ['scale and offset', '{ columns: "V_{cell}", scale: 0.001, offset: 1 }', '2500,2600,25', [3.5, 3.6], {}],
    ['absolute values', '{ columns: "V_{cell}", absolute: true }', '-3.5,3.6,25', [3.5, 3.6], {}],
  ])('%s: counted once, the rest of the row used', async (_, cells, content, volts, counts) => {
    using folder = temporaryFolder();
    const { batches, nulled } = await replayAll([folder.write('x.csv', line(content))], treated(cells));
    expect(columnOf(batches, 'observationVoltage')).toEqual(volts);
    expect(nulled).toEqual(counts);
  });

  test('pack quantities keep their reasons and their units', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      ['t,I,U,soc,odo,v1', '1620205800000,5,350.5,42.3,1234.5,3.6', '1620205801000,9999,x,142,,3.6'].join('\n'),
    );
    const { batches, nulled } = await replayAll(
      [file],
      mapping(`
nominalCapacity: 100
time: { column: t, unit: ms }
cells: { columns: v1 }
current: { column: I, positive: charging, plausible: [-1000, 1000] }
voltage: { column: U }
stateOfCharge: { column: soc, plausible: [0, 100] }
odometer: { column: odo, unit: km }
`),
    );
    expect(columnOf(batches, 'sampledAt')).toEqual([1_620_205_800_000, 1_620_205_801_000]);
    expect(columnOf(batches, 'packCurrent')).toEqual([5, Number.NaN]);
    expect(columnOf(batches, 'packVoltage')).toEqual([350.5, Number.NaN]);
    expect(columnOf(batches, 'vehicleStateOfCharge')).toEqual([0.423, Number.NaN]);
    expect(columnOf(batches, 'odometer')).toEqual([1_234_500, Number.NaN]);
    expect(nulled).toEqual({ OUT_OF_RANGE: 2, NOT_A_NUMBER: 1, MISSING: 1 });
  });

  test.each([
    ['°C', 25, 25, 25],
    ['°C + 40', 65, 25, 25],
    ['°C + 40 in winter', 42, 2, 2],
    ['°C in a hot car', 55, 56, 55],
  ])('baticm probes in %s are read right', async (_, raw, reference, celsius) => {
    using folder = temporaryFolder();
    const { batches } = await replayAll([folder.write('x.csv', probed(raw, reference))], 'baticm');
    expect(columnOf(batches, 'probeTemperature').slice(0, 2)).toEqual([celsius + 273.15, celsius - 1 + 273.15]);
  });

  test('baticm probes without the maximum column go by their level', async () => {
    using folder = temporaryFolder();
    const { batches, notes } = await replayAll(
      [folder.write('x.csv', probed(65, 25).replace('BMSProbeTempMax', 'other'))],
      'baticm',
    );
    expect(columnOf(batches, 'probeTemperature')[0]).toBe(25 + 273.15);
    expect(notes.join()).toContain('offset of -40');
  });

  test('alarms are noted when they begin', async () => {
    using folder = temporaryFolder();
    const file = folder.write(
      'x.csv',
      [
        'time,I,V_1,alarm',
        ...[0, 0, 3, 3, 0, 5].map((alarm, index) => `2021-05-05 09:10:0${index},0,3.6,${alarm}`),
      ].join('\n'),
    );
    const { alarms } = await replayAll([file], mapping(`alarms: [alarm, not-there]\n${plain}`));
    expect(alarms.map(({ column, value, sampledAt }) => [column, value, sampledAt - START])).toEqual([
      ['alarm', 3, 2000],
      ['alarm', 5, 5000],
    ]);
  });
});
