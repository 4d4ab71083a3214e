import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUniformTable, tableSlope, tableValue, tableValuesInto } from '../src/tables/uniformTable.ts';

function worstError(intervals: number): number {
  const table = createUniformTable(Math.exp, 0, 2, { intervals });
  let worst = 0;
  for (let k = 0; k < 1000; k++) {
    const x = (2 * (k + 0.5)) / 1000;
    worst = Math.max(worst, Math.abs(tableValue(table, x) - Math.exp(x)));
  }
  return worst;
}

describe('a uniform table', () => {
  it('meets a smooth function within the fourth power of its step', () => {
    expect(worstError(16) / worstError(32)).toBeGreaterThan(12);
    expect(worstError(64)).toBeLessThan(1e-7);
  });

  it('is monotonic where the function is, however steep it turns', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.2, noNaN: true }),
        (at, width) => {
          const table = createUniformTable((x) => -Math.tanh((x - at) / width) - 0.01 * x, 0, 1, { intervals: 64 });
          let previous = Number.POSITIVE_INFINITY;
          for (let k = 0; k <= 2000; k++) {
            const value = tableValue(table, k / 2000);
            expect(value).toBeLessThanOrEqual(previous);
            previous = value;
          }
        },
      ),
    );
  });

  it('has the slope of its own values', () => {
    const table = createUniformTable((x) => Math.sin(5 * x), 0, 1, { intervals: 40, slopeBelow: 3, slopeAbove: -2 });
    for (const x of [-0.5, 0.013, 0.5, 0.777, 1.5]) {
      const secant = (tableValue(table, x + 1e-6) - tableValue(table, x - 1e-6)) / 2e-6;
      expect(tableSlope(table, x)).toBeCloseTo(secant, 6);
    }
  });

  it('goes on linearly outside, and keeps what is not a number', () => {
    const table = createUniformTable((x) => x * x, 1, 2, { slopeBelow: -10 });
    expect(tableValue(table, 0)).toBeCloseTo(11, 12);
    expect(tableValue(table, 5)).toBeCloseTo(4, 12);
    expect(tableValue(table, Number.NaN)).toBeNaN();
  });

  it('refuses functions without values and empty ranges', () => {
    expect(() => createUniformTable((x) => 1 / x, 0, 1)).toThrow(/value at 0 is Infinity/);
    expect(() => createUniformTable((x) => x, 1, 1)).toThrow(/high must be above low/);
  });

  it('looks a column up as it does single values', () => {
    const table = createUniformTable((x) => Math.sin(x), 0, 3, { intervals: 64, slopeAbove: 1 });
    const x = Float64Array.of(-1, 0, 0.7, 3, 8);
    const out = new Float64Array(5);
    tableValuesInto(out, table, x);
    expect(Array.from(out)).toEqual(Array.from(x, (one) => tableValue(table, one)));
  });
});
