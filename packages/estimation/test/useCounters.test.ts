import type { PackCounters, PackSampleBatch } from '@packtwin/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createUseCounters } from '../src/counters/useCounters.ts';
import { StateColumns } from '../src/stateColumns.ts';
import { topologyOf } from './support/syntheticPack.ts';

const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;
const RATED = 50 * 3600;
const CELSIUS = 273.15;

/** One instant; what is left out is not known. */
interface Instant {
  readonly at: number;
  readonly current?: number;
  readonly soc?: number;
  readonly celsius?: number;
  readonly volts?: number;
  /** V per cell. */
  readonly cells?: readonly number[];
  readonly metres?: number;
  readonly probes?: readonly number[];
}

const CELLS = 3;

function batchOf(instants: readonly Instant[], probeCount = 1): PackSampleBatch {
  const column = (value: (instant: Instant) => number | undefined) =>
    Float64Array.from(instants, (instant) => value(instant) ?? Number.NaN);
  return {
    tenant: 'default',
    vehicle: 'car',
    pack: 'main',
    configuration: 'c1',
    boot: 1,
    firstSequence: 0,
    receivedAt: START,
    sampleCount: instants.length,
    observationCount: CELLS,
    probeCount,
    sampledAt: Float64Array.from(instants, ({ at }) => START + at),
    packCurrent: column(({ current }) => current),
    packVoltage: column(({ volts }) => volts),
    vehicleStateOfCharge: column(({ soc }) => soc),
    odometer: column(({ metres }) => metres),
    observationVoltage: Float64Array.from(instants.flatMap(({ cells }) => cells ?? [3.7, 3.7, 3.7])),
    probeTemperature: Float64Array.from(
      instants.flatMap(({ probes, celsius }) => probes ?? [(celsius ?? Number.NaN) + CELSIUS]),
    ),
    nulled: {},
  };
}

function countersOf(
  instants: readonly Instant[],
  { probeCount = 1, twin = (): number => Number.NaN, state = new StateColumns() } = {},
): ReturnType<typeof createUseCounters> {
  const topology = { ...topologyOf(CELLS, undefined, 'plain'), probeCount };
  const identity = {
    vehicle: 'car',
    pack: 'main',
    topology,
    designId: 'any',
    ratedCharge: RATED,
    inServiceAt: Number.NaN,
  };
  const counters = createUseCounters(state, identity, { lowest: 2.8, highest: 4.2 });
  const batch = batchOf(instants, probeCount);
  for (let k = 0; k < batch.sampleCount; k++) counters.add(batch, k, twin);
  return counters;
}

const count = (instants: readonly Instant[], options?: Parameters<typeof countersOf>[1]): PackCounters =>
  countersOf(instants, options).report();

/** A line of samples `stepMs` apart. */
function line(from: Instant, to: Instant, stepMs: number): Instant[] {
  const steps = Math.round((to.at - from.at) / stepMs);
  const mix = (a: number | undefined, b: number | undefined, share: number) =>
    a === undefined || b === undefined ? undefined : a + share * (b - a);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const share = k / steps;
    const between = {
      current: mix(from.current, to.current, share),
      soc: mix(from.soc, to.soc, share),
      celsius: mix(from.celsius, to.celsius, share),
      volts: mix(from.volts, to.volts, share),
    };
    const known = Object.fromEntries(Object.entries(between).filter(([, value]) => value !== undefined));
    return { at: from.at + k * stepMs, ...known };
  });
}

const sumOf = (table: readonly (readonly number[])[]): number => table.flat().reduce((sum, value) => sum + value, 0);

const anything = fc
  .array(
    fc.record(
      {
        wait: fc.oneof(
          fc.integer({ min: 1, max: 60_000 }),
          fc.integer({ min: 60_001, max: 900_000 }),
          fc.integer({ min: 900_000, max: 40 * HOUR }),
        ),
        current: fc.double({ min: -300, max: 300, noNaN: true }),
        soc: fc.double({ min: 0, max: 1, noNaN: true }),
        celsius: fc.double({ min: -40, max: 70, noNaN: true }),
        volts: fc.double({ min: 5, max: 15, noNaN: true }),
        metres: fc.integer({ min: 0, max: 1e9 }),
      },
      { requiredKeys: ['wait'] },
    ),
    { minLength: 2, maxLength: 40 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ wait, ...rest }): Instant => ({ at: (at += wait), ...rest }));
  });

