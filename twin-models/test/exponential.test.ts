import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponential } from '../src/tables/exponential.ts';

describe('the exponential of kernels', () => {
  it('is that of the language to 1e-14', () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), (x) => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
      }),
      { numRuns: 2000 },
    );
    expect(exponential(0)).toBe(1);
  });

  it('stays finite beyond its range, and is not a number where x is not', () => {
    expect(exponential(1e9)).toBe(exponential(100));
    expect(exponential(Number.NEGATIVE_INFINITY)).toBe(exponential(-100));
    expect(exponential(Number.NaN)).toBeNaN();
  });
});
