import { MS_PER_DAY } from '@packtwin/units';
import { describe, expect, test, vi } from 'vitest';
import { createSlowRetention, SLOW_BYTES_PER_CELL } from '../../src/slowRetention/slowRetention.ts';
import { StateColumns } from '../../src/stateColumns.ts';
import { seededRandom, type SeededRandom } from '../support/seededRandom.ts';

/** Two years of a hundred cells and more: seconds on a machine that is shared. */
vi.setConfig({ testTimeout: 30_000 });

const CELLS = 48;
const WEEKS = 125;
const WEEKS_PER_YEAR = 365.25 / 7;
const NOISE = 0.003;
const FAULTY = 20;
const ONSET = 52;
const SWAPPED = Array.from({ length: 12 }, (_, i) => 12 + i);
const SWAPPED_IN = 40;

interface Fleet {
  readonly packs: number;
  readonly seed: number;
  /** One week's error, in standard deviations of the noise. */
  readonly error?: (random: SeededRandom) => number;
  readonly season?: number;
  readonly slope?: number;
  /** Loss that all cells share, 1 per year; expected as such by the ledger. */
  readonly packLoss?: (years: number) => number;
  /** Additional loss of one cell, by years since its knee. */
  readonly knee?: (random: SeededRandom) => (years: number) => number;
  readonly fault?: (years: number) => number;
  /** By how much the cells of a module that is swapped in week {@link SWAPPED_IN} are better than those they replace. */
  readonly swapped?: number;
  readonly claimedNoise?: number;
}

/** Largest e-value of every healthy cell, and weeks from onset until the faulty one reached 2e5. */
function runFleet(fleet: Fleet): { peaks: number[]; delays: number[]; onsets: number[] } {
  const random = seededRandom(fleet.seed);
  const peaks: number[] = [];
  const delays: number[] = [];
  const onsets: number[] = [];
  const none = new Float64Array(CELLS);
  const values = new Float64Array(CELLS);
  for (let pack = 0; pack < fleet.packs; pack++) {
    const slow = createSlowRetention(new StateColumns(), CELLS);
    const draw = (deviation: number): Float64Array =>
      Float64Array.from({ length: CELLS }, () => deviation * random.gaussian());
    const level = draw(0.006);
    const slope = draw(fleet.slope ?? 0.0025);
    const sine = draw((fleet.season ?? 0) / Math.SQRT2);
    const cosine = draw((fleet.season ?? 0) / Math.SQRT2);
    const knees = Array.from({ length: CELLS }, () => fleet.knee?.(random));
    const peak = new Float64Array(CELLS);
    let found = Number.POSITIVE_INFINITY;
    for (let week = 0; week < WEEKS; week++) {
      const years = week / WEEKS_PER_YEAR;
      const lost = fleet.packLoss?.(years) ?? 0;
      if (fleet.swapped !== undefined && week === SWAPPED_IN)
        for (const i of SWAPPED) level[i] = fleet.swapped + 0.003 * random.gaussian();
      for (let i = 0; i < CELLS; i++) {
        let ratio = level[i]! + slope[i]! * years - (knees[i]?.(years) ?? 0);
        ratio += sine[i]! * Math.sin(2 * Math.PI * years) + cosine[i]! * Math.cos(2 * Math.PI * years);
        ratio += NOISE * (fleet.error ?? ((of) => of.gaussian()))(random);
        if (fleet.fault && i === FAULTY && week >= ONSET) ratio -= fleet.fault((week - ONSET) / WEEKS_PER_YEAR);
        values[i] = Math.expm1(ratio);
      }
      slow.update(values, (fleet.claimedNoise ?? NOISE) ** 2, none, none, week * 7 * MS_PER_DAY, lost);
      for (let i = 0; i < CELLS; i++) peak[i] = Math.max(peak[i]!, slow.evidence[i]!);
      if (found === Number.POSITIVE_INFINITY && slow.evidence[FAULTY]! >= 2e5) {
        found = week - ONSET + 1;
        onsets.push(slow.onset[FAULTY]! / MS_PER_DAY / 7 - ONSET);
      }
    }
    peak.forEach((value, i) => {
      if (!(fleet.fault && i === FAULTY)) peaks.push(value);
    });
    if (fleet.fault) delays.push(found);
  }
  return { peaks, delays, onsets };
}

/** Student's t with three degrees of freedom, of the interquartile range of a standard Gaussian. */
function heavyTail(random: SeededRandom): number {
  const chi = random.gaussian() ** 2 + random.gaussian() ** 2 + random.gaussian() ** 2;
  return random.gaussian() / Math.sqrt(chi / 3) / 1.134;
}

