import { expect, test } from 'vitest';
import { createRetentionMeasuring, type RetentionSources } from '../src/measuredRetention.ts';

/** Five cells of which the fourth has lost a tenth more; `aligned` charges and `compared` electrodes. */
function sources(aligned: number, compared: boolean): RetentionSources {
  const shared = { difference: Float64Array.of(0.01, 0, -0.01, -0.1, 0.01), peers: [0.004, 0.002, 0, -0.1, 0.002] };
  return {
    windows: { capacity: { ratio: 0.93, count: 7 }, deviation: () => 0.03 },
    electrodes: {
      retention: { ratio: 0.9, deviation: 0.01, count: aligned },
      untold: { ratio: 0.88, deviation: 0.02, count: aligned },
      peers: {
        capacity: (o) => (compared ? shared.peers[o]! : Number.NaN),
        capacityDeviation: () => 0.002,
      },
    },
    difference: { capacity: shared.difference, capacityDeviation: () => 0.006 },
  };
}

const all = (): boolean => true;

test('an aligned charge says more than counted ones, and is of a kind of its own', () => {
  expect(createRetentionMeasuring(sources(0, false), 5).reference()).toEqual({
    kind: 'counted',
    ratio: 0.93,
    deviation: 0.03,
    count: 7,
  });
  expect(createRetentionMeasuring(sources(2, false), 5).reference()).toMatchObject({ kind: 'aligned', ratio: 0.9 });
});

test('the fleet is told of counted charge, whatever was aligned', () => {
  const told = createRetentionMeasuring(sources(4, true), 5).forFleet();
  expect(told).toEqual({ retention: 0.93, deviation: 0.03, windows: 7 });
});

test('healthy cells are measured by their median, without those that are not sound', () => {
  const measuring = createRetentionMeasuring(sources(1, true), 5);
  const sound = measuring.healthy((o) => o !== 3);
  // Not weighed with the expectation that it is held against.
  expect(sound.measured.ratio).toBeCloseTo(0.88 * 1.002, 12);
  expect(sound.measured.deviation).toBe(0.02);
  expect(sound.seen).toMatchObject({ error: 0.002, cells: 4 });
  expect(sound.seen.deviation).toBeLessThan(0.002);
  expect(measuring.healthy(all).seen.deviation).toBeGreaterThan(0.05);
  expect(createRetentionMeasuring(sources(1, false), 5).relative(2)).toBe(-0.01);
});
