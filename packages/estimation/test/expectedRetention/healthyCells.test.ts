import { expect, test } from 'vitest';
import { createHealthyCells } from '../../src/expectedRetention/healthyCells.ts';
import { seededRandom } from '../support/seededRandom.ts';

test('the spread of normal cells is their deviation, wherever they stand', () => {
  const random = seededRandom(3);
  const values = Float64Array.from({ length: 4000 }, () => 0.01 + 0.004 * random.gaussian());
  const { middle, deviation, cells } = createHealthyCells(4000)(
    (o) => values[o]!,
    () => true,
  );
  expect(middle).toBeCloseTo(0.01, 3);
  expect(deviation).toBeGreaterThan(0.0038);
  expect(deviation).toBeLessThan(0.0042);
  expect(cells).toBe(4000);
});

test('unsound and unknown cells do not count, and without any nothing is said', () => {
  const values = [0.001, -0.001, 0, Number.NaN, -0.3];
  const look = createHealthyCells(5);
  const sound = look(
    (o) => values[o]!,
    (o) => o < 4,
  );
  expect(sound).toEqual({ middle: 0, deviation: 0.001 / 1.645, cells: 3 });
  const none = look(
    (o) => values[o]!,
    () => false,
  );
  expect(none).toEqual({ middle: 0, deviation: Number.NaN, cells: 0 });
});
