/**
 * What a vehicle does: parked, driving or charging, one segment after the other.
 *
 * In the history it follows its driver's agenda. Live, it works in shifts (short trips, charging between
 * them), so that a fleet of a few vehicles always has somebody on the road.
 */
import { MS_PER_DAY } from '@packtwin/units';
import type { VehiclePlan } from '../fleetPlan.ts';
import { restoreRandom, type Random, type RandomState } from '../random.ts';
import { agendaOf, type Road, type Trip } from './agenda.ts';

export type Activity = 'parked' | 'driving' | 'charging';

/** One segment; `endsAt` may come earlier (charged, empty). */
export interface Segment {
  readonly activity: Activity;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly road: Road;
  /** 0…1 at which charging ends. */
  readonly chargeTo: number;
}

export interface UsageState {
  readonly segment: Segment;
  readonly isLive: boolean;
  /** Deviation of the driving load from its mean, in sd. */
  readonly load: number;
  readonly random: RandomState;
}

/** What the pack allows: its weakest cell decides about the road, its fullest about the plug. */
export interface PackCondition {
  readonly stateOfCharge: number;
  readonly isEmpty: boolean;
  readonly isFull: boolean;
}

export interface Usage {
  segment(): Segment;
  /** Goes to the next segment at a time; it lasts at least a second. */
  turn(at: number, pack: PackCondition): void;
  /** From now on in shifts. */
  goLive(at: number, pack: PackCondition): void;
  /** Stands still until told otherwise. */
  park(at: number): void;
  /**
   * Wanted current over the next dt s as a fraction of rated charge per hour, positive while charging:
   * over the first two thirds, and after that.
   */
  drawRates(dt: number, stateOfCharge: number): readonly [first: number, last: number];
  save(): UsageState;
}

const MINUTE = 60_000;
/** Never below this on the road; a trip is not begun below the other. */
const EMPTY = 0.12;
const TOO_LOW_TO_START = 0.22;
/** Plugging in pays only if the vehicle stands this long. */
const SHORTEST_CHARGE = 45 * MINUTE;
/** s over which the load of driving stays similar. */
const LOAD_MEMORY = 50;
const MOTORWAY_RATE = 0.42;
const AUXILIARY_RATE = 0.008;

export function createUsage(vehicle: VehiclePlan, seed: number, startsAt: number, random: Random): Usage {
  const parked: Segment = {
    activity: 'parked',
    startsAt,
    endsAt: startsAt,
    road: 'town',
    chargeTo: vehicle.habits.chargeTo,
  };
  return resumeUsage(vehicle, seed, { segment: parked, isLive: false, load: 0, random: random.state() });
}

export function resumeUsage(vehicle: VehiclePlan, seed: number, saved: UsageState): Usage {
  const { habits, index } = vehicle;
  const random = restoreRandom(saved.random);
  let { segment, isLive, load } = saved;

  const begin = (
    activity: Activity,
    startsAt: number,
    endsAt: number,
    road: Road = 'town',
    chargeTo = habits.chargeTo,
  ): void => {
    segment = { activity, startsAt, endsAt, road, chargeTo };
    load = random.normal();
  };

  const nextTrip = (at: number): Trip => {
    const today = Math.floor((at + habits.clockOffset) / MS_PER_DAY);
    for (let day = today - 1; ; day++) {
      const trip = agendaOf(habits, seed, index, day).find((candidate) => candidate.startsAt >= at);
      if (trip) return trip;
    }
  };

  const turnPrivate = (at: number, { stateOfCharge, isEmpty, isFull }: PackCondition): void => {
    const trip = nextTrip(at);
    const wait = trip.startsAt - at;
    if (wait === 0 && !isEmpty && stateOfCharge >= TOO_LOW_TO_START)
      return begin('driving', at, trip.endsAt, trip.road);
    const isLow = stateOfCharge < habits.plugInBelow;
    const isTiredOfRange =
      segment.activity === 'driving' && stateOfCharge < habits.plugInBelow + 0.15 && random.chance(0.15);
    if ((isLow || isTiredOfRange) && segment.activity !== 'charging' && !isFull && wait > SHORTEST_CHARGE) {
      return begin('charging', at, trip.startsAt, 'town', Math.min(1, habits.chargeTo + random.between(-0.04, 0.04)));
    }
    // Too low for the trip that begins now: it is missed, and the driver plugs in.
    if (wait === 0) return begin(isFull ? 'parked' : 'charging', at, trip.endsAt + 2 * SHORTEST_CHARGE);
    begin('parked', at, trip.startsAt);
  };

  const turnShift = (at: number, { stateOfCharge, isEmpty, isFull }: PackCondition): void => {
    if (isEmpty && isFull) return begin('parked', at, at + 60 * MINUTE);
    if (isEmpty || stateOfCharge < 0.35 || (segment.activity === 'charging' && stateOfCharge < 0.6)) {
      return begin('charging', at, at + 150 * MINUTE, 'town', random.between(0.8, 0.9));
    }
    if (segment.activity === 'parked') {
      return begin(
        'driving',
        at,
        at + Math.round(random.between(25, 60)) * MINUTE,
        random.chance(0.25) ? 'motorway' : 'town',
      );
    }
    begin('parked', at, at + Math.round(random.between(4, 12)) * MINUTE);
  };

  return {
    segment: () => segment,
    turn: (at, pack) => (isLive ? turnShift(at, pack) : turnPrivate(at, pack)),
    goLive: (at, { stateOfCharge, isEmpty, isFull }) => {
      isLive = true;
      // A third charges, a third drives, a third stands: what follows keeps them apart.
      const wantsCharge = isEmpty || stateOfCharge < 0.3 || (index % 3 === 1 && stateOfCharge < 0.75);
      if (wantsCharge && !isFull) begin('charging', at, at + 150 * MINUTE, 'town', 0.88);
      else if (isEmpty || index % 3 === 2) begin('parked', at, at + Math.round(random.between(1, 8)) * MINUTE);
      else
        begin('driving', at, at + Math.round(random.between(25, 60)) * MINUTE, index % 2 === 0 ? 'town' : 'motorway');
    },
    park: (at) => begin('parked', at, Number.MAX_SAFE_INTEGER),
    drawRates: (dt, stateOfCharge) => {
      if (segment.activity === 'parked') return [0, 0];
      if (segment.activity === 'charging') return [habits.chargeRate, habits.chargeRate];
      if (stateOfCharge < EMPTY) return [-AUXILIARY_RATE, -AUXILIARY_RATE];
      const memory = Math.exp(-dt / LOAD_MEMORY);
      load = memory * load + Math.sqrt(1 - memory * memory) * random.normal();
      const isMotorway = segment.road === 'motorway';
      const mean = isMotorway ? MOTORWAY_RATE : habits.commuteRate;
      const swing = isMotorway ? 0.4 : 1.25;
      const isStanding = !isMotorway && random.chance(0.12);
      const wanted = isStanding ? AUXILIARY_RATE : mean * (1 + swing * load);
      // Braking recovers no more than half a charge per hour, ever less of it as the pack fills.
      const recoverable = 0.5 * Math.min(1, Math.max(0, (0.95 - stateOfCharge) / 0.2));
      const rate = Math.max(-recoverable, Math.min(1.8, wanted));
      const ripple = 0.1 * rate * random.normal();
      return [-(rate - 0.5 * ripple), -(rate + ripple)];
    },
    save: () => ({ segment, isLive, load, random: random.state() }),
  };
}
