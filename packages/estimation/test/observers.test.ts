import { describe, expect, test } from 'vitest';
import { findGroups, findLean } from '../src/moduleGroups.ts';
import { StateColumns } from '../src/stateColumns.ts';
import { createTapHealth } from '../src/tapHealth.ts';
import { createVoltageDips } from '../src/voltageDips.ts';
import { seededRandom } from './support/seededRandom.ts';

describe('voltageDips', () => {
  const CELLS = 20;
  const HOUR = 3_600_000;

  /** Feeds dips of three samples, one an hour, `at(k)` choosing whose voltages move by how much. */
  function feed(count: number, at: (k: number) => readonly (readonly [cell: number, volts: number])[], samples = 3) {
    const dips = createVoltageDips(new StateColumns(), CELLS);
    const standing = new Float64Array(CELLS);
    for (let k = 0; k < count; k++) {
      for (let sample = 0; sample < 6; sample++) {
        const deviation = new Float64Array(CELLS);
        if (sample < samples) for (const [cell, volts] of at(k)) deviation[cell] = volts;
        dips.add(deviation, standing, 1e-3, k * HOUR + sample * 1000);
      }
    }
    return dips;
  }

  test('names the one cell that dips again and again', () => {
    const dips = feed(5, () => [[7, -0.05]]);
    expect(dips.dips[7]).toBe(5);
    expect(dips.evidence[7]).toBeGreaterThan(1e4);
    expect(Math.max(...dips.evidence.filter((_, cell) => cell !== 7))).toBeLessThan(1);
  });

  test('finds nothing where dips fall on cells at random', () => {
    const random = seededRandom(5);
    const dips = feed(60, () => [[Math.floor(random.uniform() * CELLS), -0.05]]);
    expect(Math.max(...dips.evidence)).toBeLessThan(20 / 0.1);
  });

  test('counts neither single frames, nor a tap mirrored by its neighbour, nor cells that dip together', () => {
    expect(Math.max(...feed(5, () => [[7, -0.05]], 1).dips)).toBe(0);
    expect(
      Math.max(
        ...feed(5, () => [
          [7, -0.05],
          [8, 0.05],
        ]).dips,
      ),
    ).toBe(0);
    expect(
      Math.max(
        ...feed(5, () => [
          [7, -0.05],
          [8, -0.05],
        ]).dips,
      ),
    ).toBe(0);
    expect(Math.max(...feed(5, () => [[7, -2]]).dips)).toBe(0);
  });
});

describe('tapHealth', () => {
  test('tells a lost tap and a stuck one from living ones', () => {
    const health = createTapHealth(new StateColumns(), 3);
    for (let k = 0; k < 100; k++) {
      const voltage = 3.6 + 0.002 * k;
      health.add(Float64Array.of(voltage, 3.7, Number.NaN), voltage);
    }
    expect(health.closeDay()).toEqual(['alive', 'stuck', 'lost']);
    expect(health.closeDay()).toBeUndefined();
  });

  test('does not call a resting pack stuck', () => {
    const health = createTapHealth(new StateColumns(), 2);
    for (let k = 0; k < 100; k++) health.add(Float64Array.of(3.7, 3.7), 3.7);
    expect(health.closeDay()).toEqual(['alive', 'alive']);
  });
});

describe('moduleGroups', () => {
  const steps = Float64Array.from({ length: 30 }, (_, o) => (o < 12 ? 0.02 : o < 20 ? 0 : -0.015));

  test('finds the edges between groups, from either end', () => {
    expect(findGroups(steps, 0.005).map(({ first, last }) => [first, last])).toEqual([
      [0, 11],
      [12, 19],
      [20, 29],
    ]);
    expect(findGroups(steps.toReversed(), 0.005).map(({ first, last }) => [first, last])).toEqual([
      [0, 9],
      [10, 17],
      [18, 29],
    ]);
  });

  test('does not see a group in one odd cell', () => {
    const values = new Float64Array(20);
    values[9] = -0.1;
    expect(findGroups(values, 0.005)).toHaveLength(1);
  });

  test('tells a slope from a step', () => {
    const random = seededRandom(2);
    const slope = Float64Array.from({ length: 90 }, (_, o) => 7e-4 * o + 0.006 * random.gaussian());
    const lean = findLean(slope);
    expect(lean.explained).toBeGreaterThan(0.8);
    expect(lean.rise).toBeCloseTo(0.063, 1);
    expect(lean.steepest).toBeLessThan(0.5);
    const step = findLean(Float64Array.from({ length: 90 }, (_, o) => (o < 45 ? 0 : 0.06)));
    expect(step.steepest).toBeGreaterThan(0.5);
  });
});
