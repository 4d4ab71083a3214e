/**
 * The HTTP bodies of api.ts as schemas: one source for OpenAPI, for the gateway's replies and for tests.
 * The compiler refuses test/bodies.test.ts where a schema and its interface disagree.
 */
import { Type, type Static } from 'typebox';
import { FRAME_REASONS, VALUE_REASONS } from '../reasons.ts';
import { CAUSES } from '../verdict.ts';
import { closed, Count, OrNull } from './schemaParts.ts';

const Index = Type.Integer({ minimum: 0 });
const EventMs = Type.Number({ description: 'ms since 1970-01-01 UTC' });
const Column = (description: string) => Type.Array(Type.Union([Type.Number(), Type.Null()]), { description });

const FrameCountsSchema = Type.Partial(Type.Record(Type.Enum([...FRAME_REASONS]), Count), {
  additionalProperties: false,
  description: 'frames by reason; absent = 0',
});
const ValueCountsSchema = Type.Partial(Type.Record(Type.Enum([...VALUE_REASONS]), Count), {
  additionalProperties: false,
  description: 'values by reason; absent = 0',
});

const LevelSchema = Type.Enum(['note', 'watch', 'flag']);

export const VerdictSchema = closed(
  {
    id: Type.String(),
    vehicle: Type.String(),
    pack: Type.String(),
    level: LevelSchema,
    scope: Type.Enum(['cell', 'module', 'pack', 'vehicle']),
    cells: Type.Array(Type.String(), { description: 'labels, in series order' }),
    cellIndices: Type.Array(Index, { description: '0-based indices of the same cells' }),
    channel: Type.Enum(['charge', 'resistance', 'retention', 'sensor', 'thermal']),
    cause: Type.Enum([...CAUSES]),
    onset: Type.String({ description: 'ISO 8601 UTC: when it began' }),
    detectedAt: Type.String({ description: 'ISO 8601 UTC: when the statistics sufficed' }),
    confidence: Type.Number({ minimum: 0, maximum: 1 }),
    summary: Type.String(),
    hypotheses: Type.Array(
      closed({
        cause: Type.Enum([...CAUSES]),
        weight: Type.Number({ minimum: 0, maximum: 1 }),
        supports: Type.String(),
        against: Type.String(),
        missing: Type.String(),
      }),
    ),
    evidence: Type.Array(
      closed({
        name: Type.String(),
        value: Type.Number(),
        band: OrNull('half-width of 95 %'),
        unit: Type.String(),
        comparedWith: Type.String(),
      }),
    ),
    eValue: Type.Number(),
    threshold: Type.Number({ description: 'that the e-value had to reach on the day of the decision' }),
    control: Type.Optional(
      closed(
        {
          evidenceClass: Type.Enum(['safety', 'ageing']),
          watched: Count,
          discoveries: Count,
          day: EventMs,
        },
        'what the threshold rests on: watched / (α · discoveries), α = 1 % for flags, 10 % for watches',
      ),
    ),
    designBasis: Type.Optional(
      closed(
        {
          design: Type.String(),
          rate: Type.Number({ description: 'loss over what the design’s ageing ledger books, median' }),
          logDeviation: Type.Number({ minimum: 0 }),
          packs: Count,
          day: EventMs,
        },
        'what a whole pack’s capacity was held against: the rate taught by the other packs of its design',
      ),
    ),
  },
  'what packtwin concludes about a part of a pack',
);

export const VerdictRevisionSchema = closed({
  verdict: VerdictSchema,
  revision: Count,
  state: Type.Enum(['open', 'amended', 'withdrawn']),
  at: EventMs,
});

export const VerdictListSchema = closed({ verdicts: Type.Array(VerdictRevisionSchema) });

const packSummary = {
  pack: Type.String(),
  design: Type.String(),
  designName: Type.String(),
  cellCount: Count,
  observationCount: Count,
  firmware: Type.Union([Type.String(), Type.Null()]),
  link: Type.Enum(['reporting', 'silent', 'waiting']),
  sampledAt: OrNull('ms, event time of the newest sample'),
  receivedAt: OrNull('ms, gateway time of the newest sample'),
  packCurrent: OrNull('A, positive while charging'),
  packVoltage: OrNull('V'),
  stateOfCharge: OrNull("0…1, the twin's"),
  vehicleStateOfCharge: OrNull("0…1, the vehicle's"),
  temperature: OrNull('K'),
  odometer: OrNull('m'),
  retention: OrNull('0…1, median over cells'),
  expectedRetention: OrNull('0…1'),
  worstLevel: Type.Enum(['note', 'watch', 'flag', 'fine', 'unknown']),
  openVerdicts: Count,
};

export const VehicleSummarySchema = closed({ vehicle: Type.String(), packs: Type.Array(closed(packSummary)) });

