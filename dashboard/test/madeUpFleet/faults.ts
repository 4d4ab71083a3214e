/** The four findings of the made-up fleet, and when each began. */
import type { Verdict } from '@packtwin/protocol';
import { DAY } from './vehicles.ts';

interface Fault {
  readonly vehicle: number;
  readonly cells: readonly number[];
  readonly level: 'flag' | 'watch';
  readonly cause: Verdict['cause'];
  readonly channel: Verdict['channel'];
  /** Days before now. */
  readonly onset: number;
  readonly detected: number;
  readonly confidence: number;
  readonly summary: string;
}

export const FAULTS: readonly Fault[] = [
  {
    vehicle: 2,
    cells: [16],
    level: 'flag',
    cause: 'leakage',
    channel: 'charge',
    onset: 21,
    detected: 16,
    confidence: 0.9984,
    summary:
      'Cell S2C5 of EV-0003 loses 4.6 % of its charge a month against its neighbours; have it checked before it limits the pack.',
  },
  {
    vehicle: 5,
    cells: [31, 32],
    level: 'flag',
    cause: 'seal-leakage',
    channel: 'charge',
    onset: 34,
    detected: 25,
    confidence: 0.991,
    summary: 'Charge passes between S3C8 and S3C9 of EV-0006 through their shared seal, 2.1 % a month and growing.',
  },
  {
    vehicle: 7,
    cells: [10],
    level: 'watch',
    cause: 'contact-resistance',
    channel: 'resistance',
    onset: 12,
    detected: 5,
    confidence: 0.93,
    summary: 'Cell S1C11 of EV-0008 has 0.21 mΩ more series resistance than its neighbours, temperature taken out.',
  },
  {
    vehicle: 4,
    cells: [37],
    level: 'flag',
    cause: 'active-material-loss',
    channel: 'retention',
    onset: 58,
    detected: 30,
    confidence: 0.996,
    summary: 'Cell S4C2 of EV-0005 holds 88.9 % of its capacity where design and use explain 93.6 %.',
  },
];

export function faultOf(vehicle: number, cell: number): Fault | undefined {
  return FAULTS.find((fault) => fault.vehicle === vehicle && fault.cells.includes(cell));
}

/** Days that a fault has been at work, 0 before its onset. */
export function faultDays(fault: Fault | undefined, at: number, now: number): number {
  return fault === undefined ? 0 : Math.max(0, (at - (now - fault.onset * DAY)) / DAY);
}

export function levelOf(vehicle: number, cell: number): 0 | 1 | 2 | 3 {
  const fault = faultOf(vehicle, cell);
  if (fault !== undefined) return fault.level === 'flag' ? 2 : 1;
  return vehicle === 9 && cell >= 48 ? 3 : 0;
}
