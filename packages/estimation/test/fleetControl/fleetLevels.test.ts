import type { DayReview, FleetCandidate, VerdictRevision } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFleetLevels, type FleetLevels } from '../../src/fleetControl/fleetLevels.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 2, 1);
const CELLS = 100;

/** A cell that stands out in its pack by these e-values, as its twin would hand it over. */
function candidate(observation: number, safety: number, ageing = 1): FleetCandidate {
  const label = `C${observation + 1}`;
  return {
    observation,
    finding: {
      level: 'flag',
      scope: 'cell',
      cells: [label],
      cellIndices: [observation],
      channel: safety >= ageing ? 'charge' : 'resistance',
      cause: 'unknown',
      onset: new Date(FIRST).toISOString(),
      confidence: 0.99,
      summary: `Cell ${label} stands out.`,
      hypotheses: [],
      evidence: [],
      eValue: Math.max(safety, ageing),
      threshold: 100 * CELLS,
    },
    evidence: { safety: { eValue: safety, peak: safety }, ageing: { eValue: ageing, peak: ageing } },
  };
}

interface Put {
  readonly pack: string;
  readonly day: number;
  readonly review: DayReview;
}

function put(pack: string, day: number, candidates: readonly FleetCandidate[] = []): Put {
  const at = FIRST + day * DAY;
  return { pack, day: at, review: { closedAt: at + DAY - 60_000, watched: CELLS, candidates } };
}

function putInto(levels: FleetLevels, { pack, day, review }: Put): boolean {
  return levels.put({ vehicle: 'v', pack }, day, review);
}

/** Every history that the fleet tells, by pack. */
function historyOf(puts: readonly Put[], decideAfter: (index: number) => boolean = () => false) {
  const levels = createFleetLevels();
  const told = new Map<string, readonly VerdictRevision[]>();
  const decide = () => {
    for (const { pack, revisions } of levels.decide()) told.set(pack, revisions);
  };
  for (const [index, each] of puts.entries()) {
    putInto(levels, each);
    if (decideAfter(index)) decide();
  }
  decide();
  const spoken = [...told].filter(([, revisions]) => revisions.length > 0);
  return Object.fromEntries(spoken.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function historyOfPack(pack: string, puts: readonly Put[]): readonly VerdictRevision[] {
  return historyOf(puts)[pack] ?? [];
}

function levelsOf(puts: readonly Put[]): Record<string, string> {
  const newest = Object.values(historyOf(puts)).flatMap((revisions) => [
    ...new Map(revisions.map((each) => [each.verdict.id, each])).values(),
  ]);
  return Object.fromEntries(
    newest
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ verdict }) => [`${verdict.pack} ${verdict.cells[0]}`, verdict.level]),
  );
}

const healthy = (count: number): Put[] => Array.from({ length: count }, (_, index) => put(`healthy-${index}`, 0));

describe('what a fleet demands of a cell', () => {
  test('a single pack is a fleet of its own cells', () => {
    expect(levelsOf([put('p', 0, [candidate(3, 100 * CELLS)])])).toEqual({ 'p C4': 'flag' });
    expect(levelsOf([put('p', 0, [candidate(3, 99 * CELLS)])])).toEqual({ 'p C4': 'watch' });
    expect(levelsOf([put('p', 0, [candidate(3, 9 * CELLS)])])).toEqual({ 'p C4': 'note' });
  });

  test('a thousand healthy packs raise the threshold a thousandfold, and the verdict says so', () => {
    const strong = put('p', 1, [candidate(0, 100 * CELLS * 1001)]);
    const weak = put('p', 1, [candidate(0, 100 * CELLS * 1000)]);
    expect(levelsOf([...healthy(1000), strong])).toEqual({ 'p C1': 'flag' });
    expect(levelsOf([...healthy(1000), weak])).toEqual({ 'p C1': 'watch' });
    const { verdict } = historyOfPack('p', [...healthy(1000), strong])[0]!;
    expect(verdict.threshold).toBeCloseTo(100 * CELLS * 1001, 3);
    expect(verdict.eValue).toBeGreaterThanOrEqual(verdict.threshold);
    expect(verdict.control).toEqual({
      evidenceClass: 'safety',
      watched: 1001 * CELLS,
      discoveries: 1,
      day: FIRST + DAY,
    });
  });

  test('packs count from the day on which they are first known', () => {
    const later = Array.from({ length: 9 }, (_, index) => put(`later-${index}`, 5));
    const [opened] = historyOfPack('p', [put('p', 0, [candidate(0, 100 * CELLS)]), ...later]);
    expect([opened!.verdict.level, opened!.verdict.control!.watched]).toEqual(['flag', CELLS]);
  });

  test('many discoveries lower what each of them needs, in their class only', () => {
    const both = [candidate(0, 60 * CELLS), candidate(1, 60 * CELLS)];
    expect(levelsOf([put('p', 0, both)])).toEqual({ 'p C1': 'flag', 'p C2': 'flag' });
    const ofTwoClasses = [candidate(0, 60 * CELLS), candidate(1, 1, 60 * CELLS)];
    expect(levelsOf([put('p', 0, ofTwoClasses)])).toEqual({ 'p C1': 'watch', 'p C2': 'watch' });
  });

  test('every flag was supported on its day by the number of flags of its class', () => {
    const strength = fc.double({ min: 0, max: 7, noNaN: true }).map((log) => 10 ** log);
    fc.assert(
      fc.property(fc.array(fc.array(strength, { maxLength: 5 }), { minLength: 1, maxLength: 6 }), (packs) => {
        const puts = packs.map((values, index) =>
          put(
            `p${index}`,
            0,
            values.map((value, observation) => candidate(observation, value)),
          ),
        );
        const flags = Object.values(historyOf(puts))
          .flat()
          .filter(({ verdict }) => verdict.level === 'flag');
        for (const { verdict } of flags) {
          expect(verdict.eValue).toBeGreaterThanOrEqual((packs.length * CELLS) / (0.01 * flags.length) - 1e-6);
        }
      }),
    );
  });
});

