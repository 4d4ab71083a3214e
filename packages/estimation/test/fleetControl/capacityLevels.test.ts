import type { CapacityReview, DayReview } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { describe, expect, test } from 'vitest';
import { createCapacityLevels, type CapacityLevels } from '../../src/fleetControl/capacityLevels.ts';
import { seededRandom } from '../support/seededRandom.ts';

const FIRST = Date.UTC(2026, 0, 1);
const NEW = Date.UTC(2024, 2, 1);
const MONTH = 30 * MS_PER_DAY;

interface Told {
  readonly pack: string;
  readonly month: number;
  readonly review: DayReview;
}

/** A pack that loses at a rate of its own, whose ledger has 4 % after the first two years. */
function told(pack: string, month: number, rate: number, change: Partial<CapacityReview> = {}): Told {
  const years = 2 + month / 12;
  const ledgerLoss = 0.02 * years;
  const capacity: CapacityReview = {
    design: 'generic-nmc-graphite',
    inServiceAt: NEW,
    ledgerLoss,
    rate,
    rateVariance: (0.15 * rate) ** 2,
    years,
    retention: 1 - rate * ledgerLoss,
    deviation: 0.015,
    windows: 12,
    ...change,
  };
  const closedAt = FIRST + month * MONTH + MS_PER_DAY - 1000;
  return { pack, month, review: { closedAt, watched: 96, candidates: [], capacity } };
}

const put = (levels: CapacityLevels, { pack, month, review }: Told): boolean =>
  levels.put({ vehicle: 'v', pack }, FIRST + month * MONTH, review);

/** Newest verdict of each pack that has an open one. */
function openOf(all: readonly Told[]): Map<string, string> {
  const levels = createCapacityLevels();
  for (const one of all) put(levels, one);
  return new Map(
    levels.decide().flatMap(({ pack, revisions }) => {
      const newest = revisions.at(-1)!;
      return newest.state === 'withdrawn' ? [] : [[pack, newest.verdict.level] as const];
    }),
  );
}

const fleet = (rate: (k: number) => number, months: number, count = 24): Told[] =>
  Array.from({ length: months }, (_, month) =>
    Array.from({ length: count }, (_pack, k) => told(`p${k}`, month, rate(k))),
  ).flat();

describe('the capacity of whole packs', () => {
  test('that has gone far beyond what design and use explain is said of one pack alone', () => {
    expect(openOf([told('p', 0, 9)])).toEqual(new Map([['p', 'watch']]));
    expect(openOf([told('p', 0, 2)])).toEqual(new Map());
  });

  test('is held against what the others of the design have told by the first of the month', () => {
    const random = seededRandom(4);
    const usual = Array.from({ length: 24 }, () => Math.exp(0.1 * random.gaussian()));
    const mine = told('mine', 3, 3);
    expect(openOf([mine])).toEqual(new Map());
    expect(openOf([...fleet((k) => usual[k]!, 4), mine])).toEqual(new Map([['mine', 'note']]));
    expect(openOf([...fleet((k) => 2.2 * usual[k]!, 4), mine])).toEqual(new Map());
  });

  test('says what it was held against', () => {
    const levels = createCapacityLevels();
    for (const one of [...fleet(() => 1, 2), told('mine', 2, 4)]) put(levels, one);
    const [history] = levels.decide();
    const { verdict } = history!.revisions.at(-1)!;
    expect(verdict).toMatchObject({ cause: 'pack-wide', scope: 'pack', pack: 'mine' });
    expect(verdict.designBasis).toMatchObject({ design: 'generic-nmc-graphite', packs: 24 });
    const { day } = verdict.designBasis!;
    expect(day % MONTH).toBe(0);
    expect(FIRST + 2 * MONTH - day).toBeLessThan(MONTH);
    expect(verdict.designBasis!.rate).toBeGreaterThan(0.9);
    expect(verdict.designBasis!.rate).toBeLessThan(1.15);
    expect(verdict.evidence[0]!.comparedWith).toContain('24 other packs');
  });

  test('a pack is left out of what is expected of it, from the second month on too', () => {
    const levels = createCapacityLevels();
    for (let month = 0; month < 6; month++) put(levels, told('p', month, 7));
    const { verdict } = levels.decide()[0]!.revisions.at(-1)!;
    expect(verdict.designBasis).toMatchObject({ rate: 1, packs: 0 });
  });

  test('nothing is said of a pack of unknown age, nor does it teach', () => {
    const unknown = { inServiceAt: null };
    const others = fleet(() => 1, 2).map(({ pack, month }) => told(pack, month, 4, unknown));
    expect(openOf(others)).toEqual(new Map());
    expect(openOf([...others, told('mine', 2, 9)]).get('mine')).toBe('watch');
  });

  test('packs of another design do not teach', () => {
    const others = fleet(() => 4, 3).map(({ pack, month }) => told(pack, month, 4, { design: 'seed-000' }));
    expect(openOf([...others, told('mine', 3, 9)]).get('mine')).toBe('watch');
  });

  test('is withdrawn when the pack’s windows say so no longer', () => {
    const levels = createCapacityLevels();
    put(levels, told('p', 0, 7));
    put(levels, told('p', 1, 7, { retention: 0.97 }));
    const states = levels.decide()[0]!.revisions.map(({ state }) => state);
    expect(states).toEqual(['open', 'withdrawn']);
  });
});

describe('the history', () => {
  const random = seededRandom(8);
  const all = [
    ...fleet((k) => (k === 5 ? 3.5 : k === 9 ? 6 : Math.exp(0.15 * random.gaussian())), 8, 12),
    told('late', 2, 1.8),
    told('late', 5, 1.8),
  ];
  const inOrder = (): ReadonlyMap<string, string> => {
    const levels = createCapacityLevels();
    for (const one of all) put(levels, one);
    return new Map(levels.decide().map(({ pack, revisions }) => [pack, JSON.stringify(revisions)]));
  };

  test('is the same in whichever order reviews come, and however often it is asked for', () => {
    const expected = inOrder();
    expect(expected.size).toBeGreaterThan(1);
    for (let round = 0; round < 6; round++) {
      const shuffled = all
        .map((one) => ({ one, at: random.uniform() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one);
      const levels = createCapacityLevels();
      const newest = new Map<string, string>();
      for (const [index, one] of shuffled.entries()) {
        put(levels, one);
        if (index % (round + 1) > 0 && index < shuffled.length - 1) continue;
        for (const { pack, revisions } of levels.decide()) {
          if (revisions.length > 0) newest.set(pack, JSON.stringify(revisions));
          else newest.delete(pack);
        }
      }
      expect(newest).toEqual(expected);
    }
  });

  test('is told again where a day is run again and says something else, or nothing', () => {
    const levels = createCapacityLevels();
    const name = { vehicle: 'v', pack: 'p' };
    const first = told('p', 0, 7);
    expect(put(levels, first)).toBe(true);
    expect(put(levels, first)).toBe(false);
    expect(levels.decide()).toHaveLength(1);
    expect(levels.decide()).toEqual([]);
    expect(levels.put(name, FIRST, { ...first.review, capacity: told('p', 0, 1).review.capacity! })).toBe(true);
    expect(levels.decide()[0]!.revisions).toEqual([]);
    expect(put(levels, first)).toBe(true);
    expect(levels.decide()[0]!.revisions).toHaveLength(1);
    const { closedAt, watched, candidates } = first.review;
    expect(levels.put(name, FIRST, { closedAt, watched, candidates })).toBe(true);
    expect(levels.decide()[0]!.revisions).toEqual([]);
  });
});
