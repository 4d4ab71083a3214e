/** The full model against recorded discharges of an LG M50 and tests of an LG M50T, and the fits behind their parameters. */
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDfnBatch, findReferenceCell } from '@packtwin/twin-models';
import type { CellParameters } from '@packtwin/twin-models';
import { composed, oKane2022, oRegan2022 } from '../../twin-models/src/reference/lgM50Published.ts';
import { lgM50Cell } from '../../twin-models/src/reference/lgM50.ts';
import { calibratedProperties } from '../../twin-models/src/reference/lgM50Calibrated.ts';
import { lgM50TCell } from '../../twin-models/src/reference/lgM50T.ts';
import {
  calibrate,
  compareWithDischarge,
  deliveredCapacity,
  fitBalance,
  LG_M50_FOLDER,
  readDischarges,
} from '../support/lgM50.ts';
import type { Discharge } from '../support/lgM50.ts';
import { compareWithLgM50T, fitLgM50T, LG_M50T_FOLDER, readLgM50T, UDDS_START } from '../support/lgM50T.ts';
import { describeWithDatasets } from '../support/requirements.ts';

function cell(id: string): CellParameters {
  return findReferenceCell(id)!.parameters;
}

/** What a fit can move between machines and versions of Node: far below what the recordings tell. */
const SAME = 3e-3;

function expectSame(actual: CellParameters, expected: CellParameters): void {
  for (const electrode of ['negative', 'positive'] as const) {
    for (const field of ['maximumConcentration', 'minimumStoichiometry', 'maximumStoichiometry'] as const) {
      expect(Math.abs(actual[electrode][field] / expected[electrode][field] - 1), field).toBeLessThan(SAME);
    }
    const at = (parameters: CellParameters) => {
      const { diffusivity } = parameters[electrode];
      return typeof diffusivity === 'number' ? diffusivity : diffusivity(0.5);
    };
    expect(Math.abs(Math.log(at(actual) / at(expected)))).toBeLessThan(10 * SAME);
  }
  expect(Math.abs(actual.negative.contactResistance - expected.negative.contactResistance)).toBeLessThan(2e-5);
}

const rates = [0.1, 0.5, 1, 2];
const files = [10, 25].flatMap((celsius) => rates.map((rate) => `${LG_M50_FOLDER}/rate_T${celsius}_${rate}C.csv.gz`));

describeWithDatasets(files, 'DFN of the LG M50', (paths) => {
  let discharges: readonly Discharge[] = [];
  beforeAll(() => {
    discharges = readDischarges(dirname(paths[0]!));
  });
  const find = (celsius: number, rate: number) =>
    discharges.find((each) => each.ambient === 273.15 + celsius && each.rate === rate)!;
  const cases = [25, 10].flatMap((celsius) => rates.map((rate) => [celsius, rate] as const));

  it.each(cases)('calibrated at 25 °C: at %d °C and %dC within 30 mV, 50 mV when cold', (celsius, rate) => {
    const { voltage, temperature } = compareWithDischarge(cell('lg-m50-calibrated'), find(celsius, rate));
    expect(voltage.points).toBeGreaterThan(200);
    expect(voltage.rms).toBeLessThanOrEqual(celsius === 25 ? 30 : 50);
    // The aim is 2 K. With any heat capacity and linear cooling, even heated by the measured voltage, 1C or 2C miss
    // it (2.26 K at best): docs/models/dfn.md.
    expect(temperature.rms).toBeLessThanOrEqual(rate < 1 ? 2 : 2.7);
  });

  it.each(['lg-m50-calibrated'])('%s delivers more at 2C than at 1C, because it heats up', (id) => {
    expect(deliveredCapacity(cell(id), 2, 298.15)).toBeGreaterThan(deliveredCapacity(cell(id), 1, 298.15));
  });

  // Only their balance is fitted; the figures they reach, so that a change of the model shows.
  it.each([
    ['lg-m50-oregan-2022', [9.7, 44, 64], [93, 114, 35]],
    ['lg-m50-okane-2022', [8.9, 51, 43], [90, 125, 55]],
    ['lg-m50-composed', [8.7, 25, 27.2], [78.5, 71.5, 39.5]],
  ] as const)('%s comes as near as its published values allow', (id, warm, cold) => {
    for (const [celsius, expected] of [
      [25, warm],
      [10, cold],
    ] as const) {
      const reached = expected.map(
        (_, index) => compareWithDischarge(cell(id), find(celsius, rates[index]!)).voltage.rms,
      );
      reached.forEach((rms, index) => expect(Math.abs(rms - expected[index]!)).toBeLessThan(2));
    }
  });

  it.each([
    ['lg-m50-oregan-2022', oRegan2022],
    ['lg-m50-okane-2022', oKane2022],
    ['lg-m50-composed', composed],
  ] as const)('%s has the balance that its fit finds', (id, properties) => {
    const { balance, rms } = fitBalance(properties, discharges);
    expect(rms).toBeLessThan(10);
    expectSame(lgM50Cell(properties, balance), cell(id));
  });

  it('lg-m50-calibrated has the numbers that its fit finds', () => {
    const { balance, calibration, rms } = calibrate(discharges);
    expect(rms).toBeLessThan(13);
    expectSame(lgM50Cell(calibratedProperties(calibration), balance), cell('lg-m50-calibrated'));
  });
});

describeWithDatasets(
  (['c20', 'hppc', 'udds'] as const).map((name) => `${LG_M50T_FOLDER}/${name}.csv.gz`),
  'DFN of the LG M50T',
  (paths) => {
    const folder = dirname(paths[0]!);

    it.each([
      ['c20', 1, 11.84],
      ['hppc', 1, 16.1],
      ['udds', UDDS_START, 13.7],
    ] as const)('%s: within the published error', (name, start, published) => {
      const batch = createDfnBatch(cell('lg-m50t-calibrated'), 1);
      const { rms, points } = compareWithLgM50T(batch, readLgM50T(folder, name), start);
      expect(points).toBeGreaterThan(18_000);
      expect(rms).toBeLessThanOrEqual(published);
    });

    it('has the numbers that its fit to C/20 and pulses finds', () => {
      const { balance, calibration } = fitLgM50T(readLgM50T(folder, 'c20'), readLgM50T(folder, 'hppc'));
      expectSame(lgM50TCell(calibration, balance), cell('lg-m50t-calibrated'));
    });
  },
);

describe('Published cells', () => {
  it('are found by id and name their sources and what was fitted', () => {
    const found = findReferenceCell('lg-m50-oregan-2022');
    expect(found?.sources.length).toBeGreaterThan(0);
    expect(found?.fitted).toContain('balance');
    expect(findReferenceCell('no-such-cell')).toBeUndefined();
  });
});
