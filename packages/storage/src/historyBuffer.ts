/** The writing side of history, inside its thread: leaves out what is known, fills the buffer, seals finished days. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { BatchColumns } from './batchColumns.ts';
import { select } from './historyFile.ts';
import type { HistoryCounters } from './historyStore.ts';
import { appendRows, CHUNK_ROWS, type BatchSlice } from './historyTable.ts';
import { MS_PER_DAY, runsOf, type SealedFiles } from './sealedFiles.ts';
import { SequenceRuns } from './sequenceRuns.ts';
import { numberOf, numberOrNullOf, textOf } from './storedRow.ts';

/** Rows of one transaction at most. */
const COMMIT_ROWS = 50_000;

interface BufferedDay {
  rows: number;
  /** Monotonic clock, ms: when a row was last added. */
  touchedAt: number;
}

export class HistoryBuffer {
  readonly #connection: DuckDBConnection;
  readonly #files: SealedFiles;
  /** By pack (vehicle/pack) and boot. Derived from the rows themselves at open, hence never at odds with them. */
  readonly #known = new Map<string, Map<number, SequenceRuns>>();
  readonly #days = new Map<number, BufferedDay>();
  #waiting: BatchSlice[] = [];
  #waitingRows = 0;
  #uncommittedRows = 0;
  #rowsAdded = 0;
  #rowsKnown = 0;
  #valuesUnstorable = 0;

  constructor(connection: DuckDBConnection, files: SealedFiles) {
    this.#connection = connection;
    this.#files = files;
  }

