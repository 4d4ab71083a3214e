import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { createRetentionEstimate } from '../src/retentionEstimate.ts';
import { StateColumns } from '../src/stateColumns.ts';

const START = Date.UTC(2026, 0, 5);

function estimate(inServiceAt: number) {
  const ageing = createRetentionEstimate(
    new StateColumns(),
    scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600),
  );
  ageing.start(inServiceAt, START);
  return ageing;
}

describe('observed retention', () => {
  test('of a new pack is not decided by one window, and its band covers both', () => {
    const { retention, deviation } = estimate(START).observed({ ratio: 0.94, deviation: 0.05, count: 1 });
    expect(retention).toBeGreaterThan(0.98);
    expect(deviation).toBeLessThan(0.02);
    expect(Math.abs(1 - retention)).toBeLessThan(1.96 * deviation);
  });

  test('is the windows’ alone where the age is not known, and nothing without windows', () => {
    const windows = { ratio: 0.82, deviation: 0.04, count: 5 };
    expect(estimate(Number.NaN).observed(windows)).toEqual({ retention: 0.82, deviation: 0.04 });
    expect(estimate(START).observed({ ...windows, count: 0 }).retention).toBeNaN();
  });

  test('follows windows that contradict the expectation again and again', () => {
    const { retention, deviation } = estimate(START).observed({ ratio: 0.7, deviation: 0.03, count: 8 });
    expect(retention).toBeLessThan(0.73);
    expect(Math.abs(0.7 - retention)).toBeLessThan(1.96 * deviation);
  });
});
