import { describe, expect, test } from 'vitest';
import { BackOff } from '../src/backOff.ts';

describe('BackOff', () => {
  test('doubles up to its limit and starts again after a success', () => {
    const backOff = new BackOff({ minMs: 100, maxMs: 500, random: () => 0.5 });
    expect([backOff.next(), backOff.next(), backOff.next(), backOff.next(), backOff.next()]).toEqual([
      100, 200, 400, 500, 500,
    ]);
    backOff.reset();
    expect(backOff.next()).toBe(100);
  });

  test('spreads by a quarter to either side', () => {
    expect(new BackOff({ minMs: 100, maxMs: 500, random: () => 0 }).next()).toBe(75);
    expect(new BackOff({ minMs: 100, maxMs: 500, random: () => 0.999_999 }).next()).toBe(125);
  });

  test('refuses limits that make no sense', () => {
    expect(() => new BackOff({ minMs: 0, maxMs: 5 })).toThrow(RangeError);
    expect(() => new BackOff({ minMs: 9, maxMs: 5 })).toThrow(/minMs ≤ maxMs/);
  });
});
