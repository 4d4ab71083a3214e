import { expect, test } from 'vitest';
import type { BlockEstimate } from '../../src/cellDifference.ts';
import { createCapacitySource } from '../../src/chargeComparison/capacitySource.ts';
import { StateColumns } from '../../src/stateColumns.ts';

const day = (capacity: number): BlockEstimate => ({
  offset: Float64Array.of(0.01, 0.02),
  capacity: Float64Array.of(capacity, capacity),
  resistance: Float64Array.of(0, 0),
  offsetVariance: 1e-6,
  capacityVariance: 1e-3,
  resistanceVariance: 1e-6,
});
const charge = (capacity: number, variance = 1e-6): Parameters<ReturnType<typeof createCapacitySource>['take']>[0] => ({
  capacity: Float64Array.of(capacity, Number.NaN),
  variance,
});

test('once a charge has told, days say nothing of capacity any more', () => {
  const source = createCapacitySource(new StateColumns(), 2);
  source.take(charge(0.25));
  const told = source.close(day(0.5));
  expect([...told.capacity]).toEqual([0.25, Number.NaN]);
  expect(told.capacityVariance).toBe(1e-6);
  expect([...told.offset]).toEqual([0.01, 0.02]);
  for (let k = 0; k < 100; k++) {
    const later = source.close(day(0.5));
    expect(later.capacityVariance).toBe(Number.POSITIVE_INFINITY);
    expect(later.capacity.every(Number.isNaN)).toBe(true);
  }
});

test('of two charges on a day the surer one counts', () => {
  const source = createCapacitySource(new StateColumns(), 2);
  source.take(charge(0.25, 1e-6));
  source.take(charge(0.75, 4e-6));
  expect(source.close(day(0.5)).capacity[0]).toBe(0.25);
});

test('without charges days are taken after a while, and then for good', () => {
  const source = createCapacitySource(new StateColumns(), 2);
  let held = 0;
  while (source.close(day(0.5)).capacityVariance === Number.POSITIVE_INFINITY) held++;
  expect(held).toBe(20);
  source.take(charge(0.25));
  const after = source.close(day(0.5));
  expect(after.capacity[0]).toBe(0.5);
  expect(after.capacityVariance).toBe(1e-3);
});
