import type { PackCounters } from '@packtwin/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { count, HOUR, line, type Instant } from '../support/usedPack.ts';

describe('depth of discharge', () => {
  const through = (levels: readonly number[], stepMs = 30_000): Instant[] =>
    levels.map((soc, k) => ({ at: k * stepMs, soc, current: -5 }));
  /** Whole per cents between levels, so that no reading jumps. */
  const ramp = (turns: readonly number[]): number[] => {
    const levels = [turns[0]! / 100];
    for (let k = 1; k < turns.length; k++) {
      const step = Math.sign(turns[k]! - turns[k - 1]!);
      for (let level = turns[k - 1]!; level !== turns[k]!;) levels.push((level += step) / 100);
    }
    return levels;
  };
  const halvesAt = (counters: PackCounters): Record<number, number> =>
    Object.fromEntries(
      counters.depths.halfCycles.flatMap(({ measured, interpolated }, bin) =>
        measured + interpolated > 0 ? [[bin * 5, measured + interpolated]] : [],
      ),
    );

  test('a small cycle inside a large one is two half cycles of its depth, the large one keeps its own', () => {
    const counters = count(through(ramp([90, 40, 52, 41, 90, 40])));
    // 90→40, 40→90, 90→40 remain as half cycles; 52→41 is closed inside.
    expect(halvesAt(counters)).toEqual({ 10: 2, 50: 3 });
  });

  test('ten equal swings are ten full cycles, open ends included', () => {
    const turns = Array.from({ length: 21 }, (_, k) => (k % 2 === 0 ? 80 : 50));
    expect(halvesAt(count(through(ramp(turns))))).toEqual({ 30: 20 });
  });

  test('the sum of all depths is the way that the state of charge went', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 60 }), (halfLevels) => {
        // Swings of at least 2 %: what is smaller is taken for rounding.
        const turns = halfLevels.map((half) => 2 * half);
        const way = turns.slice(1).reduce((sum, level, k) => sum + Math.abs(level - turns[k]!), 0);
        const halves = count(through(ramp(turns))).depths.halfCycles;
        const low = halves.reduce((sum, { measured }, bin) => sum + measured * bin * 5, 0);
        const high = halves.reduce((sum, { measured }, bin) => sum + measured * (bin + 1) * 5, 0);
        expect(way).toBeGreaterThanOrEqual(low - 1e-9);
        expect(way).toBeLessThanOrEqual(high + 1e-9);
      }),
    );
  });

  /** Rainflow over the whole list at once, searching for inner cycles from the left until there are none. */
  const halvesByHand = (turns: readonly number[]): Record<number, number> => {
    const points = turns.filter((level, k) => {
      const [before, after] = [turns[k - 1], turns[k + 1]];
      return before === undefined || after === undefined || (level - before) * (after - level) < 0;
    });
    const halves: Record<number, number> = {};
    const add = (depth: number, by: number): void => {
      const bin = 5 * Math.min(19, Math.floor(depth / 5));
      halves[bin] = (halves[bin] ?? 0) + by;
    };
    for (;;) {
      const inner = points.findIndex((_, k) => {
        const [a, b, c, d] = points.slice(k, k + 4);
        return d !== undefined && Math.abs(b! - c!) <= Math.min(Math.abs(a! - b!), Math.abs(c! - d));
      });
      if (inner < 0) break;
      add(Math.abs(points[inner + 1]! - points[inner + 2]!), 2);
      points.splice(inner + 1, 2);
    }
    points.slice(1).forEach((level, k) => add(Math.abs(level - points[k]!), 1));
    return halves;
  };

  test('are those of rainflow over the whole record at once', () => {
    const levels = fc
      .array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 60 })
      .map((halfLevels) => halfLevels.map((half) => 2 * half).filter((level, k, all) => level !== all[k - 1]))
      .filter((turns) => turns.length > 1);
    fc.assert(
      fc.property(levels, (turns) => {
        expect(halvesAt(count(through(ramp(turns))))).toEqual(halvesByHand(turns));
      }),
    );
  });

  test('a depth that ends at a gap is marked: it may have been deeper', () => {
    const before = through(ramp([90, 60]));
    const after = ramp([62, 90]).map((soc, k) => ({ at: 100 * HOUR + k * 30_000, soc, current: 5 }));
    const { halfCycles } = count([...before, ...after]).depths;
    const [measured, interpolated] = [0, 0].map((_, k) =>
      halfCycles.reduce((sum, each) => sum + (k === 0 ? each.measured : each.interpolated), 0),
    );
    expect([measured, interpolated]).toEqual([0, 2]);
  });

  test('an hourly report of a resting pack is no gap', () => {
    const parked = line({ at: HOUR, current: 0, soc: 0.6 }, { at: 5 * HOUR, current: 0, soc: 0.6 }, HOUR);
    const drive = ramp([60, 80]).map((soc, k) => ({ at: 6 * HOUR + k * 30_000, soc, current: k === 0 ? 0 : 5 }));
    const { halfCycles } = count([
      ...through(ramp([90, 60])).map((one) => ({ ...one, current: -0.1 })),
      ...parked,
      ...drive,
    ]).depths;
    expect(halfCycles.reduce((sum, { interpolated }) => sum + interpolated, 0)).toBe(0);
    expect(halfCycles.reduce((sum, { measured }) => sum + measured, 0)).toBe(2);
  });

  test('no swing spans the change from the twin’s state of charge to the vehicle’s', () => {
    const own = [0.5, 0.5, 0.5].map((_, k) => ({ at: k * 30_000, current: 0 }));
    const told = ramp([80, 70]).map((soc, k) => ({ at: 90_000 + k * 30_000, soc, current: -5 }));
    const counters = count([...own, ...told], { twin: () => 0.5 });
    expect(counters.stateOfChargeSource).toBe('vehicle');
    expect(halvesAt(counters)).toEqual({ 10: 1 });
  });
});
