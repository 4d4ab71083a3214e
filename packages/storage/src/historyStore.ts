/**
 * The history: every accepted sample, raw, in columns. Interfaces only; `openHistory` gives the DuckDB + Parquet one.
 *
 * Kept exactly: pack current, pack voltage, state of charge, odometer (doubles). Rounded: times to 1 µs, voltages of
 * observations to 1 µV, probe temperatures to 1 mK; a voltage that came as integer mV reads back as the same double.
 */
import type { CellHistory, PackHistory, PackSampleBatch } from '@packtwin/protocol';

/** A run of samples of one boot, both ends included. */
export interface SequenceRun {
  readonly boot: number;
  readonly from: number;
  readonly to: number;
}

/** A stretch of event time of one pack, ms UTC, both ends included, decimated to at most `points` samples (≥ 16). */
export interface HistoryRange {
  readonly vehicle: string;
  readonly pack: string;
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

export interface CellHistoryRange extends HistoryRange {
  /** 0-based index of the measured voltage. */
  readonly observation: number;
  /** Cells that each observation covers: voltages and their median are then per cell. Default: one each. */
  readonly observationCellCount?: ArrayLike<number>;
}

export type ObservationHistory = Pick<CellHistory, 'sampledAt' | 'cellVoltage' | 'packCurrent' | 'medianVoltage'>;

export interface HistoryExport {
  readonly file: string;
  readonly format: 'parquet' | 'csv';
  /** ms UTC, both ends included. Default: everything. */
  readonly from?: number;
  readonly to?: number;
  readonly vehicle?: string;
  readonly pack?: string;
}

/** Since open. */
export interface HistoryCounters {
  readonly rowsAdded: number;
  /** Rows left out because they were there. */
  readonly rowsKnown: number;
  /** Voltages beyond ±2 147 V and temperatures beyond ±2 147 483 K: stored as not measured. */
  readonly valuesUnstorable: number;
  /** How often `append` had to wait for room. */
  readonly waits: number;
}

export interface HistoryStore extends AsyncDisposable {
  /**
   * Adds the samples of a batch whose (vehicle, pack, boot, sequence) are not there yet. Resolves when the batch
   * is queued: at once while less than `maxQueuedBytes` wait, else when there is room again (counted in `waits`).
   * Durable after the next `flush`. The batch's columns stay the caller's.
   *
   * @param position journal position of the frame: see `unsealedFrom`.
   */
  append(batch: PackSampleBatch, position?: number): Promise<void>;
  /** Resolves when everything appended before this call is durable; rejects if any of it could not be written. */
  flush(): Promise<void>;

  /** Real samples, in order of time: of every stretch the first and those with the least and greatest value of each column. */
  packHistory(range: HistoryRange): Promise<PackHistory>;
  cellHistory(range: CellHistoryRange): Promise<ObservationHistory>;
  countSamples(vehicle: string, pack: string): Promise<number>;
  /** What is there, by boot and sequence, ascending, neighbouring runs joined. */
  sequences(vehicle: string, pack: string): Promise<SequenceRun[]>;
  /** Writes a file; resolves with the number of rows in it. */
  export(request: HistoryExport): Promise<number>;

  /** Moves finished days from the buffer into Parquet files; `all`: the running day too. Resolves with the rows sealed. */
  seal(options?: { readonly all?: boolean }): Promise<number>;
  /** Smallest journal position whose samples are in the buffer only; null when all is sealed. The journal is not cut beyond it. */
  unsealedFrom(): Promise<number | null>;
  /** Removes the files of days (UTC, event time) before the given one; resolves with their number. */
  dropDaysBefore(day: number): Promise<number>;

  /**
   * True when the buffer was started afresh and `rebuilt` has not been called since, over restarts: append again what
   * the journal still holds (nothing for a new gateway; what is there is left out), then call `rebuilt`.
   */
  readonly needsRebuild: boolean;
  rebuilt(): Promise<void>;
  /** Where files that could not be read were put when history was opened: tell the operator. */
  readonly movedAside: readonly string[];
  readonly counters: HistoryCounters;
  readonly queuedBytes: number;
  /** Resolves with the fault when history can no longer write; never otherwise. */
  readonly failure: Promise<Error>;
  /** Flushes and closes. */
  close(): Promise<void>;
}

export interface HistoryOptions {
  /** Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** Rows in the buffer from which the oldest days are sealed even if they may still grow. Default 1 000 000. */
  readonly maxBufferRows?: number;
  /** How often finished days are looked for, ms; 0 = only on `seal()`. Default 60 000. */
  readonly sealIntervalMs?: number;
  /** A day is finished when nothing has been added to it for this long, ms, and a later day has begun. Default 60 000. */
  readonly sealQuietMs?: number;
}
