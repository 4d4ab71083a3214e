/** The counters of counters.ts as a schema, as bodies.ts does for the other replies. */
import { Type } from 'typebox';
import { closed, Count, OrNull } from './schemaParts.ts';

const Duration = (description: string) => Type.Number({ minimum: 0, description: `ms, ${description}` });
const Edges = (description: string) => Type.Array(Type.Number(), { description });
const Table = (description: string) => Type.Array(Type.Array(Type.Number({ minimum: 0 })), { description });

const counted = {
  measured: Type.Number({ minimum: 0, description: 'rests on samples that follow each other closely' }),
  interpolated: Type.Number({ minimum: 0, description: 'rests on what lies between samples that do not' }),
};
const Counted = (description: string) => closed(counted, description);

const CellExcursionsSchema = closed({
  limit: Type.Number({ description: 'V per cell' }),
  packEvents: Count,
  events: Type.Array(Count, { description: 'per cell' }),
  durationMs: Type.Array(Type.Number({ minimum: 0 }), { description: 'per cell' }),
  extreme: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
    description: 'V per cell, confirmed by two readings; null = never beyond',
  }),
});

export const PackCountersSchema = closed(
  {
    vehicle: Type.String(),
    pack: Type.String(),
    since: OrNull('ms since 1970-01-01 UTC, first sample counted'),
    until: OrNull('ms since 1970-01-01 UTC, newest sample counted'),
    inServiceAt: OrNull('ms since 1970-01-01 UTC, as the vehicle says'),
    samples: Count,
    calendar: Counted('ms between the first sample and the newest'),
    gaps: closed({
      count: Count,
      limit: Duration('a longer pause is a gap'),
      longest: Duration('the longest'),
      longestFrom: OrNull('ms since 1970-01-01 UTC'),
    }),
    stateOfChargeSource: Type.Enum(['vehicle', 'twin', 'none']),
    ratedCharge: Type.Number({ description: 'A·s of one series position' }),
    chargeIn: Counted('A·s'),
    chargeOut: Counted('A·s'),
    energyIn: Counted('J'),
    energyOut: Counted('J'),
    equivalentFullCycles: Counted('half of the charge in and out over the rated charge'),
    distance: closed({ metres: OrNull('by the odometer'), resets: Count }),
    activity: closed({
      charging: Duration('charging'),
      discharging: Duration('discharging'),
      resting: Duration('resting'),
      unobserved: Duration('between samples too far apart, or without a current'),
    }),
    timeAt: closed({
      temperatureEdges: Edges('K'),
      stateOfChargeEdges: Edges('0…1'),
      measured: Table('ms; rows: temperature, the last not known; columns: state of charge, the last not known'),
      interpolated: Table('ms, the same'),
    }),
    limits: Type.Array(
      closed({
        name: Type.String(),
        limit: Type.Number(),
        unit: Type.Enum(['K', '1']),
        beyond: Type.Enum(['above', 'below']),
        total: Counted('ms beyond the limit'),
        unknown: Duration('for which the quantity was not known'),
        runs: Count,
        longest: closed({ ...counted, from: OrNull('ms since 1970-01-01 UTC') }, 'ms, the longest stretch'),
        extreme: OrNull('farthest beyond; null = never'),
        probe: OrNull('0-based'),
      }),
    ),
    charging: closed({
      sessions: Counted('charges; interpolated: hidden in gaps'),
      fast: Counted('fast charges among them'),
      fastRate: Type.Number({ description: '1/h' }),
      backToBack: Count,
      backToBackMs: Duration('between two fast charges'),
      startedFull: Count,
      fullAt: Type.Number({ description: '0…1' }),
      charge: Counted('A·s in charges; the rest of chargeIn is recuperation'),
      rateEdges: Edges('1/h'),
      byRate: Table('A·s charged; rows: temperature, the last not known; columns: rate'),
    }),
    depths: closed({
      edges: Edges('0…1'),
      halfCycles: Type.Array(Counted('half cycles by rainflow; interpolated: a turning point lies at a gap')),
    }),
    lowVoltage: CellExcursionsSchema,
    highVoltage: CellExcursionsSchema,
  },
  'what a pack has been through',
);
