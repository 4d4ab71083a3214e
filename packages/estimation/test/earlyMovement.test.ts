import { describe, expect, test } from 'vitest';
import { createEarlyMovement } from '../src/earlyMovement.ts';
import { StateColumns } from '../src/stateColumns.ts';
import { seededRandom } from './support/seededRandom.ts';

const COUNT = 48;
const USUAL = 0.004;
const NONE = new Float64Array(COUNT);

/** Evidence (smaller side) after blocks whose values a pack of scattered cells and `moved` gives. */
function evidence(seed: number, moved: (observation: number, block: number) => number): Float64Array {
  const random = seededRandom(seed);
  const early = createEarlyMovement(new StateColumns(), COUNT, { faultSign: -1, usualMovement: USUAL });
  const standing = Float64Array.from({ length: COUNT }, () => 0.02 * random.gaussian());
  for (let block = 0; block < 4; block++) {
    const values = standing.map((value, o) => value + moved(o, block) + 0.001 * random.gaussian());
    early.update(values, NONE, 0.001, 0.05, block);
  }
  return early.left.map((left, o) => Math.min(left, early.right[o]!));
}

describe('earlyMovement', () => {
  test('keeps Markov’s bound where healthy cells move as widely as the null grants', () => {
    const all: number[] = [];
    for (let seed = 1; seed <= 60; seed++) {
      const random = seededRandom(1000 + seed);
      const slope = Float64Array.from({ length: COUNT }, () => 0.02 * random.gaussian());
      all.push(...evidence(seed, (o, block) => slope[o]! * block));
    }
    for (const level of [5, 20, 100]) {
      expect(all.filter((value) => value >= level).length / all.length).toBeLessThan(1 / level);
    }
  });

  test('tells at once which cell loses 3 % a day', () => {
    const found = evidence(7, (o, block) => (o === 20 ? -0.03 * block : 0));
    expect(found.indexOf(Math.max(...found))).toBe(20);
    expect(found[20]).toBeGreaterThan(1e6);
    expect(Math.max(...found.filter((_, o) => o !== 20))).toBeLessThan(5);
  });

  test('takes a gain, and three cells that move alike, for no fault', () => {
    expect(Math.max(...evidence(8, (o, block) => (o === 20 ? 0.03 * block : 0)))).toBeLessThan(5);
    expect(Math.max(...evidence(9, (o, block) => ([5, 20, 33].includes(o) ? -0.03 * block : 0)))).toBeLessThan(5);
  });
});
