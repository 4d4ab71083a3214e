/** Ageing tables: capacity of every cell over its cycles. No voltages, so nothing for a twin to run on. */
import { UNITS } from '../convert/quantity.ts';
import { loadMapping } from '../mapping/loadMapping.ts';
import type { Mapping } from '../mapping/schema.ts';
import { RecordingError } from '../recordingError.ts';
import { requireColumn } from '../table/findColumns.ts';
import { openTable } from '../table/openTable.ts';

/** One cell's life, a row per measured capacity, in order. */
export interface AgeingSeries {
  readonly cell: string;
  /** Cycles done when the capacity was measured. */
  readonly cycles: Float64Array;
  /** A·s moved until then; NaN where the table does not say. */
  readonly throughput: Float64Array;
  /** A·s. */
  readonly capacity: Float64Array;
  /** K; NaN where the table does not say. */
  readonly temperature: Float64Array;
}

interface AgeingRow {
  readonly order: number;
  readonly cycles: number;
  readonly throughput: number;
  readonly capacity: number;
  readonly temperature: number;
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
  const header = { file, mappingName: mapping.name, columns: table.columns };
  const cell = table.text(requireColumn(header, mapping.cell.column));
  const column = (part: { readonly column: string } | undefined) =>
    part ? table.number(requireColumn(header, part.column)) : 'NULL::DOUBLE';
  const expressions = [mapping.order, mapping.cycles, mapping.throughput, mapping.capacity, mapping.temperature].map(
    column,
  );
  const throughputToSi = UNITS.charge[mapping.throughput?.unit ?? 'Ah'];
  const capacityToSi = UNITS.charge[mapping.capacity.unit ?? 'Ah'];
  const temperatureToSi = UNITS.temperature[mapping.temperature?.unit ?? 'degC'];

  const rowsOf = new Map<string, AgeingRow[]>();
  for await (const chunk of table.select([cell, ...expressions])) {
    const vectors = Array.from({ length: chunk.columnCount }, (_, index) => chunk.getColumnVector(index));
    for (let row = 0; row < chunk.rowCount; row++) {
      const [name, ...items] = vectors.map((vector) => vector.getItem(row));
      const numbers = items.map((item) => (typeof item === 'number' ? item : Number.NaN));
      if (typeof name !== 'string') continue;
      let rows = rowsOf.get(name);
      if (!rows) rowsOf.set(name, (rows = []));
      rows.push({
        order: numbers[0]!,
        cycles: numbers[1]!,
        throughput: throughputToSi(numbers[2]!),
        capacity: capacityToSi(numbers[3]!),
        temperature: temperatureToSi(numbers[4]!),
      });
    }
  }
  const series = [...rowsOf].map(([name, rows]) => seriesOf(name, rows, mapping.cycles.perRow === true));
  if (series.every(({ capacity }) => capacity.length === 0)) {
    throw new RecordingError(
      `${file} has no number in column ${JSON.stringify(mapping.capacity.column)}, the capacity of mapping ${mapping.name}.`,
    );
  }
  return series;
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
  return {
    cell,
    cycles: Float64Array.from(measured, (row) => row.cycles),
    throughput: Float64Array.from(measured, (row) => row.throughput),
    capacity: Float64Array.from(measured, (row) => row.capacity),
    temperature: Float64Array.from(measured, (row) => row.temperature),
  };
}
