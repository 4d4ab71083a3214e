/**
 * What a pack has been through, counted for warranty terms and the battery passport.
 *
 * Every figure that adds up over time comes in two parts: *measured* rests on samples that follow each other closely,
 * *interpolated* on what lies between two samples that do not. No part is in both, so their sum is the figure, and
 * what is known for sure of it is the first. See docs/dossier.md.
 */

/** Two parts of one sum. */
export interface Counted {
  readonly measured: number;
  readonly interpolated: number;
}

/** How long a quantity was beyond a limit. */
export interface LimitCounter {
  /** What is watched: "any probe above", "state of charge at or below", … */
  readonly name: string;
  /** K or 1. */
  readonly limit: number;
  readonly unit: 'K' | '1';
  readonly beyond: 'above' | 'below';
  /** ms. */
  readonly total: Counted;
  /** ms for which the quantity was not known. */
  readonly unknown: number;
  /** How many times the limit was passed. */
  readonly runs: number;
  /** The longest stretch without a break; `from` is null before the first. */
  readonly longest: Counted & { readonly from: number | null };
  /** Farthest beyond the limit; null = never. */
  readonly extreme: number | null;
  /** 0-based probe that was farthest beyond at that time; null where the limit is not about single probes. */
  readonly probe: number | null;
}

/** Readings of single cells beyond the cut-off voltages of their design, each confirmed by a second reading. */
export interface CellExcursions {
  /** V per cell, the cut-off voltage. */
  readonly limit: number;
  /** Times that the first cell of the pack went beyond while no other was. */
  readonly packEvents: number;
  /** Per cell; cells behind one tap share its figures (mean voltage of the group). */
  readonly events: readonly number[];
  readonly durationMs: readonly number[];
  /** V, farthest beyond that two readings in a row confirm; null = never. */
  readonly extreme: readonly (number | null)[];
}

/** Counters of one pack over the life of its twin. Charges in A·s, energies in J, times in ms. */
export interface PackCounters {
  readonly vehicle: string;
  readonly pack: string;
  /** ms UTC: first and newest sample that were counted; null before the first. */
  readonly since: number | null;
  readonly until: number | null;
  /** ms UTC, null = the vehicle does not say. */
  readonly inServiceAt: number | null;
  readonly samples: number;
  /** ms between the first sample and the newest, without remainder. */
  readonly calendar: Counted;
  readonly gaps: {
    /** Pauses of the samples longer than `limit` ms. */
    readonly count: number;
    readonly limit: number;
    readonly longest: number;
    readonly longestFrom: number | null;
  };
  /** Whose state of charge is counted with: the vehicle's own where it sends one, else the twin's. */
  readonly stateOfChargeSource: 'vehicle' | 'twin' | 'none';
  /** A·s of one series position. */
  readonly ratedCharge: number;
  readonly chargeIn: Counted;
  readonly chargeOut: Counted;
  readonly energyIn: Counted;
  readonly energyOut: Counted;
  /** Half of what went in and out, over the rated charge. */
  readonly equivalentFullCycles: Counted;
  /**
   * m by the vehicle's odometer (a counter: exact over gaps); null = it sends none. `resets`: it jumped, to and fro, by
   * more than can be driven; what lies in a jump is not counted.
   */
  readonly distance: { readonly metres: number | null; readonly resets: number };
  /** ms by what the current did; `unobserved`: between samples too far apart, or without a current. */
  readonly activity: {
    readonly charging: number;
    readonly discharging: number;
    readonly resting: number;
    readonly unobserved: number;
  };
  /**
   * ms at temperature (rows) and state of charge (columns). One row more than `temperatureEdges` + 1 and one column
   * more than `stateOfChargeEdges` + 1: the last of each is "not known".
   */
  readonly timeAt: {
    /** K. */
    readonly temperatureEdges: readonly number[];
    readonly stateOfChargeEdges: readonly number[];
    readonly measured: readonly (readonly number[])[];
    readonly interpolated: readonly (readonly number[])[];
  };
  readonly limits: readonly LimitCounter[];
  readonly charging: {
    /** Charges seen, and charges that must lie in gaps because the pack was fuller after them. */
    readonly sessions: Counted;
    /** Of these, fast: `fastRate` (1/h) held for a minute; in a gap, as its mean. */
    readonly fast: Counted;
    readonly fastRate: number;
    /** Fast charges that began within `backToBackMs` after another fast one. */
    readonly backToBack: number;
    readonly backToBackMs: number;
    /** Charges that began at or above `fullAt`. */
    readonly startedFull: number;
    readonly fullAt: number;
    /** A·s in sessions; the rest of `chargeIn` is recuperation. */
    readonly charge: Counted;
    /** A·s charged in measured intervals, by temperature (rows as in `timeAt`) and rate (columns, 1/h). */
    readonly rateEdges: readonly number[];
    readonly byRate: readonly (readonly number[])[];
  };
  /** Half cycles of state of charge, paired by rainflow, by depth. Interpolated: one of its turning points lies at a gap. */
  readonly depths: {
    readonly edges: readonly number[];
    readonly halfCycles: readonly Counted[];
  };
  readonly lowVoltage: CellExcursions;
  readonly highVoltage: CellExcursions;
}
