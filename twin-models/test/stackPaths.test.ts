import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  commonPathCurrent,
  createBipolarStack,
  createSpmeBatch,
  findDesign,
  leakedChargeFromVoltages,
  leakPatternOf,
  pinholeResistance,
  pinholeShape,
  potentialAt,
  sealFilmConductance,
  sealFilmShape,
} from '../src/index.ts';
import type { BipolarStack, BipolarStackOptions } from '../src/index.ts';

const { parameters } = findDesign('seed-001')!;
const hourlyCurrent = parameters.nominalCellCapacity / 3600;
const film = { thickness: 1e-6, perimeter: 0.8, sealWidth: 5e-3 };
const wetting = { film, law: { spreading: 5e-12, activationEnergy: 20_000 } };
const everything: BipolarStackOptions = {
  sealConductance: 1e-6,
  wetShape: sealFilmShape(film) + pinholeShape(10e-6, 15e-6),
  wetting: { film, law: { spreading: 1e-9, activationEnergy: 20_000 } },
  commonPath: { inletResistance: 1e6, betweenResistance: 1e4 },
  balancing: { kind: 'printed', conductance: 1e-6 },
};

/** A·s of lithium in one electrode of one cell. */
function electrodeCharge({ batch }: BipolarStack, side: 'negative' | 'positive', cell: number): number {
  const mean = side === 'negative' ? batch.columns.negativeMean : batch.columns.positiveMean;
  return FARADAY * parameters.electrodeArea * arealLithiumCapacity(parameters[side]) * mean[cell]!;
}

function lithium(stack: BipolarStack): number {
  let sum = 0;
  for (let cell = 0; cell < stack.batch.cellCount; cell++) {
    sum += electrodeCharge(stack, 'negative', cell) + electrodeCharge(stack, 'positive', cell);
  }
  return sum;
}

const salt = ({ batch }: BipolarStack) => batch.columns.saltMean.reduce((sum, value) => sum + value, 0);

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

describe('the pattern of leaks', () => {
  const noisy = (clean: (plate: number) => number, plates: number, noise: number) => {
    let state = 7;
    return Array.from({ length: plates }, (_, plate) => {
      state = (state * 48_271) % 2_147_483_647;
      return clean(plate) + noise * (state / 1_073_741_823 - 1);
    });
  };
  const path = { inletResistance: 1e6, betweenResistance: 1e4 };

  it.each([
    ['seals', () => 59e-6],
    ['common path', (plate: number) => commonPathCurrent(path, 3.7, 24, plate + 1)],
    ['one plate', (plate: number) => (plate === 9 ? 500e-6 : 2e-6)],
  ] as const)('names %s', (name, clean) => {
    for (const noise of [0, 1e-6, 3e-6]) {
      const pattern = leakPatternOf(noisy(clean, 23, noise));
      expect(pattern.path).toBe(name);
      expect(pattern.evidence).toBeGreaterThan(0.5);
    }
  });

  it('finds the λ of the ladder and the plate of the hole', () => {
    const common = leakPatternOf(noisy((plate) => commonPathCurrent(path, 3.7, 24, plate + 1), 23, 0));
    expect(common.lambda).toBeCloseTo(0.1, 2);
    expect(leakPatternOf(noisy((plate) => (plate === 9 ? 5e-4 : 2e-6), 23, 1e-6)).plate).toBe(9);
  });

  it('is not told from too few plates, nor with certainty from noise', () => {
    expect(() => leakPatternOf([1, 1, 1])).toThrow(/pattern of 3 plates: needs 4/);
    expect(leakPatternOf(noisy(() => 0, 23, 1e-6)).evidence).toBeLessThan(3);
  });

  it('comes back from the voltages that the leaks leave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (leaked, negativeSlope, positiveSlope) => {
          const loss = Array.from(
            { length: leaked.length + 1 },
            (_, cell) => (positiveSlope * (leaked[cell] ?? 0) + negativeSlope * (leaked[cell - 1] ?? 0)) / 3600,
          );
          const found = leakedChargeFromVoltages(
            loss,
            loss.map(() => negativeSlope),
            loss.map(() => positiveSlope),
            3600,
          );
          found.forEach((charge, plate) => expect(charge).toBeCloseTo(leaked[plate]!, 4));
        },
      ),
    );
  });
});
