import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SequenceRuns } from '../src/index.ts';

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }))
    .map(([from, length]): [number, number] => [from, from + length]),
  { maxLength: 30 },
);

describe('SequenceRuns', () => {
  test('joins what touches and what overlaps', () => {
    const runs = new SequenceRuns();
    for (const [from, to] of [
      [5, 6],
      [1, 2],
      [8, 9],
      [3, 4],
      [7, 7],
      [20, 20],
    ] as const)
      runs.add(from, to);
    expect(runs.runs()).toEqual([
      [1, 9],
      [20, 20],
    ]);
    expect(runs.missing(0, 25)).toEqual([
      [0, 0],
      [10, 19],
      [21, 25],
    ]);
  });

  test('holds exactly what a set of integers holds', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 20 }), (added, from, length) => {
        const runs = new SequenceRuns();
        const set = new Set<number>();
        for (const [first, last] of added) {
          runs.add(first, last);
          for (let value = first; value <= last; value++) set.add(value);
        }
        const members = runs
          .runs()
          .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
        expect(members).toEqual([...set].toSorted((a, b) => a - b));
        for (let value = 0; value < 75; value++) expect(runs.has(value)).toBe(set.has(value));
        const gaps = runs
          .missing(from, from + length)
          .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i));
        expect(gaps).toEqual(Array.from({ length: length + 1 }, (_, i) => from + i).filter((value) => !set.has(value)));
        // Disjoint and never touching: else the set would grow with every batch.
        for (const [index, [first]] of runs.runs().entries()) {
          const before = runs.runs()[index - 1];
          if (before !== undefined) expect(first).toBeGreaterThan(before[1] + 1);
        }
      }),
    );
  });
});
