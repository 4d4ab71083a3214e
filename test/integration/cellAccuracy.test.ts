/** The full model against COMSOL's solution and measured cells, the reduced one against the full: what `packtwin bench accuracy` prints. */
import { expect, it } from 'vitest';
import { createDfnBatch } from '@packtwin/twin-models';
import {
  ABOUT_ENERGY,
  ABOUT_ENERGY_FOLDER,
  compareModels,
  compareWithMeasurement,
  compareWithReference,
  readIsothermalCell,
  readRows,
} from '../support/cellAccuracy.ts';
import { describeWithDatasets } from '../support/requirements.ts';

const MARQUIS = 'reference/marquis2019.bpx.json';
const NMC = `${ABOUT_ENERGY_FOLDER}/nmc_pouch_cell_BPX.json`;
const rates = ['0.1C', '1C', '3C'];

describeWithDatasets(
  [MARQUIS, ...rates.map((rate) => `reference/comsol-dfn-marquis2019-${rate}.json`)],
  'DFN against the COMSOL solution',
  ([cell, ...paths]) => {
    it.each(rates.map((rate, index) => [rate, index] as const))(
      'at %s: voltage within 0.5 mV RMS and 3 mV, salt and surfaces within 0.2 %%',
      (_, index) => {
        const comparison = compareWithReference(cell!, paths[index]!);
        expect(comparison.voltage.points).toBeGreaterThan(150);
        expect(comparison.voltage.rms).toBeLessThanOrEqual(0.5);
        expect(comparison.voltage.max).toBeLessThanOrEqual(3);
        expect(comparison.fieldTimes).toBeGreaterThanOrEqual(3);
        expect(comparison.saltPercent).toBeLessThanOrEqual(0.2);
        expect(comparison.negativeSurfacePercent).toBeLessThanOrEqual(0.2);
        expect(comparison.positiveSurfacePercent).toBeLessThanOrEqual(0.2);
        expect(comparison.negativeStoichiometryPercent).toBeLessThanOrEqual(0.1);
        expect(comparison.positiveStoichiometryPercent).toBeLessThanOrEqual(0.1);
      },
    );
  },
);

describeWithDatasets(
  ABOUT_ENERGY.flatMap(([file, cell]) => [`${ABOUT_ENERGY_FOLDER}/${file}`, `${ABOUT_ENERGY_FOLDER}/${cell}`]),
  'DFN of the About:Energy cells, straight from BPX',
  (paths) => {
    it.each(ABOUT_ENERGY.map(([file, , published], index) => [file, published, index] as const))(
      '%s: within 1 mV of the published %f mV RMS',
      (_, published, index) => {
        const batch = createDfnBatch(readIsothermalCell(paths[2 * index + 1]!), 1);
        const { rms } = compareWithMeasurement(batch, readRows(paths[2 * index]!));
        expect(Math.abs(rms - published)).toBeLessThanOrEqual(1);
      },
    );
  },
);

describeWithDatasets([MARQUIS, NMC], 'SPMe against DFN', (paths) => {
  it.each([
    ['Marquis 2019', 0],
    ['About:Energy NMC', 1],
  ] as const)('%s: within 1 mV RMS at 0.2C and 2 mV at 0.5C, and worse at every higher rate', (_, index) => {
    const parameters = readIsothermalCell(paths[index]!);
    const errors = [0.2, 0.5, 1, 2, 3].map((rate) => compareModels(parameters, rate).rms);
    expect(errors[0]!).toBeLessThanOrEqual(1);
    expect(errors[1]!).toBeLessThanOrEqual(2);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    // The reaction spreads over the electrodes: at 3C nobody should take the one for the other.
    expect(errors.at(-1)!).toBeGreaterThan(2);
  });
});
