import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commonPathCurrent,
  createBipolarStack,
  pinholeResistance,
  pinholeShape,
  sealFilmConductance,
  sealFilmShape,
} from '../src/index.ts';
import { film, hourlyCurrent, parameters, wetting } from './support/leakingStack.ts';

describe('a common wet path', () => {
  const path = { inletResistance: 1e6, betweenResistance: 1e4 };

  it.each([
    [10, 41.8],
    [50, 309.6],
    [100, 365.0],
  ])(
    'past the middle of %d equal cells carries %f µA, by the cosh law and by the ladder',
    (cellCount, microamperes) => {
      const voltage = 3.7;
      const law = commonPathCurrent(path, voltage, cellCount, cellCount / 2);
      expect(Math.abs(law * 1e6 - microamperes)).toBeLessThan(0.1);
      const stack = createBipolarStack(parameters, cellCount, { commonPath: path, leakLaw: 'full' });
      stack.step(0, 1e-3, 298.15);
      const drive = stack.batch.openCircuitVoltage[0]!;
      for (let plate = 1; plate < cellCount; plate++) {
        const expected = commonPathCurrent(path, drive, cellCount, plate);
        // Nodes against a continuum: 0.1 % of the greatest current.
        expect(Math.abs(stack.sealCurrent[plate - 1]! - expected)).toBeLessThan(1e-3 * (drive / 3.7) * law);
      }
    },
  );

  it('of low resistance along it carries V N²/(8 R_io) past the middle', () => {
    const flat = { inletResistance: 1e6, betweenResistance: 1e-3 };
    expect(commonPathCurrent(flat, 3.7, 20, 10) / ((3.7 * 400) / 8e6)).toBeCloseTo(1, 5);
    const stack = createBipolarStack(parameters, 20, { commonPath: flat });
    stack.step(0, 1, 298.15);
    const drive = stack.batch.openCircuitVoltage[0]!;
    expect(stack.sealCurrent[9]! / ((drive * 400) / 8e6)).toBeCloseTo(1, 2);
  });

  it('gives the same to plates as far from either end, and nothing across the ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.double({ min: -3, max: 3, noNaN: true }), (cellCount, decade) => {
        const each = { inletResistance: 1e5, betweenResistance: 1e5 * 10 ** decade };
        for (let plate = 1; plate < cellCount; plate++) {
          const here = commonPathCurrent(each, 3.7, cellCount, plate);
          expect(here).toBeGreaterThan(0);
          expect(Math.abs(here / commonPathCurrent(each, 3.7, cellCount, cellCount - plate) - 1)).toBeLessThan(1e-9);
        }
        expect(Math.abs(commonPathCurrent(each, 3.7, cellCount, 0))).toBe(0);
        expect(Math.abs(commonPathCurrent(each, 3.7, cellCount, cellCount))).toBe(0);
      }),
    );
  });

  it('refuses to be without resistance', () => {
    expect(() =>
      createBipolarStack(parameters, 4, { commonPath: { inletResistance: 0, betweenResistance: 1 } }),
    ).toThrow(/0 Ω to a cell and 1 Ω between cells, both must be > 0/);
  });
});

