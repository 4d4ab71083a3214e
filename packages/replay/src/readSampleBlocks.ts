/** The rows of a recording as SI columns, block by block, in file order. */
import { convertInPlace, type CodedColumn, type Conversion } from './convert/quantity.ts';
import { keyColumns, plannedConversion, type PlannedQuantity, type RecordingPlan } from './recordingPlan.ts';
import { readColumns } from './table/readColumns.ts';
import type { Table } from './table/openTable.ts';

/** SI columns of up to 2 048 rows; codes say why a value is NaN. The next block reuses the buffers. */
export interface SampleBlock {
  readonly rowCount: number;
  /** ms UTC; NaN where the row has no usable time. */
  readonly sampledAt: Float64Array;
  readonly keys: readonly (readonly string[])[];
  /** V, one column per cell. */
  readonly cells: readonly CodedColumn[];
  /** K, one column per probe. */
  readonly probes: readonly CodedColumn[];
  /** A, positive while charging. */
  readonly current: CodedColumn | undefined;
  /** V. */
  readonly voltage: CodedColumn | undefined;
  /** 0…1. */
  readonly stateOfCharge: CodedColumn | undefined;
  /** m. */
  readonly odometer: CodedColumn | undefined;
  /** Raw, one column per alarm. */
  readonly alarms: readonly CodedColumn[];
}

/** Reads and converts. `offsets` come from the survey. */
export async function* readSampleBlocks(
  table: Table,
  plan: RecordingPlan,
  offsets: ReadonlyMap<string, number>,
): AsyncGenerator<SampleBlock> {
  const numbers: string[] = [];
  const conversions: (Conversion | undefined)[] = [];
  const select = (quantity: PlannedQuantity): { readonly from: number; readonly to: number } => {
    const from = numbers.length;
    numbers.push(...quantity.columns);
    const conversion = plannedConversion(quantity, offsets.get(quantity.name));
    conversions.push(...quantity.columns.map(() => conversion));
    return { from, to: numbers.length };
  };
  const cells = select(plan.cells);
  const probes = select(plan.probes);
  const current = select(plan.current);
  const voltage = select(plan.voltage);
  const stateOfCharge = select(plan.stateOfCharge);
  const odometer = select(plan.odometer);
  const alarmsFrom = numbers.length;
  numbers.push(...plan.alarmColumns);

  for await (const block of readColumns(table, { time: plan.time, keys: keyColumns(plan), numbers })) {
    for (const [index, column] of block.numbers.entries()) {
      const conversion = conversions[index];
      if (conversion) convertInPlace(column, block.rowCount, conversion);
    }
    const first = ({ from, to }: { from: number; to: number }) => (to > from ? block.numbers[from] : undefined);
    yield {
      rowCount: block.rowCount,
      sampledAt: block.sampledAt,
      keys: block.keys,
      cells: block.numbers.slice(cells.from, cells.to),
      probes: block.numbers.slice(probes.from, probes.to),
      current: first(current),
      voltage: first(voltage),
      stateOfCharge: first(stateOfCharge),
      odometer: first(odometer),
      alarms: block.numbers.slice(alarmsFrom),
    };
  }
}
