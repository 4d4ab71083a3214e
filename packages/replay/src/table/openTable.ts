/** A CSV (plain or gzip) or Parquet file as a table that is read in chunks, by DuckDB. */
import { stat } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import type { SampleMapping } from '../mapping/schema.ts';
import { RecordingError } from '../recordingError.ts';
import { isGzipName, readTail, requireWholeLastLine } from './wholeFile.ts';

/** How the bytes of a table are laid out. */
export type FileLayout = NonNullable<SampleMapping['file']>;

/** An open file: its columns, and streams of SQL expressions over its rows in file order. */
export interface Table extends AsyncDisposable {
  readonly file: string;
  readonly columns: readonly string[];
  /** SQL that gives a column as a number: NULL where it is empty, NaN where it holds text that is no number. */
  number(column: string): string;
  /** SQL that gives a column as text. */
  text(column: string): string;
  /** Chunks of rows, one vector per expression. */
  select(expressions: readonly string[]): AsyncGenerator<DuckDBDataChunk>;
}

/**
 * Opens a table; a file that is missing, is no table or whose gzip data is cut off throws a
 * {@link RecordingError}, and so does the first `select` when the file ends in the middle of a row.
 */
export async function openTable(file: string, layout: FileLayout = {}): Promise<Table> {
  await requireFile(file);
  const format = layout.format ?? (/\.(parquet|pq)$/i.test(file) ? 'parquet' : 'csv');
  const source = format === 'parquet' ? `read_parquet(${literal(file)})` : csvSource(file, layout);
  const tail = format === 'csv' ? await readTail(file) : undefined;
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`);
    const columns = described.getRows().map(([name]) => String(name));
    return {
      file,
      columns,
      number: (column) => numberSql(identifier(column), layout.decimalComma === true),
      text: (column) => `CAST(${identifier(column)} AS VARCHAR)`,
      select: async function* (expressions) {
        // Only now: of a file with other columns, its columns are the better news.
        if (tail) await requireWholeLastLine(file, tail, columns.length, layout);
        yield* streamChunks(connection, `SELECT ${expressions.join(', ')} FROM ${source}`, file);
      },
      [Symbol.asyncDispose]: () => {
        close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    close();
    throw unreadable(file, format, error);
  }
}

async function* streamChunks(connection: DuckDBConnection, sql: string, file: string): AsyncGenerator<DuckDBDataChunk> {
  try {
    const result = await connection.stream(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk;
    }
  } catch (error) {
    throw unreadable(file, 'table', error);
  }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new RecordingError(`Cannot find ${file}: check the path.`);
  if (!found.isFile()) throw new RecordingError(`Cannot read ${file}: it is no file.`);
  if (found.size === 0) throw new RecordingError(`Cannot read ${file}: it is empty.`);
}

function csvSource(file: string, layout: FileLayout): string {
  const options = [
    'header = true',
    // Text first: what a column holds is decided value by value, not by guessing from its first rows.
    'all_varchar = true',
    'strict_mode = false',
    'null_padding = true',
    `delim = ${literal(layout.delimiter ?? ',')}`,
    `quote = '"'`,
    `encoding = ${literal(layout.encoding ?? 'utf-8')}`,
    `skip = ${layout.skipLines ?? 0}`,
    // A name such as x.bdf.gz says gzip; anything else is plain.
    `compression = ${literal(isGzipName(file) ? 'gzip' : 'none')}`,
  ];
  return `read_csv(${literal(file)}, ${options.join(', ')})`;
}

function numberSql(column: string, decimalComma: boolean): string {
  const value = decimalComma ? `replace(CAST(${column} AS VARCHAR), ',', '.')` : column;
  const isEmpty = `${column} IS NULL OR trim(CAST(${column} AS VARCHAR)) = ''`;
  return `coalesce(TRY_CAST(${value} AS DOUBLE), CASE WHEN ${isEmpty} THEN NULL ELSE 'nan'::DOUBLE END)`;
}

function unreadable(file: string, format: string, error: unknown): RecordingError {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return new RecordingError(`Cannot read ${file} as ${format === 'csv' ? 'CSV' : format}: ${first.slice(0, 300)}`);
}

/** A column name for SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
