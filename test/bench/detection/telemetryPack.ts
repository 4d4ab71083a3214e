/**
 * One simulated pack of the telemetry tier: real cells under the full model, a driver who charges once a week, sensors
 * with errors, a line with gaps. Batches of a day each, as decoders would hand them to the twin.
 */
import type { PackSampleBatch } from '@packtwin/protocol';
import {
  ambientTemperature,
  createElectrochemicalString,
  drawPotentialError,
  randomStream,
  type Climate,
  type ElectrochemicalString,
  type Random,
  type StringCell,
} from '@packtwin/fleet-simulator';
import type { PackTwinIdentity } from '@packtwin/estimation';
import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { kelvinFromCelsius, MS_PER_DAY } from '@packtwin/units';

export interface TelemetryPackOptions {
  readonly seed: number;
  readonly index: number;
  readonly designId: string;
  readonly cells: number;
  readonly days: number;
  /** s between samples under current. */
  readonly interval: number;
  /** Share of time under current without samples, 0…1. */
  readonly gapShare: number;
  /** State of charge at which a charge begins and ends. */
  readonly chargeFrom: number;
  readonly chargeTo: number;
  /** Whether what the pack has lost before the first day; new packs have production spread only. */
  readonly aged: boolean;
}

/** The truth at the end of one sample, and where in its batch it stands. */
export interface TelemetryDay {
  readonly batch: PackSampleBatch;
  /** 0…1 per sample and cell, row after row. */
  readonly stateOfCharge: Float64Array;
  /** Samples under current. */
  readonly active: Uint8Array;
}

export interface TelemetryPack {
  readonly identity: PackTwinIdentity;
  readonly truth: ElectrochemicalString;
  readonly ratedCharge: number;
  day(): TelemetryDay;
}

const CLIMATES: readonly Climate[] = [
  { meanCelsius: 3, seasonAmplitude: 13, dayAmplitude: 4, weather: 3 },
  { meanCelsius: 11, seasonAmplitude: 9, dayAmplitude: 5, weather: 2.5 },
  { meanCelsius: 19, seasonAmplitude: 7, dayAmplitude: 6, weather: 2 },
  { meanCelsius: 27, seasonAmplitude: 4, dayAmplitude: 5, weather: 1.5 },
];
const RATED_CHARGE = 50 * 3600;
const HOUR = 3_600_000;
/** V: error of the open-circuit curve that the cells of a batch share, and each cell's own: 3 mV together. */
const COMMON_ERROR = 0.0026;
const OWN_ERROR = 0.0015;
const ERROR_LENGTH = 0.05;
const CELLS_PER_PROBE = 12;
const GAP_SECONDS = 900;
/** Share of packs whose birth tells when they went into service. */
const AGE_TOLD = 0.8;
/** What cars lose in a year, and the log deviation of that between climates and owners; of no ledger's making. */
const YEARLY_LOSS = 0.02;
const YEARLY_LOSS_SPREAD = 0.4;

interface Sensors {
  readonly offset: Float64Array;
  readonly gain: number;
  readonly currentOffset: number;
  readonly probe: Float64Array;
  readonly step: number;
}

function drawSensors(cells: number, random: Random): Sensors {
  return {
    offset: Float64Array.from({ length: cells }, () => 0.002 * random.normal()),
    gain: 1 + 0.005 * random.normal(),
    currentOffset: 0.05 * random.normal(),
    probe: Float64Array.from({ length: Math.ceil(cells / CELLS_PER_PROBE) }, () => random.normal()),
    step: random.chance(0.3) ? 0.005 : 0.001,
  };
}

function drawCells(cells: number, aged: boolean, random: Random): StringCell[] {
  const loss = (typical: number): number => (aged ? typical * random.between(0.2, 1.5) : 0);
  const pack = { negative: loss(0.05), positive: loss(0.04), lithium: loss(0.08) };
  const grown = aged ? random.between(0, 4e-4) : 0;
  const kinetics = Math.exp(0.05 * random.normal());
  const common = drawPotentialError(COMMON_ERROR, ERROR_LENGTH, random);
  // A gradient along the string, and warmer in the middle.
  const tilt = 0.8 * random.normal();
  const core = Math.abs(random.normal());
  return Array.from({ length: cells }, (_, cell) => {
    const own = drawPotentialError(OWN_ERROR, ERROR_LENGTH, random);
    const place = cells > 1 ? cell / (cells - 1) : 0.5;
    // Knees: few cells of an aged pack have lost clearly more than their peers.
    const knee = aged && random.chance(0.06) ? random.between(0.01, 0.04) : 0;
    const spread = (): number => Math.max(0, 1 + 0.06 * random.normal());
    return {
      variance: {
        negativeLoss: pack.negative * spread() + knee,
        positiveLoss: pack.positive * spread(),
        lithiumLoss: pack.lithium * spread() + 0.5 * knee,
        size: 1 + 0.003 * random.normal(),
        addedResistance: grown * spread() + 4e-5 * random.normal(),
        kineticsScale: kinetics * (1 + 0.02 * random.normal()),
        diffusionScale: Math.max(0.5, 1 + 0.1 * random.normal()),
        hysteresis: 0.003,
      },
      potentialError: common.map((volts, node) => volts + own[node]!),
      warmer: tilt * (place - 0.5) + core * (4 * place * (1 - place) - 0.5),
      leak: (RATED_CHARGE * 0.003 * (1 + 0.03 * random.normal())) / (30 * 86_400),
    };
  });
}

