import { MS_PER_DAY } from '@packtwin/units';
import { describe, expect, test } from 'vitest';
import { changeWeightUpTo, createChangeMixture, nullDensity } from '../src/changeMixture.ts';
import { StateColumns } from '../src/stateColumns.ts';
import { seededRandom, type SeededRandom } from './support/seededRandom.ts';

const DEVIATION = 1;
const BENIGN_STEP = 4;

/** Runs many sequences at once; returns the largest value each reached and the last values. */
function runSequences(count: number, days: number, draw: (random: SeededRandom, day: number) => number, seed: number) {
  const random = seededRandom(seed);
  const mixture = createChangeMixture(new StateColumns(), count, BENIGN_STEP);
  const largest = new Float64Array(count);
  const firstAbove = new Float64Array(count).fill(Number.NaN);
  let used = 0;
  for (let day = 0; day < days; day++) {
    const weightUsed = changeWeightUpTo(day * MS_PER_DAY);
    for (let i = 0; i < count; i++) {
      mixture.update(i, draw(random, day), DEVIATION, weightUsed - used, weightUsed, day * MS_PER_DAY);
      largest[i] = Math.max(largest[i]!, mixture.value[i]!);
      if (mixture.value[i]! >= 1000 && Number.isNaN(firstAbove[i]!)) firstAbove[i] = day;
    }
    used = weightUsed;
  }
  return { mixture, largest, firstAbove };
}

const share = (values: Float64Array, above: number): number =>
  values.filter((value) => value >= above).length / values.length;
const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('changeMixture', () => {
  test('integrates its null density to one, so that every factor is a fair bet', () => {
    let sum = 0;
    for (let x = -400; x < 400; x += 0.01) sum += nullDensity(x, DEVIATION, BENIGN_STEP) * 0.01;
    expect(sum).toBeCloseTo(1, 4);
  });

  test('keeps Ville’s bound on noise that is exactly the null', () => {
    // Gaussian noise with the share of benign steps that the null grants.
    const draw = (random: SeededRandom): number => {
      if (random.uniform() >= 0.02) return random.gaussian();
      const chiSquare = Array.from({ length: 4 }, () => random.gaussian() ** 2).reduce((a, b) => a + b, 0);
      return (Math.hypot(BENIGN_STEP, DEVIATION) * random.gaussian()) / Math.sqrt(chiSquare / 4);
    };
    const { mixture, largest } = runSequences(3000, 120, draw, 1);
    expect(mean(mixture.value)).toBeLessThan(1.15);
    for (const level of [5, 10, 50]) {
      const bound = 1 / level;
      expect(share(largest, level)).toBeLessThan(bound + 3 * Math.sqrt((bound * (1 - bound)) / 3000));
    }
  });

  test('would break the bound if the noise were understated by half: the check can fail', () => {
    const { largest } = runSequences(500, 120, (random) => 2 * random.gaussian(), 2);
    expect(share(largest, 10)).toBeGreaterThan(0.1);
  });

  test('is not decided by one wild day', () => {
    const { largest } = runSequences(500, 60, (random, day) => (day === 30 ? 40 : random.gaussian()), 3);
    expect(share(largest, 1000)).toBeLessThan(0.01);
  });

  test('finds a lasting shift after about log(threshold / weights) over the information per day', () => {
    const shift = 1.6;
    const onset = 40;
    const { firstAbove } = runSequences(400, 120, (random, day) => random.gaussian() + (day >= onset ? shift : 0), 4);
    const delays = [...firstAbove].filter((day) => day >= onset).map((day) => day - onset + 1);
    expect(delays.length).toBeGreaterThan(390);
    const weight = changeWeightUpTo((onset + 1) * MS_PER_DAY) - changeWeightUpTo(onset * MS_PER_DAY);
    // Only the matching magnitude, one of five, carries the product at first.
    const theory = Math.log((1000 * 5) / weight) / ((shift * shift) / 2);
    const median = delays.toSorted((a, b) => a - b)[delays.length >> 1]!;
    expect(median).toBeGreaterThan(0.5 * theory);
    expect(median).toBeLessThan(1.8 * theory);
  });

  test('dates the onset within days', () => {
    const { mixture } = runSequences(200, 80, (random, day) => random.gaussian() + (day >= 40 ? 2 : 0), 5);
    const errors = [...mixture.onset].map((at) => Math.abs(at / MS_PER_DAY - 40));
    expect(errors.toSorted((a, b) => a - b)[100]).toBeLessThanOrEqual(2);
  });

  test('gives all change times of a life a total weight of one', () => {
    expect(changeWeightUpTo(0)).toBeCloseTo(0.1, 12);
    expect(changeWeightUpTo(3650 * MS_PER_DAY)).toBeCloseTo(1, 12);
    expect(changeWeightUpTo(20_000 * MS_PER_DAY)).toBeCloseTo(1, 12);
  });
});
