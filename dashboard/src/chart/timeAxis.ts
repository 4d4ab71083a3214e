/** Labels of a time axis in UTC: clock time within a day, with the date below the first tick and wherever it changes. */
import { DAY_MS, MINUTE_MS, formatClock, formatDay } from '../format/times.ts';

/** One label per tick (ms UTC, ascending); `step` is the distance between ticks in ms. May contain a line break. */
export function timeTickLabels(ticks: readonly number[], step: number): string[] {
  let dayBefore = Number.NaN;
  return ticks.map((tick) => {
    const day = Math.floor(tick / DAY_MS);
    const isNewDay = day !== dayBefore;
    const isNewYear =
      Number.isNaN(dayBefore) || new Date(tick).getUTCFullYear() !== new Date(dayBefore * DAY_MS).getUTCFullYear();
    dayBefore = day;
    const [dayOfMonth, month, year] = formatDay(tick).split(' ');
    const date = `${dayOfMonth} ${month}`;
    if (step >= DAY_MS) return isNewYear ? `${date}\n${year}` : date;
    const clock = formatClock(tick).slice(0, step < MINUTE_MS ? 8 : 5);
    return isNewDay ? `${clock}\n${date}` : clock;
  });
}
