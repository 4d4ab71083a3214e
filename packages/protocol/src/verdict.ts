/** What packtwin concludes about a part of a pack. Shapes shared by replay --json, HTTP, Socket.IO and storage. */

export const CAUSES = [
  'ageing',
  'plating',
  'active-material-loss',
  'leakage',
  'internal-short',
  'imbalance',
  'contact-resistance',
  'seal-leakage',
  'module-load',
  'pack-gradient',
  'pack-wide',
  'sensor',
  'sensor-lost',
  'scan-skew',
  'thermal-event',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

/** note: worth knowing; watch: false-discovery rate 10 %; flag: 1 %. */
export type Level = 'note' | 'watch' | 'flag';
export type Scope = 'cell' | 'module' | 'pack' | 'vehicle';

export interface Hypothesis {
  readonly cause: Cause;
  /** Posterior weight, all of one verdict sum to 1. */
  readonly weight: number;
  /** One clause each: what speaks for it, what against, what is missing to decide. */
  readonly supports: string;
  readonly against: string;
  readonly missing: string;
}

/** One named figure that the verdict rests on, with its unit and what it is compared with. */
export interface Evidence {
  readonly name: string;
  readonly value: number;
  /** Half-width of the 95 % band, same unit, or null where there is none. */
  readonly band: number | null;
  readonly unit: string;
  readonly comparedWith: string;
}

/** Evidence of what may hurt somebody (charge lost inside a cell, sudden dips), and of what costs money (retention, resistance). */
export type EvidenceClass = 'safety' | 'ageing';

/** Among what a level was decided by e-BH: threshold = watched / (α · max(1, discoveries)), α = 1 % for flags, 10 % for watches. */
export interface DiscoveryControl {
  readonly evidenceClass: EvidenceClass;
  /** N, cells (or groups behind one tap) that had been watched by that day. */
  readonly watched: number;
  /** k, discoveries of that day in the class at the level's α, this one included. */
  readonly discoveries: number;
  /** ms, start of the UTC day of event time that the threshold is of. */
  readonly day: number;
}

/** What was expected of a whole pack when something was said of it: the rate that its design's other packs had taught. */
export interface DesignBasis {
  readonly design: string;
  /** Loss over what the design's ageing ledger books, median; and the standard deviation of its logarithm. */
  readonly rate: number;
  readonly logDeviation: number;
  /** Packs of the design that had told something of it, this one left out. */
  readonly packs: number;
  /** ms, start of the thirty days of event time before which they were heard. */
  readonly day: number;
}

export interface Verdict {
  /** Stable: `vehicle/pack/scope/cells/channel`. The same finding keeps its id when it is amended. */
  readonly id: string;
  readonly vehicle: string;
  readonly pack: string;
  readonly level: Level;
  readonly scope: Scope;
  /** Labels of the cells concerned, in series order. */
  readonly cells: readonly string[];
  /** 0-based indices of the same cells. */
  readonly cellIndices: readonly number[];
  readonly channel: 'charge' | 'resistance' | 'retention' | 'sensor' | 'thermal';
  readonly cause: Cause;
  /** Event time, ISO 8601 UTC: when it began (most probable), and when the statistics sufficed. */
  readonly onset: string;
  readonly detectedAt: string;
  /** Posterior probability that the named part really departs, 0…1. */
  readonly confidence: number;
  /** One sentence a fleet engineer can act on. */
  readonly summary: string;
  readonly hypotheses: readonly Hypothesis[];
  readonly evidence: readonly Evidence[];
  /** e-value reached and the threshold it had to pass on that day. */
  readonly eValue: number;
  readonly threshold: number;
  /** What the threshold rests on; only where a level was decided among all cells watched. */
  readonly control?: DiscoveryControl;
  /** What it was held against; only of the capacity of a whole pack. */
  readonly designBasis?: DesignBasis;
}

/** Whether it is decided over the fleet, and not by the pack's own twin. */
export function isDecidedByFleet({ control, cause }: Verdict): boolean {
  return control !== undefined || cause === 'pack-wide';
}

/** What a twin finds of a part of its pack, before it is anybody's verdict. */
export type Finding = Omit<Verdict, 'id' | 'vehicle' | 'pack' | 'detectedAt'>;

/** Verdicts are never erased: each change is one more revision. */
export interface VerdictRevision {
  readonly verdict: Verdict;
  readonly revision: number;
  readonly state: 'open' | 'amended' | 'withdrawn';
  /** Event time of the change, ms. */
  readonly at: number;
}
