/** What a day says of a made-up cell. */
import type { CellsNow } from '@packtwin/protocol';
import { faultDays, faultOf } from './faults.ts';
import { noise } from './signals.ts';
import { DAY } from './vehicles.ts';

interface CellDay {
  readonly retention: number | null;
  readonly retentionBand: number | null;
  readonly expected: number;
  readonly expectedBand: number;
  readonly offset: number;
  readonly leakage: number;
  readonly resistance: number;
  readonly evidence: number;
}

export function cellDay(vehicle: number, cell: number, at: number, now: number): CellDay {
  const age = 1 - (now - at) / (90 * DAY);
  const fault = faultOf(vehicle, cell);
  const days = faultDays(fault, at, now);
  const day = Math.floor(at / DAY);
  const expected = 0.955 - 0.018 * age - vehicle * 0.0008;
  const lost = fault?.channel === 'retention' ? 0.0008 * days : 0;
  // A retention can be told only on days with a charge that goes far enough.
  const isIdentifiable = noise(day * 3.1 + vehicle) > -0.35;
  const leak = fault?.channel === 'charge' ? Math.min(1, days / 8) * (fault.cells.length === 1 ? 0.046 : 0.021) : 0;
  const evidencePerDay =
    fault === undefined ? 0 : (fault.level === 'flag' ? 6.4 : 3.1) / (fault.onset - fault.detected + 4);
  return {
    retention: isIdentifiable ? expected - lost + 0.003 * noise(cell * 5 + day * 1.7 + vehicle) : null,
    retentionBand: isIdentifiable ? 0.006 + 0.003 * Math.abs(noise(day + cell)) : null,
    expected,
    expectedBand: 0.007 + 0.004 * age,
    offset: -0.0011 * days * (fault?.channel === 'charge' ? 1 : 0) + 0.002 * noise(cell * 11 + vehicle),
    leakage: leak + 0.003 * noise(cell + day * 0.7),
    resistance:
      (fault?.channel === 'resistance' ? 0.00021 * Math.min(1, days / 6) : 0) + 0.00002 * noise(cell * 2 + day),
    evidence: Math.min(7.8, Math.max(0, evidencePerDay * days + 0.35 * noise(cell * 13 + day))),
  };
}

/** Days of one cell, or cells on one day, as the columns of the gateway's replies. */
export function dayColumns(
  days: readonly CellDay[],
): Pick<
  CellsNow,
  | 'retention'
  | 'retentionBand'
  | 'expectedRetention'
  | 'expectedRetentionBand'
  | 'stateOfChargeOffset'
  | 'leakagePerMonth'
  | 'resistanceOffset'
  | 'evidenceLog10'
> {
  return {
    retention: days.map((day) => day.retention),
    retentionBand: days.map((day) => day.retentionBand),
    expectedRetention: days.map((day) => day.expected),
    expectedRetentionBand: days.map((day) => day.expectedBand),
    stateOfChargeOffset: days.map((day) => day.offset),
    leakagePerMonth: days.map((day) => day.leakage),
    resistanceOffset: days.map((day) => day.resistance),
    evidenceLog10: days.map((day) => day.evidence),
  };
}
