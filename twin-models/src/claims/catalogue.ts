/** The claims of all seeds: 11 + 17 + 14. */
import type { Claim } from './claim.ts';
import { SEED_000_CLAIMS } from './seeds/seed000Claims.ts';
import { SEED_001_CLAIMS } from './seeds/seed001Claims.ts';
import { SEED_002_CLAIMS } from './seeds/seed002Claims.ts';

export const CLAIMS: readonly Claim[] = [...SEED_000_CLAIMS, ...SEED_001_CLAIMS, ...SEED_002_CLAIMS];

/** The claim of an id such as `001-7`, or undefined. */
export function findClaim(id: string): Claim | undefined {
  return CLAIMS.find((claim) => claim.id === id);
}
