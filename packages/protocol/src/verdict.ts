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
}

/** Verdicts are never erased: each change is one more revision. */
export interface VerdictRevision {
  readonly verdict: Verdict;
  readonly revision: number;
  readonly state: 'open' | 'amended' | 'withdrawn';
  /** Event time of the change, ms. */
  readonly at: number;
}
