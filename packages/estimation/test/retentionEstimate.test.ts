import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { MS_PER_DAY, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { describe, expect, test } from 'vitest';
import type { MeasuredRetention } from '../src/measuredRetention.ts';
import { createRetentionEstimate } from '../src/retentionEstimate.ts';
import { StateColumns } from '../src/stateColumns.ts';

const START = Date.UTC(2026, 0, 5);
const LIKE_PEERS = { deviation: 0.004, error: 0.003, cells: 96 };

function estimate(inServiceAt: number) {
  const ageing = createRetentionEstimate(
    new StateColumns(),
    scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600),
  );
  ageing.start(inServiceAt, START);
  return ageing;
}

/** Days at rest, warm and full, each closed with what `measured` says of it. */
function live(ageing: ReturnType<typeof estimate>, days: number, measured: (day: number) => MeasuredRetention): void {
  for (let day = 1; day <= days; day++) {
    for (let hour = 0; hour < 24; hour++) ageing.book(REFERENCE_TEMPERATURE + 15, 0.8, 0, 3600);
    ageing.closeDay(START + day * MS_PER_DAY, measured(day), LIKE_PEERS);
  }
}

const nothing = (): MeasuredRetention => ({ kind: 'counted', ratio: 1, deviation: 0.15, count: 0 });

describe('observed retention', () => {
  test('of a new pack is not decided by one window, and its band covers both', () => {
    const { retention, deviation } = estimate(START).observed({
      kind: 'counted',
      ratio: 0.94,
      deviation: 0.05,
      count: 1,
    });
    expect(retention).toBeGreaterThan(0.98);
    expect(deviation).toBeLessThan(0.02);
    expect(Math.abs(1 - retention)).toBeLessThan(1.96 * deviation);
  });

  test('is the windows’ alone where the age is not known, and nothing without windows', () => {
    const windows = { kind: 'counted', ratio: 0.82, deviation: 0.04, count: 5 } as const;
    expect(estimate(Number.NaN).observed(windows)).toEqual({ retention: 0.82, deviation: 0.04 });
    expect(estimate(START).observed({ ...windows, count: 0 }).retention).toBeNaN();
  });

  test('of an alignment is not weighed with the age a second time', () => {
    const aligned = { kind: 'aligned', ratio: 0.94, deviation: 0.012, count: 2 } as const;
    expect(estimate(START).observed(aligned)).toEqual({ retention: 0.94, deviation: 0.012 });
  });

  test('follows windows that contradict the expectation again and again', () => {
    const { retention, deviation } = estimate(START).observed({
      kind: 'counted',
      ratio: 0.7,
      deviation: 0.03,
      count: 8,
    });
    expect(retention).toBeLessThan(0.73);
    expect(Math.abs(0.7 - retention)).toBeLessThan(1.96 * deviation);
  });
});

describe('what age and use explain', () => {
  test('is nothing of a new pack, more with every year, and not known where the age is not', () => {
    expect(estimate(START).explained()).toEqual({ negative: 0, positive: 0, lithium: 0, unseenYears: 0 });
    const old = estimate(START - 3 * 365.25 * MS_PER_DAY);
    expect(old.explained()!.unseenYears).toBeCloseTo(3, 12);
    const before = old.explained()!.lithium;
    expect(before).toBeGreaterThan(0.02);
    live(old, 90, nothing);
    expect(old.explained()!.lithium).toBeGreaterThan(before);
    expect(old.explained()!.unseenYears).toBeCloseTo(3, 12);
    expect(estimate(Number.NaN).explained()).toBeUndefined();
  });
});

describe('expected retention', () => {
  test('goes down with the ledger where nothing is measured, and its band grows', () => {
    const ageing = estimate(START);
    const atFirst = { expected: ageing.expected(), band: ageing.expectedBand() };
    live(ageing, 300, nothing);
    expect(ageing.expected()).toBeLessThan(atFirst.expected - 0.01);
    expect(ageing.expectedBand()).toBeGreaterThan(atFirst.band + 0.005);
  });

  test('learns that its pack ages twice as fast, from charges of months, and is then surer than without', () => {
    const told = estimate(START);
    const untold = estimate(START);
    live(untold, 500, nothing);
    const whole = 0.97 * (1 - untold.expected());
    const ledger = (day: number): number => whole * Math.sqrt(day / 500);
    live(told, 500, (day) => ({ kind: 'aligned', ratio: 1 - 2 * ledger(day), deviation: 0.01, count: day }));
    expect(told.expected()).toBeLessThan(1 - 1.6 * ledger(500));
    expect(told.expected()).toBeGreaterThan(1 - 2.4 * ledger(500));
    expect(told.expectedBand()).toBeLessThan(untold.expectedBand());
  });

  test('of a pack of unknown age is what was measured of it, within the error of measuring', () => {
    const ageing = estimate(Number.NaN);
    expect(ageing.expectedBand()).toBeGreaterThan(0.15);
    live(ageing, 60, (day) => ({ kind: 'aligned', ratio: 0.85, deviation: 0.012, count: day }));
    expect(Math.abs(ageing.expected() - 0.85)).toBeLessThan(0.01);
    expect(ageing.expectedBand()).toBeLessThan(0.04);
  });

  test('takes aligned charges for another kind of measurement than counted ones, with an error of its own', () => {
    const counted = (day: number): MeasuredRetention => ({ kind: 'counted', ratio: 0.96, deviation: 0.02, count: day });
    const ageing = estimate(Number.NaN);
    live(ageing, 120, counted);
    live(ageing, 120, (day) => ({ kind: 'aligned', ratio: 0.9, deviation: 0.01, count: day }));
    expect(ageing.expected()).toBeLessThan(0.93);
  });

  test('counts one charge of a month once, and not while no new one comes', () => {
    const often = estimate(START);
    const once = estimate(START);
    live(often, 29, (day) => ({ kind: 'aligned', ratio: 0.97, deviation: 0.01, count: 2 + day }));
    live(once, 29, () => ({ kind: 'aligned', ratio: 0.97, deviation: 0.01, count: 3 }));
    expect(often.expected()).toBe(once.expected());
  });
});

test('the fleet is told on the day of a measurement, and on no other', () => {
  const ageing = estimate(START);
  const told: number[] = [];
  live(ageing, 70, (day) => {
    if (ageing.toldToday() !== undefined) told.push(day - 1);
    return { kind: 'aligned', ratio: 0.97, deviation: 0.01, count: day };
  });
  expect(told).toEqual([3, 33, 63]);
});
