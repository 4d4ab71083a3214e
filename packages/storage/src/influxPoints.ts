/**
 * Points of the InfluxDB export. A pack is a series (tags `vehicle` and `pack`); a cell is a field, never a tag:
 * one series per cell costs InfluxDB about 2 kB of memory each and does not scale (ecosystem: high cardinality).
 */
import { FieldType, type IPoint, type ISchemaOptions } from 'influx';
import type { PackLiveState, VerdictRevision } from '@packtwin/protocol';

const NS_PER_MS = 1_000_000;

/** Field types, so that a whole number does not turn a float field into an integer one. */
export const INFLUX_SCHEMA: readonly ISchemaOptions[] = [
  {
    measurement: 'pack',
    tags: ['vehicle', 'pack'],
    fields: {
      i: FieldType.FLOAT,
      v: FieldType.FLOAT,
      soc: FieldType.FLOAT,
      soc_vehicle: FieldType.FLOAT,
      t: FieldType.FLOAT,
      vmin: FieldType.FLOAT,
      vmax: FieldType.FLOAT,
      vmean: FieldType.FLOAT,
      vsd: FieldType.FLOAT,
      vmin_cell: FieldType.INTEGER,
      vmax_cell: FieldType.INTEGER,
      retention_min: FieldType.FLOAT,
      retention_mean: FieldType.FLOAT,
      evidence_max: FieldType.FLOAT,
      evidence_max_cell: FieldType.INTEGER,
      n_watch: FieldType.INTEGER,
      n_flag: FieldType.INTEGER,
    },
  },
  {
    measurement: 'cell_event',
    tags: ['vehicle', 'pack'],
    fields: {
      verdict: FieldType.STRING,
      revision: FieldType.INTEGER,
      state: FieldType.STRING,
      level: FieldType.STRING,
      scope: FieldType.STRING,
      cell: FieldType.STRING,
      cause: FieldType.STRING,
      channel: FieldType.STRING,
      onset: FieldType.STRING,
      confidence: FieldType.FLOAT,
      summary: FieldType.STRING,
    },
  },
];

/**
 * Measurement `pack`: A (positive while charging), V, 0…1, K; cells by 0-based index. What is unknown is left out.
 *
 * @returns null when nothing at all is known.
 */
export function packPoint(state: PackLiveState): IPoint | null {
  const voltage = extremesOf(state.cellVoltage);
  const retention = extremesOf(state.retention);
  const evidence = extremesOf(state.evidenceLog10);
  const fields = withoutUnknown({
    i: state.packCurrent,
    v: state.packVoltage,
    soc: state.stateOfCharge,
    soc_vehicle: state.vehicleStateOfCharge,
    t: state.temperature,
    vmin: voltage.min,
    vmax: voltage.max,
    vmean: voltage.mean,
    vsd: voltage.deviation,
    vmin_cell: voltage.minIndex,
    vmax_cell: voltage.maxIndex,
    retention_min: retention.min,
    retention_mean: retention.mean,
    evidence_max: evidence.max,
    evidence_max_cell: evidence.maxIndex,
    n_watch: state.level.filter((level) => level === 1).length,
    n_flag: state.level.filter((level) => level === 2).length,
  });
  // The two counts are always there.
  if (Object.keys(fields).length === 2) return null;
  return {
    measurement: 'pack',
    tags: { vehicle: state.vehicle, pack: state.pack },
    fields,
    timestamp: nanoseconds(state.sampledAt, 0),
  };
}

/**
 * Measurement `cell_event`: one point per revision of a verdict. InfluxDB keeps one point per series and instant, so
 * that two findings of the same pack and moment would overwrite each other: each gets its own nanosecond within the
 * millisecond, always the same one, so that writing it again changes nothing.
 */
export function verdictPoint({ verdict, revision, state, at }: VerdictRevision): IPoint {
  return {
    measurement: 'cell_event',
    tags: { vehicle: verdict.vehicle, pack: verdict.pack },
    fields: {
      verdict: verdict.id,
      revision,
      state,
      level: verdict.level,
      scope: verdict.scope,
      cell: verdict.cells.join(' '),
      cause: verdict.cause,
      channel: verdict.channel,
      onset: verdict.onset,
      confidence: verdict.confidence,
      summary: verdict.summary,
    },
    timestamp: nanoseconds(at, hash(`${verdict.id}#${revision}`) % NS_PER_MS),
  };
}

interface Extremes {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
  readonly minIndex: number;
  readonly maxIndex: number;
}

/** Over the finite values; all NaN without any. */
function extremesOf(values: Float64Array): Extremes {
  let [count, mean, squares] = [0, 0, 0];
  let [minIndex, maxIndex] = [Number.NaN, Number.NaN];
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) continue;
    count++;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
    if (!(value >= (values[minIndex] ?? Infinity))) minIndex = index;
    if (!(value <= (values[maxIndex] ?? -Infinity))) maxIndex = index;
  }
  return {
    min: values[minIndex] ?? Number.NaN,
    max: values[maxIndex] ?? Number.NaN,
    mean: count === 0 ? Number.NaN : mean,
    deviation: count === 0 ? Number.NaN : Math.sqrt(squares / count),
    minIndex,
    maxIndex,
  };
}

function withoutUnknown(fields: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Number.isFinite(value)));
}

/** Text, because nanoseconds do not fit a double. */
function nanoseconds(ms: number, offset: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n + BigInt(offset));
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
