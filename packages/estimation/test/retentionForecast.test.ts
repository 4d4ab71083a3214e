import { describe, expect, test } from 'vitest';
import {
  calibrateBand,
  forecastLoss,
  learnCellKind,
  learnTemperatureAgeing,
  lossCurveOf,
  seenUntil,
  type LossCurve,
} from '../src/index.ts';
import { seededRandom } from './support/seededRandom.ts';

const NOISE = 0.002;

/** Cells of one kind: a knee near 1 000 cycles, each at a speed of its own, capacities every 100 cycles. */
function cellsOfOneKind(count: number, seed: number, speedSpread = 0.08): LossCurve[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const speed = Math.exp(speedSpread * random.gaussian());
    const capacity = (n: number): number => {
      const at = n * speed;
      const knee = Math.max(0, at - 1000);
      return (1 - 0.0001 * at - 3e-7 * knee * knee + NOISE * random.gaussian()) * 7200;
    };
    const cycles = Float64Array.from({ length: 17 }, (_, k) => 100 * k);
    return lossCurveOf(cycles, cycles.map(capacity));
  });
}

function coverage(kindSize: number, seed: number): { inside: number; points: number } {
  const cells = cellsOfOneKind(kindSize + 16, seed);
  const kind = learnCellKind(cells.slice(0, kindSize));
  const factor = calibrateBand(kind, 300);
  let inside = 0;
  let points = 0;
  for (const cell of cells.slice(kindSize)) {
    const seen = seenUntil(cell, 300);
    const { low, high } = forecastLoss(kind, seen, cell.cycles.subarray(4), factor);
    cell.loss.subarray(4).forEach((loss, k) => {
      if (loss >= low[k]! && loss <= high[k]!) inside++;
      points++;
    });
  }
  return { inside, points };
}

describe('forecasts of retention', () => {
  test('the 90 % band holds about 90 % of cells of the kind, knees of random time included', () => {
    let inside = 0;
    let points = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const run = coverage(16, seed);
      inside += run.inside;
      points += run.points;
    }
    expect(inside / points).toBeGreaterThan(0.85);
    expect(inside / points).toBeLessThan(0.97);
  });

  test('more of the past tells more of the future', () => {
    const cells = cellsOfOneKind(20, 5);
    const kind = learnCellKind(cells.slice(0, 19));
    const cell = cells[19]!;
    const errorFrom = (until: number): number => {
      const at = Float64Array.of(1500, 1600);
      const { loss } = forecastLoss(kind, seenUntil(cell, until), at, () => 1.645);
      return Math.hypot(loss[0]! - cell.loss[15]!, loss[1]! - cell.loss[16]!);
    };
    const widthFrom = (until: number): number => {
      const { low, high } = forecastLoss(kind, seenUntil(cell, until), Float64Array.of(1600), () => 1.645);
      return high[0]! - low[0]!;
    };
    expect(widthFrom(1400)).toBeLessThan(0.5 * widthFrom(300));
    expect(errorFrom(1400)).toBeLessThan(0.02);
  });

  test('a kind of two cells has a band as wide as two cells justify', () => {
    const cells = cellsOfOneKind(3, 8);
    const kind = learnCellKind(cells.slice(0, 2));
    expect(calibrateBand(kind, 300)(1000)).toBeCloseTo(2.92, 9);
  });

  test('a cell that ends early does not pull the mean of the others down', () => {
    const cells = cellsOfOneKind(4, 3, 0.001);
    const kind = learnCellKind([...cells.slice(0, 3), seenUntil(cells[3]!, 900)]);
    expect(kind.mean.at(1600)).toBeCloseTo(cells[0]!.loss[16]!, 2);
  });

  test('capacities at the same cycles are one, and what cannot be used is refused with its number', () => {
    const curve = lossCurveOf(Float64Array.of(0, 100, 100, 50, 200), Float64Array.of(10, 9.5, 9.3, 1, 9));
    expect([...curve.cycles]).toEqual([0, 100, 200]);
    expect(curve.loss[1]).toBeCloseTo(0.06, 12);
    expect(() => learnCellKind([curve])).toThrow('at least two');
    expect(() => lossCurveOf(Float64Array.of(0), Float64Array.of(0))).toThrow('first capacity of 0');
  });
});

describe('temperature as the only change', () => {
  test('a law with heat and wear is found from two temperatures and holds at a third', () => {
    const truth = (n: number, T: number): number =>
      8e-4 * Math.sqrt(n) * Math.exp((50_000 / 8.314462618) * (1 / 298.15 - 1 / T)) + 0.1 * (n / 1000) ** 1.2;
    const cycles = Float64Array.from({ length: 200 }, (_, k) => 5 * k);
    const curves = [298.15, 308.15].map((temperature) => ({
      temperature,
      curve: { cycles, loss: cycles.map((n) => truth(n, temperature)) },
    }));
    const law = learnTemperatureAgeing(curves);
    const at55 = law.cyclesTo(0.2, 328.15);
    expect(truth(at55, 328.15)).toBeGreaterThan(0.19);
    expect(truth(at55, 328.15)).toBeLessThan(0.21);
    expect(() => learnTemperatureAgeing(curves.slice(0, 1))).toThrow('at least two');
  });
});
