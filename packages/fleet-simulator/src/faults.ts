/** Faults that can be built into a simulated pack, and how each grows after its onset. */
import type { Cause } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';

export const FAULT_KINDS = [
  'seal-leakage',
  'contact-resistance',
  'leakage',
  'active-material-loss',
  'internal-short',
] as const satisfies readonly Cause[];
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Share of capacity and of series resistance that a fault costs, by how long it has been there. */
export interface Fault {
  readonly kind: FaultKind;
  readonly vehicleIndex: number;
  /** 0-based indices in the pack; a seal leak concerns two neighbours of one stack. */
  readonly cells: readonly number[];
  /** ms UTC. */
  readonly onsetAt: number;
  /**
   * What it reaches, 0…1: charge lost per 30 days (`seal-leakage` from each of the two faces, `leakage`,
   * `internal-short`), active area lost per 30 days (`active-material-loss`), or rise of the cell's series
   * resistance over the design's 30 days after onset (`contact-resistance`).
   */
  readonly severity: number;
}

/** What is usual for a fault of that kind: strong enough to be found within weeks, far from failure. */
export const USUAL_SEVERITY: Readonly<Record<FaultKind, number>> = {
  'seal-leakage': 0.06,
  'contact-resistance': 0.5,
  leakage: 0.06,
  'active-material-loss': 0.05,
  'internal-short': 0.12,
};

/** A wetting front, a dendrite or a crack takes its time: full strength this long after onset, ms. */
const GROWTH_MS: Readonly<Record<FaultKind, number>> = {
  'seal-leakage': 3 * MS_PER_DAY,
  'contact-resistance': 30 * MS_PER_DAY,
  leakage: 3 * MS_PER_DAY,
  'active-material-loss': 0,
  'internal-short': 0,
};

/** How much of a fault's severity is there at a time, 0…1. A contact opens with a step of half its height, then creeps. */
export function faultStrength(fault: Fault, at: number): number {
  const age = at - fault.onsetAt;
  if (age < 0) return 0;
  const growth = GROWTH_MS[fault.kind];
  const ramp = growth === 0 ? 1 : Math.min(1, age / growth);
  return fault.kind === 'contact-resistance' ? 0.5 + 0.5 * ramp : ramp;
}