describe('a level over time', () => {
  test('a flag stays with the threshold of its day when evidence falls and packs come', () => {
    const history = historyOfPack('p', [
      put('p', 0, [candidate(0, 100 * CELLS)]),
      ...Array.from({ length: 50 }, (_, index) => put(`later-${index}`, 3)),
      put('p', 4, [candidate(0, 20 * CELLS)]),
      put('p', 5),
    ]);
    expect(history.map(({ verdict, state }) => [verdict.level, state])).toEqual([['flag', 'open']]);
    expect(history[0]!.verdict.threshold).toBeCloseTo(100 * CELLS, 6);
  });

  test('a watch is withdrawn when another fleet no longer bears it', () => {
    const history = historyOfPack('p', [put('p', 0, [candidate(0, 50 * CELLS)]), put('p', 1)]);
    expect(history.map(({ verdict, state }) => [verdict.level, state])).toEqual([
      ['watch', 'open'],
      ['watch', 'withdrawn'],
    ]);
  });

  test('another pack’s faults lift a watch to a flag on the day they are found', () => {
    const history = historyOfPack('a', [
      put('a', 0, [candidate(0, 60 * CELLS)]),
      put('b', 0),
      put('b', 3, [candidate(0, 1e6), candidate(1, 1e6), candidate(2, 1e6)]),
    ]);
    expect(history.map(({ verdict, at }) => [verdict.level, Math.floor((at - 1 - FIRST) / DAY)])).toEqual([
      ['watch', 0],
      ['flag', 3],
    ]);
  });
});

describe('whatever the order', () => {
  /** Four packs over twelve days; two of them with cells whose evidence grows and falls. */
  const puts = Array.from({ length: 12 }, (_, day) => [
    put('a', day, day < 4 ? [] : [candidate(1, 10 ** (day - 2), 10 ** (day / 3))]),
    put('b', day, day % 5 === 0 ? [] : [candidate(7, 3000, 10 ** (day / 2))]),
    put('c', day),
    ...(day > 6 ? [put('late', day, [candidate(0, 1e5)])] : []),
  ]).flat();
  const expected = historyOf(puts);
  const inTurns = (turns: readonly Put[]): Put[] => {
    const queues = new Map(turns.map(({ pack }) => [pack, puts.filter((each) => each.pack === pack)]));
    return turns.map(({ pack }) => queues.get(pack)!.shift()!);
  };

  test('there is something to compare', () => {
    expect(Object.keys(expected)).toEqual(['a', 'b', 'late']);
    expect(Object.values(expected).flat().length).toBeGreaterThan(5);
  });

  test('the history is the same, decided once or in between, and a pack run again', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(puts, { minLength: puts.length }),
        fc.array(fc.nat(puts.length), { maxLength: 4 }),
        fc.constantFrom('a', 'b', 'c', 'late'),
        fc.nat(11),
        (turns, between, rerun, since) => {
          // Each pack's days ascending, whoever's turn it is; then one pack is run again from some day on.
          const order = inTurns(turns);
          const again = puts.filter(({ pack, day }) => pack === rerun && day >= FIRST + since * DAY);
          expect(historyOf([...order, ...again], (index) => between.includes(index))).toEqual(expected);
        },
      ),
    );
  });

  test('a late day re-evaluates from that day on: what was flagged without it is told anew', () => {
    const before = [put('a', 0), put('b', 0), put('a', 3, [candidate(0, 100 * 2 * CELLS)])];
    const levels = createFleetLevels();
    for (const each of before) putInto(levels, each);
    expect(levels.decide().flatMap(({ revisions }) => revisions.map(({ verdict }) => verdict.level))).toEqual(['flag']);
    // A pack that nobody knew had been driving since the first day.
    putInto(levels, put('unknown', 1));
    const [again] = levels.decide();
    expect(again!.revisions.map(({ verdict }) => [verdict.level, verdict.control!.watched])).toEqual([
      ['watch', 3 * CELLS],
    ]);
    expect(levels.decide()).toEqual([]);
  });

  test('long histories are told anew from kept states as from the beginning', () => {
    const long = Array.from({ length: 200 }, (_, day) => put('a', day, [candidate(day, 10 ** (day % 5))]));
    const late = put('b', 77, [candidate(0, 1e6)]);
    const levels = createFleetLevels();
    for (const each of long) putInto(levels, each);
    levels.decide();
    putInto(levels, late);
    const told = Object.fromEntries(levels.decide().map(({ pack, revisions }) => [pack, revisions]));
    expect(Object.keys(told)).toContain('b');
    expect({ ...historyOf(long), ...told }).toEqual(historyOf([...long, late]));
  });

  test('a day that says nothing new is not kept', () => {
    const levels = createFleetLevels();
    expect(putInto(levels, put('a', 0))).toBe(true);
    expect(putInto(levels, put('a', 1))).toBe(false);
    expect(putInto(levels, put('a', 2, [candidate(0, 1e3)]))).toBe(true);
    expect(putInto(levels, put('a', 2, [candidate(0, 1e3)]))).toBe(false);
    expect(putInto(levels, put('a', 3))).toBe(true);
  });
});
