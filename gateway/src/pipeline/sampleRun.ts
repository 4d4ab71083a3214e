/** A stretch of one decoded batch: what moves through dedupe and reorder without being copied. */
import type { PackSampleBatch } from '@packtwin/protocol';

/** Samples `from` … below `to` of a batch. */
export interface SampleRun {
  readonly batch: PackSampleBatch;
  readonly from: number;
  readonly to: number;
  /** Gateway clock of the record that brought it, and its journal position. */
  readonly receivedAt: number;
  readonly position: number;
}

/** The samples of a run as a batch of their own (columns are copied unless the run is the whole batch). */
export function batchOfRun(run: SampleRun): PackSampleBatch {
  const { batch, from, to } = run;
  if (from === 0 && to === batch.sampleCount) return batch;
  const rows = (column: Float64Array, width = 1) => column.slice(from * width, to * width);
  return {
    ...batch,
    firstSequence: batch.firstSequence + from,
    sampleCount: to - from,
    sampledAt: rows(batch.sampledAt),
    packCurrent: rows(batch.packCurrent),
    packVoltage: rows(batch.packVoltage),
    vehicleStateOfCharge: rows(batch.vehicleStateOfCharge),
    odometer: rows(batch.odometer),
    observationVoltage: rows(batch.observationVoltage, batch.observationCount),
    probeTemperature: rows(batch.probeTemperature, batch.probeCount),
    nulled: {},
  };
}

/** What is left of a run without the given parts of it (ascending, as slices of the same batch). */
export function runsWithout(run: SampleRun, parts: readonly SampleRun[]): SampleRun[] {
  const left: SampleRun[] = [];
  let from = run.from;
  for (const part of parts) {
    if (part.from > from) left.push({ ...run, from, to: part.from });
    from = part.to;
  }
  if (from < run.to) left.push({ ...run, from, to: run.to });
  return left;
}