describe('films and holes', () => {
  it.each([
    [0.1e-6, 625e3],
    [1e-6, 62.5e3],
    [10e-6, 6250],
    [100e-6, 625],
  ])('a film of %d m is %d Ω', (thickness, ohms) => {
    expect(1 / sealFilmConductance(0.1, thickness, 0.8, 5e-3) / ohms).toBeCloseTo(1, 12);
    expect(0.1 * sealFilmShape({ ...film, thickness }) * ohms).toBeCloseTo(1, 12);
  });

  it('a hole of 10 µm through 15 µm of plate is 0.39 MΩ and leaks 9.5 µA at 3.7 V', () => {
    const ohms = pinholeResistance(10e-6, 15e-6, 0.25);
    expect(ohms / 1e6).toBeCloseTo(0.39, 2);
    expect((1e6 * 3.7) / ohms).toBeCloseTo(9.5, 1);
    expect(pinholeShape(0, 15e-6)).toBe(0);
  });

  it('a hole that corrodes through one plate leaks from its two faces only, at once', () => {
    const stack = createBipolarStack(parameters, 6, { leakLaw: 'full' });
    stack.step(0, 3600, 298.15);
    expect(Array.from(stack.sealCurrent)).toEqual([0, 0, 0, 0, 0]);
    stack.wetShape[2]! += pinholeShape(50e-6, 15e-6);
    for (let hour = 0; hour < 24; hour++) stack.step(0, 3600, 298.15);
    expect(stack.sealCurrent.findIndex((leak) => leak > 0)).toBe(2);
    expect(stack.sealCurrent.filter((leak) => leak > 0)).toHaveLength(1);
    const { negativeMean, positiveMean } = stack.batch.columns;
    const sound = { negative: negativeMean[0]!, positive: positiveMean[0]! };
    expect(Array.from(negativeMean, (mean) => mean < sound.negative)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(Array.from(positiveMean, (mean) => mean > sound.positive)).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('conduct with the gel: a tenth at −20 °C of what they do at 45 °C', () => {
    const leak = (kelvin: number) => {
      const stack = createBipolarStack(parameters, 3, { wetShape: sealFilmShape(film) });
      stack.batch.reset(0.5, kelvin);
      stack.step(0, 1, kelvin);
      return stack.sealCurrent[0]! / stack.batch.openCircuitVoltage[0]!;
    };
    expect(leak(253.15) / leak(318.15)).toBeCloseTo(0.043 / 0.41, 1);
    expect(leak(298.15) / (0.2873 * sealFilmShape(film))).toBeCloseTo(1, 3);
  });

  it('leak less under discharge and more under charge than at rest, by the overpotentials', () => {
    const leak = (current: number) => {
      const stack = createBipolarStack(parameters, 3, { wetShape: sealFilmShape(film) });
      stack.step(current, 1, 298.15);
      stack.step(current, 1e-3, 298.15);
      return stack.sealCurrent[0]!;
    };
    expect(leak(-hourlyCurrent)).toBeLessThan(leak(0) * 0.999);
    expect(leak(hourlyCurrent)).toBeGreaterThan(leak(0) * 1.001);
  });
});

describe('a front of gel that creeps into the seals', () => {
  it('leaks nothing until it is through, then more and more, and stops at the whole perimeter', () => {
    const stack = createBipolarStack(parameters, 3, { wetting });
    const through = film.sealWidth ** 2 / (2 * wetting.law.spreading);
    stack.step(0, 0.99 * through, 298.15);
    stack.step(0, 1, 298.15);
    expect(stack.sealCurrent[0]).toBe(0);
    expect(stack.frontSquared[0]! / film.sealWidth ** 2).toBeCloseTo(0.99, 3);
    let before = 0;
    for (let week = 0; week < 8; week++) {
      stack.step(0, 7 * 86_400, 298.15);
      expect(stack.sealCurrent[0]!).toBeGreaterThanOrEqual(before);
      before = stack.sealCurrent[0]!;
    }
    expect(before).toBeGreaterThan(0);
    const fast = createBipolarStack(parameters, 3, { wetting: { film, law: { ...wetting.law, spreading: 1 } } });
    const whole = createBipolarStack(parameters, 3, { wetShape: sealFilmShape(film) });
    for (const each of [fast, whole]) {
      each.step(0, 1, 298.15);
      each.step(0, 1, 298.15);
    }
    expect(fast.sealCurrent[0]! / whole.sealCurrent[0]!).toBeCloseTo(1, 5);
  });

  it('creeps as far in one step as in many', () => {
    const once = createBipolarStack(parameters, 2, { wetting });
    const often = createBipolarStack(parameters, 2, { wetting });
    once.step(0, 36_000, 298.15);
    for (let step = 0; step < 100; step++) often.step(0, 360, 298.15);
    expect(once.frontSquared[0]! / often.frontSquared[0]!).toBeCloseTo(1, 10);
  });
});
