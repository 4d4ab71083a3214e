/** One vehicle: what it is made of, and its cells now. */
import type { CellsNow, VehicleDetail } from '@packtwin/protocol';
import { cellDay, dayColumns } from './cellDays.ts';
import { levelOf } from './faults.ts';
import { summary } from './overview.ts';
import { packQuality } from './quality.ts';
import { measuredVoltage, twinVoltage } from './signals.ts';
import { CELLS, PACK, STACK, VEHICLES, cellIndices, cellLabel } from './vehicles.ts';
import { verdicts } from './verdicts.ts';

export function vehicleDetail(vehicle: number, now: number): VehicleDetail {
  const isGrouped = vehicle === 6;
  const sizes = isGrouped
    ? Array.from({ length: CELLS - 10 }, (_, index) => (index % 5 === 2 ? 2 : 1))
    : Array.from({ length: CELLS }, () => 1);
  let next = 0;
  const firsts = sizes.map((size) => (next += size) - size);
  return {
    vehicle: VEHICLES[vehicle]!,
    packs: [
      {
        ...summary(vehicle, now),
        stacks: Array.from({ length: CELLS / STACK }, (_, stack) => ({
          id: `S${stack + 1}`,
          kind: 'bipolar' as const,
          firstCell: stack * STACK,
          cellCount: STACK,
        })),
        cellLabels: Array.from({ length: CELLS }, (_, cell) => cellLabel(cell)),
        moduleOfCell: Array.from({ length: CELLS }, (_, cell) => Math.floor(cell / STACK)),
        observationFirstCell: firsts,
        observationCellCount: sizes,
        quality: packQuality(vehicle),
        verdicts: verdicts(now).filter(({ verdict }) => verdict.vehicle === VEHICLES[vehicle]),
      },
    ],
  };
}

export function cellsNow(vehicle: number, now: number): CellsNow {
  const {
    sampledAt,
    packCurrent: current,
    packVoltage,
    stateOfCharge: soc,
    vehicleStateOfCharge,
    temperature: kelvin,
  } = summary(vehicle, now);
  const at = sampledAt ?? now;
  const days = cellIndices.map((cell) => cellDay(vehicle, cell, at, now));
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    sampledAt: at,
    packCurrent: current,
    packVoltage,
    stateOfCharge: soc,
    vehicleStateOfCharge,
    temperature: kelvin,
    cellVoltage: cellIndices.map((cell) => measuredVoltage(vehicle, cell, at, now)),
    twinVoltage: cellIndices.map((cell) => twinVoltage(vehicle, cell, at)),
    ...dayColumns(days),
    level: cellIndices.map((cell) => levelOf(vehicle, cell)),
  };
}