describe('every ms is counted once', () => {
  test('the table of time, the limits and the activities each add up to the calendar, without remainder', () => {
    fc.assert(
      fc.property(anything, (instants) => {
        const counters = count(instants);
        const span = instants.at(-1)!.at - instants[0]!.at;
        const { measured, interpolated } = counters.calendar;
        expect(measured + interpolated).toBe(span);
        expect(sumOf(counters.timeAt.measured)).toBe(measured);
        expect(sumOf(counters.timeAt.interpolated)).toBe(interpolated);
        const { charging, discharging, resting, unobserved } = counters.activity;
        expect(charging + discharging + resting + unobserved).toBe(span);
        for (const { total, unknown, longest } of counters.limits) {
          expect(total.measured + total.interpolated + unknown).toBeLessThanOrEqual(span);
          expect(longest.measured + longest.interpolated).toBeLessThanOrEqual(total.measured + total.interpolated);
        }
      }),
    );
  });

  test('a state in the middle, written down and read back, goes on to the same bits', () => {
    fc.assert(
      fc.property(anything, fc.nat(), (instants, at) => {
        const cut = at % instants.length;
        const first = new StateColumns();
        countersOf(instants.slice(0, cut), { state: first });
        const saved = new Uint8Array(first.byteLength);
        first.write(saved);
        const second = new StateColumns();
        const again = countersOf([], { state: second });
        second.read(saved);
        const rest = batchOf(instants.slice(cut));
        for (let k = 0; k < rest.sampleCount; k++) again.add(rest, k, () => Number.NaN);
        expect(again.report()).toEqual(count(instants));
      }),
      { numRuns: 60 },
    );
  });

  test('a sample that is not later than the newest changes nothing', () => {
    const drive = line({ at: 0, current: -20, soc: 0.8 }, { at: HOUR, current: -20, soc: 0.4 }, 30_000);
    expect(count([...drive, { at: HOUR, current: 400 }, { at: 10, current: 400 }])).toEqual(count(drive));
  });
});

