/** A recording of one cell as SI columns at full precision, for models that run on a profile. */
import { loadMapping } from './mapping/loadMapping.ts';
import type { Mapping } from './mapping/schema.ts';
import { RecordingError } from './recordingError.ts';
import { planRecording } from './recordingPlan.ts';
import { readSampleBlocks } from './readSampleBlocks.ts';
import { surveyRecording } from './surveyRecording.ts';
import { namedColumns } from './table/findColumns.ts';
import { openTable } from './table/openTable.ts';

export interface CurrentProfile {
  /** s after the first row, not decreasing; fractions of a ms are rounded. */
  readonly time: Float64Array;
  /** A, positive while charging. */
  readonly current: Float64Array;
  /** V of the first cell column; NaN where not measured. Undefined when the file has none. */
  readonly voltage: Float64Array | undefined;
  /** K of the first probe; NaN where not measured. Undefined when the file has none. */
  readonly temperature: Float64Array | undefined;
  /** Rows left out because they have no time or no current, or their time lies before the row above. */
  readonly rowsSkipped: number;
}

/** Mappings tried in this order when none is named: by their columns. */
const PROFILE_MAPPINGS = ['lg-m50', 'about-energy', 'bdf'] as const;

/** Reads a profile. Without a mapping: `time_s,current_a[,voltage_v[,cell_temp_c]]`, `Time [s],I[A],U[V]` or BDF. */
export async function readProfile(file: string, mapping?: string | Mapping): Promise<CurrentProfile> {
  const resolved =
    mapping === undefined ? await profileMapping(file) : typeof mapping === 'string' ? loadMapping(mapping) : mapping;
  if (resolved.kind === 'ageing' || resolved.kind === 'records') {
    throw new RecordingError(`Mapping ${resolved.name} gives no current over time: choose one for a table of samples.`);
  }
  await using table = await openTable(file, resolved.file);
  const plan = planRecording(table, resolved);
  const { rowCount, offsets } = await surveyRecording(table, plan, false);
  const time = new Float64Array(rowCount);
  const current = new Float64Array(rowCount);
  const voltage = new Float64Array(rowCount).fill(Number.NaN);
  const temperature = new Float64Array(rowCount).fill(Number.NaN);
  let count = 0;
  let firstAt = Number.NaN;
  for await (const block of readSampleBlocks(table, plan, offsets)) {
    for (let row = 0; row < block.rowCount; row++) {
      const sampledAt = block.sampledAt[row]!;
      const amperes = block.current?.values[row] ?? Number.NaN;
      if (Number.isNaN(firstAt) && Number.isFinite(sampledAt)) firstAt = sampledAt;
      const seconds = (sampledAt - firstAt) / 1000;
      const isUsable = Number.isFinite(seconds) && Number.isFinite(amperes);
      if (!isUsable || (count > 0 && seconds < time[count - 1]!)) continue;
      time[count] = seconds;
      current[count] = amperes;
      voltage[count] = finite(block.cells[0]?.values[row]);
      temperature[count] = finite(block.probes[0]?.values[row]);
      count++;
    }
  }
  if (count === 0) throw new RecordingError(`${file} has no row with both a time and a current.`);
  return {
    time: time.slice(0, count),
    current: current.slice(0, count),
    voltage: plan.cells.columns.length > 0 ? voltage.slice(0, count) : undefined,
    temperature: plan.probes.columns.length > 0 ? temperature.slice(0, count) : undefined,
    rowsSkipped: rowCount - count,
  };
}

/** What is infinite is not measured either. */
function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

async function profileMapping(file: string): Promise<Mapping> {
  await using table = await openTable(file);
  const has = (...columns: string[]) => columns.every((column) => table.columns.includes(column));
  for (const name of PROFILE_MAPPINGS) {
    const mapping = loadMapping(name);
    if (mapping.kind === 'ageing' || mapping.kind === 'records') continue;
    const times = 'column' in mapping.time ? [mapping.time] : mapping.time;
    const timeColumns = times.flatMap(({ column }) => column);
    const currentColumns =
      typeof mapping.current.column === 'string' ? [mapping.current.column] : mapping.current.column;
    if (timeColumns.some((column) => has(column)) && currentColumns.some((column) => has(column))) {
      // A profile may come without a measured voltage.
      const { voltage: _, ...rest } = mapping;
      return { ...rest, cells: { ...mapping.cells, optional: true } };
    }
  }
  throw new RecordingError(
    `${file} has the columns ${namedColumns(table.columns)}, which no built-in profile knows: use time_s,current_a[,voltage_v[,cell_temp_c]], "Time [s],I[A],U[V]", or name a mapping.`,
  );
}
