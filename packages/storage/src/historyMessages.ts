/** What the opener and the thread of history say to each other. */
import type { PackHistory } from '@packtwin/protocol';
import type { PackedBatch } from './batchColumns.ts';
import type {
  CellHistoryRange,
  HistoryCounters,
  HistoryExport,
  HistoryRange,
  ObservationHistory,
  SequenceRun,
} from './historyStore.ts';
import type { StorageErrorCode } from './storageError.ts';

/** Calls with an answer: argument and result by name. */
export interface HistoryCalls {
  flush: { argument: undefined; result: null };
  packHistory: { argument: HistoryRange; result: PackHistory };
  cellHistory: { argument: CellHistoryRange; result: ObservationHistory };
  countSamples: { argument: { readonly vehicle: string; readonly pack: string }; result: number };
  sequences: { argument: { readonly vehicle: string; readonly pack: string }; result: SequenceRun[] };
  export: { argument: HistoryExport; result: number };
  seal: { argument: { readonly all: boolean }; result: number };
  unsealedFrom: { argument: undefined; result: number | null };
  dropDaysBefore: { argument: number; result: number };
  rebuilt: { argument: undefined; result: null };
  close: { argument: undefined; result: null };
}

export type HistoryCall = {
  [Name in keyof HistoryCalls]: { readonly name: Name; readonly argument: HistoryCalls[Name]['argument'] };
}[keyof HistoryCalls];

export type HistoryResult = HistoryCalls[keyof HistoryCalls]['result'];

export type HistoryRequest =
  | { readonly kind: 'append'; readonly batch: PackedBatch }
  | { readonly kind: 'call'; readonly id: number; readonly call: HistoryCall };

export type HistoryAnswer =
  | { readonly kind: 'opened'; readonly needsRebuild: boolean; readonly movedAside: readonly string[] }
  | { readonly kind: 'refused'; readonly code: StorageErrorCode; readonly message: string }
  /** The batch has left the queue. */
  | { readonly kind: 'appended'; readonly bytes: number; readonly counters: Omit<HistoryCounters, 'waits'> }
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly result: HistoryResult;
      readonly counters: Omit<HistoryCounters, 'waits'>;
    }
  /** The caller's mistake, or a read that failed: history goes on. */
  | { readonly kind: 'callFailed'; readonly id: number; readonly isRange: boolean; readonly message: string }
  /** Nothing more can be written. */
  | { readonly kind: 'failed'; readonly message: string };

export interface HistoryWorkerSettings {
  readonly directory: string;
  readonly maxBufferRows: number;
  readonly sealIntervalMs: number;
  readonly sealQuietMs: number;
}
