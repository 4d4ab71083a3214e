/** The HTTP interface, version 1, as data: the gateway registers these routes, OpenAPI describes them. */
import { Type, type TObject, type TSchema } from 'typebox';
import { PackCountersSchema } from './counterBodies.ts';
import {
  CellHistorySchema,
  CellsNowSchema,
  FleetOverviewSchema,
  PackHistorySchema,
  QualityReportSchema,
  VehicleDetailSchema,
  VehicleSummarySchema,
  VerdictListSchema,
} from './bodies.ts';

/** One GET route. Path parameters in braces, as OpenAPI writes them. */
export interface HttpRoute {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: TObject;
  readonly query: TObject;
  readonly reply: TSchema;
}

const Vehicle = Type.String({ description: 'vehicle id' });
const Pack = Type.Optional(Type.String({ description: 'pack id; absent: the only one, or the first by name' }));
const Instant = (description: string) =>
  Type.Optional(Type.Number({ description: `${description}, ms since 1970-01-01 UTC` }));
const nothing = Type.Object({});
const stretch = {
  pack: Pack,
  from: Instant('start'),
  to: Instant('end'),
  points: Type.Optional(
    Type.Integer({ minimum: 10, maximum: 20_000, description: 'points wanted; extremes are kept' }),
  ),
};

export const HTTP_ROUTES = {
  vehicles: {
    id: 'vehicles',
    path: '/api/v1/vehicles',
    summary: 'All vehicles with the newest state of their packs',
    parameters: nothing,
    query: nothing,
    reply: Type.Array(VehicleSummarySchema),
  },
  vehicle: {
    id: 'vehicle',
    path: '/api/v1/vehicles/{vehicle}',
    summary: 'One vehicle: how its packs are built, their quality and verdicts',
    parameters: Type.Object({ vehicle: Vehicle }),
    query: nothing,
    reply: VehicleDetailSchema,
  },
  cells: {
    id: 'cells',
    path: '/api/v1/vehicles/{vehicle}/cells',
    summary: 'Every cell of a pack now: measured, expected, estimated',
    parameters: Type.Object({ vehicle: Vehicle }),
    query: Type.Object({ pack: Pack }),
    reply: CellsNowSchema,
  },
  counters: {
    id: 'counters',
    path: '/api/v1/vehicles/{vehicle}/counters',
    summary: 'What a pack has been through, counted for warranty terms and the battery passport',
    parameters: Type.Object({ vehicle: Vehicle }),
    query: Type.Object({ pack: Pack }),
    reply: PackCountersSchema,
  },
  packHistory: {
    id: 'packHistory',
    path: '/api/v1/vehicles/{vehicle}/history',
    summary: 'Pack quantities over time',
    parameters: Type.Object({ vehicle: Vehicle }),
    query: Type.Object(stretch),
    reply: PackHistorySchema,
  },
  cellHistory: {
    id: 'cellHistory',
    path: '/api/v1/vehicles/{vehicle}/cells/{cellIndex}/history',
    summary: 'One cell over time, and its estimates day by day',
    parameters: Type.Object({
      vehicle: Vehicle,
      cellIndex: Type.Integer({ minimum: 0, description: '0-based, in series order' }),
    }),
    query: Type.Object(stretch),
    reply: CellHistorySchema,
  },
  verdicts: {
    id: 'verdicts',
    path: '/api/v1/verdicts',
    summary: 'The newest revision of every verdict',
    parameters: nothing,
    query: Type.Object({
      state: Type.Optional(
        Type.Enum(['open', 'amended', 'withdrawn', 'standing'], {
          description: 'only verdicts in this state; standing: all but the withdrawn',
        }),
      ),
    }),
    reply: VerdictListSchema,
  },
  quality: {
    id: 'quality',
    path: '/api/v1/quality',
    summary: 'What was refused or nulled, by reason',
    parameters: nothing,
    query: nothing,
    reply: QualityReportSchema,
  },
  fleet: {
    id: 'fleet',
    path: '/api/v1/fleet',
    summary: 'The fleet in figures',
    parameters: nothing,
    query: nothing,
    reply: FleetOverviewSchema,
  },
} as const satisfies Record<string, HttpRoute>;
