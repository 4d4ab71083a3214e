import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateColumns } from '../../src/stateColumns.ts';
import { batchOf, count, countersOf, HOUR, line, sumOf, type Instant } from '../support/usedPack.ts';

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
