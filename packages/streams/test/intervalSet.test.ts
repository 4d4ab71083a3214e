import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IntervalSet } from '../src/index.ts';

const interval = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, length]) => ({ start, end: start + length }));
const steps = fc.array(fc.record({ what: fc.constantFrom('add', 'add', 'add', 'delete'), interval }), {
  maxLength: 30,
});

/** Every integer of the range that the tests draw from. */
const domain = Array.from({ length: 60 }, (_, member) => member);

describe('IntervalSet', () => {
  test('is a set of integers, whatever is added and removed', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const set = new IntervalSet();
        const oracle = new Set<number>();
        for (const {
          what,
          interval: { start, end },
        } of plan) {
          const range = domain.filter((member) => member >= start && member < end);
          if (what === 'add') {
            const added = set
              .add(start, end)
              .flatMap(([from, to]) => domain.filter((member) => member >= from && member < to));
            expect(added).toEqual(range.filter((member) => !oracle.has(member)));
            for (const member of range) oracle.add(member);
          } else {
            set.delete(start, end);
            for (const member of range) oracle.delete(member);
          }
          expect(domain.filter((member) => set.has(member))).toEqual(domain.filter((member) => oracle.has(member)));
          expect(set.size).toBe(oracle.size);
          expect(set.covers(start, end)).toBe(range.every((member) => oracle.has(member)));
        }
        const bounds = set.toArray();
        expect(bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]!)).toBe(true);
        expect(new IntervalSet(bounds).toArray()).toEqual(bounds);
      }),
    );
  });

  test('keeps one interval for a sequence without gaps', () => {
    const set = new IntervalSet();
    for (let at = 7; at < 10_000; at++) set.add(at, at + 1);
    expect(set.toArray()).toEqual([7, 10_000]);
    expect(set.endOfRun()).toBe(10_000);
  });

  test('tells how far a run goes without a gap', () => {
    const set = new IntervalSet([3, 5, 8, 9]);
    expect([set.endOfRun(), set.endOfRun(3), set.endOfRun(4), set.endOfRun(5), set.endOfRun(8)]).toEqual([
      5,
      5,
      5,
      null,
      9,
    ]);
    expect(new IntervalSet().endOfRun()).toBeNull();
  });

  test('refuses bounds that are not increasing', () => {
    expect(() => new IntervalSet([3, 3])).toThrow(/bound 1 is 3/);
    expect(() => new IntervalSet([3])).toThrow(/must be even/);
    expect(() => new IntervalSet([0.5, 1])).toThrow(/integer/);
  });
});
