/**
 * `tlm` and `hist` of the native contract → {@link PackSampleBatch}. Pure: everything that the result
 * depends on is in the arguments, so a journal that is read again gives the same batches.
 */
import {
  MAX_SAMPLES_PER_MESSAGE,
  NULL_INT16,
  NULL_INT32,
  ok,
  validateHistInbound,
  validateTlmInbound,
  type FrameReason,
  type HistInbound,
  type PackConfiguration,
  type PackSampleBatch,
  type PackTopic,
  type Refusal,
  type Result,
  type TlmInbound,
} from '@packtwin/protocol';
import { ZERO_CELSIUS } from '@packtwin/units';
import { cleanColumn, NullTally, type Conversion, type Slots } from '../hygiene/cleanColumn.ts';
import { repairClock, type BootAnchors } from '../hygiene/repairClock.ts';
import {
  cellVoltageRule,
  odometerRule,
  packCurrentRule,
  packVoltageRule,
  probeTemperatureRule,
  stateOfChargeRule,
} from '../hygiene/valueRules.ts';
import { parsePayload } from './parsePayload.ts';

/** One raw frame, as the journal holds it. */
export interface SampleRecord {
  readonly topic: PackTopic;
  /** ms UTC, gateway clock. */
  readonly receivedAt: number;
  readonly payload: Uint8Array;
}

/** What a pack's earlier frames left for decoding the next. */
export interface DecoderState {
  /** Every configuration that a birth of this pack described, by `cfg`. */
  readonly configurations: ReadonlyMap<string, PackConfiguration>;
  readonly anchors: BootAnchors;
}

export interface DecodedSamples {
  readonly batch: PackSampleBatch;
  /** To be passed with the pack's next frame. */
  readonly anchors: BootAnchors;
}

/** A refused frame and how many frames it counts as: one per sample, one where that is not known. */
export interface SampleRefusal extends Refusal {
  readonly frames: number;
}

const CURRENT: Conversion = { rule: packCurrentRule, divisor: 1000, offset: 0 };
const VOLTAGE: Conversion = { rule: packVoltageRule, divisor: 1000, offset: 0 };
const STATE_OF_CHARGE: Conversion = { rule: stateOfChargeRule, divisor: 10_000, offset: 0 };
const ODOMETER: Conversion = { rule: odometerRule, divisor: 1, offset: 0 };
const CELLS: Conversion = { rule: cellVoltageRule, divisor: 1000, offset: 0 };
const PROBES: Conversion = { rule: probeTemperatureRule, divisor: 10, offset: ZERO_CELSIUS };
const PACK_QUANTITIES = 4;

/** Decodes one sample frame. Malformed input is a value, not an exception: the caller counts it. */
export function decodeSamples(record: SampleRecord, state: DecoderState): Result<DecodedSamples, SampleRefusal> {
  const { topic, payload } = record;
  if (topic.kind !== 'tlm' && topic.kind !== 'hist') {
    throw new RangeError(`Cannot decode samples from a ${topic.kind} message: pass only tlm and hist`);
  }
  const parsed = parsePayload(payload);
  if (!parsed.ok) return refuseFrames(parsed.error.reason, parsed.error.detail, 1);
  return topic.kind === 'tlm' ? decodeTlm(parsed.value, record, state) : decodeHist(parsed.value, record, state);
}

function decodeTlm(value: unknown, record: SampleRecord, state: DecoderState): Result<DecodedSamples, SampleRefusal> {
  const message = validateTlmInbound(value);
  if (!message.ok) return refuseFrames(message.error.reason, message.error.detail, 1);
  const { ts, mono } = message.value;
  return decodeColumns(message.value, { kind: 'tlm', stamp: ts, mono: mono ?? Number.NaN, dt: [0] }, record, state);
}

function decodeHist(value: unknown, record: SampleRecord, state: DecoderState): Result<DecodedSamples, SampleRefusal> {
  const message = validateHistInbound(value);
  if (!message.ok) return refuseFrames(message.error.reason, message.error.detail, 1);
  const { t0, mono0, dt } = message.value;
  const times = offsets(dt);
  if (typeof times === 'string') return refuseFrames('SCHEMA_VIOLATION', times, 1);
  return decodeColumns(message.value, { kind: 'hist', stamp: t0, mono: mono0 ?? Number.NaN, dt: times }, record, state);
}

