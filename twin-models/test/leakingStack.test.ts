import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { createBipolarStack, createSpmeBatch, potentialAt, sealFilmShape } from '../src/index.ts';
import type { BipolarStack } from '../src/index.ts';
import { electrodeCharge, everything, film, hourlyCurrent, lithium, parameters, salt } from './support/leakingStack.ts';

describe('a stack with every path at once', () => {
  it('keeps lithium and salt to 1e-9 over a hundred cycles, and the charges of all electrodes add up to zero', () => {
    const stack = createBipolarStack(parameters, 7, { ...everything, balancing: { kind: 'none' } });
    const lithiumBefore = lithium(stack);
    const saltBefore = salt(stack);
    const before = Array.from({ length: 7 }, (_, cell) => electrodeCharge(stack, 'negative', cell));
    for (let cycle = 0; cycle < 100; cycle++) {
      for (let step = 0; step < 12; step++) {
        stack.step((step < 6 ? 0.3 : -0.3) * hourlyCurrent, 900, 273.15 + 40 * ((cycle % 7) / 7));
      }
    }
    expect(Math.abs(lithium(stack) / lithiumBefore - 1)).toBeLessThan(1e-9);
    expect(Math.abs(salt(stack) / saltBefore - 1)).toBeLessThan(1e-9);
    // It is not that nothing happened: the charge of a middle anode has leaked by a visible part.
    expect(Math.abs(electrodeCharge(stack, 'negative', 3) - before[3]!)).toBeGreaterThan(1e-3 * before[3]!);
    expect(stack.batch.columns.saltMean[0]!).toBeLessThan(stack.batch.columns.saltMean[6]! - 1);
  });

  it('of one cell is a single cell to 1e-12', () => {
    const stack = createBipolarStack(parameters, 1, {
      wetShape: 1e-3,
      commonPath: { inletResistance: 1, betweenResistance: 1 },
      faceHeat: 0,
    });
    const cell = createSpmeBatch(parameters, 1, { heatTransferCoefficient: 0 });
    for (let step = 0; step < 500; step++) {
      const current = hourlyCurrent * Math.sin(step / 20);
      stack.step(current, 1, 298.15);
      cell.step(current, 1, 298.15);
      expect(Math.abs(stack.terminalVoltage() - cell.terminalVoltage[0]!)).toBeLessThan(1e-12);
    }
  });

  it('goes on bit for bit from copies of its state', () => {
    const stack = createBipolarStack(parameters, 6, everything);
    const drive = (target: BipolarStack, from: number) => {
      for (let step = from; step < from + 100; step++) target.step(hourlyCurrent * Math.sin(step / 7), 30, 300);
    };
    drive(stack, 0);
    const restored = createBipolarStack(parameters, 6, everything);
    new Uint8Array(restored.batch.buffer).set(new Uint8Array(stack.batch.buffer));
    restored.frontSquared.set(stack.frontSquared);
    drive(stack, 100);
    drive(restored, 100);
    expect(new Uint8Array(restored.batch.buffer)).toEqual(new Uint8Array(stack.batch.buffer));
  });

  it('turns the energy that its leaks release into heat, within 1 %', () => {
    // Without entropy, whose heat is not of the free energy ∫U dq.
    const cell = {
      ...parameters,
      negative: { ...parameters.negative, entropicChangeCoefficient: 0 },
      positive: { ...parameters.positive, entropicChangeCoefficient: 0 },
    };
    const count = 4;
    const stack = createBipolarStack(cell, count, { wetShape: 5e-3, faceHeat: 0 });
    const { columns, temperature } = stack.batch;
    const warmth = () => cell.heatCapacity * temperature.reduce((sum, kelvin) => sum + kelvin, 0);
    const sides = ['negative', 'positive'] as const;
    const electrodes = () =>
      sides.flatMap((side) =>
        Array.from({ length: count }, (_, at) => ({
          charge: electrodeCharge(stack, side, at),
          potential: potentialAt(
            cell[side].openCircuitPotential,
            (side === 'negative' ? columns.negativeMean : columns.positiveMean)[at]!,
          ),
        })),
      );
    const warmthBefore = warmth();
    let released = 0;
    let before = electrodes();
    for (let step = 0; step < 200; step++) {
      stack.step(0, 60, 298.15);
      const after = electrodes();
      after.forEach(({ charge, potential }, at) => {
        released += 0.5 * (charge - before[at]!.charge) * (potential + before[at]!.potential);
      });
      before = after;
    }
    expect(released).toBeGreaterThan(10);
    expect(Math.abs((warmth() - warmthBefore) / released - 1)).toBeLessThan(0.01);
  });
});

