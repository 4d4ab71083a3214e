/** The shipped mappings on the recordings that they were written for: nothing lost, nothing invented. */
import { decodeBirth, decodeSamples } from '@packtwin/decoders';
import { type BirthMessage, type PackConfiguration, parseTopic } from '@packtwin/protocol';
import { openReplay, readAgeingTable, readProfile } from '@packtwin/replay';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithDatasets } from '../support/requirements.ts';

interface Summary {
  readonly birth: BirthMessage;
  readonly samples: number;
  readonly nulled: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly firstCurrent: number;
  readonly meanTemperature: number;
}

async function summarize(file: string, mapping: string): Promise<Summary> {
  await using source = await openReplay([file], mapping);
  const configurations = new Map<string, PackConfiguration>();
  const nulled: Record<string, number> = {};
  const refused: Record<string, number> = {};
  let birth: BirthMessage | undefined;
  let samples = 0;
  let firstCurrent = Number.NaN;
  let temperatureSum = 0;
  let temperatureCount = 0;
  for await (const { topic, payload, receivedAt } of source) {
    const parsed = parseTopic(topic);
    if (!parsed.ok || parsed.value.kind === 'cmd') throw new Error(`Record has topic ${topic}`);
    if (parsed.value.kind === 'birth') {
      const decoded = decodeBirth(payload);
      if (!decoded.ok) throw new Error(decoded.error.detail);
      birth = decoded.value.message;
      configurations.set(birth.cfg, decoded.value.configuration);
      continue;
    }
    const decoded = decodeSamples({ topic: parsed.value, receivedAt, payload }, { configurations, anchors: [] });
    if (!decoded.ok) {
      refused[decoded.error.reason] = (refused[decoded.error.reason] ?? 0) + decoded.error.frames;
      continue;
    }
    const { batch } = decoded.value;
    if (samples === 0) firstCurrent = batch.packCurrent[0]!;
    samples += batch.sampleCount;
    for (const [reason, count] of Object.entries(batch.nulled)) nulled[reason] = (nulled[reason] ?? 0) + count;
    for (const kelvin of batch.probeTemperature) {
      if (Number.isNaN(kelvin)) continue;
      temperatureSum += kelvin;
      temperatureCount++;
    }
  }
  if (!birth) throw new Error('No birth came out of the recording');
  const meanTemperature = temperatureSum / temperatureCount;
  return {
    birth,
    samples,
    nulled,
    refused,
    firstCurrent,
    meanTemperature,
  };
}

describeWithDatasets(['vehicles', 'cells', 'ageing'], 'recordings through their mappings', ([vehicles]) => {
  const folder = join(vehicles ?? '', '..');
  test('car1: every row, 1 537 values of 66.535 V nulled, probes in °C', async () => {
    const summary = await summarize(join(folder, 'vehicles/baticm-car1.csv.gz'), 'baticm');
    expect(summary).toMatchObject({ samples: 66_666, nulled: { SENTINEL: 1537 }, refused: {}, firstCurrent: -0.75 });
    expect(Object.keys(summary.nulled)).toEqual(['SENTINEL']);
    expect([summary.birth.labels?.length, summary.birth.labels?.at(-1), summary.birth.probes?.length]).toEqual([
      96,
      'V_96',
      24,
    ]);
    // Two DC charges of it give 121–124 A·h; the vehicle's state of charge over all driving a little more.
    expect(summary.birth.rated_mAh / 1000).toBeGreaterThan(115);
    expect(summary.birth.rated_mAh / 1000).toBeLessThan(130);
    expect(summary.meanTemperature - 273.15).toBeGreaterThan(27);
    expect(summary.meanTemperature - 273.15).toBeLessThan(43);
  });

  test('car2: every row, 463 zeros nulled, probes in °C + 40', async () => {
    const summary = await summarize(join(folder, 'vehicles/baticm-car2.csv.gz'), 'baticm');
    // Two probe values of raw 0 are −40 °C: probes that are not there.
    expect(summary.nulled).toEqual({ SENTINEL: 463, ABSENT_PROBE: 2 });
    expect(summary).toMatchObject({ samples: 14_385, refused: {}, firstCurrent: -44.3 });
    expect([summary.birth.labels?.length, summary.birth.labels?.[81], summary.birth.probes?.length]).toEqual([
      88,
      'V_82',
      19,
    ]);
    expect(summary.meanTemperature - 273.15).toBeGreaterThan(14);
    expect(summary.meanTemperature - 273.15).toBeLessThan(44);
  });

  test('kia-soul: 96 cells in their order although the columns are not', async () => {
    const { birth, samples, nulled } = await summarize(join(folder, 'vehicles/kia-soul-drive.csv.gz'), 'kia-soul');
    expect([samples, birth.labels?.length, birth.labels?.[2]]).toEqual([868, 96, 'battery.cell_voltage2_V']);
    expect(nulled).toEqual({});
  });

  test.each([
    ['cells/about-energy/NMC_25degC_DriveCycle.csv', 'about-energy'],
    ['cells/lg-m50/rate_T25_1C.csv.gz', 'lg-m50'],
    ['cells/lg-m50t/udds.csv.gz', 'lg-m50t'],
    ['cells/panasonic-18650pf/us06_25c.csv.gz', 'panasonic-18650pf'],
    ['ageing/nasa-B0005.csv.gz', 'nasa'],
  ])('%s: no value nulled, no row refused', async (file, mapping) => {
    expect(await summarize(join(folder, file), mapping)).toMatchObject({ nulled: {}, refused: {} });
  });

  test.each([
    ['cells/about-energy/NMC_25degC_Co20.csv', undefined, 13.0974],
    ['cells/about-energy/NMC_25degC_1C.csv', undefined, 12.9411],
    ['cells/about-energy/NMC_25degC_DriveCycle.csv', undefined, 12.962],
    ['cells/lg-m50t/udds.csv.gz', 'lg-m50t', 2.9092],
  ])('%s: %s, net charge out as published', async (file, mapping, ampereHours) => {
    const { time, current } = await readProfile(join(folder, file), mapping);
    let charge = 0;
    for (let row = 1; row < time.length; row++)
      charge += ((current[row]! + current[row - 1]!) / 2) * (time[row]! - time[row - 1]!);
    expect(Math.abs(-charge / 3600 / ampereHours - 1)).toBeLessThan(2e-4);
  });

  test('sunwoda: end of life where the source says', async () => {
    const series = await readAgeingTable(join(folder, 'ageing/sunwoda-odd-cells.csv.gz'), 'sunwoda');
    const endOfLife = (cell: string) => {
      const found = series.find((one) => one.cell === cell);
      return found?.cycles[found.capacity.findIndex((capacity) => capacity < 0.88 * 3600)];
    };
    expect([endOfLife('1'), endOfLife('19'), endOfLife('27')]).toEqual([939, 659, 481]);
  });

  test('isea: 32 cells, capacity falling over some hundred cycles', async () => {
    const series = await readAgeingTable(join(folder, 'ageing/isea-48-cells.csv.gz'), 'isea');
    expect(series).toHaveLength(32);
    for (const { cycles, capacity } of series) {
      expect(cycles.at(-1)).toBeGreaterThan(800);
      expect(capacity.at(-1)! / capacity[0]!).toBeLessThan(0.9);
    }
  });
});
