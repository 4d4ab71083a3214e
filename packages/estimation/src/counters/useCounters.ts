/**
 * Everything that is counted of a pack's use, from its samples in order of time: one step per sample, no step depends on
 * how samples were put into messages. See docs/dossier.md for what each figure means.
 */
import type { LimitCounter, PackCounters, PackSampleBatch } from '@packtwin/protocol';
import type { PackTwinIdentity } from '../packTwinContract.ts';
import { medianInPlace } from '../robustLocation.ts';
import { MS_PER_SECOND } from '@packtwin/units';
import type { StateColumns } from '../stateColumns.ts';
import { createCellExcursions } from './cellExcursions.ts';
import { createChargeSessions } from './chargeSessions.ts';
import { createDischargeDepths } from './dischargeDepths.ts';
import { createLimitTime, type LimitTime } from './limitTime.ts';
import { createThroughput } from './throughput.ts';
import { createTimeAtUse } from './timeAtUse.ts';
import {
  ACTIVE_RATE,
  COLD,
  COLD_CHARGE,
  EMPTY,
  FULL,
  GAP_MS,
  HOLD_MS,
  HOT,
  HOT_CHARGE,
  MEASURED_MS,
  STATE_OF_CHARGE_EDGES,
  TEMPERATURE_EDGES,
} from './useLimits.ts';
import { UNKNOWN_SAMPLE, type UseSample } from './useSample.ts';

/** Outside of these a probe is broken (K), and no lithium cell answers (V). */
const LOWEST_TEMPERATURE = 223;
const HIGHEST_TEMPERATURE = 393;
const LOWEST_VOLTAGE = 0.5;
const HIGHEST_VOLTAGE = 5.5;
/** m that an odometer may step back and stay the same, and m/s that no road vehicle exceeds. */
const ODOMETER_SLACK = 10_000;
const FASTEST = 70;

interface UseCounters {
  /** Takes sample `index`; `twinStateOfCharge` is asked where the vehicle tells none. Samples that are not later are ignored. */
  add(batch: PackSampleBatch, index: number, twinStateOfCharge: () => number): void;
  readonly report: () => PackCounters;
}

/** V: the cut-off voltages of one cell. */
export interface VoltageWindow {
  readonly lowest: number;
  readonly highest: number;
}

const NO_SOURCE = 0;
const FROM_TWIN = 1;
const FROM_VEHICLE = 2;
const SOURCES = ['none', 'twin', 'vehicle'] as const;

/** One limit: what of a sample it watches, and where its line is. */
interface WatchedLimit {
  readonly name: string;
  readonly limit: number;
  readonly unit: LimitCounter['unit'];
  readonly beyond: LimitCounter['beyond'];
  readonly quantity: (sample: Readonly<UseSample>) => number;
  readonly probe?: (sample: Readonly<UseSample>) => number;
}

