import { findClaim } from '../../src/claims/catalogue.ts';
import type { Claim } from '../../src/claims/claim.ts';

/** @throws Error where there is no such claim. */
export function claimOf(id: string): Claim {
  const claim = findClaim(id);
  if (!claim) throw new Error(`no claim ${id}`);
  return claim;
}
