import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, HOUR, line, RATED, START } from '../support/usedPack.ts';

describe('charge and energy', () => {
  test('the same straight line gives the same sums, however densely it is sampled', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.constantFrom(1000, 5000, 20_000, 60_000),
        (a, b, step) => {
          const ends = [
            { at: 0, current: a, volts: 11 },
            { at: 60_000, current: b, volts: 11 },
          ] as const;
          const coarse = count(ends);
          const fine = count(line(...ends, step));
          expect(fine.chargeIn.measured).toBeCloseTo(coarse.chargeIn.measured, 6);
          expect(fine.chargeOut.measured).toBeCloseTo(coarse.chargeOut.measured, 6);
          expect(fine.energyIn.measured).toBeCloseTo(coarse.energyIn.measured, 5);
          expect(fine.energyOut.measured - fine.energyIn.measured).toBeCloseTo((-(a + b) / 2) * 60 * 11, 5);
        },
      ),
    );
  });

  test('one hour at 1C out and one in is one full cycle, all of it measured', () => {
    const counters = count([
      ...line({ at: 0, current: -50, volts: 11 }, { at: HOUR, current: -50, volts: 11 }, 10_000),
      ...line({ at: HOUR + 1, current: 50, volts: 11 }, { at: 2 * HOUR + 1, current: 50, volts: 11 }, 10_000),
    ]);
    expect(counters.equivalentFullCycles.measured).toBeCloseTo(1, 5);
    expect(counters.equivalentFullCycles.interpolated).toBe(0);
    expect(counters.energyOut.measured).toBeCloseTo(11 * 50 * 3600, 0);
  });

  test('over a gap the state of charge says what must have flowed, marked as interpolated', () => {
    const counters = count([
      { at: 0, current: 0, soc: 0.9, volts: 12 },
      { at: 5 * HOUR, current: 0, soc: 0.4, volts: 10 },
    ]);
    expect(counters.chargeOut).toEqual({ measured: 0, interpolated: expect.closeTo(0.5 * RATED, 6) });
    expect(counters.energyOut.interpolated).toBeCloseTo(0.5 * RATED * 11, 5);
    expect(counters.gaps).toEqual({ count: 1, limit: 600_000, longest: 5 * HOUR, longestFrom: START });
  });

  test('hourly reports that each lose less than can be told add up', () => {
    const parked = line({ at: 0, current: 0, soc: 0.9 }, { at: 50 * HOUR, current: 0, soc: 0.8 }, HOUR);
    const { chargeOut, chargeIn } = count(parked);
    expect(chargeOut.interpolated).toBeGreaterThan(0.089 * RATED);
    expect(chargeOut.interpolated).toBeLessThanOrEqual(0.1 * RATED + 1e-6);
    expect(chargeIn).toEqual({ measured: 0, interpolated: 0 });
  });

  test('a pack without a pack voltage counts with the sum of its cells', () => {
    const counters = count(line({ at: 0, current: 10 }, { at: 60_000, current: 10 }, 10_000));
    expect(counters.energyIn.measured).toBeCloseTo(10 * 60 * 11.1, 6);
  });

  test('where neither is known the charge is measured and the energy is not claimed', () => {
    const cells = [3.7, Number.NaN, 3.7];
    const counters = count([
      { at: 0, current: 10, cells },
      { at: 10_000, current: 10, cells },
    ]);
    expect(counters.chargeIn.measured).toBe(100);
    expect([counters.energyIn.measured, counters.energyIn.interpolated]).toEqual([0, 0]);
  });
});