export function createUseCounters(
  state: StateColumns,
  identity: PackTwinIdentity,
  voltageWindow: VoltageWindow,
): UseCounters {
  const { topology, ratedCharge } = identity;
  const { observationCount, observationCellCount, probeCount } = topology;
  const newest = state.scalars<UseSample>({ ...UNKNOWN_SAMPLE });
  const total = state.scalars({
    samples: 0,
    since: Number.NaN,
    measured: 0,
    interpolated: 0,
    gaps: 0,
    longestGap: 0,
    longestGapFrom: Number.NaN,
    source: NO_SOURCE,
    toldCharge: Number.NaN,
    toldAt: Number.NaN,
    odometer: Number.NaN,
    odometerAt: Number.NaN,
    distance: 0,
    odometerResets: 0,
  });
  const voltage = state.column(observationCount, Number.NaN);
  const previousVoltage = new Float64Array(observationCount);
  const probes = new Float64Array(probeCount);
  const activeCurrent = (ACTIVE_RATE * ratedCharge) / 3600;
  const timeAt = createTimeAtUse(state);
  const throughput = createThroughput(state, ratedCharge);
  const sessions = createChargeSessions(state, ratedCharge);
  const depths = createDischargeDepths(state, activeCurrent);
  const low = createCellExcursions(state, topology, voltageWindow.lowest, -1);
  const high = createCellExcursions(state, topology, voltageWindow.highest, 1);

  const watched: readonly WatchedLimit[] = [
    { name: 'median of the probes', limit: HOT, unit: 'K', beyond: 'above', quantity: (s) => s.temperature },
    {
      name: 'any probe',
      limit: HOT,
      unit: 'K',
      beyond: 'above',
      quantity: (s) => s.hottest,
      probe: (s) => s.hottestProbe,
    },
    { name: 'median of the probes', limit: COLD, unit: 'K', beyond: 'below', quantity: (s) => s.temperature },
    {
      name: 'any probe',
      limit: COLD,
      unit: 'K',
      beyond: 'below',
      quantity: (s) => s.coldest,
      probe: (s) => s.coldestProbe,
    },
    { name: 'state of charge', limit: EMPTY, unit: '1', beyond: 'below', quantity: (s) => s.stateOfCharge },
    { name: 'state of charge', limit: FULL, unit: '1', beyond: 'above', quantity: (s) => s.stateOfCharge },
  ];
  const limits = watched.map((each) => ({
    ...each,
    time: createLimitTime(state, each.limit, each.beyond === 'above' ? 1 : -1),
  }));
  const hotCharge = createLimitTime(state, HOT_CHARGE, 1);
  const coldCharge = createLimitTime(state, COLD_CHARGE, -1);

  /** Reads the probes of a sample into `to`. */
  const readProbes = (batch: PackSampleBatch, index: number, to: UseSample): void => {
    let known = 0;
    to.hottest = Number.NaN;
    to.coldest = Number.NaN;
    to.hottestProbe = -1;
    to.coldestProbe = -1;
    const count = Math.min(probeCount, batch.probeCount);
    for (let probe = 0; probe < count; probe++) {
      const value = batch.probeTemperature[index * batch.probeCount + probe]!;
      if (!(value > LOWEST_TEMPERATURE && value < HIGHEST_TEMPERATURE)) continue;
      probes[known++] = value;
      if (!(value <= to.hottest)) {
        to.hottest = value;
        to.hottestProbe = probe;
      }
      if (!(value >= to.coldest)) {
        to.coldest = value;
        to.coldestProbe = probe;
      }
    }
    to.temperature = known === 0 ? Number.NaN : medianInPlace(probes, known);
  };

  /** Reads the cells of a sample; returns their sum, NaN unless all were measured. */
  const readCells = (batch: PackSampleBatch, index: number): number => {
    previousVoltage.set(voltage);
    let sum = 0;
    for (let o = 0; o < observationCount; o++) {
      const measured = batch.observationVoltage[index * batch.observationCount + o]!;
      const perCell = measured / observationCellCount[o]!;
      const isPossible = perCell > LOWEST_VOLTAGE && perCell < HIGHEST_VOLTAGE;
      voltage[o] = isPossible ? perCell : Number.NaN;
      sum += isPossible ? measured : Number.NaN;
    }
    return sum;
  };

  /** The vehicle's own state of charge where it tells one at all, held for a while; else the twin's. */
  const chooseStateOfCharge = (at: number, told: number, twin: () => number): number => {
    if (told >= 0 && told <= 1) {
      if (total.source === FROM_TWIN) {
        // Two different opinions: what lies between them is no change.
        newest.stateOfCharge = Number.NaN;
        depths.restart();
      }
      total.source = FROM_VEHICLE;
      total.toldCharge = told;
      total.toldAt = at;
      return told;
    }
    if (total.source === FROM_VEHICLE) return at - total.toldAt <= HOLD_MS ? total.toldCharge : Number.NaN;
    const own = twin();
    if (own !== own) return Number.NaN;
    total.source = FROM_TWIN;
    return Math.max(0, Math.min(1, own));
  };

  /** Small steps back are rounding: distance counts above the highest reading. Jumps either way are another odometer. */
  const drive = (odometer: number, ms: number): void => {
    if (odometer !== odometer) return;
    const driven = odometer - total.odometer;
    const possible = ODOMETER_SLACK + (ms > 0 ? (FASTEST * ms) / MS_PER_SECOND : 0);
    if (driven > possible || driven < -ODOMETER_SLACK) total.odometerResets++;
    else if (driven <= 0) return;
    else if (driven > 0) total.distance += driven;
    total.odometer = odometer;
    total.odometerAt = next.at;
  };

  const next: UseSample = { ...UNKNOWN_SAMPLE };
  const interval = { from: newest, to: next, ms: 0, isMeasured: false };

  const count = (): void => {
    const { from, to, ms, isMeasured } = interval;
    if (isMeasured) total.measured += ms;
    else total.interpolated += ms;
    if (ms > GAP_MS) {
      total.gaps++;
      if (ms > total.longestGap) {
        total.longestGap = ms;
        total.longestGapFrom = from.at;
      }
    }
    timeAt.add(interval);
    const charge = throughput.add(interval);
    sessions.add(interval, charge);
    depths.add(interval);
    for (const { time, quantity, probe } of limits) time.add(quantity(from), quantity(to), probe?.(to) ?? -1, interval);
    const current = (from.current + to.current) / 2;
    if (ms > GAP_MS || current !== current) {
      // Nobody saw whether it charged.
      hotCharge.add(Number.NaN, Number.NaN, -1, interval);
      coldCharge.add(Number.NaN, Number.NaN, -1, interval);
    } else if (current >= activeCurrent) {
      hotCharge.add(from.temperature, to.temperature, -1, interval);
      coldCharge.add(from.temperature, to.temperature, -1, interval);
    } else {
      hotCharge.add(COLD_CHARGE, COLD_CHARGE, -1, interval);
      coldCharge.add(HOT_CHARGE, HOT_CHARGE, -1, interval);
    }
  };

  const limitReport = (
    { name, limit, unit, beyond }: Omit<WatchedLimit, 'quantity' | 'probe'>,
    time: LimitTime,
  ): LimitCounter => ({
    name,
    limit,
    unit,
    beyond,
    total: time.total(),
    unknown: time.unknown(),
    runs: time.runs(),
    longest: time.longest(),
    extreme: time.extreme(),
    probe: time.probe(),
  });

  return {
    add(batch, index, twinStateOfCharge) {
      const at = batch.sampledAt[index]!;
      if (!(at > newest.at || (Number.isFinite(at) && Number.isNaN(newest.at)))) return;
      next.at = at;
      next.current = batch.packCurrent[index]!;
      readProbes(batch, index, next);
      const cells = readCells(batch, index);
      const told = batch.packVoltage[index]!;
      next.voltage = told === told ? told : cells;
      next.stateOfCharge = chooseStateOfCharge(at, batch.vehicleStateOfCharge[index]!, twinStateOfCharge);
      drive(batch.odometer[index]!, at - total.odometerAt);
      if (total.samples++ === 0) total.since = at;
      else {
        const ms = Math.round(at) - Math.round(newest.at);
        if (ms > 0) {
          interval.ms = ms;
          interval.isMeasured = ms <= MEASURED_MS;
          count();
          low.add(voltage, previousVoltage, ms);
          high.add(voltage, previousVoltage, ms);
        }
      }
      Object.assign(newest, next);
    },
    report() {
      const flows = throughput.report();
      const cycles = (a: number, b: number): number => (a + b) / 2 / ratedCharge;
      return {
        vehicle: identity.vehicle,
        pack: identity.pack,
        since: orNull(total.since),
        until: orNull(newest.at),
        inServiceAt: orNull(identity.inServiceAt),
        samples: total.samples,
        calendar: { measured: total.measured, interpolated: total.interpolated },
        gaps: {
          count: total.gaps,
          limit: GAP_MS,
          longest: total.longestGap,
          longestFrom: orNull(total.longestGapFrom),
        },
        stateOfChargeSource: SOURCES[total.source]!,
        ratedCharge,
        ...flows,
        equivalentFullCycles: {
          measured: cycles(flows.chargeIn.measured, flows.chargeOut.measured),
          interpolated: cycles(flows.chargeIn.interpolated, flows.chargeOut.interpolated),
        },
        distance: {
          metres: Number.isNaN(total.odometer) ? null : total.distance,
          resets: total.odometerResets,
        },
        timeAt: {
          temperatureEdges: TEMPERATURE_EDGES,
          stateOfChargeEdges: STATE_OF_CHARGE_EDGES,
          measured: timeAt.measured(),
          interpolated: timeAt.interpolated(),
        },
        limits: [
          ...limits.map((each) => limitReport(each, each.time)),
          limitReport(
            { name: 'charging, median of the probes', limit: HOT_CHARGE, unit: 'K', beyond: 'above' },
            hotCharge,
          ),
          limitReport(
            { name: 'charging, median of the probes', limit: COLD_CHARGE, unit: 'K', beyond: 'below' },
            coldCharge,
          ),
        ],
        charging: sessions.report(),
        depths: { edges: depths.edges, halfCycles: depths.halfCycles() },
        lowVoltage: low.report(),
        highVoltage: high.report(),
      };
    },
  };
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
