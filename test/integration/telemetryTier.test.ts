/** What a run of seconds of the telemetry tier can carry: estimators near the truth, no flag, statistics that are numbers. */
import { describe, expect, test } from 'vitest';
import { telemetryTier } from '../bench/detection/telemetryTier.ts';

describe('the telemetry tier, quick', () => {
  const { figures, statistics } = telemetryTier({ preset: 'quick' });
  const figure = (name: string): number => {
    const found = figures.find((one) => one.name === name);
    if (!found) throw new Error(`There is no figure "${name}"`);
    return found.value;
  };

  test('state of charge of aged cells is within 2 %', () => {
    expect(figure('state of charge of aged cells, 0.1 Hz with 30 % gaps')).toBeLessThan(2);
  });

  test('retention is within 2.5 % absolute and 0.8 % relative, and its band tells', () => {
    expect(figure('retention of a cell, absolute')).toBeLessThan(2.5);
    expect(figure('retention of a cell, relative to its peers')).toBeLessThan(0.8);
    expect(figure('retention of a cell, absolute: inside its 95 % band')).toBeGreaterThan(85);
  });

  test('losses are claimed only where they are known', () => {
    for (const name of ['lithium lost', 'negative active material lost', 'positive active material lost']) {
      expect(figure(`${name}: claims wrong by more than 3 deviations, all packs`)).toBeLessThan(20);
    }
    expect(figure('lithium lost, charges from 12 to 88 %')).toBeLessThan(2);
  });

  test('no healthy cell is flagged', () => {
    expect(figure('flags on healthy cells')).toBe(0);
  });

  test('gives statistics of every channel for the fleet tier', () => {
    // Charge and resistance give a block on every day of use, capacity one for every wide charge.
    for (const [channel, least] of [
      [statistics.charge, 500],
      [statistics.resistance, 500],
      [statistics.capacity, 50],
    ] as const) {
      expect(channel.blocks).toBeGreaterThan(least);
      expect(channel.noise).toBeGreaterThan(0);
      expect(channel.noise).toBeLessThan(0.2);
      expect(channel.kurtosis).toBeGreaterThan(1);
      expect(Math.abs(channel.autocorrelation)).toBeLessThan(0.9);
    }
  });
});
