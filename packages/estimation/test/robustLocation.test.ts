import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRobustLocation } from '../src/robustLocation.ts';

const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

test('gives the middle of the sorted values', () => {
  fc.assert(
    fc.property(sample, (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const n = sorted.length;
      const expected = n % 2 === 1 ? sorted[n >> 1]! : (sorted[n / 2 - 1]! + sorted[n / 2]!) / 2;
      expect(createRobustLocation(n).median(Float64Array.from(values))).toBe(expected);
    }),
  );
});

test('leaves NaN out, and has nothing to say of nothing', () => {
  const robust = createRobustLocation(4);
  expect(robust.median(Float64Array.of(Number.NaN, 3, 1, Number.NaN))).toBe(2);
  expect(robust.median(Float64Array.of(Number.NaN))).toBeNaN();
  expect(robust.spread(Float64Array.of(1, 2, 3, Number.NaN), 2)).toBeCloseTo(1.4826, 10);
});