interface FrameTimes {
  readonly kind: 'tlm' | 'hist';
  /** ms UTC as stamped. */
  readonly stamp: number;
  /** ms since boot at the stamp, NaN = not sent. */
  readonly mono: number;
  /** ms after the stamp, one per sample. */
  readonly dt: ArrayLike<number>;
}

function decodeColumns(
  message: TlmInbound | HistInbound,
  times: FrameTimes,
  { topic, receivedAt }: SampleRecord,
  { configurations, anchors }: DecoderState,
): Result<DecodedSamples, SampleRefusal> {
  const sampleCount = times.dt.length;
  if (configurations.size === 0) return refuseFrames('UNKNOWN_PACK', 'no birth yet', sampleCount);
  const configuration = configurations.get(message.cfg);
  if (!configuration) {
    return refuseFrames(
      'CONFIGURATION_MISMATCH',
      `no birth described configuration ${JSON.stringify(message.cfg)}`,
      sampleCount,
    );
  }
  const { observationCount, observationCellCount, probeCount } = configuration.topology;
  if (message.seq + sampleCount - 1 > 0xffff_ffff)
    return refuseFrames('SCHEMA_VIOLATION', 'seq runs past 2^32', sampleCount);

  const layout = { rows: sampleCount, isSingle: times.kind === 'tlm' };
  const cells = tableSlots(message.cells_mV, message.q, observationCount, 'cells_mV', layout);
  if (!cells.ok) return refuseFrames(cells.error.reason, cells.error.detail, sampleCount);
  const probes = tableSlots(message.temps_dC, message.q_temps, probeCount, 'temps_dC', layout);
  if (!probes.ok) return refuseFrames(probes.error.reason, probes.error.detail, sampleCount);
  const packCodes = codeRows(message.q_pack, PACK_QUANTITIES, 'q_pack', layout);
  if (!packCodes.ok) return refuseFrames(packCodes.error.reason, packCodes.error.detail, sampleCount);

  let span = 0;
  for (let sample = 0; sample < sampleCount; sample++) span = Math.max(span, times.dt[sample]!);
  const clock = repairClock(anchors, {
    boot: message.boot,
    stamp: times.stamp,
    span,
    mono: times.mono,
    quality: message.tq ?? 2,
    receivedAt,
    isLive: times.kind === 'tlm',
  });
  if (!clock.ok) return refuseFrames(clock.error.reason, clock.error.detail, sampleCount);

  const tally = new NullTally();
  const packColumn = (value: unknown, conversion: Conversion, lane: number): Float64Array | string => {
    const column = new Float64Array(sampleCount).fill(Number.NaN);
    if (value === undefined) return column;
    const values = layout.isSingle ? [value] : value;
    if (!isColumn(values) || values.length !== sampleCount) return `a pack quantity is no column of ${sampleCount}`;
    const slots = {
      values,
      nullValue: nullValueOf(values),
      codes: packCodes.value,
      codeOffset: lane,
      codeStride: PACK_QUANTITIES,
    };
    cleanColumn(slots, conversion, undefined, column, 0, tally);
    return column;
  };
  const packCurrent = packColumn(message.i_mA, CURRENT, 0);
  const packVoltage = packColumn(message.v_mV, VOLTAGE, 1);
  const vehicleStateOfCharge = packColumn(message.soc_cpct, STATE_OF_CHARGE, 2);
  const odometer = packColumn(message.odo_m, ODOMETER, 3);
  if (typeof packCurrent === 'string') return refuseFrames('SCHEMA_VIOLATION', packCurrent, sampleCount);
  if (typeof packVoltage === 'string') return refuseFrames('SCHEMA_VIOLATION', packVoltage, sampleCount);
  if (typeof vehicleStateOfCharge === 'string')
    return refuseFrames('SCHEMA_VIOLATION', vehicleStateOfCharge, sampleCount);
  if (typeof odometer === 'string') return refuseFrames('SCHEMA_VIOLATION', odometer, sampleCount);

  const observationVoltage = new Float64Array(sampleCount * observationCount);
  writeTable(cells.value, CELLS, observationCellCount, observationVoltage, tally);
  const probeTemperature = new Float64Array(sampleCount * probeCount).fill(Number.NaN);
  writeTable(probes.value, PROBES, undefined, probeTemperature, tally);

  const sampledAt = new Float64Array(sampleCount);
  for (let sample = 0; sample < sampleCount; sample++) sampledAt[sample] = clock.value.stamp + times.dt[sample]!;

  return ok({
    anchors: clock.value.anchors,
    batch: {
      tenant: topic.tenant,
      vehicle: topic.vehicle,
      pack: topic.pack,
      configuration: message.cfg,
      boot: message.boot,
      firstSequence: message.seq,
      receivedAt,
      sampleCount,
      observationCount,
      probeCount,
      sampledAt,
      packCurrent,
      packVoltage,
      vehicleStateOfCharge,
      odometer,
      observationVoltage,
      probeTemperature,
      nulled: tally.counts(),
    },
  });
}

