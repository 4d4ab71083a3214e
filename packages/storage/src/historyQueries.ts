/** Reading history: buffer and sealed files as one table. */
import { renameSync } from 'node:fs';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { PackHistory } from '@packtwin/protocol';
import type { CellHistoryRange, HistoryExport, HistoryRange, ObservationHistory, SequenceRun } from './historyStore.ts';
import { select } from './historyFile.ts';
import { SAMPLE_COLUMNS, timestampOf } from './historyTable.ts';
import { literal, type SealedFiles } from './sealedFiles.ts';
import { numberOf } from './storedRow.ts';

/** What a year-9999 clock would say; DuckDB's own limits lie beyond. */
const LATEST = 253_402_300_799_999;
const MIN_POINTS = 16;

type Parameters = Record<string, DuckDBValue>;
type Column = (number | null)[];

export class HistoryQueries {
  readonly #connection: DuckDBConnection;
  readonly #files: SealedFiles;

  constructor(connection: DuckDBConnection, files: SealedFiles) {
    this.#connection = connection;
    this.#files = files;
  }

  async packHistory(range: HistoryRange): Promise<PackHistory> {
    const columns = [
      'pack_current',
      'pack_voltage',
      'state_of_charge',
      // A probe that measured nothing does not count.
      'list_avg(probe_mk) / 1000.0',
    ];
    const { sampledAt, values } = await this.#decimated(range, columns);
    const [packCurrent = [], packVoltage = [], vehicleStateOfCharge = [], temperature = []] = values;
    const { vehicle, pack } = range;
    return { vehicle, pack, sampledAt, packCurrent, packVoltage, vehicleStateOfCharge, temperature };
  }

  async cellHistory(range: CellHistoryRange): Promise<ObservationHistory> {
    const { observation, observationCellCount } = range;
    const counts = observationCellCount && Array.from(observationCellCount);
    if (!Number.isInteger(observation) || observation < 0 || (counts && observation >= counts.length)) {
      throw new RangeError(
        `Cannot read the history of observation ${observation}: the pack has observations 0 to ${(counts?.length ?? Infinity) - 1}`,
      );
    }
    const bad = counts?.find((count) => !Number.isInteger(count) || count < 1);
    if (bad !== undefined)
      throw new RangeError(`Cannot read cell history: an observation covers ${bad} cells, at least 1 is needed`);
    const isPlain = counts === undefined || counts.every((count) => count === 1);
    const perCell = isPlain
      ? 'observation_uv'
      : `list_transform(observation_uv, lambda uv, i: uv / [${counts.join(', ')}][i])`;
    const columns = [
      `observation_uv[${observation + 1}] / ${1e6 * (counts?.[observation] ?? 1)}::DOUBLE`,
      'pack_current',
      `list_median(${perCell}) / 1e6::DOUBLE`,
    ];
    const { sampledAt, values } = await this.#decimated(range, columns);
    const [cellVoltage = [], packCurrent = [], medianVoltage = []] = values;
    return { sampledAt, cellVoltage, packCurrent, medianVoltage };
  }

