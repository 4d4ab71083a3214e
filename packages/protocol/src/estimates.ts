/** What the twin says about a pack: live (conflated, newest wins) and daily (kept). */

import type { EvidenceClass, Finding } from './verdict.ts';

/** Newest state of one pack. Columns have one element per cell. */
export interface PackLiveState {
  readonly vehicle: string;
  readonly pack: string;
  /** ms, event time of the sample behind it. */
  readonly sampledAt: number;
  /** A, positive while charging; V; 0…1; K. NaN where unknown. */
  readonly packCurrent: number;
  readonly packVoltage: number;
  /** Twin's estimate, and the vehicle's own. */
  readonly stateOfCharge: number;
  readonly vehicleStateOfCharge: number;
  readonly temperature: number;
  /** V, measured; for a cell inside a grouped observation the group's mean. NaN where not measured. */
  readonly cellVoltage: Float64Array;
  /** V, what the twin of that cell expects now. */
  readonly twinVoltage: Float64Array;
  /** Capacity now over capacity when new, 0…1, and half-width of its 95 % band. NaN: not identifiable yet. */
  readonly retention: Float64Array;
  readonly retentionBand: Float64Array;
  /** What design, use and the pack's own past explain of a healthy cell, 0…1, and half-width of what holds 95 % of them. */
  readonly expectedRetention: Float64Array;
  readonly expectedRetentionBand: Float64Array;
  /** State of charge minus that of the pack's reference, 0…1. */
  readonly stateOfChargeOffset: Float64Array;
  /** Self-discharge against peers, fraction of capacity per month, positive = loses charge. */
  readonly leakagePerMonth: Float64Array;
  /** Ω, series resistance minus the pack's reference. */
  readonly resistanceOffset: Float64Array;
  /** log10 of the largest e-value over the channels: how far from "as expected". */
  readonly evidenceLog10: Float64Array;
  /** 0 fine, 1 watch, 2 flag, 3 unknown (not enough data). */
  readonly level: Uint8Array;
}

/** Once per pack and day of event time (UTC), when the first sample of the next day arrives. Columns per cell as above. */
export interface PackDay {
  readonly vehicle: string;
  readonly pack: string;
  /** ms, start of the day. */
  readonly day: number;
  readonly retention: Float64Array;
  readonly retentionBand: Float64Array;
  readonly expectedRetention: Float64Array;
  readonly expectedRetentionBand: Float64Array;
  readonly stateOfChargeOffset: Float64Array;
  readonly leakagePerMonth: Float64Array;
  readonly resistanceOffset: Float64Array;
  readonly evidenceLog10: Float64Array;
  /** A·s charged in and out that day, s driven, charged, parked; K mean. */
  readonly chargeIn: number;
  readonly chargeOut: number;
  readonly meanTemperature: number;
  /** RMS of measured minus twin voltage over the day's samples, V. */
  readonly residualRms: number;
  /** What the twin hands to fleet control; not part of the stored columns. */
  readonly review?: DayReview;
}

/** A cell that stands out in its own pack, for the question whether it does among all cells watched. */
export interface FleetCandidate {
  /** Index of the observation in its pack. */
  readonly observation: number;
  /** With the level that the pack's own cells would give it. */
  readonly finding: Finding;
  /** e-values of that day, and the largest so far, per class. */
  readonly evidence: Readonly<Record<EvidenceClass, { readonly eValue: number; readonly peak: number }>>;
}

/** The part of a pack's day that the decisions over a fleet rest on. */
export interface DayReview {
  /** ms, event time of the last sample of the day. */
  readonly closedAt: number;
  /** Observations whose evidence is followed. */
  readonly watched: number;
  readonly candidates: readonly FleetCandidate[];
  /** On days on which the pack's capacity was measured, about once a month. */
  readonly capacity?: CapacityReview;
}

/** What a pack's charges say of its capacity and of its rate of ageing, for the question what its design lets expect. */
export interface CapacityReview {
  /** Id of the cells' design. */
  readonly design: string;
  /** ms UTC; null = not known, and then nothing is expected of its capacity. */
  readonly inServiceAt: number | null;
  /** Loss that the design's ageing ledger has booked, 0…1. */
  readonly ledgerLoss: number;
  /** Rate over the ledger's as the data alone have it, its variance, and years that they cover. */
  readonly rate: number;
  readonly rateVariance: number;
  readonly years: number;
  /** Capacity over the rated charge, standard deviation of all its errors, and charges behind it. */
  readonly retention: number;
  readonly deviation: number;
  readonly windows: number;
}

/** Internals of one cell's twin, for the cell page. */
export interface CellInternals {
  readonly cell: string;
  readonly sampledAt: number;
  /** Surface … centre or through the thickness; x in 0…1, stoichiometry 0…1. */
  readonly negativeStoichiometry: readonly number[];
  readonly positiveStoichiometry: readonly number[];
  /** Salt concentration over the cell thickness, mol/m³, and the positions 0…1. */
  readonly saltPosition: readonly number[];
  readonly saltConcentration: readonly number[];
  /** V, signed contributions that add up to terminal voltage. */
  readonly overpotentials: readonly { readonly name: string; readonly volts: number }[];
}
