import type { PackCounters } from '@packtwin/protocol';
import { expect, test } from 'vitest';
import { useRows } from '../src/vehicle/useRows.ts';

const HOUR = 3_600_000;
const excursions = { packEvents: 2, events: [2], durationMs: [60_000], extreme: [2.7] };

const COUNTERS: PackCounters = {
  vehicle: 'EV-001',
  pack: 'main',
  since: Date.UTC(2026, 4, 3),
  until: Date.UTC(2026, 4, 5),
  inServiceAt: null,
  samples: 100,
  calendar: { measured: 30 * HOUR, interpolated: 18 * HOUR },
  gaps: { count: 1, limit: 600_000, longest: 18 * HOUR, longestFrom: Date.UTC(2026, 4, 4) },
  stateOfChargeSource: 'vehicle',
  ratedCharge: 180_000,
  chargeIn: { measured: 36_000, interpolated: 90_000 },
  chargeOut: { measured: 120_000, interpolated: 0 },
  energyIn: { measured: 3.6e6, interpolated: 9e6 },
  energyOut: { measured: 1.2e7, interpolated: 0 },
  equivalentFullCycles: { measured: 0.433, interpolated: 0.25 },
  distance: { metres: null, resets: 0 },
  activity: { charging: HOUR, discharging: HOUR, resting: 28 * HOUR, unobserved: 18 * HOUR },
  timeAt: { temperatureEdges: [], stateOfChargeEdges: [], measured: [], interpolated: [] },
  limits: [
    {
      name: 'any probe',
      limit: 322.15,
      unit: 'K',
      beyond: 'above',
      total: { measured: 2 * HOUR, interpolated: 3 * HOUR },
      unknown: 0,
      runs: 1,
      longest: { measured: HOUR, interpolated: 3 * HOUR, from: Date.UTC(2026, 4, 4) },
      extreme: 325,
      probe: 3,
    },
  ],
  charging: {
    sessions: { measured: 1, interpolated: 2 },
    fast: { measured: 0, interpolated: 0 },
    fastRate: 0.6,
    backToBack: 0,
    backToBackMs: 3 * HOUR,
    startedFull: 1,
    fullAt: 0.98,
    charge: { measured: 30_000, interpolated: 90_000 },
    rateEdges: [],
    byRate: [],
  },
  depths: { edges: [], halfCycles: [] },
  lowVoltage: { limit: 2.8, ...excursions },
  highVoltage: { limit: 4.2, ...excursions, packEvents: 0 },
};

test('what was never known is not told as nothing, what was not known at times says for how long', () => {
  const limited = (unknown: number) =>
    useRows({ ...COUNTERS, limits: [{ ...COUNTERS.limits[0]!, unknown }] }).find(({ name }) => name.startsWith('Any'));
  expect(limited(48 * HOUR)).toMatchObject({ measured: '–', interpolated: '–', beside: 'never known' });
  expect(limited(10 * HOUR)?.beside).toBe('longest 4 h from 4 May 2026, not known for 10 h');
});

test('what is measured stands beside what is interpolated, never added to it', () => {
  const rows = new Map(useRows(COUNTERS).map(({ name, ...row }) => [name, row]));
  expect(rows.get('Charged')).toEqual({ measured: '10 A·h', interpolated: '25 A·h', beside: '' });
  expect(rows.get('Charges')).toEqual({ measured: '1', interpolated: '2', beside: '1 begun at 98 % or more' });
  expect(rows.get('Time')).toEqual({
    measured: '30 h',
    interpolated: '18 h',
    beside: 'since 3 May 2026, longest gap 18 h',
  });
  expect(rows.get('Any probe above 49 °C')).toEqual({
    measured: '2 h',
    interpolated: '3 h',
    beside: 'longest 4 h from 4 May 2026',
  });
  expect(rows.get('A cell below 2.8 V')?.measured).toBe('2 times');
  expect(rows.get('Distance')).toEqual({ measured: '–', interpolated: '', beside: 'no odometer' });
});
