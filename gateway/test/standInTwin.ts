/**
 * A twin small enough to reason about: it folds every sample into a running hash, closes days, and opens, amends
 * and withdraws one verdict by simple rules. State depends on every bit of every sample and on their order.
 */
import type { PackTwin, PackTwinIdentity } from '@packtwin/estimation';
import type {
  PackCounters,
  PackDay,
  PackLiveState,
  PackSampleBatch,
  Verdict,
  VerdictRevision,
} from '@packtwin/protocol';
import { quietDay } from './quietDay.ts';

const DAY = 86_400_000;

export function knowsDesign(designId: string): boolean {
  return designId !== 'unheard-of';
}

export function createPackTwin(identity: PackTwinIdentity): PackTwin {
  return new StandInTwin(identity);
}

export function restorePackTwin(identity: PackTwinIdentity, snapshot: Uint8Array): PackTwin {
  return new StandInTwin(identity, snapshot);
}

class StandInTwin implements PackTwin {
  readonly #identity: PackTwinIdentity;
  /** hash low, hash high, cell steps, newest time, day, charge, lowest voltage, revision */
  readonly #state = new Float64Array(8);
  #days: PackDay[] = [];
  #revisions: VerdictRevision[] = [];

  constructor(identity: PackTwinIdentity, snapshot?: Uint8Array) {
    this.#identity = identity;
    this.#state[4] = Number.NaN;
    this.#state[6] = Number.POSITIVE_INFINITY;
    if (snapshot) this.#state.set(new Float64Array(snapshot.slice().buffer));
  }

  get cellSteps(): number {
    return this.#state[2]!;
  }

  step(batch: PackSampleBatch, index: number): void {
    const at = batch.sampledAt[index]!;
    if (!(at > this.#state[3]!) && this.#state[2]! > 0) throw new RangeError(`time ${at} after ${this.#state[3]}`);
    const current = batch.packCurrent[index]!;
    if (current === 666) throw new Error('a sample that this twin cannot bear');
    const day = Math.floor(at / DAY) * DAY;
    if (day !== this.#state[4]) {
      if (!Number.isNaN(this.#state[4]!)) this.#closeDay(this.#state[4]!);
      this.#state[4] = day;
    }
    this.#fold(at);
    this.#fold(current);
    for (let observation = 0; observation < batch.observationCount; observation++) {
      const voltage = batch.observationVoltage[index * batch.observationCount + observation]!;
      this.#fold(voltage);
      if (voltage < this.#state[6]!) this.#lowest(voltage, observation, at);
    }
    this.#state[2]! += this.#identity.topology.cellCount;
    this.#state[3] = at;
  }

  takeOutput() {
    const output = { days: this.#days, revisions: this.#revisions };
    this.#days = [];
    this.#revisions = [];
    return output;
  }

  finish(): void {
    if (!Number.isNaN(this.#state[4]!)) this.#closeDay(this.#state[4]!);
  }

  liveState(): PackLiveState {
    const { vehicle, pack, topology } = this.#identity;
    const column = () => new Float64Array(topology.cellCount).fill(1);
    return {
      vehicle,
      pack,
      sampledAt: this.#state[3]!,
      packCurrent: 0,
      packVoltage: 0,
      stateOfCharge: 0.5,
      vehicleStateOfCharge: 0.5,
      temperature: 298,
      cellVoltage: column(),
      twinVoltage: column(),
      retention: column(),
      retentionBand: column(),
      expectedRetention: column(),
      expectedRetentionBand: column(),
      stateOfChargeOffset: column(),
      leakagePerMonth: column(),
      resistanceOffset: column(),
      evidenceLog10: column(),
      level: new Uint8Array(topology.cellCount),
    };
  }

  counters(): PackCounters {
    const { vehicle, pack } = this.#identity;
    return { vehicle, pack, samples: this.#state[2]!, until: this.#state[3]! } as PackCounters;
  }

  electrodes() {
    return { negative: null, positive: null, lithium: null, retention: null, charges: 0 };
  }

  internals(cell: number) {
    const cellName = this.#identity.topology.cellLabels[cell]!;
    return {
      cell: cellName,
      sampledAt: this.#state[3]!,
      negativeStoichiometry: [],
      positiveStoichiometry: [],
      saltPosition: [],
      saltConcentration: [],
      overpotentials: [],
    };
  }

  snapshot(): Uint8Array {
    return new Uint8Array(this.#state.slice().buffer);
  }

  #fold(value: number): void {
    const bits = new Uint32Array(new Float64Array([value]).buffer);
    let low = this.#state[0]! >>> 0;
    let high = this.#state[1]! >>> 0;
    low = Math.imul(low ^ bits[0]!, 0x01000193) >>> 0;
    high = Math.imul(high ^ bits[1]! ^ low, 0x85ebca6b) >>> 0;
    this.#state[0] = low;
    this.#state[1] = high;
  }

  /** A verdict about the cell with the lowest voltage ever below 3 V; amended whenever it goes lower. */
  #lowest(voltage: number, observation: number, at: number): void {
    this.#state[6] = voltage;
    if (voltage >= 3) return;
    const label = this.#identity.topology.cellLabels[observation]!;
    const { vehicle, pack } = this.#identity;
    this.#state[7]! += 1;
    const verdict: Verdict = {
      id: `${vehicle}/${pack}/cell/${label}/charge`,
      vehicle,
      pack,
      level: 'flag',
      scope: 'cell',
      cells: [label],
      cellIndices: [observation],
      channel: 'charge',
      cause: 'leakage',
      onset: new Date(at).toISOString(),
      detectedAt: new Date(at).toISOString(),
      confidence: 0.99,
      summary: `Cell ${label} is at ${voltage} V.`,
      hypotheses: [],
      evidence: [],
      eValue: 100,
      threshold: 50,
    };
    this.#revisions.push({ verdict, revision: this.#state[7]!, state: this.#state[7] === 1 ? 'open' : 'amended', at });
  }

  #closeDay(day: number): void {
    const { vehicle, pack, topology } = this.#identity;
    const column = new Float64Array(topology.cellCount).fill(this.#state[2]!);
    this.#days.push({ ...quietDay(vehicle, pack, day, column), meanTemperature: 298, residualRms: 0 });
  }
}
