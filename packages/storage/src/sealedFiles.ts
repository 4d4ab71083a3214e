/** Finished days as Parquet files: `date=YYYY-MM-DD/part-N.parquet`, sorted by vehicle, pack and time. */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ensureFolder } from './ensureFolder.ts';
import { select } from './historyFile.ts';
import { SAMPLE_COLUMNS } from './historyTable.ts';
import { numberOf, textOf } from './storedRow.ts';

export const MS_PER_DAY = 86_400_000;
/** A day that has this many small parts when another comes gets one file instead. */
const MAX_SMALL_PARTS = 4;
const SMALL_PART_ROWS = 100_000;
/** Enough for compression, few enough that one pack's rows are found without reading the day. */
const ROW_GROUP_ROWS = 8_192;
const COLUMNS = SAMPLE_COLUMNS.join(', ');

export interface SealedFile {
  /** Below the history directory, with forward slashes. */
  readonly path: string;
  /** ms, start of the UTC day. */
  readonly day: number;
  readonly rows: number;
}

/**
 * The sealed files and the table that names them. A file counts once the table names it; it keeps the ending
 * `.partial` until then, so whatever a crash leaves behind is recognised by its name.
 */
export class SealedFiles {
  readonly #connection: DuckDBConnection;
  readonly #root: string;
  #files: SealedFile[] = [];

  constructor(connection: DuckDBConnection, root: string) {
    this.#connection = connection;
    this.#root = root;
  }