  async countSamples(vehicle: string, pack: string): Promise<number> {
    const rows = this.#rows('1', 'vehicle = $vehicle AND pack = $pack', -Infinity, Infinity);
    const counting = `SELECT count(*)::DOUBLE AS samples FROM (${rows})`;
    const [counted = {}] = await select(this.#connection, counting, { vehicle, pack });
    return numberOf(counted, 'samples');
  }

  async sequences(vehicle: string, pack: string): Promise<SequenceRun[]> {
    const rows = this.#rows('boot, sequence', 'vehicle = $vehicle AND pack = $pack', -Infinity, Infinity);
    const runs = await select(
      this.#connection,
      `SELECT boot, min(sequence) AS first, max(sequence) AS last
       FROM (SELECT boot, sequence, sequence::BIGINT - row_number() OVER (PARTITION BY boot ORDER BY sequence) AS island
             FROM (${rows}))
       GROUP BY boot, island ORDER BY boot, min(sequence)`,
      { vehicle, pack },
    );
    return runs.map((row) => ({
      boot: numberOf(row, 'boot'),
      from: numberOf(row, 'first'),
      to: numberOf(row, 'last'),
    }));
  }

  async export(request: HistoryExport): Promise<number> {
    const { file, format, vehicle, pack } = request;
    const from = request.from ?? 0;
    const to = request.to ?? LATEST;
    const parameters: Parameters = timeParameters(from, to);
    const conditions = ['sampled_at BETWEEN $from AND $to'];
    if (vehicle !== undefined) {
      conditions.push('vehicle = $vehicle');
      parameters['vehicle'] = vehicle;
    }
    if (pack !== undefined) {
      conditions.push('pack = $pack');
      parameters['pack'] = pack;
    }
    // A CSV has no types: its times say that they are UTC.
    const time = (column: string): string =>
      format === 'csv' ? `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${column}` : column;
    const rows = this.#rows(SAMPLE_COLUMNS.join(', '), conditions.join(' AND '), from, to);
    const partial = `${file}.partial`;
    const [copied = {}] = await select(
      this.#connection,
      `COPY (SELECT vehicle, pack, configuration, boot, sequence, ${time('sampled_at')}, ${time('received_at')},
               pack_current, pack_voltage, state_of_charge, odometer,
               list_transform(observation_uv, lambda uv: uv / 1e6::DOUBLE) AS observation_voltage,
               list_transform(probe_mk, lambda mk: mk / 1e3::DOUBLE) AS probe_temperature
             FROM (${rows}) ORDER BY vehicle, pack, sampled_at, boot, sequence)
       TO ${literal(partial)} (${format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd'})`,
      parameters,
    );
    renameSync(partial, file);
    return Number(copied['Count']);
  }

  /**
   * Times (ms) and columns of at most `points` samples of a pack. Where there are more, time is cut into equal
   * stretches; of each the first sample and those with the least and greatest value of each column are kept.
   */
  async #decimated(
    range: HistoryRange,
    columns: readonly string[],
  ): Promise<{ sampledAt: number[]; values: Column[] }> {
    const { vehicle, pack, from, to, points } = range;
    if (!Number.isInteger(points) || points < MIN_POINTS) {
      throw new RangeError(`Cannot decimate history to ${points} points: at least ${MIN_POINTS} are needed`);
    }
    const names = columns.map((_, index) => `value${index}`);
    const selected = columns.map((column, index) => `(${column})::DOUBLE AS value${index}`).join(', ');
    const rows = this.#rows(
      `epoch_us(sampled_at) AS us, boot, sequence, ${selected}`,
      'vehicle = $vehicle AND pack = $pack AND sampled_at BETWEEN $from AND $to',
      from,
      to,
    );
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE selected AS ${rows}`, {
      vehicle,
      pack,
      ...timeParameters(from, to),
    });
    try {
      const [counted = {}] = await select(this.#connection, 'SELECT count(*)::DOUBLE AS samples FROM selected');
      const isFew = numberOf(counted, 'samples') <= points;
      const read = await this.#connection.runAndReadAll(
        `SELECT us / 1000.0::DOUBLE, ${names.join(', ')} FROM ${isFew ? 'selected' : `(${extremes(names, points)})`}
         ORDER BY us, boot, sequence`,
      );
      const [sampledAt = [], ...values] = read.getColumnsJS();
      return { sampledAt: sampledAt.map(Number), values: values.map(columnOf) };
    } finally {
      await this.#connection.run('DROP TABLE IF EXISTS selected');
    }
  }

  #rows(columns: string, condition: string, from: number, to: number): string {
    const sealed = this.#files.between(from, to);
    const buffered = `SELECT ${columns} FROM samples WHERE ${condition}`;
    return sealed === null ? buffered : `${buffered} UNION ALL SELECT ${columns} FROM ${sealed} WHERE ${condition}`;
  }
}

/** SQL that keeps, per stretch of time, at most 1 + 2 × columns rows of `selected`. */
function extremes(names: readonly string[], points: number): string {
  const stretches = Math.max(1, Math.floor(points / (1 + 2 * names.length)));
  const row = `{us: us, boot: boot, sequence: sequence, ${names.map((name) => `${name}: ${name}`).join(', ')}}`;
  const kept = [
    `min_by(${row}, us)`,
    ...names.flatMap((name) => [`min_by(${row}, ${name})`, `max_by(${row}, ${name})`]),
  ];
  return `SELECT DISTINCT kept.* FROM (
      SELECT unnest([${kept.join(', ')}]) AS kept
      FROM (SELECT *, min(us) OVER () AS first_us, max(us) OVER () AS last_us FROM selected)
      GROUP BY floor((us - first_us)::DOUBLE / (last_us - first_us + 1) * ${stretches}))
    WHERE kept IS NOT NULL`;
}

function timeParameters(from: number, to: number): { from: DuckDBValue; to: DuckDBValue } {
  if (!(from <= to)) throw new RangeError(`Cannot read history from ${from} to ${to}: the end lies before the start`);
  return { from: timestampOf(representable(from)), to: timestampOf(representable(to)) };
}

function representable(time: number): number {
  return Math.min(LATEST, Math.max(-LATEST, time));
}

function columnOf(values: readonly unknown[]): Column {
  return values.map((value) => (typeof value === 'number' ? value : null));
}
