/** Tables of the history buffer, and rows of it in bulk. */
import {
  BIGINT,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBListValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
  INTEGER,
  LIST,
  TIMESTAMP,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import type { BatchColumns } from './batchColumns.ts';

export const HISTORY_VERSION = 1;
/** Rows of one data chunk: DuckDB's vector size. */
export const CHUNK_ROWS = 2_048;
const US_PER_MS = 1_000;
const UV_PER_V = 1e6;
const MK_PER_K = 1e3;
const INT32_MAX = 2 ** 31 - 1;

/** Columns of a sample, in the buffer and in the sealed files. Voltages in µV, temperatures in mK, current charging +. */
export const SAMPLE_COLUMNS = [
  'vehicle',
  'pack',
  'configuration',
  'boot',
  'sequence',
  'sampled_at',
  'received_at',
  'pack_current',
  'pack_voltage',
  'state_of_charge',
  'odometer',
  'observation_uv',
  'probe_mk',
] as const;

/**
 * No keys and no indexes: after a crash DuckDB replays its log most safely without them, and rows are kept apart by
 * the runs of sequence numbers instead. `position` stays behind in the buffer: sealed rows need no journal.
 */
export const HISTORY_TABLES = `
  CREATE TABLE packtwin_history (version INTEGER NOT NULL, needs_rebuild BOOLEAN NOT NULL);
  CREATE TABLE samples (
    vehicle VARCHAR NOT NULL, pack VARCHAR NOT NULL, configuration VARCHAR NOT NULL,
    boot UINTEGER NOT NULL, sequence UINTEGER NOT NULL,
    sampled_at TIMESTAMP NOT NULL, received_at TIMESTAMP NOT NULL,
    pack_current DOUBLE, pack_voltage DOUBLE, state_of_charge DOUBLE, odometer DOUBLE,
    observation_uv INTEGER[] NOT NULL, probe_mk INTEGER[] NOT NULL,
    position BIGINT
  );
  CREATE TABLE sealed_files (path VARCHAR NOT NULL, day BIGINT NOT NULL, rows BIGINT NOT NULL);
  CREATE TABLE sealed_runs (
    vehicle VARCHAR NOT NULL, pack VARCHAR NOT NULL, boot UINTEGER NOT NULL,
    first_sequence UINTEGER NOT NULL, last_sequence UINTEGER NOT NULL
  );`;

const COLUMN_TYPES = [
  VARCHAR,
  VARCHAR,
  VARCHAR,
  UINTEGER,
  UINTEGER,
  TIMESTAMP,
  TIMESTAMP,
  DOUBLE,
  DOUBLE,
  DOUBLE,
  DOUBLE,
  LIST(INTEGER),
  LIST(INTEGER),
  BIGINT,
];

/** Samples `from`…`to` (indices, both included) of one batch. */
export interface BatchSlice {
  readonly batch: BatchColumns;
  readonly from: number;
  readonly to: number;
}

/**
 * Appends at most {@link CHUNK_ROWS} samples to the buffer, inside the caller's transaction.
 *
 * @returns how many values were out of the range that can be stored (they become NULL).
 */
export async function appendRows(connection: DuckDBConnection, slices: readonly BatchSlice[]): Promise<number> {
  const rows = slices.reduce((sum, slice) => sum + slice.to - slice.from + 1, 0);
  const chunk = DuckDBDataChunk.create(COLUMN_TYPES, rows);
  const fill = (column: number, valueOf: (batch: BatchColumns, sample: number) => DuckDBValue): void => {
    const vector = chunk.getColumnVector(column);
    let row = 0;
    for (const { batch, from, to } of slices) {
      for (let sample = from; sample <= to; sample++) vector.setItem(row++, valueOf(batch, sample));
    }
    vector.flush();
  };
  let unstorable = 0;
  const scaled = (values: Float64Array, begin: number, count: number, scale: number): DuckDBListValue => {
    const items: (number | null)[] = [];
    for (let index = begin; index < begin + count; index++) {
      const value = Math.round((values[index] ?? Number.NaN) * scale);
      if (Math.abs(value) <= INT32_MAX) items.push(value);
      else {
        items.push(null);
        if (!Number.isNaN(value)) unstorable++;
      }
    }
    return new DuckDBListValue(items);
  };
  fill(0, (batch) => batch.vehicle);
  fill(1, (batch) => batch.pack);
  fill(2, (batch) => batch.configuration);
  fill(3, (batch) => batch.boot);
  fill(4, (batch, sample) => batch.firstSequence + sample);
  fill(5, (batch, sample) => timestampOf(batch.sampledAt[sample] ?? 0));
  fill(6, (batch) => timestampOf(batch.receivedAt));
  fill(7, (batch, sample) => measured(batch.packCurrent[sample]));
  fill(8, (batch, sample) => measured(batch.packVoltage[sample]));
  fill(9, (batch, sample) => measured(batch.vehicleStateOfCharge[sample]));
  fill(10, (batch, sample) => measured(batch.odometer[sample]));
  fill(11, ({ observationVoltage, observationCount }, sample) =>
    scaled(observationVoltage, sample * observationCount, observationCount, UV_PER_V),
  );
  fill(12, ({ probeTemperature, probeCount }, sample) =>
    scaled(probeTemperature, sample * probeCount, probeCount, MK_PER_K),
  );
  fill(13, (batch) => (batch.position === null ? null : BigInt(batch.position)));

  const appender = await connection.createAppender('samples');
  appender.appendDataChunk(chunk);
  appender.flushSync();
  appender.closeSync();
  return unstorable;
}

export function timestampOf(ms: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(ms * US_PER_MS)));
}

function measured(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
