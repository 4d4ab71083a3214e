import { findDesign } from '@packtwin/twin-models';
import { expect, test } from 'vitest';
import { penaltyOf, priorOfAge, USUAL_PRIOR } from '../../src/electrodeModes/electrodePrior.ts';
import { halfCellsOf } from '../../src/electrodeModes/halfCells.ts';
import { logDeterminant } from '../../src/electrodeModes/logDeterminant.ts';

const NEW = { negative: 0, positive: 0, lithium: 0, unseenYears: 0 };

test('a new pack has lost nothing, within production', () => {
  const { negative, positive, lithium } = priorOfAge(NEW);
  for (const loss of [negative, positive, lithium]) {
    expect(loss.loss).toBe(0);
    expect(loss.more).toBeLessThan(0.02);
    expect(loss.less).toBe(loss.more);
  }
});

test('what the ledger explains is known within half of it', () => {
  const { lithium } = priorOfAge({ ...NEW, lithium: 0.1 });
  expect(lithium.loss).toBe(0.1);
  expect(lithium.more).toBeGreaterThanOrEqual(0.05);
  expect(lithium.more).toBeLessThan(0.055);
});

test('years that nobody saw widen it towards more, and leave less and less to the ledger', () => {
  const years = [0, 1, 3, 9].map((unseenYears) => priorOfAge({ ...NEW, lithium: 0.05, unseenYears }));
  years.slice(1).forEach((prior, k) => {
    const younger = years[k]!;
    expect(prior.unexplained).toBeGreaterThan(younger.unexplained);
    expect(prior.lithium.more).toBeGreaterThan(younger.lithium.more);
    expect(prior.negative.loss).toBeGreaterThan(younger.negative.loss);
  });
  expect(years[0]!.unexplained).toBeLessThanOrEqual(0.2);
  expect(years[3]!.unexplained).toBeLessThan(1);
  // A first sample before the day of first use is none.
  expect(priorOfAge({ ...NEW, unseenYears: -1 })).toEqual(priorOfAge(NEW));
});

test('a penalty’s normal equations lead to its minimum from either side', () => {
  const cells = halfCellsOf(findDesign('generic-nmc-graphite')!);
  const { negative, positive, lithium } = cells;
  const start = Float64Array.of(negative.capacity, positive.capacity, 0.1, 0, 0);
  start[3] = (lithium - start[0]! * start[2]!) / start[1]!;
  const penalty = penaltyOf(cells, USUAL_PRIOR, start);
  for (const kept of [0.9, 1]) {
    const p = start.slice();
    p[0] = kept * negative.capacity;
    const right = new Float64Array(5);
    penalty.add(p, new Float64Array(25), right, false);
    p.forEach((value, a) => {
      const moved = p.slice();
      moved[a] = value + 1e-6;
      expect(-0.5 * ((penalty.cost(moved) - penalty.cost(p)) / 1e-6)).toBeCloseTo(right[a]!, 1);
    });
  }
});

test('the logarithm of a determinant, and none of a matrix that is not positive definite', () => {
  expect(logDeterminant(Float64Array.of(4, 2, 2, 3), 2)).toBeCloseTo(Math.log(8), 12);
  expect(logDeterminant(Float64Array.of(1e-200, 0, 0, 1e-200), 2)).toBeCloseTo(-400 * Math.log(10), 9);
  expect(logDeterminant(Float64Array.of(1, 2, 2, 1), 2)).toBe(Number.NEGATIVE_INFINITY);
});
