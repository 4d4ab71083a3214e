import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonPathCurrent, leakedChargeFromVoltages, leakPatternOf } from '../src/index.ts';

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
