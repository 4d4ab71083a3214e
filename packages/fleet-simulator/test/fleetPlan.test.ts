import { describe, expect, it } from 'vitest';
import { MS_PER_DAY } from '@packtwin/units';
import { fleetPlan, observationCount, SEED_DESIGNS } from '../src/index.ts';
import { HISTORY_ENDS_AT } from './smallFleet.ts';

const plan = (seed: number, options = {}) => fleetPlan(seed, { historyEndsAt: HISTORY_ENDS_AT, ...options });

describe('fleetPlan()', () => {
  it('is a function of seed and options', () => {
    expect(plan(5)).toEqual(plan(5));
    expect(plan(6)).not.toEqual(plan(5));
  });

  it.each([1, 2, 3, 4, 5])(
    'gives the default fleet faults of different kinds and enough healthy vehicles (seed %i)',
    (seed) => {
      const { vehicles, historyStartsAt } = plan(seed);
      expect(vehicles).toHaveLength(10);
      const faults = vehicles.flatMap((vehicle) => vehicle.faults);
      expect(new Set(faults.map((fault) => fault.kind)).size).toBeGreaterThanOrEqual(3);
      expect(vehicles.filter((vehicle) => vehicle.faults.length === 0).length).toBeGreaterThanOrEqual(4);
      expect(new Set(faults.map((fault) => fault.vehicleIndex)).size).toBe(faults.length);
      for (const fault of faults) {
        const day = (fault.onsetAt - historyStartsAt) / MS_PER_DAY;
        expect(day).toBeGreaterThanOrEqual(25);
        expect(day).toBeLessThanOrEqual(60);
      }
      expect(new Set(vehicles.map((vehicle) => vehicle.design))).toEqual(new Set(SEED_DESIGNS));
    },
  );

  it('puts a seal leak between two neighbours of one stack', () => {
    for (let seed = 0; seed < 50; seed++) {
      const leak = plan(seed)
        .vehicles.flatMap((vehicle) => vehicle.faults)
        .find((fault) => fault.kind === 'seal-leakage')!;
      const first = leak.cells[0]!;
      const second = leak.cells[1]!;
      expect(second).toBe(first + 1);
      expect(Math.floor(first / 12)).toBe(Math.floor(second / 12));
    }
  });

  it('measures some healthy packs with a tap missing', () => {
    const blind = plan(1).vehicles.filter((vehicle) => observationCount(vehicle) < vehicle.cellCount);
    expect(blind.length).toBeGreaterThanOrEqual(1);
    for (const vehicle of blind) {
      expect(vehicle.faults).toEqual([]);
      for (const { cells, taps } of vehicle.stacks)
        expect((taps ?? []).reduce((sum, tap) => sum + tap, 0)).toBe(taps ? cells : 0);
    }
  });

  it('plans none, or the kinds that are asked for', () => {
    expect(plan(1, { faults: 'none' }).vehicles.every((vehicle) => vehicle.faults.length === 0)).toBe(true);
    const faults = plan(1, { faults: ['leakage', 'leakage'] }).vehicles.flatMap((vehicle) => vehicle.faults);
    expect(faults.map((fault) => fault.kind)).toEqual(['leakage', 'leakage']);
  });

  it.each([
    [{ vehicles: 0 }, /vehicles = 0/],
    [{ vehicles: 2.5 }, /whole numbers/],
    [{ designs: [] }, /without designs/],
    [{ interval: 0 }, /interval = 0/],
    [{ vehicles: 1, faults: ['leakage', 'leakage'] as const }, /at most one/],
    [{ historyDays: Number.NaN }, /historyDays = NaN/],
  ])('refuses %o and says why', (options, message) => {
    expect(() => plan(1, options)).toThrow(RangeError);
    expect(() => plan(1, options)).toThrow(message);
  });
});
