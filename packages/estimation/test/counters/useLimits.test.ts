import type { PackCounters } from '@packtwin/protocol';
import { describe, expect, test } from 'vitest';
import { CELSIUS, count, HOUR, line, START } from '../support/usedPack.ts';

describe('limits', () => {
  const limitOf = (counters: PackCounters, name: string, beyond: 'above' | 'below') =>
    counters.limits.find((each) => each.name === name && each.beyond === beyond)!;

  test('a triangle over 49 °C is beyond for the share of time that geometry says', () => {
    // 39 → 59 → 39 °C in two hours: above 49 °C for half of the time, from minute 30 to minute 90.
    const counters = count([
      ...line({ at: 0, celsius: 39 }, { at: HOUR, celsius: 59 }, 60_000),
      ...line({ at: HOUR + 60_000, celsius: 59 - 1 / 3 }, { at: 2 * HOUR, celsius: 39 }, 60_000),
    ]);
    const hot = limitOf(counters, 'median of the probes', 'above');
    expect(hot.total.measured).toBeGreaterThan(HOUR - 3);
    expect(hot.total.measured).toBeLessThan(HOUR + 3);
    expect(hot.runs).toBe(1);
    expect(hot.longest.from).toBe(START + HOUR / 2);
    expect(hot.extreme).toBeCloseTo(59 + CELSIUS, 9);
  });

  test('a stretch goes on through a gap that is beyond at both ends, and tells the gap’s share', () => {
    const counters = count([
      ...line({ at: 0, soc: 0.01 }, { at: HOUR, soc: 0.01 }, 30_000),
      ...line({ at: 300 * HOUR, soc: 0.01 }, { at: 301 * HOUR, soc: 0.01 }, 30_000),
    ]);
    const { longest, runs, total } = limitOf(counters, 'state of charge', 'below');
    expect(longest).toEqual({ measured: 2 * HOUR, interpolated: 299 * HOUR, from: START });
    expect(runs).toBe(1);
    expect(total).toEqual({ measured: 2 * HOUR, interpolated: 299 * HOUR });
  });

  test('names the probe that is hottest; the median is not moved by one', () => {
    const probes = [20, 21, 55, 22].map((celsius) => celsius + CELSIUS);
    const counters = count(
      Array.from({ length: 10 }, (_, k) => ({ at: k * 30_000, probes })),
      { probeCount: 4 },
    );
    const any = limitOf(counters, 'any probe', 'above');
    expect([any.total.measured, any.probe]).toEqual([9 * 30_000, 2]);
    expect(any.extreme).toBeCloseTo(55 + CELSIUS, 9);
    expect(limitOf(counters, 'median of the probes', 'above').total.measured).toBe(0);
  });

  test('time charging in the cold counts only where it charges', () => {
    const counters = count([
      ...line({ at: 0, celsius: -5, current: 0 }, { at: HOUR, celsius: -5, current: 0 }, 30_000),
      ...line({ at: HOUR + 30_000, celsius: -5, current: 20 }, { at: 2 * HOUR, celsius: -5, current: 20 }, 30_000),
    ]);
    const cold = limitOf(counters, 'charging, median of the probes', 'below');
    expect(cold.total.measured).toBeGreaterThanOrEqual(HOUR - 30_000);
    expect(cold.total.measured).toBeLessThanOrEqual(HOUR);
    expect(limitOf(counters, 'charging, median of the probes', 'above').total.measured).toBe(0);
  });

  test('where nothing is known, nothing is claimed', () => {
    const counters = count(line({ at: 0 }, { at: HOUR }, 30_000));
    for (const { total, unknown, longest } of counters.limits) {
      expect(total).toEqual({ measured: 0, interpolated: 0 });
      expect(unknown).toBe(HOUR);
      expect(longest.from).toBeNull();
    }
    expect(counters.stateOfChargeSource).toBe('none');
    expect(counters.distance).toEqual({ metres: null, resets: 0 });
  });
});
