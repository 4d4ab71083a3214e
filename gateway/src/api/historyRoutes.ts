/** `/api/v1/vehicles/{vehicle}/history` and `…/cells/{cellIndex}/history`: what was. */
import { HTTP_ROUTES, type CellHistory, type PackDay, type PackHistory } from '@packtwin/protocol';
import type { FastifyInstance } from 'fastify';
import { MS_PER_SECOND } from '@packtwin/units';
import { MAX_CELL_STEPS } from '../pipeline/twinTrace.ts';
import type { PackEntry } from '../process/packEntry.ts';
import { columnToJson, numberToJson } from '../process/jsonColumns.ts';
import { ApiError } from './apiError.ts';
import { packOf, rangeOf, type CellParameters, type RangeQuery, type VehicleParameters } from './requests.ts';
import { optionsOf, pathOf } from './routeOf.ts';
import type { ApiParts } from './startApi.ts';

const ALL_TIME = 8.64e15;
/** Of the work that a trace may cost, what the range itself may take; the rest is the way from the checkpoint to it. */
const TRACE_SHARE = 0.5;

export async function historyRoutes(
  app: FastifyInstance,
  { registry, history, facts, settleFacts, trace }: ApiParts,
): Promise<void> {
  app.get<{ Params: VehicleParameters; Querystring: RangeQuery }>(
    pathOf(HTTP_ROUTES.packHistory),
    optionsOf(HTTP_ROUTES.packHistory),
    async ({ params, query }): Promise<PackHistory> => {
      const entry = packOf(registry, params.vehicle, query);
      const { vehicle, pack } = entry;
      const columns = await history.packHistory({ vehicle, pack, ...rangeOf(entry, query) });
      const { stateOfCharge } = await traceOf(entry, 0, columns.sampledAt, trace);
      return { ...columns, stateOfCharge };
    },
  );

  app.get<{ Params: CellParameters; Querystring: RangeQuery }>(
    pathOf(HTTP_ROUTES.cellHistory),
    optionsOf(HTTP_ROUTES.cellHistory),
    async ({ params, query }): Promise<CellHistory> => {
      const entry = packOf(registry, params.vehicle, query);
      const { topology } = entry.configuration;
      const { cellIndex } = params;
      if (cellIndex >= topology.cellCount) {
        throw new ApiError(
          404,
          `Pack ${entry.packKey} has no cell ${cellIndex}: it has cells 0 to ${topology.cellCount - 1}.`,
        );
      }
      const { vehicle, pack } = entry;
      const observation = topology.observationFirstCell.findLastIndex((first) => first <= cellIndex);
      const samples = await history.cellHistory({
        vehicle,
        pack,
        observation,
        observationCellCount: topology.observationCellCount,
        ...rangeOf(entry, query),
      });
      const { twinVoltage } = await traceOf(entry, cellIndex, samples.sampledAt, trace);
      settleFacts();
      const days = facts.packDays(vehicle, pack, -ALL_TIME, ALL_TIME);
      return {
        vehicle,
        pack,
        cell: topology.cellLabels[cellIndex]!,
        cellIndex,
        ...samples,
        twinVoltage,
        days: cellDays(days, cellIndex),
        verdicts: [...entry.verdicts.values()]
          .filter(({ verdict }) => verdict.cellIndices.includes(cellIndex))
          .flatMap(({ verdict }) => facts.revisions(verdict.id)),
      };
    },
  );
}

/** What the twin expected at these instants: all of a short range, the newest part of a long one. */
async function traceOf(
  entry: PackEntry,
  cellIndex: number,
  sampledAt: readonly number[],
  trace: ApiParts['trace'],
): Promise<{ twinVoltage: (number | null)[]; stateOfCharge: (number | null)[] }> {
  const { topology, expectedInterval } = entry.configuration;
  const interval = Number.isNaN(expectedInterval) ? MS_PER_SECOND : expectedInterval;
  const reach = (interval * TRACE_SHARE * MAX_CELL_STEPS) / topology.cellCount;
  const begin = sampledAt.findIndex((at) => at >= (sampledAt.at(-1) ?? 0) - reach);
  const times = Float64Array.from(begin < 0 ? [] : sampledAt.slice(begin));
  const traced = await trace({ packKey: entry.packKey, cellIndex, times });
  const unknown = sampledAt.slice(0, Math.max(0, begin)).map(() => null);
  return {
    twinVoltage: [...unknown, ...columnToJson(traced.twinVoltage)],
    stateOfCharge: [...unknown, ...columnToJson(traced.stateOfCharge)],
  };
}

function cellDays(days: readonly PackDay[], cell: number): CellHistory['days'] {
  const column = (pick: (day: PackDay) => Float64Array) => days.map((day) => numberToJson(pick(day)[cell]));
  return {
    day: days.map(({ day }) => day),
    retention: column((day) => day.retention),
    retentionBand: column((day) => day.retentionBand),
    expectedRetention: column((day) => day.expectedRetention),
    expectedRetentionBand: column((day) => day.expectedRetentionBand),
    stateOfChargeOffset: column((day) => day.stateOfChargeOffset),
    leakagePerMonth: column((day) => day.leakagePerMonth),
    resistanceOffset: column((day) => day.resistanceOffset),
    evidenceLog10: column((day) => day.evidenceLog10),
  };
}
