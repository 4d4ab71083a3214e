/**
 * What a dossier says, as data. `made` tells who wrote it and is not compared; `basis` is everything that the result
 * depends on; `result` follows from it and can be computed again by anyone who has the recording.
 *
 * Plain JSON: times in ms UTC or ISO 8601, SI units unless the name says otherwise, null = not known.
 */
import type { FrameCounts, PackCounters, ValueCounts, VerdictRevision } from '@packtwin/protocol';
import type { CellModelName } from '@packtwin/twin-models';
import type { Mapping } from '@packtwin/replay';
import type { FileIdentity } from './fileIdentity.ts';
import type { PassportValue } from './passportValues.ts';
import type { Plain } from './plainJson.ts';
import type { SoftwareIdentity } from './softwareIdentity.ts';

export const DOSSIER_FORMAT = 'packtwin dossier';
export const DOSSIER_VERSION = 1;

export interface DossierContent {
  readonly format: typeof DOSSIER_FORMAT;
  readonly formatVersion: typeof DOSSIER_VERSION;
  readonly made: SoftwareIdentity & {
    /** ISO 8601, clock of the machine. */
    readonly at: string;
  };
  readonly question: DossierQuestion;
  readonly basis: DossierBasis;
  readonly result: DossierResult;
}

/** Which cell is asked about. */
export interface DossierQuestion {
  readonly vehicle: string;
  readonly pack: string;
  readonly cell: string;
  /** 0-based, in series order. */
  readonly cellIndex: number;
  /** Labels of all cells behind the same tap; more than one: the dossier is about their sum. */
  readonly behindTap: readonly string[];
}

export interface DossierBasis {
  readonly recordings: readonly FileIdentity[];
  readonly rows: number;
  readonly mapping: Mapping;
  readonly options: {
    readonly design: string | null;
    /** A·h. */
    readonly nominalCapacity: number | null;
    /** ms UTC. */
    readonly from: number | null;
    readonly to: number | null;
    readonly model: CellModelName;
    /** Retention that a warranty promises, 0…1. */
    readonly term: number;
  };
  readonly pack: {
    /** A·s. */
    readonly ratedCharge: number;
    readonly inServiceAt: number | null;
    readonly cellLabels: readonly string[];
    readonly stacks: readonly { readonly id: string; readonly kind: string; readonly cellCount: number }[];
    readonly observationCellCount: readonly number[];
    readonly moduleOfCell: readonly number[];
    readonly probeCell: readonly number[];
  };
  /** Every parameter of the cell model and of its ageing, before the design is scaled to the rated charge. */
  readonly design: { readonly id: string; readonly name: string; readonly record: Plain };
}

type Column = readonly (number | null)[];

/** Daily estimates of one quantity: the cell in question, and its pack. */
export interface PeerColumns {
  readonly cell: Column;
  readonly lowest: Column;
  readonly median: Column;
  readonly highest: Column;
}

/** What the readings say without any model: deviation from the pack's median at small current. */
export interface RawDay {
  /** ms UTC. */
  readonly day: number;
  /** Samples used: at most one a minute, |I| ≤ 0.2 1/h, the cell measured. */
  readonly samples: number;
  /** V, median over the day of cell minus pack median. */
  readonly cell: number;
  /** V, the same of all cells: 5 % and 95 % quantile, and the lowest that is not the cell in question. */
  readonly low: number;
  readonly high: number;
  readonly lowestOther: number | null;
  /** V, the neighbours before and behind it in series order; null at an end of the pack or where not measured. */
  readonly before: number | null;
  readonly behind: number | null;
  /** 1 = lowest of the pack. */
  readonly rank: number;
}

export interface DossierResult {
  readonly notes: readonly string[];
  readonly data: {
    readonly accepted: number;
    readonly refused: FrameCounts;
    readonly nulled: ValueCounts;
    readonly alarms: number;
    /** Longest pauses first, at most ten. */
    readonly gaps: readonly { readonly from: number; readonly ms: number }[];
    /** Samples in which the cell was not measured. */
    readonly cellNotMeasured: number;
  };
  readonly raw: readonly RawDay[];
  readonly days: {
    readonly day: readonly number[];
    readonly retention: PeerColumns;
    readonly retentionBand: Column;
    readonly expectedRetention: Column;
    readonly expectedRetentionBand: Column;
    readonly stateOfChargeOffset: PeerColumns;
    readonly resistanceOffset: PeerColumns;
    readonly leakagePerMonth: PeerColumns;
    readonly evidenceLog10: PeerColumns;
  };
  /** The cell against the term, on the last day on which its retention was known; null = never. */
  readonly claim: {
    readonly day: number;
    readonly retention: number;
    /** Half-width of 95 %. */
    readonly band: number;
    /** Retention that it is above of with 95 %, one-sided. */
    readonly atLeast: number;
    /** Probability that it is below the term, if the estimate's error is normal. */
    readonly belowTerm: number;
  } | null;
  /** e-values that one discovery alone must reach among so many: N/α. */
  readonly thresholds: { readonly watched: number; readonly watch: number; readonly flag: number };
  /** Every revision of every verdict that names the cell. */
  readonly verdicts: readonly VerdictRevision[];
  /** Newest revision of all others of the pack. */
  readonly otherVerdicts: readonly VerdictRevision[];
  readonly counters: PackCounters;
  readonly passport: readonly PassportValue[];
  /** What speaks against the finding or weakens it, one sentence each. */
  readonly doubts: readonly string[];
  readonly cannotTell: readonly string[];
  /** SHA-256 of every bit of the twin's state at the end. */
  readonly twinState: string;
}