describe('time at temperature and state of charge', () => {
  const binIn = (value: number, edges: readonly number[]): number => edges.filter((edge) => value >= edge).length;

  const beside =
    (by: number, scale = 1) =>
    ([a, b]: readonly [number, number]): readonly [number, number] => [(a + by) / scale, (b + by) / scale];

  test('is what a look at every ms of the straight line gives', () => {
    const ends = fc.record({
      // Beside the edges: on one of them rounding decides.
      celsius: fc.tuple(fc.integer({ min: -40, max: 70 }), fc.integer({ min: -40, max: 70 })).map(beside(0.37)),
      soc: fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })).map(beside(0.37, 100)),
      ms: fc.integer({ min: 1, max: 5000 }),
    });
    fc.assert(
      fc.property(ends, ({ celsius, soc, ms }) => {
        const { timeAt } = count([
          { at: 0, celsius: celsius[0], soc: soc[0] },
          { at: ms, celsius: celsius[1], soc: soc[1] },
        ]);
        const looked = timeAt.measured.map((row) => row.map(() => 0));
        for (let at = 0; at < ms; at++) {
          const share = (at + 0.5) / ms;
          const row = binIn(celsius[0] + share * (celsius[1] - celsius[0]) + CELSIUS, timeAt.temperatureEdges);
          const column = binIn(soc[0] + share * (soc[1] - soc[0]), timeAt.stateOfChargeEdges);
          looked[row]![column]!++;
        }
        timeAt.measured.forEach((row, k) =>
          row.forEach((time, j) => expect(Math.abs(time - looked[k]![j]!)).toBeLessThanOrEqual(2)),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('charge and energy', () => {
  test('the same straight line gives the same sums, however densely it is sampled', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.double({ min: -200, max: 200, noNaN: true }),
        fc.constantFrom(1000, 5000, 20_000, 60_000),
        (a, b, step) => {
          const ends = [
            { at: 0, current: a, volts: 11 },
            { at: 60_000, current: b, volts: 11 },
          ] as const;
          const coarse = count(ends);
          const fine = count(line(...ends, step));
          expect(fine.chargeIn.measured).toBeCloseTo(coarse.chargeIn.measured, 6);
          expect(fine.chargeOut.measured).toBeCloseTo(coarse.chargeOut.measured, 6);
          expect(fine.energyIn.measured).toBeCloseTo(coarse.energyIn.measured, 5);
          expect(fine.energyOut.measured - fine.energyIn.measured).toBeCloseTo((-(a + b) / 2) * 60 * 11, 5);
        },
      ),
    );
  });

  test('one hour at 1C out and one in is one full cycle, all of it measured', () => {
    const counters = count([
      ...line({ at: 0, current: -50, volts: 11 }, { at: HOUR, current: -50, volts: 11 }, 10_000),
      ...line({ at: HOUR + 1, current: 50, volts: 11 }, { at: 2 * HOUR + 1, current: 50, volts: 11 }, 10_000),
    ]);
    expect(counters.equivalentFullCycles.measured).toBeCloseTo(1, 5);
    expect(counters.equivalentFullCycles.interpolated).toBe(0);
    expect(counters.energyOut.measured).toBeCloseTo(11 * 50 * 3600, 0);
  });

  test('over a gap the state of charge says what must have flowed, marked as interpolated', () => {
    const counters = count([
      { at: 0, current: 0, soc: 0.9, volts: 12 },
      { at: 5 * HOUR, current: 0, soc: 0.4, volts: 10 },
    ]);
    expect(counters.chargeOut).toEqual({ measured: 0, interpolated: expect.closeTo(0.5 * RATED, 6) });
    expect(counters.energyOut.interpolated).toBeCloseTo(0.5 * RATED * 11, 5);
    expect(counters.gaps).toEqual({ count: 1, limit: 600_000, longest: 5 * HOUR, longestFrom: START });
  });

  test('hourly reports that each lose less than can be told add up', () => {
    const parked = line({ at: 0, current: 0, soc: 0.9 }, { at: 50 * HOUR, current: 0, soc: 0.8 }, HOUR);
    const { chargeOut, chargeIn } = count(parked);
    expect(chargeOut.interpolated).toBeGreaterThan(0.089 * RATED);
    expect(chargeOut.interpolated).toBeLessThanOrEqual(0.1 * RATED + 1e-6);
    expect(chargeIn).toEqual({ measured: 0, interpolated: 0 });
  });

  test('a pack without a pack voltage counts with the sum of its cells', () => {
    const counters = count(line({ at: 0, current: 10 }, { at: 60_000, current: 10 }, 10_000));
    expect(counters.energyIn.measured).toBeCloseTo(10 * 60 * 11.1, 6);
  });

  test('where neither is known the charge is measured and the energy is not claimed', () => {
    const cells = [3.7, Number.NaN, 3.7];
    const counters = count([
      { at: 0, current: 10, cells },
      { at: 10_000, current: 10, cells },
    ]);
    expect(counters.chargeIn.measured).toBe(100);
    expect([counters.energyIn.measured, counters.energyIn.interpolated]).toEqual([0, 0]);
  });
});

describe('limits', () => {
  const limitOf = (counters: PackCounters, name: string, beyond: 'above' | 'below') =>
    counters.limits.find((each) => each.name === name && each.beyond === beyond)!;

  test('a triangle over 49 °C is beyond for the share of time that geometry says', () => {
    // 39 → 59 → 39 °C in two hours: above 49 °C for half of the time, from minute 30 to minute 90.
    const counters = count([
      ...line({ at: 0, celsius: 39 }, { at: HOUR, celsius: 59 }, 60_000),
      ...line({ at: HOUR + 60_000, celsius: 59 - 1 / 3 }, { at: 2 * HOUR, celsius: 39 }, 60_000),
    ]);
    const hot = limitOf(counters, 'median of the probes', 'above');
    expect(hot.total.measured).toBeGreaterThan(HOUR - 3);
    expect(hot.total.measured).toBeLessThan(HOUR + 3);
    expect(hot.runs).toBe(1);
    expect(hot.longest.from).toBe(START + HOUR / 2);
    expect(hot.extreme).toBeCloseTo(59 + CELSIUS, 9);
  });

  test('a stretch goes on through a gap that is beyond at both ends, and tells the gap’s share', () => {
    const counters = count([
      ...line({ at: 0, soc: 0.01 }, { at: HOUR, soc: 0.01 }, 30_000),
      ...line({ at: 300 * HOUR, soc: 0.01 }, { at: 301 * HOUR, soc: 0.01 }, 30_000),
    ]);
    const { longest, runs, total } = limitOf(counters, 'state of charge', 'below');
    expect(longest).toEqual({ measured: 2 * HOUR, interpolated: 299 * HOUR, from: START });
    expect(runs).toBe(1);
    expect(total).toEqual({ measured: 2 * HOUR, interpolated: 299 * HOUR });
  });

  test('names the probe that is hottest; the median is not moved by one', () => {
    const probes = [20, 21, 55, 22].map((celsius) => celsius + CELSIUS);
    const counters = count(
      Array.from({ length: 10 }, (_, k) => ({ at: k * 30_000, probes })),
      { probeCount: 4 },
    );
    const any = limitOf(counters, 'any probe', 'above');
    expect([any.total.measured, any.probe]).toEqual([9 * 30_000, 2]);
    expect(any.extreme).toBeCloseTo(55 + CELSIUS, 9);
    expect(limitOf(counters, 'median of the probes', 'above').total.measured).toBe(0);
  });

  test('time charging in the cold counts only where it charges', () => {
    const counters = count([
      ...line({ at: 0, celsius: -5, current: 0 }, { at: HOUR, celsius: -5, current: 0 }, 30_000),
      ...line({ at: HOUR + 30_000, celsius: -5, current: 20 }, { at: 2 * HOUR, celsius: -5, current: 20 }, 30_000),
    ]);
    const cold = limitOf(counters, 'charging, median of the probes', 'below');
    expect(cold.total.measured).toBeGreaterThanOrEqual(HOUR - 30_000);
    expect(cold.total.measured).toBeLessThanOrEqual(HOUR);
    expect(limitOf(counters, 'charging, median of the probes', 'above').total.measured).toBe(0);
  });

  test('where nothing is known, nothing is claimed', () => {
    const counters = count(line({ at: 0 }, { at: HOUR }, 30_000));
    for (const { total, unknown, longest } of counters.limits) {
      expect(total).toEqual({ measured: 0, interpolated: 0 });
      expect(unknown).toBe(HOUR);
      expect(longest.from).toBeNull();
    }
    expect(counters.stateOfChargeSource).toBe('none');
    expect(counters.distance).toEqual({ metres: null, resets: 0 });
  });
});

describe('charges', () => {
  const charge = (at: number, minutes: number, current: number, soc = 0.3): Instant[] =>
    line(
      { at, current, soc, celsius: 25 },
      { at: at + minutes * 60_000, current, soc: soc + (current * minutes * 60) / RATED, celsius: 25 },
      30_000,
    );
  const idle = (at: number, minutes: number, soc = 0.9): Instant[] =>
    line({ at, current: 0, soc, celsius: 25 }, { at: at + minutes * 60_000, current: 0, soc, celsius: 25 }, 30_000);

  test('a slow and two fast ones, the second back to back', () => {
    const counters = count([
      ...charge(0, 60, 8),
      ...idle(61 * 60_000, 20),
      ...charge(2 * HOUR, 20, 45),
      ...idle(2 * HOUR + 21 * 60_000, 20),
      ...charge(3 * HOUR, 20, 45),
      ...idle(3 * HOUR + 21 * 60_000, 20),
    ]);
    expect(counters.charging.sessions).toEqual({ measured: 3, interpolated: 0 });
    expect(counters.charging.fast).toEqual({ measured: 2, interpolated: 0 });
    expect(counters.charging.backToBack).toBe(1);
    expect(counters.charging.startedFull).toBe(0);
  });

  test('recuperation is no charge', () => {
    const drive = Array.from({ length: 400 }, (_, k) => ({ at: k * 10_000, current: k % 6 < 2 ? 60 : -40, soc: 0.6 }));
    const { charging, chargeIn } = count(drive);
    expect(charging.sessions.measured).toBe(0);
    expect(charging.charge.measured).toBe(0);
    expect(chargeIn.measured).toBeGreaterThan(10_000);
  });

  test('nor is recuperation that is sampled so coarsely that its means are positive', () => {
    const hilly = Array.from({ length: 60 }, (_, k) => ({ at: k * 30_000, current: k % 2 === 0 ? 40 : -10, soc: 0.6 }));
    expect(count(hilly).charging.sessions.measured).toBe(0);
  });

  test('a charge that is sampled every five minutes is told as interpolated', () => {
    const slow = line({ at: 0, current: 20, soc: 0.3 }, { at: HOUR, current: 20, soc: 0.7 }, 300_000);
    expect(count(slow).charging.sessions).toEqual({ measured: 0, interpolated: 1 });
    expect(count(slow.slice(0, 3)).charging.sessions).toEqual({ measured: 0, interpolated: 0 });
  });

  test('a pause of the charger does not make two charges, a drive does', () => {
    const twice = (between: readonly Instant[]) =>
      count([...charge(0, 20, 20), ...between, ...charge(HOUR / 2, 20, 20)]).charging.sessions.measured;
    expect(twice(idle(20.5 * 60_000, 9))).toBe(1);
    expect(twice(line({ at: 20.5 * 60_000, current: -20 }, { at: 29.5 * 60_000, current: -20 }, 30_000))).toBe(2);
  });

  test('a charge that begins full is counted as such', () => {
    expect(count([...idle(0, 5, 0.99), ...charge(HOUR / 10, 10, 3, 0.99)]).charging.startedFull).toBe(1);
  });

  test('a pack that is fuller after a gap was charged in it; fast only if it must have been', () => {
    const slow = count([...idle(0, 10, 0.3), ...idle(10 * HOUR, 10, 0.9)]).charging;
    expect([slow.sessions, slow.fast]).toEqual([
      { measured: 0, interpolated: 1 },
      { measured: 0, interpolated: 0 },
    ]);
    expect(slow.charge.interpolated).toBeCloseTo(0.6 * RATED, 6);
    const fast = count([...idle(0, 10, 0.3), ...idle(HOUR, 10, 0.9)]).charging;
    expect(fast.fast).toEqual({ measured: 0, interpolated: 1 });
  });

  test('what was charged lies in one cell of rate and temperature each', () => {
    const { charging, chargeIn } = count(charge(0, 60, 8));
    expect(sumOf(charging.byRate)).toBeCloseTo(chargeIn.measured, 6);
    const row = counters25();
    expect(charging.byRate[row]![1]).toBeCloseTo(8 * 3600, 6);
  });

  const counters25 = (): number => count([]).timeAt.temperatureEdges.findIndex((edge) => edge > 25 + CELSIUS);
});

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

describe('single cells beyond a cut-off', () => {
  const cells = (volts: number): number[] => [3.5, volts, 3.5];

  test('counts an excursion with its duration and the depth that two readings confirm', () => {
    const volts = [3.0, 2.9, 2.7, 2.5, 2.6, 2.9, 2.7, 2.75, 3.0];
    const { lowVoltage } = count(volts.map((each, k) => ({ at: k * 10_000, cells: cells(each) })));
    expect(lowVoltage.events).toEqual([0, 2, 0]);
    expect(lowVoltage.durationMs).toEqual([0, 30_000, 0]);
    expect(lowVoltage.extreme[1]).toBeCloseTo(2.6, 12);
    expect([lowVoltage.extreme[0], lowVoltage.packEvents]).toEqual([null, 2]);
  });

  test('one reading alone proves nothing, nor do two with a gap between them', () => {
    const glitch = count([3.5, 4.9, 3.5].map((each, k) => ({ at: k * 10_000, cells: cells(each) })));
    expect(glitch.highVoltage.events).toEqual([0, 0, 0]);
    const apart = count([2.7, 2.7].map((each, k) => ({ at: k * HOUR, cells: cells(each) })));
    expect(apart.lowVoltage.events).toEqual([0, 0, 0]);
  });

  test('the pack’s event lasts as long as any cell is out', () => {
    const rows = [
      [3.5, 3.5, 3.5],
      [2.7, 3.5, 3.5],
      [2.7, 2.7, 3.5],
      [2.7, 2.7, 3.5],
      [3.5, 2.7, 3.5],
      [3.5, 3.5, 3.5],
    ];
    const { lowVoltage } = count(rows.map((row, k) => ({ at: k * 10_000, cells: row })));
    expect([lowVoltage.events, lowVoltage.packEvents]).toEqual([[1, 1, 0], 1]);
  });
});

describe('distance', () => {
  const drive = (...metres: number[]) => count(metres.map((each, k) => ({ at: k * HOUR, metres: each }))).distance;

  test('is what the odometer adds, over gaps too; a step back by rounding adds nothing twice', () => {
    expect(drive(1000, 30_000, 29_900, 30_050, 60_000)).toEqual({ metres: 59_000, resets: 0 });
  });

  test('leaves out jumps: another odometer, or a reading that is none', () => {
    expect(drive(500_000, 510_000, 0, 520_000, 530_000)).toEqual({ metres: 20_000, resets: 2 });
    expect(drive(500_000, 5000, 25_000)).toEqual({ metres: 20_000, resets: 1 });
  });
});
