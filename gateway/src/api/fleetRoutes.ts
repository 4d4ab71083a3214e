/** `/api/v1/fleet`, `/vehicles`, `/verdicts`, `/quality`: what is known now. */
import { FLEET_QUANTITIES, type QualityReport } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { sumCounts } from '../pipeline/countsByReason.ts';
import { ApiError } from './apiError.ts';
import { fleetMapOf } from './fleetMap.ts';
import { packOf, PackQuery, VehicleParameters } from './requests.ts';
import type { ApiParts } from './startApi.ts';

const QUALITY_DAYS = 90;

const MapQuery = Type.Object({
  quantity: Type.Optional(
    Type.Union(
      FLEET_QUANTITIES.map((quantity) => Type.Literal(quantity)),
      { default: 'evidence' },
    ),
  ),
});

export async function fleetRoutes(app: FastifyInstance, parts: ApiParts): Promise<void> {
  const { registry } = parts;
  const tags = ['fleet'];

  app.get('/api/v1/fleet', { schema: { tags, summary: 'The fleet in one look' } }, () => registry.overview(Date.now()));

  app.get<{ Querystring: Static<typeof MapQuery> }>(
    '/api/v1/fleet/map',
    { schema: { tags, summary: 'Every cell of the fleet as one byte', querystring: MapQuery } },
    ({ query }) => {
      const map = fleetMapOf(registry.entries(), query.quantity ?? 'evidence', Date.now());
      return { ...map, cells: Array.from(map.cells), levels: Array.from(map.levels) };
    },
  );

  app.get('/api/v1/vehicles', { schema: { tags, summary: 'Vehicles and their packs' } }, () =>
    registry.vehicles(Date.now()),
  );

  app.get<{ Params: Static<typeof VehicleParameters> }>(
    '/api/v1/vehicles/:vehicle',
    {
      schema: {
        tags,
        summary: 'One vehicle: how its packs are built, their quality, their verdicts',
        params: VehicleParameters,
      },
    },
    ({ params }) => {
      const detail = registry.vehicle(params.vehicle, Date.now());
      if (detail === undefined) {
        throw new ApiError(404, `There is no vehicle ${params.vehicle}: /api/v1/vehicles lists those that are known.`);
      }
      return detail;
    },
  );

  app.get<{ Params: Static<typeof VehicleParameters>; Querystring: Static<typeof PackQuery> }>(
    '/api/v1/vehicles/:vehicle/cells',
    {
      schema: {
        tags,
        summary: 'Newest state of every cell of a pack',
        params: VehicleParameters,
        querystring: PackQuery,
      },
    },
    ({ params, query }) => {
      const entry = packOf(registry, params.vehicle, query);
      const cells = entry.cellsNow();
      if (cells === undefined) {
        throw new ApiError(404, `Pack ${entry.packKey} has sent no sample yet: its cells are unknown until it does.`);
      }
      return cells;
    },
  );

  app.get('/api/v1/verdicts', { schema: { tags, summary: 'Newest revision of every verdict' } }, () => ({
    verdicts: registry.verdicts(),
  }));

  app.get('/api/v1/quality', { schema: { tags, summary: 'What was refused or nulled, by reason' } }, () =>
    qualityReportOf(parts),
  );
}

/** Totals by pack, and the last 90 days of gateway time over all packs. */
export function qualityReportOf({ registry, facts, settleFacts }: ApiParts): QualityReport {
  settleFacts();
  const today = Math.floor(Date.now() / MS_PER_DAY) * MS_PER_DAY;
  const days = new Map<
    number,
    {
      framesAccepted: number;
      framesRefused: QualityReport['unattributed'];
      valuesNulled: QualityReport['days'][number]['valuesNulled'];
    }
  >();
  const add = (day: number, counts: Partial<Omit<QualityReport['days'][number], 'day'>>) => {
    const sum = days.get(day) ?? { framesAccepted: 0, framesRefused: {}, valuesNulled: {} };
    days.set(day, {
      framesAccepted: sum.framesAccepted + (counts.framesAccepted ?? 0),
      framesRefused: sumCounts([sum.framesRefused, counts.framesRefused ?? {}]),
      valuesNulled: sumCounts([sum.valuesNulled, counts.valuesNulled ?? {}]),
    });
  };
  const newest = new Map(registry.entries().map((entry) => [entry.packKey, entry.today]));
  for (const stored of facts.qualityDays(today - (QUALITY_DAYS - 1) * MS_PER_DAY)) {
    // The running day of a pack is newer in the registry than in its last checkpoint.
    if (newest.get(`${stored.vehicle}/${stored.pack}`)?.day !== stored.day) add(stored.day, stored);
  }
  for (const counts of newest.values()) if (counts) add(counts.day, counts);
  for (const { day, framesRefused } of registry.edgeDays()) add(day, { framesRefused });
  const sorted = [...days].toSorted(([a], [b]) => a - b).slice(-QUALITY_DAYS);
  return registry.qualityReport(sorted.map(([day, counts]) => ({ day, ...counts })));
}
