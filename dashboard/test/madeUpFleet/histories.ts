/** What was, of packs and cells. */
import type { CellHistory, PackHistory } from '@packtwin/protocol';
import { cellDay, dayColumns } from './cellDays.ts';
import { measuredVoltage, packCurrent, stateOfCharge, temperature, twinVoltage } from './signals.ts';
import { CELLS, DAY, HOUR, PACK, SILENT, VEHICLES, cellLabel } from './vehicles.ts';
import { verdicts } from './verdicts.ts';

function sampleTimes(from: number, to: number, points: number): number[] {
  const count = Math.max(2, Math.min(points, Math.floor((to - from) / 1000)));
  return Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / (count - 1)));
}

/** 90 days of history; EV-0009 has been silent for five hours. */
function clampedRange(vehicle: number, from: number, to: number, now: number): [number, number] {
  return [Math.max(from, now - 90 * DAY), Math.min(to, vehicle === SILENT ? now - 5 * HOUR : now)];
}

export function packHistory(vehicle: number, from: number, to: number, points: number, now: number): PackHistory {
  const times = sampleTimes(...clampedRange(vehicle, from, to, now), points);
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    sampledAt: times,
    packCurrent: times.map((at) => packCurrent(vehicle, at)),
    packVoltage: times.map((at) => twinVoltage(vehicle, 0, at) * CELLS),
    vehicleStateOfCharge: times.map((at) => stateOfCharge(vehicle, at) + 0.012),
    temperature: times.map((at) => temperature(vehicle, at)),
  };
}

export function cellHistory(
  vehicle: number,
  cell: number,
  from: number,
  to: number,
  points: number,
  now: number,
): CellHistory {
  const times = sampleTimes(...clampedRange(vehicle, from, to, now), points);
  const dayTimes = Array.from({ length: 90 }, (_, index) => Math.floor(now / DAY) * DAY - (89 - index) * DAY).filter(
    (day) => day >= from - DAY && day <= to,
  );
  const days = dayTimes.map((day) => cellDay(vehicle, cell, day, now));
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    cell: cellLabel(cell),
    cellIndex: cell,
    sampledAt: times,
    cellVoltage: times.map((at) => measuredVoltage(vehicle, cell, at, now)),
    packCurrent: times.map((at) => packCurrent(vehicle, at)),
    medianVoltage: times.map((at) => twinVoltage(vehicle, 0, at)),
    days: {
      day: dayTimes,
      ...dayColumns(days),
    },
    verdicts: verdicts(now).filter(
      ({ verdict }) => verdict.vehicle === VEHICLES[vehicle] && verdict.cellIndices.includes(cell),
    ),
  };
}