describe('a stack of any leaks', () => {
  const decade = (low: number, high: number) =>
    fc.double({ min: low, max: high, noNaN: true }).map((each) => 10 ** each);
  const anyPaths = fc.record(
    {
      sealConductance: decade(-9, -2),
      wetShape: decade(-7, -2),
      commonPath: fc.record({ inletResistance: decade(2, 8), betweenResistance: decade(1, 8) }),
    },
    { requiredKeys: [] },
  );

  it('stays finite, keeps lithium and salt to 1e-9 and never takes more salt than there is', () => {
    fc.assert(
      fc.property(
        anyPaths,
        fc.integer({ min: 2, max: 9 }),
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), decade(0, 4)), { minLength: 20, maxLength: 20 }),
        (paths, count, use) => {
          const stack = createBipolarStack(parameters, count, paths);
          const lithiumBefore = lithium(stack);
          const saltBefore = salt(stack);
          for (const [share, dt] of use) stack.step(share * Math.min(1, 900 / dt) * hourlyCurrent, dt, 298.15);
          expect(stack.batch.terminalVoltage.every((volts) => Number.isFinite(volts))).toBe(true);
          expect(Math.abs(lithium(stack) / lithiumBefore - 1)).toBeLessThan(1e-9);
          expect(Math.abs(salt(stack) / saltBefore - 1)).toBeLessThan(1e-9);
          expect(Math.min(...stack.batch.columns.saltMean)).toBeGreaterThan(-1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('without any, passes the same current through every electrode, whatever paths could open', () => {
    const tight = createBipolarStack(parameters, 5);
    const vanishing = createBipolarStack(parameters, 5, {
      wetShape: 1e-15,
      commonPath: { inletResistance: 1e18, betweenResistance: 1e18 },
    });
    for (let step = 0; step < 100; step++) {
      for (const stack of [tight, vanishing]) stack.step(hourlyCurrent * Math.sin(step / 9), 30, 298.15);
    }
    for (const { batch } of [tight, vanishing]) {
      const { negativeCurrent, positiveCurrent } = batch.columns;
      for (let cell = 0; cell < 5; cell++) {
        expect(Math.abs(negativeCurrent[cell]! / positiveCurrent[0]! - 1)).toBeLessThan(1e-12);
        expect(Math.abs(batch.terminalVoltage[cell]! - tight.batch.terminalVoltage[cell]!)).toBeLessThan(1e-9);
      }
    }
  });
});

describe('salt pumped by a leak', () => {
  it('empties the first cell of a 0.04 m² stack in about 45 days at 59 µA', () => {
    // The reference bipolar cell: 30/30/25 µm with these porosities.
    const cell = {
      ...parameters,
      electrodeArea: 0.04,
      nominalCellCapacity: parameters.nominalCellCapacity * 0.2,
      heatCapacity: parameters.heatCapacity * 0.2,
      negative: { ...parameters.negative, thickness: 25e-6, porosity: 0.4 },
      separator: { ...parameters.separator, thickness: 30e-6, porosity: 0.5 },
      positive: { ...parameters.positive, thickness: 30e-6, porosity: 0.4 },
    };
    const stack = createBipolarStack(cell, 4, {});
    // Constant current, no diffusion back: the rate (1 − t₊) s/F of the page.
    const poreVolume = 0.04 * (25e-6 * 0.4 + 30e-6 * 0.5 + 30e-6 * 0.4);
    const days = (poreVolume * 1000 * FARADAY) / ((1 - 0.363) * 59e-6) / 86_400;
    expect(days).toBeGreaterThan(40);
    expect(days).toBeLessThan(50);
    // The same through the model, until a tenth is gone.
    const wet = createBipolarStack(cell, 4, { sealConductance: 59e-6 / stack.batch.openCircuitVoltage[0]! });
    let hours = 0;
    while (wet.batch.columns.saltMean[0]! > 900) {
      wet.step(0, 3600, 298.15);
      hours++;
    }
    expect(hours / 24 / (0.1 * days)).toBeGreaterThan(0.9);
    expect(hours / 24 / (0.1 * days)).toBeLessThan(1.15);
  });

  it('stops the leak of a cell that it has emptied, and takes no more than there is', () => {
    const stack = createBipolarStack(parameters, 4, { wetShape: 20 * sealFilmShape(film), leakLaw: 'full' });
    stack.batch.reset(0.9, 298.15);
    stack.step(0, 3600, 298.15);
    const first = stack.sealCurrent[0]!;
    for (let hour = 0; hour < 4000; hour++) stack.step(hour % 2 === 0 ? 0.02 : -0.02, 3600, 298.15);
    expect(Math.min(...stack.batch.columns.saltMean)).toBeGreaterThanOrEqual(0);
    expect(stack.sealCurrent[0]!).toBeLessThan(first);
    expect(Math.abs(salt(stack) / (4 * parameters.electrolyte.initialConcentration) - 1)).toBeLessThan(1e-9);
  });
});
