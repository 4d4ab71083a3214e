import { describe, expect, it } from 'vitest';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { Cycler, runCycles } from '../src/index.ts';
import type { DegradationParameters } from '../src/index.ts';
import { lithiumInventory } from '../src/degradation/lithiumInventory.ts';
import { cell, DAY, fullCycle, hourlyCurrent, interphase, lossOf, parameters, ROOM } from './support/degradingCell.ts';

describe('lithium metal', () => {
  const plating = { rateConstant: 1e-10, transferCoefficient: 0.65 };
  const chargeCold = (mechanisms: DegradationParameters, ambient: number) => {
    const batch = cell(mechanisms);
    batch.reset(0, ambient);
    runCycles(batch, fullCycle(1), 20, { ambient, step: 20 });
    return batch;
  };

  it('plates in the cold and not at room temperature: 0.4 % against nothing in 20 cycles at 1C', () => {
    const nominal = parameters.nominalCellCapacity / FARADAY;
    const cold = lithiumInventory(chargeCold({ interphase, plating }, 273.15).degradation!, 0).plated / nominal;
    expect(cold).toBeGreaterThan(0.003);
    expect(cold).toBeLessThan(0.007);
    expect(lithiumInventory(chargeCold({ interphase, plating }, ROOM).degradation!, 0).plated / nominal).toBeLessThan(
      5e-5,
    );
  });

  it('plates at F k c (e^{−αFφ/RT} − 1) while the potential is held below 0 V', () => {
    const batch = cell({ plating });
    // Well past full: the graphite stands below lithium.
    batch.reset(1.24, ROOM);
    for (let step = 0; step < 20; step++) batch.step(0, 1, ROOM);
    const potential = lossOf(batch).negativePotential[0]!;
    expect(potential).toBeLessThan(-0.01);
    const { negative, electrodeArea } = parameters;
    const area = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    const law = FARADAY * 1e-10 * 1000 * Math.expm1((-0.65 * FARADAY * potential) / (GAS_CONSTANT * ROOM)) * area;
    batch.step(0, 1, ROOM);
    // The current lags by seconds behind a potential that creeps up as lithium goes.
    expect(Math.abs(lossOf(batch).platingCurrent[0]! / law - 1)).toBeLessThan(0.015);
    // What plates leaves the graphite.
    expect(lossOf(batch).intercalationCurrent[0]!).toBeCloseTo(-lossOf(batch).platingCurrent[0]!, 12);
  });

  it('plates alike in short and in long steps', () => {
    const plated = [60, 20, 2].map((step) => {
      const batch = cell({ plating });
      batch.reset(0, 268.15);
      runCycles(batch, fullCycle(1), 3, { ambient: 268.15, step });
      return lossOf(batch).platedLithium[0]! / (parameters.nominalCellCapacity / FARADAY);
    });
    expect(plated[2]!).toBeGreaterThan(1e-3);
    expect(Math.abs(plated[1]! - plated[2]!)).toBeLessThan(0.05 * plated[2]!);
    expect(Math.abs(plated[0]! - plated[2]!)).toBeLessThan(0.12 * plated[2]!);
  });

  it('is stable where it takes most of the current', () => {
    const batch = cell({ plating: { rateConstant: 1e-7, transferCoefficient: 0.65 } });
    batch.reset(0.3, 263.15);
    const taken: number[] = [];
    for (let step = 0; step < 60; step++) {
      batch.step(2 * hourlyCurrent, 30, 263.15);
      taken.push(lossOf(batch).platingCurrent[0]!);
    }
    expect(Math.max(...taken)).toBeGreaterThan(0.3 * hourlyCurrent);
    expect(Math.max(...taken)).toBeLessThan(2 * hourlyCurrent);
    // No zigzag: from step to step it hardly moves.
    for (let step = 20; step < 60; step++)
      expect(Math.abs(taken[step]! - taken[step - 1]!)).toBeLessThan(0.05 * hourlyCurrent);
  });

  it('stops plating when the current stops, however long the step at rest', () => {
    const platedAfter = (restSteps: number) => {
      const batch = cell({ interphase, plating });
      batch.reset(0, 263.15);
      new Cycler(batch, { ambient: 263.15, step: 10 }).run({
        kind: 'current',
        current: hourlyCurrent,
        untilVoltage: 4.2,
      });
      expect(lossOf(batch).platingCurrent[0]!).toBeGreaterThan(0);
      for (let step = 0; step < restSteps; step++) batch.step(0, DAY / restSteps, 263.15);
      return lossOf(batch).platedLithium[0]!;
    };
    const fine = platedAfter(DAY / 2);
    expect(Math.abs(platedAfter(1) / fine - 1)).toBeLessThan(0.01);
    expect(Math.abs(platedAfter(24) / fine - 1)).toBeLessThan(0.01);
  });

  it('strips again at rest where it may, and some of it dies', () => {
    const batch = cell({ plating: { ...plating, reversible: { deadRate: 1e-6 } } });
    const cycler = new Cycler(batch, { ambient: 263.15, step: 10 });
    batch.reset(0, 263.15);
    cycler.run({ kind: 'current', current: hourlyCurrent, untilVoltage: 4.2 });
    cycler.run({ kind: 'voltage', voltage: 4.2, untilCurrent: 0.2 * hourlyCurrent });
    const plated = lossOf(batch).platedLithium[0]!;
    const inGraphite = lithiumInventory(batch.degradation!, 0).negative;
    expect(plated).toBeGreaterThan(0);
    cycler.run({ kind: 'rest', duration: 30 * DAY });
    const after = lithiumInventory(batch.degradation!, 0);
    expect(after.plated).toBeLessThan(0.05 * plated);
    expect(after.dead).toBeGreaterThan(0);
    expect(after.dead).toBeLessThan(plated);
    expect(after.negative).toBeGreaterThan(inGraphite);
  });
});