  async load(): Promise<void> {
    const runs = await select(
      this.#connection,
      `SELECT vehicle, pack, boot, first_sequence, last_sequence FROM sealed_runs
       UNION ALL (${runsOf('samples')}) ORDER BY ALL`,
    );
    for (const row of runs) {
      this.#runsOf(textOf(row, 'vehicle'), textOf(row, 'pack'), numberOf(row, 'boot')).add(
        numberOf(row, 'first_sequence'),
        numberOf(row, 'last_sequence'),
      );
    }
    const days = await select(
      this.#connection,
      `SELECT epoch_ms(date_trunc('day', sampled_at)::TIMESTAMP)::DOUBLE AS day, count(*)::DOUBLE AS rows
       FROM samples GROUP BY day`,
    );
    const now = performance.now();
    for (const row of days) this.#days.set(numberOf(row, 'day'), { rows: numberOf(row, 'rows'), touchedAt: now });
    await this.#joinSealedRuns(runs.length);
  }

  async append(batch: BatchColumns): Promise<void> {
    const runs = this.#runsOf(batch.vehicle, batch.pack, batch.boot);
    const last = batch.firstSequence + batch.sampleCount - 1;
    let fresh = 0;
    for (const [first, end] of runs.missing(batch.firstSequence, last)) {
      const slice = { batch, from: first - batch.firstSequence, to: end - batch.firstSequence };
      this.#waiting.push(slice);
      fresh += end - first + 1;
      this.#countDays(slice);
    }
    if (batch.sampleCount > 0) runs.add(batch.firstSequence, last);
    this.#waitingRows += fresh;
    this.#rowsAdded += fresh;
    this.#rowsKnown += batch.sampleCount - fresh;
    while (this.#waitingRows >= CHUNK_ROWS) await this.#writeChunk();
    if (this.#uncommittedRows >= COMMIT_ROWS) await this.commit();
  }

  /** Puts what waits into the buffer, so that the connection's queries see it. */
  async write(): Promise<void> {
    while (this.#waitingRows > 0) await this.#writeChunk();
  }

  /** Makes everything appended so far durable. */
  async commit(): Promise<void> {
    await this.write();
    if (this.#uncommittedRows === 0) return;
    await this.#connection.run('COMMIT');
    this.#uncommittedRows = 0;
  }

  /** Oldest day that is finished: a later one has begun and nothing came for `quietMs`. */
  oldestFinishedDay(quietMs: number): number | undefined {
    const newest = Math.max(this.#files.newestDay, ...this.#days.keys());
    const now = performance.now();
    return minimum(
      [...this.#days].filter(([day, { touchedAt }]) => day < newest && now - touchedAt >= quietMs).map(([day]) => day),
    );
  }

  oldestDay(): number | undefined {
    return minimum([...this.#days.keys()]);
  }

  get counters(): Omit<HistoryCounters, 'waits'> {
    return { rowsAdded: this.#rowsAdded, rowsKnown: this.#rowsKnown, valuesUnstorable: this.#valuesUnstorable };
  }

  get rows(): number {
    return [...this.#days.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Moves a day into a file; returns its rows. */
  async seal(day: number): Promise<number> {
    await this.commit();
    const rows = await this.#files.seal(day);
    this.#days.delete(day);
    return rows;
  }

  async unsealedFrom(): Promise<number | null> {
    await this.write();
    const [smallest = {}] = await select(this.#connection, 'SELECT min(position)::DOUBLE AS position FROM samples');
    return numberOrNullOf(smallest, 'position');
  }

  async dropDaysBefore(day: number): Promise<number> {
    await this.commit();
    // The rows still in the buffer go too; that they were there stays known, so they do not come back.
    await this.#connection.run(
      `BEGIN; INSERT INTO sealed_runs ${runsOf(`(SELECT * FROM samples WHERE epoch_ms(sampled_at) < ${Math.ceil(day)})`)};
       DELETE FROM samples WHERE epoch_ms(sampled_at) < ${Math.ceil(day)}; COMMIT`,
    );
    for (const buffered of this.#days.keys()) if (buffered < day) this.#days.delete(buffered);
    return this.#files.dropBefore(day);
  }

  async #writeChunk(): Promise<void> {
    const slices: BatchSlice[] = [];
    let rows = 0;
    while (rows < CHUNK_ROWS) {
      const slice = this.#waiting.shift();
      if (slice === undefined) break;
      const to = Math.min(slice.to, slice.from + CHUNK_ROWS - rows - 1);
      slices.push({ ...slice, to });
      rows += to - slice.from + 1;
      if (to < slice.to) this.#waiting.unshift({ ...slice, from: to + 1 });
    }
    if (this.#uncommittedRows === 0) await this.#connection.run('BEGIN');
    this.#uncommittedRows += rows;
    this.#waitingRows -= rows;
    this.#valuesUnstorable += await appendRows(this.#connection, slices);
  }

  #countDays({ batch, from, to }: BatchSlice): void {
    const now = performance.now();
    for (let sample = from; sample <= to; sample++) {
      const day = Math.floor((batch.sampledAt[sample] ?? 0) / MS_PER_DAY) * MS_PER_DAY;
      const buffered = this.#days.get(day);
      if (buffered === undefined) this.#days.set(day, { rows: 1, touchedAt: now });
      else {
        buffered.rows++;
        buffered.touchedAt = now;
      }
    }
  }

  #runsOf(vehicle: string, pack: string, boot: number): SequenceRuns {
    const key = `${vehicle}/${pack}`;
    let boots = this.#known.get(key);
    if (boots === undefined) this.#known.set(key, (boots = new Map()));
    let runs = boots.get(boot);
    if (runs === undefined) boots.set(boot, (runs = new SequenceRuns()));
    return runs;
  }

  /** Every seal adds runs; once most of them have grown together the table is written anew, before anything is appended. */
  async #joinSealedRuns(stored: number): Promise<void> {
    const joined = [...this.#known.values()]
      .flatMap((boots) => [...boots.values()])
      .reduce((sum, runs) => sum + runs.runs().length, 0);
    if (stored < 2 * joined + 10_000) return;
    await this.#connection.run(
      `BEGIN; CREATE TEMP TABLE joined AS
         SELECT vehicle, pack, boot, min(first_sequence) AS first_sequence, max(last_sequence) AS last_sequence
         FROM (SELECT *, sum(starts) OVER (PARTITION BY vehicle, pack, boot ORDER BY first_sequence) AS run
               FROM (SELECT *, CASE WHEN first_sequence <= 1 + max(last_sequence::BIGINT) OVER (
                       PARTITION BY vehicle, pack, boot ORDER BY first_sequence
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS starts
                     FROM sealed_runs))
         GROUP BY vehicle, pack, boot, run;
       DELETE FROM sealed_runs; INSERT INTO sealed_runs SELECT * FROM joined; DROP TABLE joined; COMMIT`,
    );
  }
}

function minimum(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}
