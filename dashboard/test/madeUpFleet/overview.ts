/** The fleet as its first page shows it. */
import type { FleetMap, FleetOverview, FleetQuantity, PackSummaryRow } from '@packtwin/protocol';
import { cellDay } from './cellDays.ts';
import { FAULTS, faultOf, levelOf } from './faults.ts';
import { measuredVoltage, packCurrent, stateOfCharge, temperature, twinVoltage } from './signals.ts';
import { CELLS, DESIGNS, HOUR, PACK, SILENT, VEHICLES } from './vehicles.ts';

export function summary(vehicle: number, now: number): PackSummaryRow {
  const at = vehicle === SILENT ? now - 5 * HOUR : now;
  const faults = FAULTS.filter((fault) => fault.vehicle === vehicle);
  const soc = stateOfCharge(vehicle, at);
  return {
    vehicle: VEHICLES[vehicle]!,
    pack: PACK,
    ...DESIGNS[vehicle % 3]!,
    cellCount: CELLS,
    observationCount: vehicle === 6 ? CELLS - 10 : CELLS,
    firmware: `4.1.${vehicle}`,
    link: vehicle === SILENT ? 'silent' : 'reporting',
    sampledAt: at,
    receivedAt: at + 120,
    packCurrent: packCurrent(vehicle, at),
    packVoltage: twinVoltage(vehicle, 0, at) * CELLS,
    stateOfCharge: soc,
    vehicleStateOfCharge: soc + 0.012,
    temperature: temperature(vehicle, at),
    odometer: 41_250_000 + vehicle * 7_300_000,
    retention: 0.935 - vehicle * 0.0008,
    expectedRetention: 0.937 - vehicle * 0.0008,
    worstLevel: faults.length === 0 ? 'fine' : faults.some(({ level }) => level === 'flag') ? 'flag' : 'watch',
    openVerdicts: faults.length,
  };
}

export function overview(now: number): FleetOverview {
  return {
    at: now,
    vehiclesReporting: VEHICLES.length - 1,
    vehiclesSilent: 1,
    cellsWatched: VEHICLES.length * CELLS,
    framesAcceptedToday: 386_412,
    framesRefusedToday: 214,
    valuesNulledToday: 1_893,
    cellSamples: 18_220_400,
    cellSamplesPerSecond: 540,
    backlog: 0,
    falseAlarmBound: 'at most 1 in 100 flags is false, by e-values at 600 cells',
    packs: VEHICLES.map((_, vehicle) => summary(vehicle, now)),
  };
}

const RANGE: Readonly<Record<FleetQuantity, readonly [low: number, high: number, unit: string]>> = {
  evidence: [0, 8, ''],
  retentionDeviation: [-0.06, 0.06, '1'],
  stateOfChargeOffset: [-0.03, 0.03, '1'],
  resistanceOffset: [-0.0003, 0.0003, 'Ω'],
  voltageDeviation: [-0.03, 0.03, 'V'],
  retention: [0.85, 1, '1'],
};

export function fleetMap(quantity: FleetQuantity, now: number): FleetMap {
  const [low, high, unit] = RANGE[quantity];
  const cells = new Uint8Array(VEHICLES.length * CELLS);
  const levels = new Uint8Array(VEHICLES.length * CELLS);
  for (let vehicle = 0; vehicle < VEHICLES.length; vehicle++) {
    for (let cell = 0; cell < CELLS; cell++) {
      const day = cellDay(vehicle, cell, now, now);
      const retention = day.retention ?? day.expected - (faultOf(vehicle, cell)?.channel === 'retention' ? 0.047 : 0);
      const value = {
        evidence: day.evidence,
        retentionDeviation: retention - day.expected,
        stateOfChargeOffset: day.offset,
        resistanceOffset: day.resistance,
        voltageDeviation: measuredVoltage(vehicle, cell, now, now) - twinVoltage(vehicle, cell, now),
        retention,
      }[quantity];
      const level = levelOf(vehicle, cell);
      levels[vehicle * CELLS + cell] = level;
      cells[vehicle * CELLS + cell] =
        level === 3 ? 255 : Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 254);
    }
  }
  const packs = VEHICLES.map((vehicle, index) => ({
    vehicle,
    pack: PACK,
    design: DESIGNS[index % 3]!.design,
    cellCount: CELLS,
    offset: index * CELLS,
  }));
  return { at: now, quantity, low, high, unit, packs, cells, levels };
}
