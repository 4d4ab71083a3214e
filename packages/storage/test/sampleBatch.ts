import type { PackSampleBatch } from '@packtwin/protocol';

export const START = Date.UTC(2026, 0, 1);
export const MS_PER_DAY = 86_400_000;

export interface BatchShape {
  readonly vehicle?: string;
  readonly pack?: string;
  readonly boot?: number;
  readonly firstSequence?: number;
  readonly sampleCount?: number;
  readonly observationCount?: number;
  readonly startAt?: number;
  readonly stepMs?: number;
  /** Measured values of a sample by its sequence number; NaN = not measured. Default: smooth, distinct per sequence and observation. */
  readonly voltageOf?: (sequence: number, observation: number) => number;
  readonly currentOf?: (sequence: number) => number;
}

/** A batch in wire resolution (mV, mA, 0.1 °C), every value a function of its sequence number. */
export function sampleBatch(shape: BatchShape = {}): PackSampleBatch {
  const { firstSequence = 0, sampleCount = 10, observationCount = 4, startAt = START, stepMs = 1_000 } = shape;
  const probeCount = 2;
  const voltageOf =
    shape.voltageOf ?? ((sequence, observation): number => (3_000 + (sequence % 900) + observation) / 1_000);
  const currentOf = shape.currentOf ?? ((sequence): number => (25_300 - sequence) / 1_000);
  const bySample = (valueOf: (sequence: number) => number): Float64Array =>
    Float64Array.from({ length: sampleCount }, (_, k) => valueOf(firstSequence + k));
  return {
    tenant: 'default',
    vehicle: shape.vehicle ?? 'EV1',
    pack: shape.pack ?? 'p1',
    configuration: 'c1',
    boot: shape.boot ?? 17,
    firstSequence,
    receivedAt: startAt + sampleCount * stepMs + 250.5,
    sampleCount,
    observationCount,
    probeCount,
    sampledAt: bySample((sequence) => startAt + (sequence - firstSequence) * stepMs),
    packCurrent: bySample(currentOf),
    packVoltage: bySample((sequence) => 14.051 + sequence / 1_000),
    vehicleStateOfCharge: bySample((sequence) => (sequence % 10_000) / 10_000),
    odometer: bySample((sequence) => 12_345_678 + sequence),
    observationVoltage: Float64Array.from({ length: sampleCount * observationCount }, (_, index) =>
      voltageOf(firstSequence + Math.floor(index / observationCount), index % observationCount),
    ),
    probeTemperature: Float64Array.from({ length: sampleCount * probeCount }, (_, index) =>
      index % 2 === 0 ? 298.15 : Number.NaN,
    ),
    nulled: {},
  };
}
