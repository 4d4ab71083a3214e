/** What the made-up vehicles measure: every value is a plain function of cell and time. */
import { faultDays, faultOf } from './faults.ts';
import { DAY, HOUR } from './vehicles.ts';

/** Repeatable noise, −1…1. */
export function noise(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

/** A: drives in the morning and the evening, charges at night. Positive while charging. */
export function packCurrent(vehicle: number, at: number): number {
  const hour = ((at % DAY) / HOUR + 24 + vehicle * 0.3) % 24;
  if ((hour >= 7 && hour < 8) || (hour >= 17 && hour < 18))
    return -45 + 40 * Math.sin(at / 9000 + vehicle) + 12 * noise(Math.floor(at / 1000) + vehicle);
  if (hour >= 20 && hour < 23) return 28;
  return 0;
}

export function stateOfCharge(vehicle: number, at: number): number {
  const hour = ((at % DAY) / HOUR + 24 + vehicle * 0.3) % 24;
  const morning = Math.min(1, Math.max(0, hour - 7)) * 0.22;
  const evening = Math.min(1, Math.max(0, hour - 17)) * 0.24;
  const charged = Math.min(3, Math.max(0, hour - 20)) * (0.46 / 3);
  return 0.83 - morning - evening + charged;
}

export function temperature(vehicle: number, at: number): number {
  return (
    289 +
    5 * Math.sin((2 * Math.PI * ((at % DAY) / HOUR - 9)) / 24) +
    0.04 * Math.abs(packCurrent(vehicle, at)) +
    vehicle * 0.2
  );
}

export function twinVoltage(vehicle: number, cell: number, at: number): number {
  const soc = stateOfCharge(vehicle, at) + 0.004 * noise(cell * 3 + vehicle);
  return 2.75 + 0.9 * soc + 0.12 * Math.tanh((soc - 0.15) * 9) + packCurrent(vehicle, at) * 0.0009;
}

export function measuredVoltage(vehicle: number, cell: number, at: number, now: number): number {
  const fault = faultOf(vehicle, cell);
  const days = faultDays(fault, at, now);
  let voltage =
    twinVoltage(vehicle, cell, at) +
    0.0012 * noise(cell + Math.floor(at / 1000) * 0.37) +
    0.0015 * noise(cell * 7 + vehicle);
  if (fault?.channel === 'charge') voltage -= 0.0011 * days * (fault.cells.length === 1 ? 1 : 0.6);
  if (fault?.channel === 'resistance') voltage += packCurrent(vehicle, at) * 0.00021 * Math.min(1, days / 6);
  return voltage;
}
