/** ISO 8601 in UTC without `Date`: kernels see no clock, not even its formatter. */
import { MS_PER_DAY } from '@packtwin/units';

interface CivilDate {
  readonly year: number;
  /** 1…12 */
  readonly month: number;
  /** 1…31 */
  readonly day: number;
}

/** Gregorian date of a number of days since 1970-01-01 (Hinnant, days_from_civil, inverse). */
function civilDate(daysSinceEpoch: number): CivilDate {
  const shifted = Math.floor(daysSinceEpoch) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** `2019-07-12T08:30:00.000Z` from ms since the epoch. */
export function isoInstant(at: number): string {
  const days = Math.floor(at / MS_PER_DAY);
  const { year, month, day } = civilDate(days);
  const rest = Math.floor(at - days * MS_PER_DAY);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const time = `${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1000) % 60)}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}.${String(rest % 1000).padStart(3, '0')}Z`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `12 July 2019`. */
export function dayInWords(at: number): string {
  const { year, month, day } = civilDate(at / MS_PER_DAY);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}
