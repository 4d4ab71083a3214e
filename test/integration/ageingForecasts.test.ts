/** Forecasts on recorded lives: bands that hold, errors within their bars. Nothing is fitted to what is forecast. */
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { AGEING_FILES, forecastHalfLives, forecastHalvings, forecastWarmLives } from '../support/ageingForecasts.ts';
import { describeWithDatasets } from '../support/requirements.ts';

const folderOf = (path: string): string => dirname(dirname(path));

describeWithDatasets([AGEING_FILES.isea], 'lives of nominally identical cells', ([path]) => {
  test('the 90 % band from the first 320 cycles holds 85 to 95 % over random halvings, before and after the knee', async () => {
    const { pooled, beforeKnee, afterKnee } = await forecastHalvings(folderOf(path!), 200);
    for (const { share } of [pooled, beforeKnee, afterKnee]) {
      expect(share).toBeGreaterThanOrEqual(0.85);
      expect(share).toBeLessThanOrEqual(0.95);
    }
  });
});

describeWithDatasets(AGEING_FILES.nasa, 'half a life and two others', ([path]) => {
  test('the second half is forecast within 2.5 % of the first capacity, inside the band for 80 % at least', async () => {
    const { cells, pooled } = await forecastHalfLives(folderOf(path!));
    for (const { cell, coverage } of cells) expect(coverage.rmsePercent, cell).toBeLessThanOrEqual(2.5);
    expect(pooled.share).toBeGreaterThanOrEqual(0.8);
  });
});

describeWithDatasets([AGEING_FILES.sunwoda], 'warm lives from cool ones', ([path]) => {
  test('the end of life at 45 and 55 °C is predicted within 15 %', async () => {
    const { warm } = await forecastWarmLives(folderOf(path!));
    expect(warm.map(({ temperature }) => temperature)).toEqual([318.15, 328.15]);
    for (const { predictedCycles, measuredCycles } of warm) {
      expect(Math.abs(predictedCycles / measuredCycles - 1)).toBeLessThanOrEqual(0.15);
    }
  });
});
