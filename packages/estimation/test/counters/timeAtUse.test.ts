import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CELSIUS, count } from '../support/usedPack.ts';

describe('time at temperature and state of charge', () => {
  const binIn = (value: number, edges: readonly number[]): number => edges.filter((edge) => value >= edge).length;

  const beside =
    (by: number, scale = 1) =>
    ([a, b]: readonly [number, number]): readonly [number, number] => [(a + by) / scale, (b + by) / scale];

  test('is what a look at every ms of the straight line gives', () => {
    const ends = fc.record({
      // Beside the edges: on one of them rounding decides.
      celsius: fc.tuple(fc.integer({ min: -40, max: 70 }), fc.integer({ min: -40, max: 70 })).map(beside(0.37)),
      soc: fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })).map(beside(0.37, 100)),
      ms: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(ends, ({ celsius, soc, ms }) => {
        const { timeAt } = count([
          { at: 0, celsius: celsius[0], soc: soc[0] },
          { at: ms, celsius: celsius[1], soc: soc[1] },
        ]);
        const looked = timeAt.measured.map((row) => row.map(() => 0));
        for (let at = 0; at < ms; at++) {
          const share = (at + 0.5) / ms;
          const row = binIn(celsius[0] + share * (celsius[1] - celsius[0]) + CELSIUS, timeAt.temperatureEdges);
          const column = binIn(soc[0] + share * (soc[1] - soc[0]), timeAt.stateOfChargeEdges);
          looked[row]![column]!++;
        }
        timeAt.measured.forEach((row, k) =>
          row.forEach((time, j) => expect(Math.abs(time - looked[k]![j]!)).toBeLessThanOrEqual(2)),
        );
      }),
      { numRuns: 50 },
    );
  });
});
