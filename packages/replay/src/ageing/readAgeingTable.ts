/** Ageing tables: capacity of every cell over its cycles. No voltages, so nothing for a twin to run on. */
import { basename } from 'node:path';
import { UNITS } from '../convert/quantity.ts';
import { loadMapping } from '../mapping/loadMapping.ts';
import type { AgeingMapping, CapacityColumn, CapacityFromDischarge, Mapping } from '../mapping/schema.ts';
import { RecordingError } from '../recordingError.ts';
import { requireColumn } from '../table/findColumns.ts';
import { openTable, type Table } from '../table/openTable.ts';
import type { AgeingRow } from './ageingRow.ts';
import { Discharge } from './discharge.ts';
import { restoreMissingBlocks } from './missingBlocks.ts';

/** One cell's life, a row per measured capacity, in order. */
export interface AgeingSeries {
  readonly cell: string;
  /** Cycles done when the capacity was measured. */
  readonly cycles: Float64Array;
  /** Of these, cycles that no row counts and that the time between two capacities shows to have been run. */
  readonly cyclesRestored: number;
  /** A·s moved until then; NaN where the table does not say. */
  readonly throughput: Float64Array;
  /** A·s. */
  readonly capacity: Float64Array;
  /** K; NaN where the table does not say. */
  readonly temperature: Float64Array;
}

/** Reads a table with a mapping of kind `ageing` (a name, a path or a parsed one); cells in the order of their first row. */
export async function readAgeingTable(file: string, nameOrMapping: string | Mapping): Promise<AgeingSeries[]> {
  const mapping = typeof nameOrMapping === 'string' ? loadMapping(nameOrMapping) : nameOrMapping;
  if (mapping.kind !== 'ageing') {
    throw new RecordingError(
      `Mapping ${mapping.name} is not for ageing tables: choose one of kind ageing, such as isea.`,
    );
  }
  await using table = await openTable(file, mapping.file);
  const series =
    'column' in mapping.capacity
      ? await readCapacities(table, mapping, mapping.capacity)
      : await readDischarges(table, mapping, mapping.capacity);
  if (series.every(({ capacity }) => capacity.length === 0)) {
    const what =
      'column' in mapping.capacity
        ? `no number in column ${JSON.stringify(mapping.capacity.column)}, the capacity`
        : `no discharge below ${mapping.capacity.endVoltage} V, the end voltage`;
    throw new RecordingError(`${file} has ${what} of mapping ${mapping.name}.`);
  }
  return series;
}

/** SQL of the cell's name: a column, or the file's name without its endings. */
function cellOf(table: Table, mapping: AgeingMapping): string {
  if (mapping.cell) return table.text(requireColumn(headerOf(table, mapping), mapping.cell.column));
  const [name = 'cell'] = basename(table.file).split('.');
  return `'${name.replaceAll("'", "''")}'`;
}

function headerOf({ file, columns }: Table, { name }: AgeingMapping) {
  return { file, mappingName: name, columns };
}

function numberOf(table: Table, mapping: AgeingMapping, part: { readonly column: string } | undefined): string {
  return part ? table.number(requireColumn(headerOf(table, mapping), part.column)) : 'NULL::DOUBLE';
}

async function readCapacities(table: Table, mapping: AgeingMapping, capacity: CapacityColumn): Promise<AgeingSeries[]> {
  const throughputToSi = UNITS.charge[mapping.throughput?.unit ?? 'Ah'];
  const capacityToSi = UNITS.charge[capacity.unit ?? 'Ah'];
  const temperatureToSi = UNITS.temperature[mapping.temperature?.unit ?? 'degC'];
  const expressions = [mapping.order, mapping.cycles, mapping.throughput, capacity, mapping.temperature].map((part) =>
    numberOf(table, mapping, part),
  );
  const rowsOf = new Map<string, AgeingRow[]>();
  for await (const [name, numbers] of namedNumbers(table, [cellOf(table, mapping), ...expressions])) {
    const rows = rowsOf.get(name) ?? [];
    rowsOf.set(name, rows);
    rows.push({
      order: numbers[0]!,
      cycles: numbers[1]!,
      throughput: throughputToSi(numbers[2]!),
      capacity: capacityToSi(numbers[3]!),
      temperature: temperatureToSi(numbers[4]!),
    });
  }
  return [...rowsOf].map(([name, rows]) => seriesOf(name, rows, mapping.cycles.perRow === true));
}

/** Rows whose first expression is a text; the others as numbers, NaN where there is none. */
async function* namedNumbers(
  table: Table,
  expressions: readonly string[],
): AsyncGenerator<readonly [name: string, numbers: readonly number[]]> {
  for await (const chunk of table.select(expressions)) {
    const vectors = Array.from({ length: chunk.columnCount }, (_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row++) {
      const [name, ...items] = vectors.map((vector) => vector.getItem(row));
      if (typeof name !== 'string') continue;
      yield [name, items.map((item) => (typeof item === 'number' ? item : Number.NaN))];
    }
  }
}

async function readDischarges(
  table: Table,
  mapping: AgeingMapping,
  { current, voltage, time, endVoltage }: CapacityFromDischarge,
): Promise<AgeingSeries[]> {
  const currentToSi = UNITS.current[current.unit ?? 'A'];
  const voltageToSi = UNITS.voltage[voltage.unit ?? 'V'];
  const temperatureToSi = UNITS.temperature[mapping.temperature?.unit ?? 'degC'];
  const expressions = [mapping.order, mapping.cycles, time, current, voltage, mapping.temperature].map((part) =>
    numberOf(table, mapping, part),
  );
  const discharges = new Map<string, Map<number, Discharge>>();
  for await (const [name, numbers] of namedNumbers(table, [cellOf(table, mapping), ...expressions])) {
    const [order = Number.NaN, cycles = Number.NaN, at = Number.NaN] = numbers;
    const ofCell = discharges.get(name) ?? new Map<number, Discharge>();
    discharges.set(name, ofCell);
    const discharge = ofCell.get(cycles) ?? new Discharge(order, endVoltage);
    ofCell.set(cycles, discharge);
    discharge.add(at, Math.abs(currentToSi(numbers[3]!)), voltageToSi(numbers[4]!), temperatureToSi(numbers[5]!));
  }
  return [...discharges].map(([name, ofCell]) =>
    seriesOf(
      name,
      [...ofCell].map(([cycles, discharge]) => ({ ...discharge.row(), cycles })),
      mapping.cycles.perRow === true,
    ),
  );
}

function seriesOf(cell: string, rows: readonly AgeingRow[], cyclesPerRow: boolean): AgeingSeries {
  let cycles = 0;
  let throughput = 0;
  const measured: AgeingRow[] = [];
  for (const row of rows.toSorted((a, b) => a.order - b.order)) {
    if (cyclesPerRow) cycles += Number.isNaN(row.cycles) ? 0 : row.cycles;
    else cycles = row.cycles;
    throughput += row.throughput;
    if (!Number.isNaN(row.capacity)) measured.push({ ...row, cycles, throughput });
  }
  const cyclesRestored = cyclesPerRow ? restoreMissingBlocks(measured) : 0;
  return {
    cell,
    cyclesRestored,
    cycles: Float64Array.from(measured, (row) => row.cycles),
    throughput: Float64Array.from(measured, (row) => row.throughput),
    capacity: Float64Array.from(measured, (row) => row.capacity),
    temperature: Float64Array.from(measured, (row) => row.temperature),
  };
}
