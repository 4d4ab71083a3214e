import { assert, integer, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream, restoreRandom, shuffled } from '../src/random.ts';

function first(seed: number, ...labels: readonly (string | number)[]): number {
  return randomStream(seed, ...labels).integer();
}

describe('randomStream', () => {
  it('depends on the seed and every label', () => {
    const draws = [
      first(1),
      first(2),
      first(1, 'a'),
      first(1, 'b'),
      first(1, 'a', 0),
      first(1, 'a', 1),
      first(1, 'a0'),
      first(2 ** 40),
      first(2 ** 41),
    ];
    expect(new Set(draws).size).toBe(draws.length);
    expect(first(1, 'a', 1)).toBe(first(1, 'a', 1));
  });

  it('goes on from a saved state as if it had not stopped', () => {
    assert(
      property(integer(), nat(50), (seed, drawn) => {
        const random = randomStream(seed, 'x');
        for (let index = 0; index < drawn; index++) random.normal();
        const resumed = restoreRandom(random.state());
        expect(Array.from({ length: 5 }, () => resumed.uniform())).toEqual(
          Array.from({ length: 5 }, () => random.uniform()),
        );
      }),
    );
  });

  it('draws normal and triangular numbers with zero mean and unit variance', () => {
    const random = randomStream(7, 'moments');
    for (const draw of [() => random.normal(), () => random.triangular()]) {
      const values = Array.from({ length: 40_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // Four standard errors of a mean of 40 000.
      expect(Math.abs(mean)).toBeLessThan(0.02);
      expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    }
  });

  it('shuffles without losing anything', () => {
    const deck = Array.from({ length: 52 }, (_, card) => card);
    const mixed = shuffled(deck, randomStream(3, 'deck'));
    expect(mixed).not.toEqual(deck);
    expect(mixed.toSorted((one, other) => one - other)).toEqual(deck);
  });
});
