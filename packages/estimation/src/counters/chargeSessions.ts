/**
 * Charges: when they began, how full, how fast, how soon after each other. A charge is a current into the pack at every
 * sample of five minutes (recuperation is not); it ends after a quarter of an hour without, or
 * when the pack drives. A gap after which the
 * pack is fuller by {@link HIDDEN_CHARGE} hides one: counted as interpolated, its rate the least it can have been.
 */
import type { PackCounters } from '@packtwin/protocol';
import { MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import type { StateColumns } from '../stateColumns.ts';
import { binOf, TEMPERATURE_BINS } from './timeAtUse.ts';
import {
  ACTIVE_RATE,
  BACK_TO_BACK_MS,
  DRIVE_RATE,
  FAST_MS,
  FAST_RATE,
  FULL,
  GAP_MS,
  HIDDEN_CHARGE,
  PAUSE_MS,
  RATE_EDGES,
  SESSION_MS,
  TEMPERATURE_EDGES,
} from './useLimits.ts';
import type { UseInterval } from './useSample.ts';

/** Fewer samples that charge by chance are no charge, however far apart. */
const LEAST_INTERVALS = 3;
const RATE_BINS = RATE_EDGES.length + 1;

/** Of the stretch that is open: none. */
const NO_STRETCH = {
  from: Number.NaN,
  startedAt: Number.NaN,
  isSession: 0,
  isFast: 0,
  chargingMs: 0,
  /** Of it between samples farther apart than a measurement allows. */
  unseenMs: 0,
  intervals: 0,
  pausedMs: 0,
  fastMs: 0,
  measured: 0,
  interpolated: 0,
};

interface ChargeSessions {
  /** `charge` A·s that the interval was booked with, NaN = not known. */
  add(interval: UseInterval, charge: number): void;
  report(): PackCounters['charging'];
}

export function createChargeSessions(state: StateColumns, ratedCharge: number): ChargeSessions {
  const byRate = state.column(TEMPERATURE_BINS * RATE_BINS);
  const count = state.scalars({
    sessions: 0,
    hiddenSessions: 0,
    fast: 0,
    hiddenFast: 0,
    backToBack: 0,
    startedFull: 0,
    chargeMeasured: 0,
    chargeInterpolated: 0,
    lastFastEnd: Number.NaN,
  });
  /** `chargingMs` since the stretch began; a session once it is long enough. */
  const open = state.scalars({
    ...NO_STRETCH,
    /** State of charge and time at the start of gaps in a row; NaN = the last interval was none. */
    gapCharge: Number.NaN,
    gapFrom: Number.NaN,
  });

  const close = (): void => {
    Object.assign(open, NO_STRETCH);
  };

  const becomeSession = (): void => {
    open.isSession = 1;
    if (open.unseenMs > 0) count.hiddenSessions++;
    else count.sessions++;
    if (open.startedAt >= FULL) count.startedFull++;
    count.chargeMeasured += open.measured;
    count.chargeInterpolated += open.interpolated;
  };

  const becomeFast = (): void => {
    open.isFast = 1;
    if (open.unseenMs > 0) count.hiddenFast++;
    else count.fast++;
    if (open.from - count.lastFastEnd <= BACK_TO_BACK_MS) count.backToBack++;
  };

  const hide = ({ from, to }: UseInterval): void => {
    if (Number.isNaN(open.gapFrom)) {
      open.gapFrom = from.at;
      open.gapCharge = from.stateOfCharge;
    }
    if (open.gapCharge > to.stateOfCharge || open.gapCharge !== open.gapCharge) {
      open.gapFrom = to.at;
      open.gapCharge = to.stateOfCharge;
      return;
    }
    const gained = to.stateOfCharge - open.gapCharge;
    if (!(gained >= HIDDEN_CHARGE)) return;
    count.hiddenSessions++;
    count.chargeInterpolated += gained * ratedCharge;
    if (open.gapCharge >= FULL) count.startedFull++;
    const hours = (to.at - open.gapFrom) / (MS_PER_SECOND * SECONDS_PER_HOUR);
    if (gained / hours >= FAST_RATE) {
      count.hiddenFast++;
      if (open.gapFrom - count.lastFastEnd <= BACK_TO_BACK_MS) count.backToBack++;
      count.lastFastEnd = to.at;
    }
    open.gapFrom = to.at;
    open.gapCharge = to.stateOfCharge;
  };

  return {
    add(interval, charge) {
      const { from, to, ms, isMeasured } = interval;
      if (ms > GAP_MS || charge !== charge) {
        if (open.isSession > 0 && charge > 0 && to.current / ratedCharge >= ACTIVE_RATE / SECONDS_PER_HOUR) {
          // Charging before and after, and fuller: one charge, part of which nobody saw.
          count.chargeInterpolated += charge;
          return;
        }
        close();
        hide(interval);
        return;
      }
      open.gapFrom = Number.NaN;
      open.gapCharge = Number.NaN;
      const hours = ms / (MS_PER_SECOND * SECONDS_PER_HOUR);
      const rate = charge / ratedCharge / hours;
      if (isMeasured && charge > 0) {
        byRate[binOf(to.temperature, TEMPERATURE_EDGES) * RATE_BINS + binOf(rate, RATE_EDGES)]! += charge;
      }
      if (Math.min(from.current, to.current) / ratedCharge < ACTIVE_RATE / SECONDS_PER_HOUR) {
        if (Number.isNaN(open.from)) return;
        open.pausedMs += ms;
        if (open.isSession === 0 || open.pausedMs >= PAUSE_MS || rate <= -DRIVE_RATE) close();
        return;
      }
      if (Number.isNaN(open.from)) {
        open.from = from.at;
        open.startedAt = from.stateOfCharge;
      }
      open.pausedMs = 0;
      open.chargingMs += ms;
      open.intervals++;
      if (!isMeasured) open.unseenMs += ms;
      if (rate >= FAST_RATE) open.fastMs += ms;
      if (open.isSession === 0) {
        if (isMeasured) open.measured += charge;
        else open.interpolated += charge;
        if (open.chargingMs >= SESSION_MS && open.intervals >= LEAST_INTERVALS) becomeSession();
      } else if (isMeasured) count.chargeMeasured += charge;
      else count.chargeInterpolated += charge;
      if (open.isSession > 0 && open.isFast === 0 && open.fastMs >= FAST_MS) becomeFast();
      if (open.isFast > 0) count.lastFastEnd = to.at;
    },
    report: () => ({
      sessions: { measured: count.sessions, interpolated: count.hiddenSessions },
      fast: { measured: count.fast, interpolated: count.hiddenFast },
      fastRate: FAST_RATE,
      backToBack: count.backToBack,
      backToBackMs: BACK_TO_BACK_MS,
      startedFull: count.startedFull,
      fullAt: FULL,
      charge: { measured: count.chargeMeasured, interpolated: count.chargeInterpolated },
      rateEdges: RATE_EDGES,
      byRate: Array.from({ length: TEMPERATURE_BINS }, (_, row) =>
        Array.from(byRate.subarray(row * RATE_BINS, (row + 1) * RATE_BINS)),
      ),
    }),
  };
}
