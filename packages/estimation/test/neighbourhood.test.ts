import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNeighbourhood, departureFromBoth } from '../src/neighbourhood.ts';

function differencesOf(values: number[]): { left: number[]; right: number[] } {
  const count = values.length;
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  createNeighbourhood(count).differences(Float64Array.from(values), new Float64Array(count), left, right);
  return { left: [...left], right: [...right] };
}

describe('neighbourhood', () => {
  test('sees one cell that stands apart, and not its neighbours', () => {
    const values = [0, 0, 0, 0, -5, 0, 0, 0, 0];
    const { left, right } = differencesOf(values);
    const departures = left.map((l, o) => departureFromBoth(l, right[o]!));
    expect(departures).toEqual([0, 0, 0, 0, -5, 0, 0, 0, 0]);
  });

  test('does not take the edge of a group for a cell', () => {
    const values = [0, 0, 0, 0, 0, 3, 3, 3, 3, 3];
    const { left, right } = differencesOf(values);
    for (const [o, l] of left.entries())
      if (l === l && right[o] === right[o]) expect(departureFromBoth(l, right[o]!)).toBe(0);
  });

  test('mirrors when the pack is counted from the other end', () => {
    const finite = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(finite, (values) => {
        const forward = differencesOf(values);
        const backward = differencesOf(values.toReversed());
        expect(backward.right.toReversed()).toEqual(forward.left);
        expect(backward.left.toReversed()).toEqual(forward.right);
      }),
    );
  });

  test('leaves out what is not measured', () => {
    const { left } = differencesOf([Number.NaN, 1, 1, 1, 1, 2]);
    expect(left[1]).toBeNaN();
    expect(left[5]).toBe(1);
  });
});
