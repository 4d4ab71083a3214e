/** The inside of one cell now. */
import type { CellInternals } from '@packtwin/protocol';
import { measuredVoltage, packCurrent, stateOfCharge } from './signals.ts';
import { cellLabel } from './vehicles.ts';

export function cellInternals(vehicle: number, cell: number, now: number): CellInternals {
  const current = packCurrent(vehicle, now);
  const soc = stateOfCharge(vehicle, now);
  const positions = Array.from({ length: 25 }, (_, index) => index / 24);
  const voltage = measuredVoltage(vehicle, cell, now, now);
  const parts = [
    { name: 'negative reaction', volts: current * 0.00021 },
    { name: 'positive reaction', volts: current * 0.00028 },
    { name: 'electrolyte concentration', volts: current * 0.00009 },
    { name: 'electrolyte resistance', volts: current * 0.00018 },
    { name: 'contact and film', volts: current * 0.00014 },
  ];
  const sum = parts.reduce((total, part) => total + part.volts, 0);
  return {
    cell: cellLabel(cell),
    sampledAt: now,
    negativeStoichiometry: positions.slice(0, 11).map((x) => 0.08 + 0.72 * soc + current * 0.0009 * (1 - x)),
    positiveStoichiometry: positions.slice(0, 11).map((x) => 0.92 - 0.55 * soc - current * 0.0006 * (1 - x)),
    saltPosition: positions,
    saltConcentration: positions.map((x) => 1000 + current * 4 * Math.tanh((x - 0.5) * 4)),
    overpotentials: [{ name: 'open circuit', volts: voltage - sum }, ...parts],
  };
}
