import type { PackSampleBatch } from '@packtwin/protocol';

/** A batch with what storage adds; its columns lie in one buffer, in this order, so that a thread can be handed all at once. */
export interface BatchColumns extends Omit<PackSampleBatch, 'tenant' | 'nulled'> {
  readonly position: number | null;
}

/** {@link BatchColumns} as it crosses to the thread that writes: the buffer is transferred. */
export interface PackedBatch {
  readonly vehicle: string;
  readonly pack: string;
  readonly configuration: string;
  readonly boot: number;
  readonly firstSequence: number;
  readonly receivedAt: number;
  readonly sampleCount: number;
  readonly observationCount: number;
  readonly probeCount: number;
  readonly position: number | null;
  readonly buffer: ArrayBuffer;
}

const UINT32_MAX = 2 ** 32 - 1;

/**
 * Copies the columns into one buffer.
 *
 * @throws RangeError when a column has not the length that the counts say, an identity is not a uint32, or a time is not finite.
 */
export function packBatch(batch: PackSampleBatch, position: number | null): PackedBatch {
  const { vehicle, pack, configuration, boot, firstSequence, receivedAt } = batch;
  const { sampleCount, observationCount, probeCount } = batch;
  const refuse = (why: string): never => {
    throw new RangeError(`Cannot append samples of ${vehicle}/${pack} to history: ${why}`);
  };
  if (!isUint32(boot)) refuse(`boot ${boot} is not an integer from 0 to ${UINT32_MAX}`);
  if (!isUint32(firstSequence) || firstSequence + sampleCount - 1 > UINT32_MAX) {
    refuse(`sequence ${firstSequence} with ${sampleCount} samples does not fit 0 to ${UINT32_MAX}`);
  }
  if (!Number.isFinite(receivedAt)) refuse(`receivedAt is ${receivedAt}`);
  const columns: [string, Float64Array, number][] = [
    ['sampledAt', batch.sampledAt, sampleCount],
    ['packCurrent', batch.packCurrent, sampleCount],
    ['packVoltage', batch.packVoltage, sampleCount],
    ['vehicleStateOfCharge', batch.vehicleStateOfCharge, sampleCount],
    ['odometer', batch.odometer, sampleCount],
    ['observationVoltage', batch.observationVoltage, sampleCount * observationCount],
    ['probeTemperature', batch.probeTemperature, sampleCount * probeCount],
  ];
  const values = new Float64Array(columns.reduce((sum, [, , length]) => sum + length, 0));
  let begin = 0;
  for (const [name, column, length] of columns) {
    if (column.length !== length) refuse(`${name} has ${column.length} values, expected ${length}`);
    values.set(column, begin);
    begin += length;
  }
  const badTime = batch.sampledAt.findIndex((time) => !Number.isFinite(time));
  if (badTime >= 0) refuse(`sampledAt of sample ${badTime} is ${batch.sampledAt[badTime]}`);
  return {
    vehicle,
    pack,
    configuration,
    boot,
    firstSequence,
    receivedAt,
    sampleCount,
    observationCount,
    probeCount,
    position,
    buffer: values.buffer,
  };
}

/** Views into the buffer. */
export function unpackBatch(packed: PackedBatch): BatchColumns {
  const { buffer, ...rest } = packed;
  const { sampleCount, observationCount, probeCount } = packed;
  let begin = 0;
  const column = (length: number): Float64Array => {
    const view = new Float64Array(buffer, 8 * begin, length);
    begin += length;
    return view;
  };
  return {
    ...rest,
    sampledAt: column(sampleCount),
    packCurrent: column(sampleCount),
    packVoltage: column(sampleCount),
    vehicleStateOfCharge: column(sampleCount),
    odometer: column(sampleCount),
    observationVoltage: column(sampleCount * observationCount),
    probeTemperature: column(sampleCount * probeCount),
  };
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= UINT32_MAX;
}
