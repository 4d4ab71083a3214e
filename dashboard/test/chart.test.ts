import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakAtGaps, gapLength } from '../src/chart/gaps.ts';
import { keepExtremes } from '../src/chart/keepExtremes.ts';
import { timeTickLabels } from '../src/chart/timeAxis.ts';
import { TimeColumns } from '../src/chart/timeColumns.ts';
import { valueTickLabels } from '../src/chart/valueAxis.ts';

const HOUR = 3_600_000;
const column = fc.array(fc.option(fc.double({ min: -1e3, max: 1e3, noNaN: true })), { minLength: 1, maxLength: 400 });

describe('thinning a series', () => {
  test('keeps first, last and every extreme of every bucket, in order', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 1, max: 60 }), (values, buckets) => {
        const kept = keepExtremes(values.length, [values], buckets);
        expect(kept).toEqual([...new Set(kept)].toSorted((left, right) => left - right));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(values.length - 1);
        const known = (indices: readonly number[]) =>
          indices.map((index) => values[index]).filter((value) => value !== null && value !== undefined);
        for (let bucket = 0; bucket < buckets; bucket++) {
          const [start, end] = [
            Math.floor((bucket * values.length) / buckets),
            Math.floor(((bucket + 1) * values.length) / buckets),
          ];
          const all = known(Array.from({ length: end - start }, (_, index) => start + index));
          const left = known(kept.filter((index) => index >= start && index < end));
          if (all.length > 0)
            expect([Math.min(...left), Math.max(...left)]).toEqual([Math.min(...all), Math.max(...all)]);
        }
      }),
    );
  });

  test('leaves at most three samples per bucket and column', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => Math.sin(index * 12.9898) * 43758);
    expect(keepExtremes(values.length, [values], 500).length).toBeLessThanOrEqual(1501);
  });

  test('refuses no buckets', () => {
    expect(() => keepExtremes(5, [], 0)).toThrow(/at least 1/);
  });
});

describe('history with a live tail', () => {
  test('takes a live sample once, and only forward in time', () => {
    const columns = new TimeColumns(1);
    columns.load([1, 2, 3], [[10, 20, 30]]);
    expect(columns.append(3, [99])).toBe(false);
    expect(columns.append(4, [40])).toBe(true);
    expect([columns.times, columns.columns[0]]).toEqual([
      [1, 2, 3, 4],
      [10, 20, 30, 40],
    ]);
  });

  test('knows how long a pause its history takes for normal', () => {
    const columns = new TimeColumns(1);
    const times = Array.from({ length: 100 }, (_, index) => index * 8 * HOUR);
    columns.load(times, [times]);
    expect(columns.longestPause).toBe(20 * HOUR);
  });

  test('keeps live samples that are newer than a history that comes late', () => {
    const columns = new TimeColumns(2);
    columns.append(5, [50, 0.5]);
    columns.append(6, [60, 0.6]);
    columns.load([4, 5], [[40, 50]]);
    expect(columns.times).toEqual([4, 5, 6]);
    expect(columns.columns).toEqual([
      [40, 50, 60],
      [null, null, 0.6],
    ]);
  });

  test('stays bounded over days of live samples and loses no spike', () => {
    const columns = new TimeColumns(1);
    for (let second = 0; second < 100_000; second++) columns.append(second, [second === 500 ? 1e6 : second % 7]);
    expect(columns.times.length).toBeLessThanOrEqual(12_001);
    expect(columns.columns[0]).toContain(1e6);
  });
});

describe('gaps', () => {
  test('break the line where a pack was away, not where it was parked', () => {
    const times = [0, HOUR, 2 * HOUR, 12 * HOUR];
    expect(gapLength([0, 1000])).toBe(3 * HOUR);
    // Thinned to one sample in ten hours: ten hours are no gap, a week is.
    const thinned = Array.from({ length: 200 }, (_, index) => index * 10 * HOUR);
    expect(gapLength([...thinned, 2200 * HOUR])).toBe(25 * HOUR);
    const [brokenTimes, values] = breakAtGaps(times, [[1, 2, 3, 4]], 3 * HOUR);
    expect(brokenTimes).toEqual([0, HOUR, 2 * HOUR, 7 * HOUR, 12 * HOUR]);
    expect(values).toEqual([1, 2, 3, null, 4]);
  });
});

test('time labels name the day where it changes, the year where days pass', () => {
  const noon = Date.UTC(2026, 11, 31, 12);
  expect(timeTickLabels([noon, noon + 6 * HOUR, noon + 12 * HOUR], 6 * HOUR)).toEqual([
    '12:00\n31 Dec',
    '18:00',
    '00:00\n1 Jan',
  ]);
  expect(timeTickLabels([noon, noon + 24 * HOUR, noon + 48 * HOUR], 24 * HOUR)).toEqual([
    '31 Dec\n2026',
    '1 Jan\n2027',
    '2 Jan',
  ]);
  expect(timeTickLabels([noon, noon + 5000], 5000)).toEqual(['12:00:00\n31 Dec', '12:00:05']);
});

test('value labels have the digits that tell them apart', () => {
  expect(valueTickLabels([90, 92.5, 95], 2.5)).toEqual(['90.0', '92.5', '95.0']);
  expect(valueTickLabels([0.1 + 0.2, 0.4], 0.1)).toEqual(['0.3', '0.4']);
  expect(valueTickLabels([3.25, 3.275], 0.025)).toEqual(['3.250', '3.275']);
  expect(valueTickLabels([-20, 0, 20], 20)).toEqual(['−20', '0', '20']);
});
