/** Ambient temperature where a vehicle lives: season, time of day, weather. K. */
import { kelvinFromCelsius, MS_PER_DAY } from '@packtwin/units';
import type { Climate } from '../fleetPlan.ts';
import { randomStream } from '../random.ts';

const YEAR_MS = 365.2425 * MS_PER_DAY;
/** Northern hemisphere: warmest around 20 July, and at three in the afternoon. */
const WARMEST_OF_YEAR = 200 * MS_PER_DAY;
const WARMEST_OF_DAY = 15 * 3_600_000;

/** Ambient at a time (ms UTC) for a climate; `clockOffset` ms turns UTC into the time of the place. */
export function ambientTemperature(
  climate: Climate,
  seed: number,
  vehicleIndex: number,
): (at: number, clockOffset: number) => number {
  const weatherOfDay = new Map<number, number>();
  const weather = (day: number): number => {
    let value = weatherOfDay.get(day);
    if (value === undefined) {
      // Mean of three days' draws: a cold spell lasts longer than a night.
      value =
        [0, 1, 2].reduce((sum, back) => sum + randomStream(seed, 'weather', vehicleIndex, day - back).normal(), 0) /
        Math.sqrt(3);
      if (weatherOfDay.size > 8) weatherOfDay.clear();
      weatherOfDay.set(day, value);
    }
    return value;
  };
  return (at, clockOffset) => {
    const local = at + clockOffset;
    const day = Math.floor(local / MS_PER_DAY);
    const share = local / MS_PER_DAY - day;
    const spell = (1 - share) * weather(day) + share * weather(day + 1);
    const season = Math.cos((2 * Math.PI * ((at % YEAR_MS) - WARMEST_OF_YEAR)) / YEAR_MS);
    const hour = Math.cos((2 * Math.PI * ((local % MS_PER_DAY) - WARMEST_OF_DAY)) / MS_PER_DAY);
    return kelvinFromCelsius(
      climate.meanCelsius + climate.seasonAmplitude * season + climate.dayAmplitude * hour + climate.weather * spell,
    );
  };
}
