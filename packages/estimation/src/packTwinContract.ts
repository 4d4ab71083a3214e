/**
 * The contract of the pack twin: one object per pack, fed with samples in time order, pure and deterministic.
 * The gateway's workers and `replay` drive it; nothing else knows what is inside.
 */
import type {
  CellInternals,
  PackCounters,
  PackDay,
  PackLiveState,
  PackSampleBatch,
  PackTopology,
  VerdictRevision,
} from '@packtwin/protocol';
import type { CellModelName } from '@packtwin/twin-models';
import type { ElectrodeLosses } from './electrodeModes/electrodeState.ts';

/** Result of stepping: what must be kept. Live state is asked for separately. */
export interface PackTwinOutput {
  readonly days: readonly PackDay[];
  readonly revisions: readonly VerdictRevision[];
}

export interface PackTwin {
  /** Advances by sample `index` of the batch; samples come with increasing sampledAt. Never throws on data. */
  step(batch: PackSampleBatch, index: number): void;
  /** Days closed and verdict revisions since the last call. */
  takeOutput(): PackTwinOutput;
  /** Closes the running day (end of a recording): evaluates what is there without waiting for the next day. */
  finish(): void;
  /** Newest state as columns; the caller may keep it. */
  liveState(): PackLiveState;
  /** Model internals of one cell. */
  internals(cell: number): CellInternals;
  /** What the pack has been through since its first sample; the caller may keep it. */
  counters(): PackCounters;
  /** What charges said so far of the electrodes of the reference cell. */
  electrodes(): ElectrodeLosses;
  /** Every bit of state, versioned; `restorePackTwin` gives a twin that goes on identically. */
  snapshot(): Uint8Array;
  /** Cell-steps done so far. */
  readonly cellSteps: number;
}

/** What a twin is made for: who it is, how it is built, what its cells are. */
export interface PackTwinIdentity {
  readonly vehicle: string;
  readonly pack: string;
  readonly topology: PackTopology;
  /** Id of a cell design that twin-models knows. */
  readonly designId: string;
  /** A·s, rated charge of one series position. */
  readonly ratedCharge: number;
  /** ms UTC, first use; NaN = unknown (calendar ageing then counts from the first sample). */
  readonly inServiceAt: number;
  /** What steps its cells; default `spme`. */
  readonly cellModel?: CellModelName;
}
// Implemented as: export function createPackTwin(identity: PackTwinIdentity): PackTwin
//                 export function restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin
