/**
 * Capacity of the reference cell from counted charge: between two samples at low current, ∫I dt over the change of
 * state of charge that the open-circuit curve gives. Only windows of at least {@link WINDOW} count, because the
 * curve's error at both ends is divided by the window.
 *
 * | name           | meaning                                                      | unit |
 * | -------------- | ------------------------------------------------------------ | ---- |
 * | moved          | I Δt / Q_rated since the sample before, > 0 while charging    | 1    |
 * | stateOfCharge  | of the reference cell, from its voltage by the design's curve | 1    |
 */
import { MS_PER_DAY } from '@packtwin/units';
import type { StateColumns } from './stateColumns.ts';

const WINDOW = 0.3;
/** Beyond this a window is closed even without a rest. */
const LONGEST_WAIT = 0.7;
/** Error of the curve at an end of a window, in state of charge: rested, and under a small current. */
const RESTED_ERROR = 0.012;
const GENTLE_ERROR = 0.04;
/** The curve is the same in every window over the same range: averaging does not make capacity surer than this. */
const DEVIATION_FLOOR = 0.02;
const INITIAL_DEVIATION = 0.15;
const WALK_PER_DAY = 0.02 ** 2 / 90;

export interface ChargeWindows {
  /**
   * Capacity over rated charge of the reference cell, the variance that steers how it follows, the mean square error
   * that the curve alone gives such windows, and how many windows told it.
   */
  readonly capacity: { ratio: number; variance: number; systematic: number; count: number };
  /** Standard deviation of the ratio: what averaging lowers, and the curve's error, which all windows share. */
  deviation(): number;
  /** Charge moved since the last sample; `broken` where the current was not known. */
  move(moved: number, broken: boolean): void;
  /** A sample at low current, at (ms); `rested`: after a rest that let gradients relax. */
  anchor(stateOfCharge: number, rested: boolean, at: number): void;
}

export function createChargeWindows(state: StateColumns): ChargeWindows {
  const capacity = state.scalars({ ratio: 1, variance: INITIAL_DEVIATION ** 2, systematic: 0, count: 0 });
  const window = state.scalars({ moved: 0, from: Number.NaN, anchoredAt: Number.NaN, error: GENTLE_ERROR });

  return {
    capacity,
    deviation: () => Math.sqrt(capacity.variance + capacity.systematic),
    move(moved, broken) {
      window.moved += moved;
      if (broken) window.from = Number.NaN;
    },
    anchor(z, rested, at) {
      const days = window.anchoredAt <= at ? (at - window.anchoredAt) / MS_PER_DAY : 0;
      window.anchoredAt = at;
      capacity.variance = Math.min(INITIAL_DEVIATION ** 2, capacity.variance + WALK_PER_DAY * days);
      const dz = z - window.from;
      const error = rested ? RESTED_ERROR : GENTLE_ERROR;
      // A rested start is worth waiting for; a rested end closes a window that a gentle sample would only blur.
      if (Math.abs(dz) < WINDOW) {
        if (error < window.error && Math.abs(dz) < WINDOW / 10) {
          Object.assign(window, { from: z, moved: 0, error });
        }
        return;
      }
      if (!rested && window.error === RESTED_ERROR && Math.abs(dz) < LONGEST_WAIT) return;
      if (dz === dz) {
        const ratio = window.moved / dz;
        if (ratio > 0.2 && ratio < 5) {
          const curve = (error * error + window.error * window.error) / (dz * dz);
          const variance = curve + 0.01 ** 2;
          const gain = capacity.variance / (capacity.variance + variance);
          capacity.ratio += gain * (ratio - capacity.ratio);
          capacity.variance = Math.max(DEVIATION_FLOOR ** 2, (1 - gain) * capacity.variance);
          capacity.systematic += (curve - capacity.systematic) * (capacity.count === 0 ? 1 : gain);
          capacity.count++;
        }
      }
      Object.assign(window, { from: z, moved: 0, error });
    },
  };
}