/** When the pack went into service (ms), in a way of its own; NaN where that is not told. */
function drawServiceBegin(startAt: number, retention: number, aged: boolean, random: Random): number {
  const told = random.chance(AGE_TOLD);
  const rate = YEARLY_LOSS * Math.exp(YEARLY_LOSS_SPREAD * random.normal());
  const years = aged ? Math.max(0, 1 - retention) / rate : 0;
  return told ? startAt - years * 365.25 * MS_PER_DAY : Number.NaN;
}

export function createTelemetryPack(options: TelemetryPackOptions): TelemetryPack {
  const { seed, index, designId, cells, days, interval, gapShare, chargeFrom, chargeTo } = options;
  const random = randomStream(seed, 'telemetry', index);
  const known = findDesign(designId);
  if (!known) throw new RangeError(`Cannot simulate design "${designId}": there is no such design`);
  const design = scaleDesign(known, RATED_CHARGE);
  const climate = CLIMATES[index % CLIMATES.length]!;
  const ambient = ambientTemperature(climate, seed, index);
  // Four starts around the year: every climate with every season.
  const startAt = Date.UTC(2026, 3 * (Math.floor(index / CLIMATES.length) % 4), 3);
  const heated = (at: number): number => Math.max(kelvinFromCelsius(-5), ambient(at, 0));
  const truth = createElectrochemicalString({
    design: design.parameters,
    cells: drawCells(cells, options.aged, random),
    stateOfCharge: random.between(0.55, 0.7),
    temperature: heated(startAt),
  });
  let sensors = drawSensors(cells, random);
  // A fifth of the packs gets new firmware that reads a little differently; in another fifth unknown balancing bleeds.
  const firmwareDay = random.chance(0.2) ? random.below(Math.max(1, days)) : -1;
  const balanced = random.chance(0.2);
  const rate = RATED_CHARGE / 3600;
  const dailyUse = (chargeTo - chargeFrom) / random.between(6.2, 7.2);
  const driveRate = random.between(0.15, 0.28);
  const chargeRate = random.between(0.2, 0.3);
  const probes = sensors.probe.length;
  const retention = Array.from({ length: cells }, (_, cell) => truth.balance(cell).charge / RATED_CHARGE);
  const inServiceAt = drawServiceBegin(
    startAt,
    retention.reduce((sum, own) => sum + own, 0) / cells,
    options.aged,
    // A stream of its own: telling an age changes nothing else of a pack.
    randomStream(seed, 'telemetry age', index),
  );

  let at = startAt;
  let dayIndex = 0;
  let sequence = 0;
  let load = 0;
  let gapUntil = 0;

  const meanCharge = (): number => {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) sum += truth.stateOfCharge(cell);
    return sum / cells;
  };

  const day = (): TelemetryDay => {
    const rows: {
      at: number;
      current: number;
      voltages: number[];
      probes: number[];
      truth: number[];
      active: number;
    }[] = [];
    if (dayIndex === firmwareDay) {
      const common = 0.002 * random.normal();
      sensors = { ...sensors, offset: sensors.offset.map((volts) => volts + common + 0.001 * random.normal()) };
    }
    const record = (current: number, active: boolean): void => {
      if (active && gapShare > 0) {
        // Silences begin at random and last GAP_SECONDS on average.
        if (at >= gapUntil && random.chance((gapShare / (1 - gapShare)) * (interval / GAP_SECONDS))) {
          gapUntil = at - 1000 * GAP_SECONDS * Math.log(1 - random.uniform());
        }
        if (at < gapUntil) return;
      }
      rows.push({
        at,
        current: current === 0 ? 0 : current * sensors.gain + sensors.currentOffset + 0.02 * random.triangular(),
        voltages: Array.from(
          truth.voltage,
          (volts, cell) =>
            sensors.step * Math.round((volts + sensors.offset[cell]! + 4e-4 * random.triangular()) / sensors.step),
        ),
        probes: Array.from(sensors.probe, (error, probe) => {
          const cell = Math.min(cells - 1, probe * CELLS_PER_PROBE + (CELLS_PER_PROBE >> 1));
          return truth.temperature(cell) + error + 0.1 * random.triangular();
        }),
        truth: Array.from({ length: cells }, (_, cell) => truth.stateOfCharge(cell)),
        active: active ? 1 : 0,
      });
    };
    const advance = (current: number, seconds: number): void => {
      at += 1000 * seconds;
      truth.step(current, seconds, heated(at));
    };
    const park = (until: number): void => {
      while (at < until) {
        advance(0, Math.min(3600, (until - at) / 1000));
        record(0, false);
      }
    };
    const drive = (downTo: number): void => {
      let last = 0;
      while (meanCharge() > downTo) {
        const memory = Math.exp(-interval / 50);
        load = memory * load + Math.sqrt(1 - memory * memory) * random.normal();
        const wanted = random.chance(0.12) ? 0.01 : driveRate * (1 + 1.1 * load);
        const now = -rate * Math.max(-0.4, Math.min(1.6, wanted));
        // What flows between two samples is not what flows at them.
        if (interval > 1) {
          advance(0.3 * last + 0.7 * now, Math.round(0.6 * interval));
          advance(now, interval - Math.round(0.6 * interval));
        } else advance(now, interval);
        last = now;
        record(now, true);
      }
    };
    const charge = (): void => {
      while (meanCharge() < chargeTo) {
        advance(rate * chargeRate, interval);
        record(rate * chargeRate, true);
      }
    };

    /** Bleeds what stands above the lowest cell, a thousandth at a time. */
    const balance = (): void => {
      const charges = Array.from({ length: cells }, (_, cell) => truth.stateOfCharge(cell));
      const lowest = Math.min(...charges);
      charges.forEach((own, cell) => {
        if (own > lowest + 0.004) truth.bleed(cell, 0.001 * RATED_CHARGE);
      });
    };

    const morning = startAt + dayIndex * MS_PER_DAY;
    park(morning + 7 * HOUR);
    const before = meanCharge();
    drive(Math.max(chargeFrom, before - 0.5 * dailyUse));
    park(Math.max(at + 600_000, morning + 17 * HOUR));
    drive(Math.max(chargeFrom, before - dailyUse));
    if (meanCharge() < chargeFrom + 0.02) {
      park(Math.max(at, morning + 19 * HOUR) + HOUR);
      charge();
      if (balanced) balance();
    }
    park(morning + MS_PER_DAY - 600_000);
    dayIndex++;

    const count = rows.length;
    const batch: PackSampleBatch = {
      tenant: 'default',
      vehicle: `T${index}`,
      pack: 'p1',
      configuration: 'bench',
      boot: 1,
      firstSequence: sequence,
      receivedAt: at,
      sampleCount: count,
      observationCount: cells,
      probeCount: probes,
      sampledAt: Float64Array.from(rows, (row) => row.at),
      packCurrent: Float64Array.from(rows, (row) => row.current),
      packVoltage: Float64Array.from(rows, (row) => row.voltages.reduce((sum, volts) => sum + volts, 0)),
      vehicleStateOfCharge: new Float64Array(count).fill(Number.NaN),
      odometer: new Float64Array(count).fill(Number.NaN),
      observationVoltage: Float64Array.from(rows.flatMap((row) => row.voltages)),
      probeTemperature: Float64Array.from(rows.flatMap((row) => row.probes)),
      nulled: {},
    };
    sequence += count;
    return {
      batch,
      stateOfCharge: Float64Array.from(rows.flatMap((row) => row.truth)),
      active: Uint8Array.from(rows, (row) => row.active),
    };
  };

  return {
    truth,
    ratedCharge: RATED_CHARGE,
    day,
    identity: {
      vehicle: `T${index}`,
      pack: 'p1',
      designId,
      ratedCharge: RATED_CHARGE,
      inServiceAt,
      topology: {
        cellCount: cells,
        stacks: [{ id: 'S1', kind: 'plain', firstCell: 0, cellCount: cells }],
        moduleOfCell: new Uint16Array(cells),
        cellLabels: Array.from({ length: cells }, (_, cell) => `C${cell + 1}`),
        observationCount: cells,
        observationFirstCell: Uint16Array.from({ length: cells }, (_, cell) => cell),
        observationCellCount: new Uint16Array(cells).fill(1),
        probeCount: probes,
        probeCell: Int16Array.from({ length: probes }, (_, probe) =>
          Math.min(cells - 1, probe * CELLS_PER_PROBE + (CELLS_PER_PROBE >> 1)),
        ),
      },
    },
  };
}
