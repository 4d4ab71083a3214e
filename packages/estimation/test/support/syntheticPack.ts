/** A pack made of model cells that differ from the twin's: other capacities, resistances, charges, sensor noise. */
import type { PackSampleBatch, PackTopology, Stack } from '@packtwin/protocol';
import { createSpmeBatch, findDesign, scaleDesign } from '@packtwin/twin-models';
import { MS_PER_DAY } from '@packtwin/units';
import type { PackTwinIdentity } from '../../src/index.ts';
import { seededRandom } from './seededRandom.ts';

export interface SyntheticPackOptions {
  readonly seed: number;
  readonly cells: number;
  readonly days: number;
  readonly designId?: string;
  /** Number of cells behind each tap; default one each. */
  readonly taps?: readonly number[];
  readonly kind?: Stack['kind'];
  readonly temperature?: number;
  /** Charge lost per month by one cell from a day on. */
  readonly leak?: { readonly cell: number; readonly perMonth: number; readonly fromDay: number };
  /** Charge that one cell lacks from the start. */
  readonly imbalance?: { readonly cell: number; readonly charge: number };
  /** Ω added to one cell from a day on. */
  readonly contact?: { readonly cell: number; readonly resistance: number; readonly fromDay: number };
  /** V of reading noise; default 1 mV. */
  readonly noise?: number;
}

export interface SyntheticPack {
  readonly identity: PackTwinIdentity;
  readonly batch: PackSampleBatch;
}

const RATED_CHARGE = 50 * 3600;
const START = Date.UTC(2026, 0, 5);

export function topologyOf(cells: number, taps: readonly number[] | undefined, kind: Stack['kind']): PackTopology {
  const groups = taps ?? Array.from({ length: cells }, () => 1);
  const first: number[] = [];
  let at = 0;
  for (const count of groups) {
    first.push(at);
    at += count;
  }
  return {
    cellCount: cells,
    stacks: [{ id: 'S1', kind, firstCell: 0, cellCount: cells }],
    moduleOfCell: new Uint16Array(cells),
    cellLabels: Array.from({ length: cells }, (_, cell) => `C${cell + 1}`),
    observationCount: groups.length,
    observationFirstCell: Uint16Array.from(first),
    observationCellCount: Uint16Array.from(groups),
    probeCount: 1,
    probeCell: Int16Array.of(-1),
  };
}

/** Each day: drives from about 90 to 40 %, charges, stands; a sample a minute under current, hourly parked. */
export function syntheticPack(options: SyntheticPackOptions): SyntheticPack {
  const { seed, cells, days, designId = 'generic-nmc-graphite', taps, kind = 'plain', temperature = 298.15 } = options;
  const { leak, contact, imbalance, noise = 1e-3 } = options;
  const random = seededRandom(seed);
  const topology = topologyOf(cells, taps, kind);
  const design = scaleDesign(findDesign(designId)!, RATED_CHARGE);
  const model = createSpmeBatch(design.parameters, cells);
  for (let cell = 0; cell < cells; cell++) {
    model.reset(0.9 + 0.003 * random.gaussian(), temperature, cell);
    if (imbalance?.cell === cell) model.shiftStateOfCharge(cell, -imbalance.charge);
    model.variation.capacityScale[cell] = 1 + 0.003 * random.gaussian();
    model.variation.resistanceOffset[cell] = 2e-5 * random.gaussian();
  }

  const plan: { seconds: number; current: number }[] = [];
  for (let minute = 0; minute < 75; minute++) plan.push({ seconds: 60, current: -(10 + 30 * random.uniform()) });
  for (let hour = 0; hour < 4; hour++) plan.push({ seconds: 3600, current: 0 });
  const sampledAt: number[] = [];
  const packCurrent: number[] = [];
  const voltages: number[] = [];
  let at = START;
  const record = (seconds: number, current: number): void => {
    at += 1000 * seconds;
    const day = (at - START) / MS_PER_DAY;
    model.temperature.fill(temperature);
    model.step(current, seconds, temperature);
    if (leak && day >= leak.fromDay) {
      model.shiftStateOfCharge(leak.cell, (-leak.perMonth * seconds) / (30.4375 * 86_400));
    }
    sampledAt.push(at);
    packCurrent.push(current);
    for (let o = 0; o < topology.observationCount; o++) {
      let sum = 0;
      for (let k = 0; k < topology.observationCellCount[o]!; k++) {
        const cell = topology.observationFirstCell[o]! + k;
        sum += model.terminalVoltage[cell]!;
        if (contact?.cell === cell && day >= contact.fromDay) sum += contact.resistance * current;
      }
      voltages.push(Math.round((sum + noise * random.gaussian()) * 1000) / 1000);
    }
  };
  for (let day = 0; day < days; day++) {
    let drained = 0;
    for (const { seconds, current } of plan) {
      const jitter = current === 0 ? 0 : current * (0.7 + 0.6 * random.uniform());
      drained -= jitter * seconds;
      record(seconds, jitter);
    }
    const charging = 15;
    for (let left = drained; left > 0; left -= charging * 60) record(60, Math.min(charging, left / 60));
    while ((at - START) / MS_PER_DAY < day + 1 - 1 / 24) record(3600, 0);
    record((START + (day + 1) * MS_PER_DAY - at) / 1000 + 60, 0);
  }

  const sampleCount = sampledAt.length;
  const batch: PackSampleBatch = {
    tenant: 'default',
    vehicle: 'car',
    pack: 'main',
    configuration: 'c1',
    boot: 1,
    firstSequence: 0,
    receivedAt: at,
    sampleCount,
    observationCount: topology.observationCount,
    probeCount: 1,
    sampledAt: Float64Array.from(sampledAt),
    packCurrent: Float64Array.from(packCurrent),
    packVoltage: new Float64Array(sampleCount).fill(Number.NaN),
    vehicleStateOfCharge: new Float64Array(sampleCount).fill(Number.NaN),
    odometer: new Float64Array(sampleCount).fill(Number.NaN),
    observationVoltage: Float64Array.from(voltages),
    probeTemperature: new Float64Array(sampleCount).fill(temperature),
    nulled: {},
  };
  const identity: PackTwinIdentity = {
    vehicle: 'car',
    pack: 'main',
    topology,
    designId,
    ratedCharge: RATED_CHARGE,
    inServiceAt: START,
  };
  return { identity, batch };
}
