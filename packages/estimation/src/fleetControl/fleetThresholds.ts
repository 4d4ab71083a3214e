/**
 * Thresholds of the day for a fleet, in two classes of evidence with budgets of their own: what may hurt somebody
 * (charge lost inside a cell, sudden dips) and what costs money (retention, resistance). A flood of ageing findings
 * cannot lower the bar for safety findings, nor the reverse.
 */
import type { EvidenceClass } from '@packtwin/protocol';
import { eBenjaminiHochberg, type DiscoveryThreshold } from './eBenjaminiHochberg.ts';

/** Expected share of false ones among the flags of a class, and among its watches. */
const FLAG_ALPHA = 0.01;
const WATCH_ALPHA = 0.1;

export type { EvidenceClass };
export const EVIDENCE_CLASSES: readonly EvidenceClass[] = ['safety', 'ageing'];

/** What a class of evidence demands today. */
interface ClassThresholds {
  readonly flag: DiscoveryThreshold;
  readonly watch: DiscoveryThreshold;
}

export type FleetThresholds = Readonly<Record<EvidenceClass, ClassThresholds>>;

/**
 * @param evidence e-values per class, one per cell that has something to say (at least all ≥ 10), in any order; an
 *   e-value of a class is the weighted mean of its channels' with weights that sum to 1 within the class
 * @param watched cells watched by the whole fleet on that day
 */
export function fleetThresholds(
  evidence: Readonly<Record<EvidenceClass, Float64Array>>,
  watched: number,
): FleetThresholds {
  const ofClass = (values: Float64Array): ClassThresholds => ({
    flag: eBenjaminiHochberg(values, watched, FLAG_ALPHA),
    watch: eBenjaminiHochberg(values, watched, WATCH_ALPHA),
  });
  return { safety: ofClass(evidence.safety), ageing: ofClass(evidence.ageing) };
}
