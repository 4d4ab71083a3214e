/** Parameters and queries of the API, and how they find a pack. */
import { requestedPack, type FleetRegistry } from '../process/fleetRegistry.ts';
import type { PackEntry } from '../process/packEntry.ts';
import { ApiError } from './apiError.ts';

/** What the routes of the contract take. */
export interface VehicleParameters {
  readonly vehicle: string;
}
export interface CellParameters extends VehicleParameters {
  readonly cellIndex: number;
}
export interface PackQuery {
  readonly pack?: string;
}
export interface RangeQuery extends PackQuery {
  readonly from?: number;
  readonly to?: number;
  readonly points?: number;
}

const DEFAULT_POINTS = 1000;
/** The store decimates to no fewer. */
const LEAST_POINTS = 16;
const DAY_MS = 86_400_000;

/** The pack that a request names, or a 404 that says which is missing. */
export function packOf(registry: FleetRegistry, vehicle: string, { pack }: PackQuery): PackEntry {
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
export function rangeOf(entry: PackEntry, query: RangeQuery): { from: number; to: number; points: number } {
  const to = query.to ?? entry.live?.sampledAt ?? Date.now();
  const from = query.from ?? to - DAY_MS;
  if (!(from <= to))
    throw new ApiError(400, `The range begins at ${from} and ends at ${to}: from must not be after to.`);
  return { from, to, points: Math.max(LEAST_POINTS, query.points ?? DEFAULT_POINTS) };
}
