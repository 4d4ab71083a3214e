/**
 * What the twin can tell for a battery passport: use and condition as in annex VII of Regulation (EU) 2023/1542 and in
 * DIN DKE SPEC 99100. A value that telemetry cannot give stands there as null with the reason, not as a guess.
 */
import type { Counted, PackCounters, PackDay } from '@packtwin/protocol';
import { ampereHoursFromCoulombs, celsiusFromKelvin } from '@packtwin/units';

export interface PassportValue {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** ms UTC of the newest sample or day behind it; null = never. */
  readonly lastUpdate: number | null;
  /** Share of the value that is interpolated, 0…1; null where it has no such parts. */
  readonly interpolated: number | null;
  /** What it stands for, or why there is none; '' = nothing to add. */
  readonly remark: string;
}

const JOULES_PER_KILOWATT_HOUR = 3.6e6;
const MS_PER_MINUTE = 60_000;

/** `days`: of the pack, in order of time. */
export function passportValues(counters: PackCounters, days: readonly PackDay[]): PassportValue[] {
  const { until } = counters;
  const counted = (name: string, { measured, interpolated }: Counted, scale: number, unit: string): PassportValue => {
    const sum = measured + interpolated;
    return {
      name,
      value: sum / scale,
      unit,
      lastUpdate: until,
      interpolated: sum > 0 ? interpolated / sum : 0,
      remark: '',
    };
  };
  const absent = (name: string, unit: string, remark: string): PassportValue => ({
    name,
    value: null,
    unit,
    lastUpdate: null,
    interpolated: null,
    remark,
  });
  const times = (name: string, value: number): PassportValue => ({
    name,
    value,
    unit: '1',
    lastUpdate: until,
    interpolated: null,
    remark: 'of what was sampled; two readings in a row',
  });
  const minutes = counters.limits.map((limit) => {
    const line = limit.unit === 'K' ? `${celsiusFromKelvin(limit.limit).toFixed(0)} °C` : `${100 * limit.limit} %`;
    const value = counted(`time, ${limit.name} ${limit.beyond} ${line}`, limit.total, MS_PER_MINUTE, 'min');
    const unknown = limit.unknown / MS_PER_MINUTE;
    return unknown > 0 ? { ...value, remark: `not known for ${unknown.toFixed(0)} min` } : value;
  });
  return [
    absent(
      'state of certified energy',
      '%',
      'needs the certified energy and a discharge by the book; retention of capacity is the nearest that is known',
    ),
    ...capacityValues(counters, days, absent),
    counted('full equivalent cycles', counters.equivalentFullCycles, 1, '1'),
    counted('capacity throughput', sumOf(counters.chargeIn, counters.chargeOut), 3600, 'A·h'),
    counted('energy throughput', sumOf(counters.energyIn, counters.energyOut), JOULES_PER_KILOWATT_HOUR, 'kWh'),
    times('deep discharges', counters.lowVoltage.packEvents),
    times('overcharges', counters.highVoltage.packEvents),
    ...minutes,
    absent('evolution of self-discharge', '%', 'cells are compared with each other only; what all share is not seen'),
  ];
}

/** A pack in series gives what its weakest cell gives. */
function capacityValues(
  { ratedCharge }: PackCounters,
  days: readonly PackDay[],
  absent: (name: string, unit: string, remark: string) => PassportValue,
): PassportValue[] {
  const newest = days.findLast(({ retention }) => retention.some((value) => Number.isFinite(value)));
  if (newest === undefined) {
    const reason = 'no window of charge was wide enough to measure it';
    return [absent('capacity fade', '%', reason), absent('remaining capacity', 'A·h', reason)];
  }
  const { day, retention, retentionBand } = newest;
  const weakest = retention.reduce(
    (lowest, value, cell) => (Number.isFinite(value) && !(value >= (retention[lowest] ?? Infinity)) ? cell : lowest),
    -1,
  );
  const band = retentionBand[weakest]!;
  const lasting = { lastUpdate: day, interpolated: null };
  return [
    {
      name: 'capacity fade',
      value: 100 * (1 - retention[weakest]!),
      unit: '%',
      remark: `of the weakest cell, ± ${(100 * band).toFixed(1)} (95 %)`,
      ...lasting,
    },
    {
      name: 'remaining capacity',
      value: ampereHoursFromCoulombs(retention[weakest]! * ratedCharge),
      unit: 'A·h',
      remark: `of the weakest cell, ± ${ampereHoursFromCoulombs(band * ratedCharge).toFixed(1)} (95 %)`,
      ...lasting,
    },
  ];
}

function sumOf(a: Counted, b: Counted): Counted {
  return { measured: a.measured + b.measured, interpolated: a.interpolated + b.interpolated };
}
