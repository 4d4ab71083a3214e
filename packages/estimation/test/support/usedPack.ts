/** Recordings of a small pack made up instant by instant, and what the counters of use make of them. */
import type { PackCounters, PackSampleBatch } from '@packtwin/protocol';
import { createUseCounters } from '../../src/counters/useCounters.ts';
import { StateColumns } from '../../src/stateColumns.ts';
import { topologyOf } from './syntheticPack.ts';

export const START = Date.UTC(2026, 0, 5);
export const HOUR = 3_600_000;
export const RATED = 50 * 3600;
export const CELSIUS = 273.15;

/** One instant; what is left out is not known. */
export interface Instant {
  readonly at: number;
  readonly current?: number;
  readonly soc?: number;
  readonly celsius?: number;
  readonly volts?: number;
  /** V per cell. */
  readonly cells?: readonly number[];
  readonly metres?: number;
  readonly probes?: readonly number[];
}

const CELLS = 3;

export function batchOf(instants: readonly Instant[], probeCount = 1): PackSampleBatch {
  const column = (value: (instant: Instant) => number | undefined) =>
    Float64Array.from(instants, (instant) => value(instant) ?? Number.NaN);
  return {
    tenant: 'default',
    vehicle: 'car',
    pack: 'main',
    configuration: 'c1',
    boot: 1,
    firstSequence: 0,
    receivedAt: START,
    sampleCount: instants.length,
    observationCount: CELLS,
    probeCount,
    sampledAt: Float64Array.from(instants, ({ at }) => START + at),
    packCurrent: column(({ current }) => current),
    packVoltage: column(({ volts }) => volts),
    vehicleStateOfCharge: column(({ soc }) => soc),
    odometer: column(({ metres }) => metres),
    observationVoltage: Float64Array.from(instants.flatMap(({ cells }) => cells ?? [3.7, 3.7, 3.7])),
    probeTemperature: Float64Array.from(
      instants.flatMap(({ probes, celsius }) => probes ?? [(celsius ?? Number.NaN) + CELSIUS]),
    ),
    nulled: {},
  };
}

export function countersOf(
  instants: readonly Instant[],
  { probeCount = 1, twin = (): number => Number.NaN, state = new StateColumns() } = {},
): ReturnType<typeof createUseCounters> {
  const topology = { ...topologyOf(CELLS, undefined, 'plain'), probeCount };
  const identity = {
    vehicle: 'car',
    pack: 'main',
    topology,
    designId: 'any',
    ratedCharge: RATED,
    inServiceAt: Number.NaN,
  };
  const counters = createUseCounters(state, identity, { lowest: 2.8, highest: 4.2 });
  const batch = batchOf(instants, probeCount);
  for (let k = 0; k < batch.sampleCount; k++) counters.add(batch, k, twin);
  return counters;
}

export const count = (instants: readonly Instant[], options?: Parameters<typeof countersOf>[1]): PackCounters =>
  countersOf(instants, options).report();

/** A line of samples `stepMs` apart. */
export function line(from: Instant, to: Instant, stepMs: number): Instant[] {
  const steps = Math.round((to.at - from.at) / stepMs);
  const mix = (a: number | undefined, b: number | undefined, share: number) =>
    a === undefined || b === undefined ? undefined : a + share * (b - a);
  return Array.from({ length: steps + 1 }, (_, k) => {
    const share = k / steps;
    const between = {
      current: mix(from.current, to.current, share),
      soc: mix(from.soc, to.soc, share),
      celsius: mix(from.celsius, to.celsius, share),
      volts: mix(from.volts, to.volts, share),
    };
    const known = Object.fromEntries(Object.entries(between).filter(([, value]) => value !== undefined));
    return { at: from.at + k * stepMs, ...known };
  });
}

export const sumOf = (table: readonly (readonly number[])[]): number =>
  table.flat().reduce((sum, value) => sum + value, 0);