/** Runs of slots that follow each other in a row-major table; none where the key is absent. */
type Table = readonly Slots[];

interface TableLayout {
  readonly rows: number;
  /** `tlm`: the value is the one row. */
  readonly isSingle: boolean;
}

function tableSlots(
  value: unknown,
  codes: unknown,
  width: number,
  name: string,
  layout: TableLayout,
): Result<Table, Refusal> {
  const stated = codeRows(codes, width, `codes of ${name}`, layout);
  if (!stated.ok) return stated;
  if (value === undefined) return ok([]);
  const runs = tableRuns(value, layout);
  if (!runs) return violation(`${name} is neither ${layout.rows} rows nor one typed array`);
  const table: Slots[] = [];
  let length = 0;
  for (const values of runs) {
    if (runs.length > 1 && values.length !== width) return mismatch(name, values.length, width);
    table.push({ values, nullValue: nullValueOf(values), codes: stated.value, codeOffset: length, codeStride: 1 });
    length += values.length;
  }
  return length === layout.rows * width ? ok(table) : mismatch(name, length / layout.rows, width);
}

function tableRuns(value: unknown, { rows, isSingle }: TableLayout): ArrayLike<unknown>[] | undefined {
  if (ArrayBuffer.isView(value)) return isColumn(value) ? [value] : undefined;
  if (!Array.isArray(value)) return undefined;
  if (isSingle) return [value];
  return value.length === rows && value.every(isColumn) ? value : undefined;
}

function codeRows(
  codes: unknown,
  width: number,
  name: string,
  layout: TableLayout,
): Result<ArrayLike<unknown> | undefined, Refusal> {
  if (codes === undefined) return ok(undefined);
  const runs = tableRuns(codes, layout);
  if (!runs) return violation(`${name}: neither ${layout.rows} rows nor one typed array`);
  const flat = runs.length === 1 ? runs[0]! : runs.flatMap((run) => Array.from(run));
  return flat.length === layout.rows * width
    ? ok(flat)
    : violation(`${name}: ${flat.length} codes for ${layout.rows * width} values`);
}

function writeTable(
  table: Table,
  conversion: Conversion,
  cellCounts: Uint16Array | undefined,
  out: Float64Array,
  tally: NullTally,
): void {
  let at = 0;
  for (const slots of table) {
    cleanColumn(slots, conversion, cellCounts, out, at, tally);
    at += slots.values.length;
  }
}

/** The `dt` column, or what is wrong with it. */
function offsets(dt: unknown): ArrayLike<number> | string {
  if (!isColumn(dt)) return 'dt is no column';
  if (dt.length < 1 || dt.length > MAX_SAMPLES_PER_MESSAGE)
    return `dt has ${dt.length} samples, must have 1…${MAX_SAMPLES_PER_MESSAGE}`;
  const times = new Float64Array(dt.length);
  for (let sample = 0; sample < dt.length; sample++) {
    const offset = dt[sample];
    if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0)
      return `dt[${sample}] is no count of ms`;
    times[sample] = offset;
  }
  return times;
}

function isColumn(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function nullValueOf(values: ArrayLike<unknown>): number | undefined {
  if (values instanceof Int16Array) return NULL_INT16;
  return values instanceof Int32Array ? NULL_INT32 : undefined;
}

function mismatch(name: string, found: number, expected: number): Result<never, Refusal> {
  return {
    ok: false,
    error: {
      reason: 'CONFIGURATION_MISMATCH',
      detail: `${name} has ${found} values a sample, the configuration has ${expected}`,
    },
  };
}

function violation(detail: string): Result<never, Refusal> {
  return { ok: false, error: { reason: 'SCHEMA_VIOLATION', detail } };
}

function refuseFrames(reason: FrameReason, detail: string, frames: number): Result<never, SampleRefusal> {
  return { ok: false, error: { reason, detail, frames } };
}
