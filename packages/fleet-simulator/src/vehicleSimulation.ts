/**
 * One vehicle in event time: usage drives the truth, the electronics measure it. Knows no clock and no wire;
 * the same state and the same calls give the same samples.
 */
import { MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import type { FleetPlan, VehiclePlan } from './fleetPlan.ts';
import { randomStream, restoreRandom, type RandomState } from './random.ts';
import { createPackSensing } from './sensing/packSensing.ts';
import type { SampleBlock } from './sensing/sampleBlock.ts';
import type { TruthDesign } from './truth/truthDesign.ts';
import { createPackTruth, type PackTruth, type PackTruthState } from './truth/packTruth.ts';
import { ambientTemperature } from './usage/climate.ts';
import { createUsage, resumeUsage, type Activity, type PackCondition, type UsageState } from './usage/usage.ts';

/** s between samples. */
export interface Sampling {
  readonly active: number;
  readonly parked: number;
}

export interface VehicleSimulation {
  readonly plan: VehiclePlan;
  readonly truth: PackTruth;
  /** ms UTC of the last step. */
  at(): number;
  activity(): Activity;
  /** When the next sample is due, ms UTC. */
  nextAt(): number;
  /** Appends samples up to `until` (ms UTC) or until the block is full. `true`: a segment ended, a good place to cut. */
  advance(until: number, block: SampleBlock): void;
  setSampling(sampling: Sampling): void;
  /** Works in shifts from here on. */
  goLive(): void;
  /** Stands still from here on, as if nobody were there. */
  park(): void;
  /** Lets time pass without a sample. Only while parked. */
  stand(until: number): void;
  /** Unrecorded until then, ms UTC: the truth goes on. */
  loseTelemetry(until: number): void;
  save(): VehicleState;
}

/** Everything a vehicle needs to go on, as JSON. */
export interface VehicleState {
  readonly at: number;
  readonly lastSampleAt: number;
  readonly odometer: number;
  readonly lostUntil: number;
  readonly truth: PackTruthState;
  readonly usage: UsageState;
  readonly noise: RandomState;
  readonly chance: RandomState;
}

/** m/s. */
const TOWN_SPEED = 11;
const MOTORWAY_SPEED = 31;
/** Chance per segment that the telemetry unit falls silent, and for how long (ms). */
const SILENCE_CHANCE = 0.012;
const SILENCE_SHORTEST = 10 * 60_000;
const SILENCE_LONGEST = 20 * 3_600_000;
/** Charging slows down where a cell comes this close to its limit, V. */
const TAPER_MARGIN = 0.03;
/** A trip is not begun with a cell this close to its lower limit, and ends there, V. */
const LOW_MARGIN = 0.15;
const EMPTY_MARGIN = 0.05;

export function createVehicleSimulation(
  fleet: FleetPlan,
  index: number,
  design: TruthDesign,
  saved?: VehicleState,
): VehicleSimulation {
  const plan = fleet.vehicles[index];
  if (!plan) throw new RangeError(`Cannot simulate vehicle ${index}: the fleet has ${fleet.vehicles.length}`);
  const { seed } = fleet;
  const ambient = ambientTemperature(plan.climate, seed, index);
  let at = saved?.at ?? fleet.historyStartsAt;
  let lastSampleAt = saved?.lastSampleAt ?? at;
  let odometer = saved?.odometer ?? 1000 * Math.round(randomStream(seed, 'odometer', index).between(5, 900));
  let lostUntil = saved?.lostUntil ?? 0;
  let sampling: Sampling = { active: fleet.interval, parked: SECONDS_PER_HOUR };

  const stateOfCharge = randomStream(seed, 'start', index).between(0.55, 0.8);
  const temperature = ambient(at, plan.habits.clockOffset);
  const truth = createPackTruth({
    cell: design.cell(plan.ratedCharge),
    ageing: design.ageing(plan.ratedCharge, { stateOfCharge, temperature }),
    stacks: plan.stacks.length,
    cellsPerStack: plan.cellCount / plan.stacks.length,
    faults: plan.faults,
    stateOfCharge,
    temperature,
    random: randomStream(seed, 'cells', index),
  });
  const sensing = createPackSensing(plan, randomStream(seed, 'electronics', index), randomStream(seed, 'noise', index));
  const usage = saved
    ? resumeUsage(plan, seed, saved.usage)
    : createUsage(plan, seed, at, randomStream(seed, 'usage', index));
  const chance = saved ? restoreRandom(saved.chance) : randomStream(seed, 'chance', index);
  if (saved) {
    truth.restore(saved.truth);
    sensing.restore(saved.noise);
  }
  const hourlyCharge = plan.ratedCharge / SECONDS_PER_HOUR;
  const { upperVoltage, lowerVoltage } = design.cell(plan.ratedCharge);

  /** The step that comes next: at a change of activity one sample before and one a second after it, else the grid. */
  const nextAt = (): number => {
    const { activity, startsAt, endsAt } = usage.segment();
    const second = startsAt + MS_PER_SECOND;
    if (at < second && second < endsAt) return second;
    const grid = lastSampleAt + (activity === 'parked' ? sampling.parked : sampling.active) * MS_PER_SECOND;
    return Math.min(Math.max(grid, at + 1), endsAt);
  };

  const extremes = (): readonly [lowest: number, highest: number] => {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (const voltage of truth.voltage) {
      if (voltage < lowest) lowest = voltage;
      if (voltage > highest) highest = voltage;
    }
    return [lowest, highest];
  };

  const condition = (): PackCondition => {
    const [lowest, highest] = extremes();
    return {
      stateOfCharge: truth.stateOfCharge(),
      isEmpty: lowest < lowerVoltage + LOW_MARGIN,
      isFull: highest > upperVoltage - TAPER_MARGIN,
    };
  };

  /** One step to a time; the electronics see the current that flows at its end. */
  const step = (to: number): number => {
    const { activity, road } = usage.segment();
    const dt = (to - at) / MS_PER_SECOND;
    const stateOfCharge = truth.stateOfCharge();
    let [first, last] = usage.drawRates(dt, stateOfCharge);
    if (activity === 'charging') {
      const [, highest] = extremes();
      const room = Math.min(1, Math.max(0.1, (upperVoltage - highest) / TAPER_MARGIN));
      first *= room;
      last *= room;
    }
    truth.step(
      to,
      dt,
      first * hourlyCharge,
      last * hourlyCharge,
      activity === 'driving',
      ambient(to, plan.habits.clockOffset),
    );
    if (activity === 'driving') odometer += dt * (road === 'motorway' ? MOTORWAY_SPEED : TOWN_SPEED);
    at = to;
    return last * hourlyCharge;
  };

  const isOver = (): boolean => {
    const { activity, endsAt, chargeTo } = usage.segment();
    if (at >= endsAt) return true;
    if (activity === 'charging') return truth.stateOfCharge() >= chargeTo || extremes()[1] >= upperVoltage;
    return activity === 'driving' && (truth.stateOfCharge() < 0.08 || extremes()[0] < lowerVoltage + EMPTY_MARGIN);
  };

  return {
    plan,
    truth,
    at: () => at,
    activity: () => usage.segment().activity,
    nextAt,
    advance: (until, block) => {
      while (block.count < block.capacity) {
        if (isOver()) {
          usage.turn(at, condition());
          if (fleet.imperfections && at < fleet.historyEndsAt && chance.chance(SILENCE_CHANCE))
            lostUntil = at + chance.between(SILENCE_SHORTEST, SILENCE_LONGEST);
          continue;
        }
        const to = nextAt();
        if (to > until) return;
        const current = step(to);
        lastSampleAt = to;
        if (to >= lostUntil) sensing.measure(truth, to, current, odometer, block);
      }
    },
    setSampling: (wanted) => {
      sampling = wanted;
    },
    goLive: () => usage.goLive(at, condition()),
    park: () => usage.park(at),
    stand: (until) => {
      if (usage.segment().activity === 'parked' && until > at) step(until);
    },
    loseTelemetry: (until) => {
      lostUntil = until;
    },
    save: () => ({
      at,
      lastSampleAt,
      odometer,
      lostUntil,
      truth: truth.save(),
      usage: usage.save(),
      noise: sensing.save(),
      chance: chance.state(),
    }),
  };
}