export const PackQualitySchema = closed({
  vehicle: Type.String(),
  pack: Type.String(),
  framesAccepted: Count,
  framesRefused: FrameCountsSchema,
  valuesNulled: ValueCountsSchema,
  framesReordered: Count,
  reruns: Count,
  gaps: Count,
});

export const VehicleDetailSchema = closed({
  vehicle: Type.String(),
  packs: Type.Array(
    closed({
      ...packSummary,
      stacks: Type.Array(
        closed({ id: Type.String(), kind: Type.Enum(['plain', 'bipolar']), firstCell: Index, cellCount: Count }),
      ),
      cellLabels: Type.Array(Type.String()),
      moduleOfCell: Type.Array(Index),
      observationFirstCell: Type.Array(Index),
      observationCellCount: Type.Array(Count),
      quality: PackQualitySchema,
      verdicts: Type.Array(VerdictRevisionSchema),
    }),
  ),
});

export const CellsNowSchema = closed({
  vehicle: Type.String(),
  pack: Type.String(),
  sampledAt: EventMs,
  packCurrent: OrNull('A, positive while charging'),
  packVoltage: OrNull('V'),
  stateOfCharge: OrNull("0…1, the twin's"),
  vehicleStateOfCharge: OrNull("0…1, the vehicle's"),
  temperature: OrNull('K'),
  cellVoltage: Column('V, measured'),
  twinVoltage: Column('V, what the twin expects'),
  retention: Column('0…1'),
  retentionBand: Column('half-width of 95 %'),
  expectedRetention: Column('0…1'),
  expectedRetentionBand: Column('half-width of 95 %'),
  stateOfChargeOffset: Column("0…1, against the pack's reference"),
  leakagePerMonth: Column('fraction of capacity'),
  resistanceOffset: Column("Ω, against the pack's reference"),
  evidenceLog10: Column('log10 of the largest e-value'),
  level: Type.Array(Type.Integer({ minimum: 0, maximum: 3 }), { description: '0 fine, 1 watch, 2 flag, 3 unknown' }),
});

export const PackHistorySchema = closed({
  vehicle: Type.String(),
  pack: Type.String(),
  sampledAt: Type.Array(EventMs),
  packCurrent: Column('A, positive while charging'),
  packVoltage: Column('V'),
  vehicleStateOfCharge: Column('0…1'),
  temperature: Column('K'),
  stateOfCharge: Type.Optional(Column("0…1, the twin's; absent where it is not known any more")),
});

export const CellHistorySchema = closed({
  vehicle: Type.String(),
  pack: Type.String(),
  cell: Type.String(),
  cellIndex: Index,
  sampledAt: Type.Array(EventMs),
  cellVoltage: Column('V'),
  packCurrent: Column('A, positive while charging'),
  medianVoltage: Column('V, median of the pack at the same instants'),
  twinVoltage: Type.Optional(Column('V, what the twin expected; absent where it is not known any more')),
  days: closed({
    day: Type.Array(EventMs),
    retention: Column('0…1'),
    retentionBand: Column('half-width of 95 %'),
    expectedRetention: Column('0…1'),
    expectedRetentionBand: Column('half-width of 95 %'),
    stateOfChargeOffset: Column('0…1'),
    leakagePerMonth: Column('fraction of capacity'),
    resistanceOffset: Column('Ω'),
    evidenceLog10: Column('log10 of the largest e-value'),
  }),
  verdicts: Type.Array(VerdictRevisionSchema),
});

export const QualityReportSchema = closed({
  packs: Type.Array(PackQualitySchema),
  unattributed: FrameCountsSchema,
  days: Type.Array(
    closed({ day: EventMs, framesAccepted: Count, framesRefused: FrameCountsSchema, valuesNulled: ValueCountsSchema }),
  ),
});

export const FleetOverviewSchema = closed({
  at: EventMs,
  vehiclesReporting: Count,
  vehiclesSilent: Count,
  cellsWatched: Count,
  framesAcceptedToday: Count,
  framesRefusedToday: Count,
  valuesNulledToday: Count,
  cellSamples: Count,
  cellSamplesPerSecond: Type.Number({ minimum: 0 }),
  backlog: Count,
  falseAlarmBound: Type.String(),
  mqttUrl: Type.Optional(Type.String({ description: 'where vehicles publish' })),
  tenant: Type.Optional(Type.String({ description: 'topic level of the vehicles that are served' })),
  packs: Type.Array(closed({ vehicle: Type.String(), ...packSummary })),
});

/** Any refusal of a request: one sentence. */
export const ErrorBodySchema = closed({ error: Type.String({ description: 'one sentence' }) });
export type ErrorBody = Static<typeof ErrorBodySchema>;
