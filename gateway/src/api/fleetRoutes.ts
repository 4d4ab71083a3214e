/** `/api/v1/fleet`, `/vehicles`, `/verdicts`, `/quality`: what is known now. */
import { FLEET_QUANTITIES, HTTP_ROUTES, type QualityReport, type VerdictFilter } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { sumCounts } from '../pipeline/countsByReason.ts';
import { ApiError } from './apiError.ts';
import { fleetMapOf } from './fleetMap.ts';
import { packOf, type PackQuery, type VehicleParameters } from './requests.ts';
import { optionsOf, pathOf } from './routeOf.ts';
import type { ApiParts } from './startApi.ts';

const QUALITY_DAYS = 90;

const MapQuery = Type.Object({
  quantity: Type.Optional(Type.Enum([...FLEET_QUANTITIES], { default: 'evidence' })),
});

export async function fleetRoutes(app: FastifyInstance, parts: ApiParts): Promise<void> {
  const { registry } = parts;
  const { fleet, vehicles, vehicle, cells, counters, verdicts, quality } = HTTP_ROUTES;

  app.get(pathOf(fleet), optionsOf(fleet), () => registry.overview(Date.now()));
  app.get(pathOf(vehicles), optionsOf(vehicles), () => registry.vehicles(Date.now()));
  app.get<{ Querystring: { readonly state?: VerdictFilter } }>(pathOf(verdicts), optionsOf(verdicts), ({ query }) => ({
    verdicts: registry.verdicts(query.state),
  }));
  app.get(pathOf(quality), optionsOf(quality), () => qualityReportOf(parts));

  app.get<{ Params: VehicleParameters }>(pathOf(vehicle), optionsOf(vehicle), ({ params }) => {
    const detail = registry.vehicle(params.vehicle, Date.now());
    if (detail === undefined) {
      throw new ApiError(404, `There is no vehicle ${params.vehicle}: /api/v1/vehicles lists those that are known.`);
    }
    return detail;
  });

  app.get<{ Params: VehicleParameters; Querystring: PackQuery }>(
    pathOf(cells),
    optionsOf(cells),
    ({ params, query }) => {
      const entry = packOf(registry, params.vehicle, query);
      const now = entry.cellsNow();
      if (now === undefined) {
        throw new ApiError(404, `Pack ${entry.packKey} has sent no sample yet: its cells are unknown until it does.`);
      }
      return now;
    },
  );

  app.get<{ Params: VehicleParameters; Querystring: PackQuery }>(
    pathOf(counters),
    optionsOf(counters),
    ({ params, query }) => {
      const entry = packOf(registry, params.vehicle, query);
      if (entry.counters === undefined) {
        throw new ApiError(404, `Pack ${entry.packKey} has sent no sample yet: nothing is counted until it does.`);
      }
      return entry.counters;
    },
  );

  app.get<{ Querystring: Static<typeof MapQuery> }>(
    '/api/v1/fleet/map',
    { schema: { summary: 'Every cell of the fleet as one byte', querystring: MapQuery } },
    ({ query }) => {
      const map = fleetMapOf(registry.entries(), query.quantity ?? 'evidence', Date.now());
      return { ...map, cells: Array.from(map.cells), levels: Array.from(map.levels) };
    },
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
