/** A table's rows as blocks of raw columns. The buffers of a block are reused by the next one. */
import type { DuckDBVector } from '@duckdb/node-api';
import { MISSING, NOT_A_NUMBER, VALID, type CodedColumn } from '../convert/quantity.ts';
import type { TimePlan } from '../convert/sampleTime.ts';
import type { Table } from './openTable.ts';

/** What to read. */
export interface ColumnSelection {
  readonly time: TimePlan;
  /** Columns whose text tells packs apart. */
  readonly keys: readonly string[];
  readonly numbers: readonly string[];
}

export interface ColumnBlock {
  readonly rowCount: number;
  /** ms since 1970-01-01 UTC, whole; NaN where the row has no usable time. */
  readonly sampledAt: Float64Array;
  /** Per key column the text of every row. */
  readonly keys: readonly (readonly string[])[];
  /** Per number column the raw values. */
  readonly numbers: readonly CodedColumn[];
}

/** DuckDB's vectors have this many rows at most. */
const BLOCK_ROWS = 2048;

/** Reads the selection in file order. */
export async function* readColumns(table: Table, selection: ColumnSelection): AsyncGenerator<ColumnBlock> {
  const { time, keys, numbers } = selection;
  const texts = time.restart ? [...keys, time.restart.column] : keys;
  const expressions = [
    time.expression,
    ...texts.map((column) => table.text(column)),
    ...numbers.map((column) => table.number(column)),
  ];
  const track = new TimeTrack(time);
  const sampledAt = new Float64Array(BLOCK_ROWS);
  const columns = numbers.map(() => ({ values: new Float64Array(BLOCK_ROWS), codes: new Uint8Array(BLOCK_ROWS) }));

  for await (const chunk of table.select(expressions)) {
    const { rowCount } = chunk;
    if (rowCount > BLOCK_ROWS)
      throw new RangeError(`DuckDB gave a chunk of ${rowCount} rows, expected at most ${BLOCK_ROWS}`);
    const textColumns = texts.map((_, index) => readTexts(chunk.getColumnVector(1 + index), rowCount));
    const restarts = time.restart ? textColumns.at(-1) : undefined;
    const rawTime = chunk.getColumnVector(0);
    for (let row = 0; row < rowCount; row++) sampledAt[row] = track.utc(numberAt(rawTime, row), restarts?.[row]);
    for (const [index, column] of columns.entries()) {
      readNumbers(chunk.getColumnVector(1 + texts.length + index), rowCount, column);
    }
    yield { rowCount, sampledAt, keys: textColumns.slice(0, keys.length), numbers: columns };
  }
}

/** Turns raw times into UTC; remembers where a recording that begins again at 0 had got to. */
class TimeTrack {
  readonly #plan: TimePlan;
  #origin: number;
  #stretch: string | undefined;
  #newest = Number.NaN;

  constructor(plan: TimePlan) {
    this.#plan = plan;
    this.#origin = plan.origin;
  }

  utc(raw: number, stretch: string | undefined): number {
    if (!Number.isFinite(raw)) return Number.NaN;
    const { restart, toUtc } = this.#plan;
    if (restart && stretch !== this.#stretch) {
      if (!Number.isNaN(this.#newest)) this.#origin = this.#newest + restart.gapMs;
      this.#stretch = stretch;
    }
    const utc = Math.round(toUtc(this.#origin + raw));
    this.#newest = utc;
    // Date's range; a number beyond it is no time.
    return Math.abs(utc) <= 8.64e15 ? utc : Number.NaN;
  }
}

function readNumbers(vector: DuckDBVector, rowCount: number, { values, codes }: CodedColumn): void {
  for (let row = 0; row < rowCount; row++) {
    const item = vector.getItem(row);
    if (typeof item !== 'number') {
      values[row] = Number.NaN;
      codes[row] = MISSING;
    } else {
      values[row] = item;
      codes[row] = Number.isFinite(item) ? VALID : NOT_A_NUMBER;
    }
  }
}

function readTexts(vector: DuckDBVector, rowCount: number): string[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const item = vector.getItem(row);
    return typeof item === 'string' ? item : '';
  });
}

function numberAt(vector: DuckDBVector, row: number): number {
  const item = vector.getItem(row);
  return typeof item === 'number' ? item : Number.NaN;
}
