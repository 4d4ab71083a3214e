/** What the lanes of packs give to the rest of the process. Plain data: it crosses threads by structured clone. */
import type {
  CellInternals,
  EvtMessage,
  FrameCounts,
  PackCounters,
  PackDay,
  PackLiveState,
  PackQuality,
  PackSampleBatch,
  ValueCounts,
  VerdictRevision,
} from '@packtwin/protocol';

/** Frames and values of one pack by UTC day of receive time: running totals of that day. */
export interface QualityDayTotals {
  readonly day: number;
  readonly framesAccepted: number;
  readonly framesRefused: FrameCounts;
  readonly valuesNulled: ValueCounts;
}

/** Everything that a lane is, after the record at `position`: a lane restored from it goes on identically. */
export interface LaneCheckpoint {
  readonly packKey: string;
  readonly position: number;
  /** Event time of the newest sample that reached the twin, ms; {@link GENESIS_TIME} before the first. */
  readonly eventTime: number;
  readonly configuration: string;
  /** Empty = a lane that has seen nothing. */
  readonly blob: Uint8Array;
}

/** Event time of a checkpoint that contains no sample: before everything. */
export const GENESIS_TIME = -8.64e15;

export type LaneOutput =
  /** Newest state; newer ones replace older ones. */
  | {
      readonly kind: 'live';
      readonly packKey: string;
      readonly state: PackLiveState;
      /** m, newest; NaN where the vehicle sends none. */
      readonly odometer: number;
      readonly receivedAt: number;
    }
  | {
      readonly kind: 'internals';
      readonly packKey: string;
      readonly cellIndex: number;
      readonly internals: CellInternals;
    }
  /** What the pack has been through; newer ones replace older ones. Not with every live state: counters move slowly. */
  | { readonly kind: 'counters'; readonly packKey: string; readonly counters: PackCounters }
  /** Accepted samples, for history. */
  | { readonly kind: 'samples'; readonly packKey: string; readonly position: number; readonly batch: PackSampleBatch }
  | { readonly kind: 'day'; readonly packKey: string; readonly day: PackDay }
  | { readonly kind: 'revision'; readonly packKey: string; readonly revision: VerdictRevision }
  /** Totals since the pack was first seen. */
  | {
      readonly kind: 'progress';
      readonly packKey: string;
      /** Journal position up to which the lane has applied everything. */
      readonly position: number;
      readonly cellSteps: number;
      readonly quality: PackQuality;
      /** Counts of the newest day of receive time. */
      readonly today: QualityDayTotals | undefined;
      readonly acknowledged: readonly { readonly boot: number; readonly upTo: number }[];
    }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: LaneCheckpoint;
      readonly quality: PackQuality;
      readonly qualityDays: readonly QualityDayTotals[];
    }
  /** A checkpoint that this version cannot read: the lane falls back to an older one, or to the first record. */
  | {
      readonly kind: 'unreadable';
      readonly packKey: string;
      readonly position: number;
      readonly eventTime: number;
      readonly message: string;
    }
  /** A re-run began at `eventTime`: later checkpoints are void. */
  | { readonly kind: 'rewound'; readonly packKey: string; readonly eventTime: number }
  /** A vehicle says that something happened to the pack. */
  | { readonly kind: 'event'; readonly packKey: string; readonly event: EvtMessage }
  /** A frame that was refused, for the log; at most a few per pack and second. */
  | { readonly kind: 'refused'; readonly packKey: string; readonly reason: string; readonly detail: string }
  /** Something threw. The lane restarts from its checkpoint after `retryInMs`; `skipped` = the record is left out from now on. */
  | {
      readonly kind: 'fault';
      readonly packKey: string;
      readonly position: number;
      readonly message: string;
      readonly retryInMs: number;
      readonly skipped: boolean;
    };
