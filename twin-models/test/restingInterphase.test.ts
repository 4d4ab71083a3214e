import { describe, expect, it } from 'vitest';
import { GAS_CONSTANT } from '@packtwin/units';
import type { InterphaseParameters } from '../src/index.ts';
import { lithiumInventory } from '../src/degradation/lithiumInventory.ts';
import { cell, DAY, interphase, lossOf, parameters, ROOM } from './support/degradingCell.ts';

describe('the interphase of a resting cell', () => {
  const diffusive: InterphaseParameters = {
    ...interphase,
    law: { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 },
  };

  it.each([
    [3600, ROOM],
    [DAY, ROOM],
    [DAY, 318.15],
  ])('thickens as the square root of time in steps of %d s at %d K', (dt, ambient) => {
    const batch = cell({ interphase: diffusive });
    batch.reset(0.8, ambient);
    for (let time = 0; time < 62 * DAY; time += dt) batch.step(0, dt, ambient);
    const arrhenius = Math.exp((38_000 / GAS_CONSTANT) * (1 / ROOM - 1 / ambient));
    const expected = Math.sqrt(25e-18 + ((2 * 9.585e-5 * 2636 * 2.5e-22) / 2) * arrhenius * 62 * DAY);
    expect(lossOf(batch).interphaseThickness[0]! / expected).toBeCloseTo(1, 4);
  });

  it('binds z/V̄ of lithium per volume, takes it out of the negative electrode, and resists', () => {
    const batch = cell({ interphase: diffusive });
    batch.reset(0.8, ROOM);
    const before = lithiumInventory(batch.degradation!, 0);
    for (let day = 0; day < 62; day++) batch.step(0, DAY, ROOM);
    const after = lithiumInventory(batch.degradation!, 0);
    const grown = lossOf(batch).interphaseThickness[0]! - 5e-9;
    const { negative, electrodeArea } = parameters;
    const area = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    expect(after.interphase / ((area * grown * 2) / 9.585e-5)).toBeCloseTo(1, 9);
    expect((before.negative - after.negative) / after.interphase).toBeCloseTo(1, 9);
    expect(after.positive).toBe(before.positive);
    expect(lossOf(batch).resistance[0]! / ((2e5 * grown) / area)).toBeCloseTo(1, 9);
    // 100 nm at 2e5 Ω m drop 10 mV at 0.5 A/m² of interface.
    expect(0.5 * 2e5 * 100e-9).toBeCloseTo(0.01, 12);
    expect(batch.openCircuitVoltage[0]!).toBeLessThan(4.2);
  });

  it('grows faster on a full cell than on an empty one where a reaction takes part', () => {
    const thickness = [0.05, 0.9].map((charge) => {
      const batch = cell({
        interphase: {
          ...interphase,
          law: { kind: 'reaction', exchangeCurrentDensity: 1.5e-7, transferCoefficient: 0.5, potential: 0.4 },
        },
      });
      batch.reset(charge, ROOM);
      for (let day = 0; day < 30; day++) batch.step(0, DAY, ROOM);
      return lossOf(batch).interphaseThickness[0]!;
    });
    expect(thickness[1]! - 5e-9).toBeGreaterThan(2 * (thickness[0]! - 5e-9));
  });

  it('lets gel interfaces resist as the square root of time: 1.6 Ω cm² after 30 days', () => {
    const batch = cell({ gelInterface: { rate: 1e-7, activationEnergy: 40_000 } });
    for (let day = 0; day < 30; day++) batch.step(0, DAY, ROOM);
    expect(lossOf(batch).resistance[0]! * parameters.electrodeArea).toBeCloseTo(1e-7 * Math.sqrt(30 * DAY), 9);
    const warm = cell({ gelInterface: { rate: 1e-7, activationEnergy: 40_000 } });
    warm.reset(0.5, 318.15);
    for (let day = 0; day < 30; day++) warm.step(0, DAY, 318.15);
    const factor = Math.exp((40_000 / GAS_CONSTANT) * (1 / ROOM - 1 / 318.15));
    expect(lossOf(warm).resistance[0]! / lossOf(batch).resistance[0]! / factor).toBeCloseTo(1, 3);
  });
});
