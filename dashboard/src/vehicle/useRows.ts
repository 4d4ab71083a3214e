/** What a pack has been through, as rows of a table: what is measured beside what is interpolated, never added to it. */
import type { Counted, LimitCounter, PackCounters } from '@packtwin/protocol';
import { ampereHoursFromCoulombs, celsiusFromKelvin } from '@packtwin/units';
import { formatFigure, formatNumber, formatPercent, NOT_KNOWN, withUnit } from '../format/numbers.ts';
import { formatDay, formatDuration } from '../format/times.ts';

/** Share of the time for which a quantity was not known beyond which it is told. */
const NOTABLE = 0.02;
const JOULES_PER_KILOWATT_HOUR = 3.6e6;

export interface UseRow {
  readonly name: string;
  readonly measured: string;
  readonly interpolated: string;
  /** What else there is to say; '' = nothing. */
  readonly beside: string;
}

export function useRows(counters: PackCounters): UseRow[] {
  const { charging, distance, lowVoltage, highVoltage } = counters;
  const ampereHours = (value: number): string => withUnit(formatFigure(ampereHoursFromCoulombs(value)), 'A·h');
  const kilowattHours = (value: number): string => withUnit(formatFigure(value / JOULES_PER_KILOWATT_HOUR), 'kWh');
  const plain = (value: number): string => formatFigure(value);
  const fewest = (value: number): string => formatNumber(value);
  return [
    row('Time', counters.calendar, formatDuration, since(counters)),
    row('Charged', counters.chargeIn, ampereHours),
    row('Discharged', counters.chargeOut, ampereHours),
    row('Energy in', counters.energyIn, kilowattHours),
    row('Energy out', counters.energyOut, kilowattHours),
    row('Equivalent full cycles', counters.equivalentFullCycles, plain),
    row(
      'Charges',
      charging.sessions,
      fewest,
      `${charging.startedFull} begun at ${formatPercent(charging.fullAt, 0)} or more`,
    ),
    row('Fast charges', charging.fast, fewest, `${charging.backToBack} soon after another`),
    ...counters.limits.map((limit) => limitRow(limit, counters.calendar.measured + counters.calendar.interpolated)),
    event(`A cell below ${lowVoltage.limit} V`, lowVoltage.packEvents),
    event(`A cell above ${highVoltage.limit} V`, highVoltage.packEvents),
    {
      name: 'Distance',
      measured: distance.metres === null ? NOT_KNOWN : `${formatNumber(distance.metres / 1000)} km`,
      interpolated: '',
      beside: distance.metres === null ? 'no odometer' : '',
    },
  ];
}

function row(name: string, counted: Counted, show: (value: number) => string, beside = ''): UseRow {
  return { name, measured: show(counted.measured), interpolated: show(counted.interpolated), beside };
}

/** Exact counts: a reading is confirmed or it is not. */
function event(name: string, times: number): UseRow {
  return { name, measured: `${formatNumber(times)} times`, interpolated: '', beside: '' };
}

/** `span`: ms of the calendar, against which it counts for how long a quantity was not known. */
function limitRow({ name, limit, unit, beyond, total, longest, unknown }: LimitCounter, span: number): UseRow {
  const line = unit === 'K' ? `${formatNumber(celsiusFromKelvin(limit))} °C` : formatPercent(limit, 0);
  const stretch = longest.measured + longest.interpolated;
  const told = stretch > 0 ? `longest ${formatDuration(stretch)} from ${formatDay(longest.from)}` : '';
  const missing = unknown > NOTABLE * span ? `not known for ${formatDuration(unknown)}` : '';
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${beyond} ${line}`;
  if (unknown >= span) return { name: title, measured: NOT_KNOWN, interpolated: NOT_KNOWN, beside: 'never known' };
  return row(title, total, formatDuration, [told, missing].filter((part) => part !== '').join(', '));
}

function since({ since: from, gaps }: PackCounters): string {
  const begun = `since ${formatDay(from)}`;
  return gaps.count === 0 ? begun : `${begun}, longest gap ${formatDuration(gaps.longest)}`;
}
