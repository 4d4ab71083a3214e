/** The trips that a driver has in mind for a day. Depends on the seed and the day only, so that any day can be looked up. */
import { MS_PER_DAY, MS_PER_SECOND } from '@packtwin/units';
import type { Habits } from '../fleetPlan.ts';
import { randomStream } from '../random.ts';

export type Road = 'town' | 'motorway';

export interface Trip {
  /** ms UTC. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly road: Road;
}

const HOUR = 3_600_000;

/** Trips of one local day (days since the epoch), in order, never overlapping. */
export function agendaOf(habits: Habits, seed: number, vehicleIndex: number, day: number): Trip[] {
  const random = randomStream(seed, 'agenda', vehicleIndex, day);
  const weekday = (day + 4) % 7; // 1 January 1970 was a Thursday; 0 = Sunday.
  const isWorkday = weekday >= 1 && weekday <= 5;
  const trips: Trip[] = [];
  const add = (hour: number, seconds: number, road: Road): void => {
    const midnight = day * MS_PER_DAY - habits.clockOffset;
    const earliest = (trips.at(-1)?.endsAt ?? 0) + 15 * 60_000;
    const startsAt = Math.max(earliest, Math.round((midnight + hour * HOUR) / MS_PER_SECOND) * MS_PER_SECOND);
    trips.push({ startsAt, endsAt: startsAt + Math.round(seconds) * MS_PER_SECOND, road });
  };
  if (isWorkday) {
    const oneWay = (habits.commuteDuration / 2) * random.between(0.85, 1.25);
    if (random.chance(0.93)) {
      add(7 + random.between(-0.4, 0.8), oneWay, 'town');
      add(16.5 + random.between(-0.8, 1.2), oneWay * random.between(0.95, 1.3), 'town');
    }
    if (random.chance(0.2)) add(19.5 + random.between(0, 0.8), random.between(8, 25) * 60, 'town');
  } else if (random.chance(0.25)) {
    add(9.5 + random.between(0, 1.5), random.between(30, 55) * 60, 'motorway');
    add(16 + random.between(0, 2.5), random.between(30, 55) * 60, 'motorway');
  } else {
    if (random.chance(0.75)) add(10.5 + random.between(0, 2), random.between(10, 35) * 60, 'town');
    if (random.chance(0.4)) add(15 + random.between(0, 3), random.between(15, 45) * 60, 'town');
  }
  return trips;
}