  /** Reads the table and ends what a crash interrupted. */
  async load(): Promise<void> {
    const rows = await select(
      this.#connection,
      'SELECT path, day::DOUBLE AS day, rows::DOUBLE AS rows FROM sealed_files',
    );
    this.#files = rows.map((row) => ({
      path: textOf(row, 'path'),
      day: numberOf(row, 'day'),
      rows: numberOf(row, 'rows'),
    }));
    const named = new Set(this.#files.map(({ path }) => path));
    for (const partial of this.#listed('.parquet.partial')) {
      const path = partial.slice(0, -'.partial'.length);
      if (named.has(path)) renameSync(this.#absolute(partial), this.#absolute(path));
      else rmSync(this.#absolute(partial));
    }
  }

  /**
   * Names every readable file that lies there, for a buffer that starts afresh. Newest part first: a file whose
   * samples are known already was merged into another one, and is put aside like one that cannot be read.
   *
   * @returns the files put aside.
   */
  async adopt(): Promise<string[]> {
    const aside: string[] = [];
    const newestFirst = this.#listed('.parquet', '.parquet.partial').toSorted((a, b) => partNumber(b) - partNumber(a));
    for (const found of newestFirst) {
      const file = this.#absolute(found);
      try {
        await this.#adoptOne(found);
      } catch {
        const broken = `${file}.broken`;
        renameSync(file, broken);
        aside.push(broken);
      }
    }
    return aside;
  }

  async #adoptOne(found: string): Promise<void> {
    const source = readingOf([this.#absolute(found)]);
    const day = dayOf(found);
    const [counted = {}] = await select(this.#connection, `SELECT count(*)::DOUBLE AS rows FROM ${source}`);
    const rows = numberOf(counted, 'rows');
    const overlap = await select(
      this.#connection,
      `SELECT 1 FROM (${runsOf(source)}) AS found JOIN sealed_runs AS known USING (vehicle, pack, boot)
       WHERE found.first_sequence <= known.last_sequence AND known.first_sequence <= found.last_sequence LIMIT 1`,
    );
    if (overlap.length > 0) throw new RangeError(`"${found}" repeats samples of another file`);
    const path = found.replace(/\.partial$/, '');
    if (path !== found) renameSync(this.#absolute(found), this.#absolute(path));
    await this.#connection.run(
      `BEGIN; INSERT INTO sealed_runs ${runsOf(readingOf([this.#absolute(path)]))};
       INSERT INTO sealed_files VALUES (${literal(path)}, ${day}, ${rows}); COMMIT`,
    );
    this.#files.push({ path, day, rows });
  }

  /** Moves one day from the buffer into a file; the caller has committed. Returns the rows moved. */
  async seal(day: number): Promise<number> {
    const inDay = `FROM samples WHERE sampled_at >= make_timestamp(${us(day)}) AND sampled_at < make_timestamp(${us(day + MS_PER_DAY)})`;
    const small = this.#files.filter((file) => file.day === day && file.rows < SMALL_PART_ROWS);
    const merged = small.length >= MAX_SMALL_PARTS ? small : [];
    const union = merged.length === 0 ? '' : `UNION ALL SELECT ${COLUMNS} FROM ${this.#reading(merged)}`;
    const path = this.#nextPath(day);
    const file = this.#absolute(path);
    const partial = `${file}.partial`;
    ensureFolder(dirname(file));
    const [copied = {}] = await select(
      this.#connection,
      `COPY (SELECT ${COLUMNS} ${inDay} ${union} ORDER BY vehicle, pack, sampled_at, boot, sequence)
       TO ${literal(partial)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP_ROWS})`,
    );
    const rows = Number(copied['Count']);
    synchronise(partial);
    synchronise(dirname(file));
    await this.#connection.run(
      `BEGIN; INSERT INTO sealed_runs ${runsOf(`(SELECT * ${inDay})`)};
       INSERT INTO sealed_files VALUES (${literal(path)}, ${day}, ${rows});
       ${merged.map((old) => `DELETE FROM sealed_files WHERE path = ${literal(old.path)};`).join(' ')}
       DELETE ${inDay}; COMMIT`,
    );
    renameSync(partial, file);
    this.#files = [...this.#files.filter((old) => !merged.includes(old)), { path, day, rows }];
    for (const old of merged) rmSync(this.#absolute(old.path), { force: true });
    return rows - merged.reduce((sum, old) => sum + old.rows, 0);
  }

  /** Forgets and deletes the files of days before `day`; returns their number. */
  async dropBefore(day: number): Promise<number> {
    const old = this.#files.filter((file) => file.day < day);
    await this.#connection.run(`DELETE FROM sealed_files WHERE day < ${Math.ceil(day)}`);
    this.#files = this.#files.filter((file) => file.day >= day);
    for (const { path } of old) {
      rmSync(this.#absolute(path), { force: true });
      const folder = dirname(this.#absolute(path));
      if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
    }
    return old.length;
  }

  /** A table expression over the files that can hold samples between two times (ms, both included); null if none can. */
  between(from: number, to: number): string | null {
    const files = this.#files.filter((file) => file.day <= to && file.day + MS_PER_DAY > from);
    return files.length === 0 ? null : this.#reading(files);
  }

  get count(): number {
    return this.#files.length;
  }

  get newestDay(): number {
    return this.#files.reduce((newest, { day }) => Math.max(newest, day), -Infinity);
  }

  #reading(files: readonly SealedFile[]): string {
    return readingOf(files.map(({ path }) => this.#absolute(path)));
  }

  #nextPath(day: number): string {
    const folder = `date=${new Date(day).toISOString().slice(0, 10)}`;
    const there = existsSync(this.#absolute(folder)) ? readdirSync(this.#absolute(folder)) : [];
    const numbers = [...there, ...this.#files.filter((file) => file.day === day).map(({ path }) => path)].map(
      partNumber,
    );
    return `${folder}/part-${Math.max(0, ...numbers) + 1}.parquet`;
  }

  #listed(...endings: string[]): string[] {
    if (!existsSync(this.#root)) return [];
    return readdirSync(this.#root)
      .filter((folder) => /^date=\d{4}-\d\d-\d\d$/.test(folder))
      .flatMap((folder) => readdirSync(this.#absolute(folder)).map((name) => `${folder}/${name}`))
      .filter((path) => /\/part-\d+\./.test(path) && endings.some((ending) => path.endsWith(ending)));
  }

  #absolute(path: string): string {
    return join(this.#root, path);
  }
}

/** Gaps and islands: the runs of sequence numbers in a table expression, as rows of `sealed_runs`. */
export function runsOf(source: string): string {
  return `SELECT vehicle, pack, boot, min(sequence) AS first_sequence, max(sequence) AS last_sequence
    FROM (SELECT vehicle, pack, boot, sequence,
                 sequence::BIGINT - row_number() OVER (PARTITION BY vehicle, pack, boot ORDER BY sequence) AS island
          FROM ${source})
    GROUP BY vehicle, pack, boot, island`;
}

/** SQL text literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The date in the folder's name is for people and other readers: no column comes of it. */
function readingOf(files: readonly string[]): string {
  return `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false)`;
}

function us(ms: number): string {
  return `${BigInt(ms) * 1_000n}`;
}

function partNumber(path: string): number {
  return Number(/part-(\d+)\./.exec(path)?.[1] ?? 0);
}

function dayOf(path: string): number {
  return Date.parse(path.slice('date='.length, 'date=YYYY-MM-DD'.length));
}

function synchronise(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
