import { describe, expect, test } from 'vitest';
import { CELSIUS, count, HOUR, line, RATED, sumOf, type Instant } from '../support/usedPack.ts';

describe('charges', () => {
  const charge = (at: number, minutes: number, current: number, soc = 0.3): Instant[] =>
    line(
      { at, current, soc, celsius: 25 },
      { at: at + minutes * 60_000, current, soc: soc + (current * minutes * 60) / RATED, celsius: 25 },
      30_000,
    );
  const idle = (at: number, minutes: number, soc = 0.9): Instant[] =>
    line({ at, current: 0, soc, celsius: 25 }, { at: at + minutes * 60_000, current: 0, soc, celsius: 25 }, 30_000);

  test('a slow and two fast ones, the second back to back', () => {
    const counters = count([
      ...charge(0, 60, 8),
      ...idle(61 * 60_000, 20),
      ...charge(2 * HOUR, 20, 45),
      ...idle(2 * HOUR + 21 * 60_000, 20),
      ...charge(3 * HOUR, 20, 45),
      ...idle(3 * HOUR + 21 * 60_000, 20),
    ]);
    expect(counters.charging.sessions).toEqual({ measured: 3, interpolated: 0 });
    expect(counters.charging.fast).toEqual({ measured: 2, interpolated: 0 });
    expect(counters.charging.backToBack).toBe(1);
    expect(counters.charging.startedFull).toBe(0);
  });

  test('recuperation is no charge', () => {
    const drive = Array.from({ length: 400 }, (_, k) => ({ at: k * 10_000, current: k % 6 < 2 ? 60 : -40, soc: 0.6 }));
    const { charging, chargeIn } = count(drive);
    expect(charging.sessions.measured).toBe(0);
    expect(charging.charge.measured).toBe(0);
    expect(chargeIn.measured).toBeGreaterThan(10_000);
  });

  test('nor is recuperation that is sampled so coarsely that its means are positive', () => {
    const hilly = Array.from({ length: 60 }, (_, k) => ({ at: k * 30_000, current: k % 2 === 0 ? 40 : -10, soc: 0.6 }));
    expect(count(hilly).charging.sessions.measured).toBe(0);
  });

  test('a charge that is sampled every five minutes is told as interpolated', () => {
    const slow = line({ at: 0, current: 20, soc: 0.3 }, { at: HOUR, current: 20, soc: 0.7 }, 300_000);
    expect(count(slow).charging.sessions).toEqual({ measured: 0, interpolated: 1 });
    expect(count(slow.slice(0, 3)).charging.sessions).toEqual({ measured: 0, interpolated: 0 });
  });

  test('a pause of the charger does not make two charges, a drive does', () => {
    const twice = (between: readonly Instant[]) =>
      count([...charge(0, 20, 20), ...between, ...charge(HOUR / 2, 20, 20)]).charging.sessions.measured;
    expect(twice(idle(20.5 * 60_000, 9))).toBe(1);
    expect(twice(line({ at: 20.5 * 60_000, current: -20 }, { at: 29.5 * 60_000, current: -20 }, 30_000))).toBe(2);
  });

  test('a charge that begins full is counted as such', () => {
    expect(count([...idle(0, 5, 0.99), ...charge(HOUR / 10, 10, 3, 0.99)]).charging.startedFull).toBe(1);
  });

  test('a pack that is fuller after a gap was charged in it; fast only if it must have been', () => {
    const slow = count([...idle(0, 10, 0.3), ...idle(10 * HOUR, 10, 0.9)]).charging;
    expect([slow.sessions, slow.fast]).toEqual([
      { measured: 0, interpolated: 1 },
      { measured: 0, interpolated: 0 },
    ]);
    expect(slow.charge.interpolated).toBeCloseTo(0.6 * RATED, 6);
    const fast = count([...idle(0, 10, 0.3), ...idle(HOUR, 10, 0.9)]).charging;
    expect(fast.fast).toEqual({ measured: 0, interpolated: 1 });
  });

  test('what was charged lies in one cell of rate and temperature each', () => {
    const { charging, chargeIn } = count(charge(0, 60, 8));
    expect(sumOf(charging.byRate)).toBeCloseTo(chargeIn.measured, 6);
    const row = counters25();
    expect(charging.byRate[row]![1]).toBeCloseTo(8 * 3600, 6);
  });

  const counters25 = (): number => count([]).timeAt.temperatureEdges.findIndex((edge) => edge > 25 + CELSIUS);
});
