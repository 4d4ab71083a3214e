import { describe, expect, it } from 'vitest';
import { runCycles } from '../src/cycling/cycler.ts';
import { lithiumInventory, totalLithium } from '../src/degradation/lithiumInventory.ts';
import {
  alloyDegradation,
  createSpmeBatch,
  dotAnodeCell,
  findAlloyingHost,
  findAnodeCompound,
  findCathodeMaterial,
  thinAnodeCell,
  TIN_AGGREGATION,
} from '../src/index.ts';
import type { CellParameters, DegradationParameters } from '../src/index.ts';

const tin = findAlloyingHost('Sn')!;

const oxideCell = thinAnodeCell({
  thickness: 20e-6,
  porosity: 0.4,
  shares: [{ material: { kind: 'compound', compound: findAnodeCompound('SnO')! }, fraction: 0.2 }],
  cathode: { material: findCathodeMaterial('nmc532')!, thickness: 60e-6 },
  prelithiation: 0.3,
});

const dotCell = dotAnodeCell({
  dots: {
    diameter: 20e-6,
    height: 9e-6,
    occupancy: 0.55,
    porosity: 0.4,
    activeFraction: 1,
    surfaceFactor: 3,
    lattice: 'hexagonal',
  },
  host: tin,
  cathode: { material: findCathodeMaterial('lco')!, negativeToPositiveRatio: 1.1 },
});

function cycle(parameters: CellParameters, degradation: DegradationParameters, count: number, lowerVoltage: number) {
  const batch = createSpmeBatch(parameters, 1, { degradation });
  batch.reset(0, 298.15);
  const before = totalLithium(lithiumInventory(batch.degradation!, 0));
  const current = (0.25 * parameters.nominalCellCapacity) / 3600;
  const records = runCycles(
    batch,
    [
      { kind: 'current', current, untilVoltage: parameters.upperVoltageCutOff },
      { kind: 'current', current: -current, untilVoltage: lowerVoltage },
    ],
    count,
    { ambient: 298.15, step: 120 },
  );
  const inventory = lithiumInventory(batch.degradation!, 0);
  return { records, inventory, drift: totalLithium(inventory) / before - 1, columns: batch.degradation!.columns };
}

describe('alloy anodes that age', () => {
  it.each([
    ['tin from its oxide', oxideCell.parameters, oxideCell.degradation!],
    ['dots of porous tin', dotCell.parameters, dotCell.degradation],
  ] as const)('%s lose no lithium from the books over 100 cycles', (_, parameters, degradation) => {
    const { drift, inventory, records } = cycle(parameters, degradation, 100, parameters.lowerVoltageCutOff);
    expect(Math.abs(drift)).toBeLessThan(1e-9);
    expect(inventory.interphase).toBeGreaterThan(0);
    expect(records.at(-1)!.discharged).toBeLessThan(records[0]!.discharged);
    expect(records.at(-1)!.discharged).toBeGreaterThan(0.5 * records[0]!.discharged);
  });

  it('coarsen where tin is drained above 0.8 V, and hardly where the discharge ends before', () => {
    const only = { negative: { aggregation: TIN_AGGREGATION } };
    const { lowerVoltageCutOff } = oxideCell.parameters;
    const deep = cycle(oxideCell.parameters, only, 20, lowerVoltageCutOff - 0.6).columns.negativeIntact[0]!;
    const shallow = cycle(oxideCell.parameters, only, 20, lowerVoltageCutOff + 0.2).columns.negativeIntact[0]!;
    expect(shallow).toBe(1);
    expect(1 - deep).toBeGreaterThan(5e-3);
    expect(1 - deep).toBeLessThan(0.1);
  });

  it('tear their film open in proportion to their own growth', () => {
    expect(alloyDegradation(tin).interphase!.swelling!.volumeChange).toBe(2.6);
    expect(alloyDegradation(findAlloyingHost('In')!).interphase!.swelling!.volumeChange).toBe(0.52);
    expect(alloyDegradation(findAlloyingHost('In')!).negative).toEqual({});
    const still = { ...alloyDegradation(tin).interphase!, swelling: { newAreaPerVolumeChange: 0, volumeChange: 2.6 } };
    const { parameters } = dotCell;
    const grown = (interphase: NonNullable<DegradationParameters['interphase']>) =>
      cycle(parameters, { interphase }, 10, parameters.lowerVoltageCutOff).inventory.interphase;
    expect(grown(alloyDegradation(tin).interphase!)).toBeGreaterThan(1.5 * grown(still));
  });
});
