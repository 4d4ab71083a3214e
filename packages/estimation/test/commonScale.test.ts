import { describe, expect, test } from 'vitest';
import { createCommonScale } from '../src/commonScale.ts';
import { seededRandom } from './support/seededRandom.ts';

const COUNT = 40;
const NONE = new Float64Array(COUNT);
const NOISE = 1e-5;

function standing(seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: COUNT }, () => 1e-4 * random.gaussian());
}

describe('commonScale', () => {
  test('finds the factor by which all differences grew, whatever they have in common', () => {
    const first = standing(1);
    const random = seededRandom(2);
    const now = first.map((value) => 1.6 * value + 3e-4 + NOISE * random.gaussian());
    expect(createCommonScale(COUNT).between(first, now, NONE, NOISE)).toBeCloseTo(1.6, 1);
  });

  test('is not moved by one cell that went away', () => {
    const first = standing(3);
    const now = first.map((value, o) => (o === 11 ? value + 1e-2 : 1.3 * value));
    expect(createCommonScale(COUNT).between(first, now, NONE, NOISE)).toBeGreaterThan(1.2);
    expect(createCommonScale(COUNT).between(first, now, NONE, NOISE)).toBeLessThan(1.4);
  });

  test('says 1 of a pack whose cells hardly differ, and of one in which nothing is known', () => {
    const first = standing(4).map((value) => value / 1000);
    const random = seededRandom(5);
    const now = first.map(() => 1e-3 * NOISE * random.gaussian());
    expect(createCommonScale(COUNT).between(first, now, NONE, NOISE)).toBeCloseTo(1, 1);
    const nothing = new Float64Array(COUNT).fill(Number.NaN);
    expect(createCommonScale(COUNT).between(nothing, nothing, NONE, NOISE)).toBe(1);
  });
});