/** Crossings of 10, 100 and 1000 are at most as many as Ville's inequality lets be, with three deviations of sampling. */
function expectBound(peaks: readonly number[]): void {
  for (const level of [10, 100, 1000]) {
    const bound = 1 / level;
    const share = peaks.filter((value) => value >= level).length / peaks.length;
    expect(share).toBeLessThan(bound + 3 * Math.sqrt(bound / peaks.length));
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

describe('slow retention: healthy cells keep Ville’s bound', () => {
  test.each([
    ['Gaussian noise', {}],
    ['heavy tails (t3)', { error: heavyTail }],
    ['a season of 0.5 % per cell', { season: 0.005 }],
    ['heavy tails and a season', { error: heavyTail, season: 0.005 }],
    ['slopes that differ twice as much as assumed', { slope: 0.005 }],
    ['noise ten times what the estimator claims', { claimedNoise: NOISE / 10 }],
  ] satisfies [string, Partial<Fleet>][])('under %s', (_, change) => {
    expectBound(runFleet({ packs: 12, seed: 11, ...change }).peaks);
  });

  test.each([0.015, 0.02, 0.03])('after a module was swapped for cells %f better', (swapped) => {
    expectBound(runFleet({ packs: 24, seed: 18, season: 0.0025, slope: 0.003, swapped }).peaks);
  });

  test('when cells reach their knees one by one, years apart', () => {
    const knee = (random: SeededRandom): ((years: number) => number) => {
      const at = 2 + 0.3 * random.gaussian();
      return (years) => 0.06 * Math.max(0, years - at);
    };
    // The pack has lost 8 % when the first of them does.
    expectBound(runFleet({ packs: 12, seed: 12, knee, packLoss: (years) => 0.08 * years }).peaks);
  });

  test('and would not without the clause on the pack’s own loss: the check can fail', () => {
    const knee = (random: SeededRandom): ((years: number) => number) => {
      const at = 1.5 + 0.4 * random.gaussian();
      return (years) => 0.08 * Math.max(0, years - at);
    };
    const { peaks } = runFleet({ packs: 12, seed: 12, knee });
    expect(peaks.filter((value) => value >= 1000).length).toBeGreaterThan(5);
  });
});

describe('slow retention: faults', () => {
  test('finds what fades by 4 % a year at the threshold of a million cells, in weeks, and dates it', () => {
    const { delays, onsets } = runFleet({ packs: 9, seed: 13, season: 0.002, fault: (years) => 0.04 * years });
    expect(median(delays)).toBeLessThan(34);
    expect(Math.abs(median(onsets))).toBeLessThan(10);
  });

  test('finds 8 % a year sooner than 4 %, and 4 % sooner than 2 %', () => {
    const [two, four, eight] = [0.02, 0.04, 0.08].map((rate) =>
      median(runFleet({ packs: 5, seed: 14, fault: (years) => rate * years }).delays),
    );
    expect(eight!).toBeLessThan(four!);
    expect(four!).toBeLessThan(two!);
    expect(eight!).toBeLessThan(20);
  });

  test('finds a step of 3 % within weeks', () => {
    expect(median(runFleet({ packs: 9, seed: 15, fault: () => 0.03 }).delays)).toBeLessThan(9);
  });

  test('takes what three cells of a pack do alike for the way of the pack', () => {
    const slow = createSlowRetention(new StateColumns(), CELLS);
    const random = seededRandom(16);
    const none = new Float64Array(CELLS);
    const values = new Float64Array(CELLS);
    for (let week = 0; week < WEEKS; week++) {
      const lost = 0.06 * Math.max(0, (week - ONSET) / WEEKS_PER_YEAR);
      for (let i = 0; i < CELLS; i++) values[i] = 0.003 * random.gaussian() - (i % 12 === 5 ? lost : 0);
      slow.update(values, NOISE ** 2, none, none, week * 7 * MS_PER_DAY, 0);
    }
    expect(Math.max(...slow.evidence)).toBeLessThan(100);
  });
});

describe('slow retention: state', () => {
  test('goes on from a snapshot bit for bit', () => {
    const random = seededRandom(17);
    const none = new Float64Array(CELLS);
    const weeks = Array.from({ length: 60 }, () =>
      Float64Array.from({ length: CELLS }, () => 0.003 * random.gaussian()),
    );
    const whole = new StateColumns();
    const all = createSlowRetention(whole, CELLS);
    const first = new StateColumns();
    const begun = createSlowRetention(first, CELLS);
    const feed = (into: typeof all, from: number, to: number): void => {
      for (let week = from; week < to; week++)
        into.update(weeks[week]!, NOISE ** 2, none, none, week * 7 * MS_PER_DAY, 0);
    };
    feed(all, 0, 60);
    feed(begun, 0, 31);
    const bytes = new Uint8Array(first.byteLength);
    first.write(bytes);
    const second = new StateColumns();
    const resumed = createSlowRetention(second, CELLS);
    second.read(bytes);
    feed(resumed, 31, 60);
    expect([...resumed.evidence]).toEqual([...all.evidence]);
  });

  test('costs what it says', () => {
    const large = new StateColumns();
    createSlowRetention(large, 400);
    const small = new StateColumns();
    createSlowRetention(small, 200);
    expect((large.byteLength - small.byteLength) / 200).toBe(SLOW_BYTES_PER_CELL);
    expect(SLOW_BYTES_PER_CELL).toBeLessThan(400);
  });
});
