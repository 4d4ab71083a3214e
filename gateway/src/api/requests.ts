/** Parameters and queries of the API, and how they find a pack. */
import { Type, type Static } from 'typebox';
import { requestedPack, type FleetRegistry } from '../process/fleetRegistry.ts';
import type { PackEntry } from '../process/packEntry.ts';
import { ApiError } from './apiError.ts';

const Identifier = (description: string) => Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description });

export const VehicleParameters = Type.Object({ vehicle: Identifier('vehicle id') });
export const CellParameters = Type.Object({
  vehicle: Identifier('vehicle id'),
  cellIndex: Type.Integer({ minimum: 0, maximum: 65_534, description: '0-based index of the cell in its pack' }),
});
export const PackQuery = Type.Object({
  pack: Type.Optional(Identifier('pack id; may be left out where the vehicle has one')),
});
export const RangeQuery = Type.Object({
  pack: Type.Optional(Identifier('pack id; may be left out where the vehicle has one')),
  from: Type.Optional(Type.Number({ description: 'ms since 1970 UTC, event time; default 24 h before `to`' })),
  to: Type.Optional(Type.Number({ description: 'ms since 1970 UTC, event time; default the newest sample' })),
  points: Type.Optional(
    Type.Integer({ minimum: 16, maximum: 20_000, default: 1000, description: 'most samples to answer with' }),
  ),
});
export const ErrorBody = Type.Object({
  error: Type.String({ description: 'one sentence: what is wrong, what to do' }),
});

const DAY_MS = 86_400_000;

/** The pack that a request names, or a 404 that says which is missing. */
export function packOf(registry: FleetRegistry, vehicle: string, { pack }: Static<typeof PackQuery>): PackEntry {
  const entry = requestedPack(registry, vehicle, pack);
  if (entry !== undefined) return entry;
  if (registry.packsOf(vehicle).length === 0) {
    throw new ApiError(404, `There is no vehicle ${vehicle}: /api/v1/vehicles lists those that are known.`);
  }
  throw new ApiError(
    404,
    `Vehicle ${vehicle} has no pack ${String(pack)}: /api/v1/vehicles/${vehicle} lists its packs.`,
  );
}

/** The stretch of event time that a request asks for. */
export function rangeOf(
  entry: PackEntry,
  query: Static<typeof RangeQuery>,
): { from: number; to: number; points: number } {
  const to = query.to ?? entry.live?.sampledAt ?? Date.now();
  const from = query.from ?? to - DAY_MS;
  if (!(from <= to))
    throw new ApiError(400, `The range begins at ${from} and ends at ${to}: from must not be after to.`);
  return { from, to, points: query.points ?? 1000 };
}
