/**
 * Charge and energy in and out.
 *
 *     measured (≤ 60 s):          current and power run straight between samples, ∫ of what is above and below zero
 *     interpolated (≤ 10 min):    the same, kept apart
 *     interpolated (a gap):       q = ΔSoC · Q_rated, e = q (V₀ + V₁)/2
 *
 * Over a gap q is the least that must have flowed: what went in and out again inside of it is not known to anyone.
 * Small changes over a row of gaps (a parked car that reports hourly) add up until they can be told from rounding.
 */
import type { Counted } from '@packtwin/protocol';
import { MS_PER_SECOND } from '@packtwin/units';
import type { StateColumns } from '../stateColumns.ts';
import { ACTIVE_RATE, GAP_MS, LEAST_CHANGE } from './useLimits.ts';
import type { UseInterval } from './useSample.ts';

interface Throughput {
  /** Returns the charge (A·s) that the interval is booked with; NaN where nothing can be said. */
  add(interval: UseInterval): number;
  report(): {
    readonly chargeIn: Counted;
    readonly chargeOut: Counted;
    readonly energyIn: Counted;
    readonly energyOut: Counted;
    readonly activity: {
      readonly charging: number;
      readonly discharging: number;
      readonly resting: number;
      readonly unobserved: number;
    };
  };
}

export function createThroughput(state: StateColumns, ratedCharge: number): Throughput {
  const sum = state.scalars({
    chargeInMeasured: 0,
    chargeInInterpolated: 0,
    chargeOutMeasured: 0,
    chargeOutInterpolated: 0,
    energyInMeasured: 0,
    energyInInterpolated: 0,
    energyOutMeasured: 0,
    energyOutInterpolated: 0,
    charging: 0,
    discharging: 0,
    resting: 0,
    unobserved: 0,
    /** State of charge up to which gaps in a row are booked; NaN = the last interval was no gap. */
    bookedUpTo: Number.NaN,
  });
  const activeCurrent = (ACTIVE_RATE * ratedCharge) / 3600;

  const bookCharge = (charged: number, discharged: number, isMeasured: boolean): void => {
    if (isMeasured) {
      sum.chargeInMeasured += charged;
      sum.chargeOutMeasured += discharged;
    } else {
      sum.chargeInInterpolated += charged;
      sum.chargeOutInterpolated += discharged;
    }
  };
  const bookEnergy = (charged: number, discharged: number, isMeasured: boolean): void => {
    if (isMeasured) {
      sum.energyInMeasured += charged;
      sum.energyOutMeasured += discharged;
    } else {
      sum.energyInInterpolated += charged;
      sum.energyOutInterpolated += discharged;
    }
  };

  const overGap = ({ from, to }: UseInterval): number => {
    if (Number.isNaN(to.stateOfCharge)) return Number.NaN;
    if (Number.isNaN(sum.bookedUpTo)) sum.bookedUpTo = from.stateOfCharge;
    if (Number.isNaN(sum.bookedUpTo)) {
      sum.bookedUpTo = to.stateOfCharge;
      return Number.NaN;
    }
    const change = to.stateOfCharge - sum.bookedUpTo;
    if (Math.abs(change) < LEAST_CHANGE) return 0;
    sum.bookedUpTo = to.stateOfCharge;
    const charge = change * ratedCharge;
    const energy = charge * meanVoltage(from.voltage, to.voltage);
    bookCharge(Math.max(0, charge), Math.max(0, -charge), false);
    bookEnergy(Math.max(0, energy), Math.max(0, -energy), false);
    return charge;
  };

  return {
    add(interval) {
      const { from, to, ms, isMeasured } = interval;
      const current = (from.current + to.current) / 2;
      if (ms > GAP_MS || Number.isNaN(current)) {
        sum.unobserved += ms;
        return overGap(interval);
      }
      sum.bookedUpTo = Number.NaN;
      const seconds = ms / MS_PER_SECOND;
      bookCharge(
        areaAbove(from.current, to.current, seconds),
        areaAbove(-from.current, -to.current, seconds),
        isMeasured,
      );
      // Without a voltage of its own an instant borrows the other's: measured is then the charge, not the energy.
      const isVoltageKnown = from.voltage === from.voltage && to.voltage === to.voltage;
      const borrowed = isVoltageKnown ? 0 : meanVoltage(from.voltage, to.voltage);
      const power = from.current * (isVoltageKnown ? from.voltage : borrowed);
      const nextPower = to.current * (isVoltageKnown ? to.voltage : borrowed);
      bookEnergy(
        areaAbove(power, nextPower, seconds),
        areaAbove(-power, -nextPower, seconds),
        isMeasured && isVoltageKnown,
      );
      if (!isMeasured) sum.unobserved += ms;
      else if (current >= activeCurrent) sum.charging += ms;
      else if (current <= -activeCurrent) sum.discharging += ms;
      else sum.resting += ms;
      return current * seconds;
    },
    report: () => ({
      chargeIn: { measured: sum.chargeInMeasured, interpolated: sum.chargeInInterpolated },
      chargeOut: { measured: sum.chargeOutMeasured, interpolated: sum.chargeOutInterpolated },
      energyIn: { measured: sum.energyInMeasured, interpolated: sum.energyInInterpolated },
      energyOut: { measured: sum.energyOutMeasured, interpolated: sum.energyOutInterpolated },
      activity: {
        charging: sum.charging,
        discharging: sum.discharging,
        resting: sum.resting,
        unobserved: sum.unobserved,
      },
    }),
  };
}

/** Of two voltages of which one may be missing; 0 where both are: no energy is better than an invented one. */
function meanVoltage(a: number, b: number): number {
  if (a !== a) return b === b ? b : 0;
  return b === b ? (a + b) / 2 : a;
}

/** ∫ of the part above zero of a line from a to b. */
function areaAbove(a: number, b: number, seconds: number): number {
  if (a >= 0 && b >= 0) return ((a + b) / 2) * seconds;
  if (a <= 0 && b <= 0) return 0;
  const highest = Math.max(a, b);
  return ((highest * highest) / Math.abs(a - b) / 2) * seconds;
}
