/**
 * State of the pack's reference cell: state of charge, and series resistance beyond the design's. An extended
 * Kalman filter on one scalar per sample, the median of measured minus twin voltage.
 *
 *     z' = z + I Δt / Q + walk        y = g δz + I δR + noise
 *
 * The open-circuit curve of the twin is not exactly the cell's: its error, with a correlation length of about
 * 0.1 in z, enters as a walk of z with the charge moved. Capacity is estimated elsewhere (referenceCapacity.ts),
 * because a filter that follows the voltage closely would believe the curve too much.
 */
import type { StateColumns } from './stateColumns.ts';

interface PackStateFilter {
  /** (state of charge)², Ω · state of charge, Ω². */
  readonly covariance: { zz: number; zr: number; rr: number };
  /** Ω, series resistance beyond the design's, of every cell. */
  readonly estimate: { resistance: number };
  /** `moved`: I Δt / Q of the interval; `idle` s: time for which the current is not known. */
  predict(moved: number, seconds: number, idle: number): void;
  /** Takes the common residual (V). Returns the correction of the state of charge. */
  update(residual: number, slope: number, current: number, deviation: number): number;
  /** The state of charge was set from a voltage with this deviation. */
  resynchronise(deviation: number): void;
}

const INITIAL_RESISTANCE_SPREAD = 0.5;
/** Error of the open-circuit curve in state of charge, and the window over which it is the same. */
const CURVE_ERROR = 0.01;
const CURVE_LENGTH = 0.1;
/** Relative error of the assumed capacity while charge moves. */
const CAPACITY_ERROR = 0.1;
/** (state of charge)² per second: current offset, slow relaxation. */
const OFFSET_WALK = 1e-3 ** 2 / 3600;
/** State of charge that may have moved unseen per second of unknown current. */
const UNKNOWN_RATE = 0.3 / 3600;
/** Share of the reference resistance, squared, per second: temperature, ageing. */
const RESISTANCE_WALK = 1e-6;

export function createPackStateFilter(state: StateColumns, cellResistance: number): PackStateFilter {
  const largestResistanceVariance = (INITIAL_RESISTANCE_SPREAD * cellResistance) ** 2;
  const covariance = state.scalars({ zz: 0.05 ** 2, zr: 0, rr: largestResistanceVariance });
  const estimate = state.scalars({ resistance: 0 });
  const p = covariance;

  return {
    covariance,
    estimate,
    predict(moved, seconds, idle) {
      p.zz +=
        (CURVE_ERROR ** 2 / CURVE_LENGTH) * Math.abs(moved) +
        (CAPACITY_ERROR * moved) ** 2 +
        OFFSET_WALK * seconds +
        Math.min(0.09, (UNKNOWN_RATE * idle) ** 2);
      p.rr = Math.min(largestResistanceVariance, p.rr + RESISTANCE_WALK * cellResistance * cellResistance * seconds);
    },
    update(residual, slope, current, deviation) {
      const vz = p.zz * slope + p.zr * current;
      const vr = p.zr * slope + p.rr * current;
      const variance = slope * vz + current * vr + deviation * deviation;
      const spread = Math.sqrt(variance);
      // A residual that cannot be (a frame of rubbish) is followed slowly instead of at once.
      const scaled = Math.max(-5, Math.min(5, residual / spread)) / spread;
      const floor = -0.8 * cellResistance;
      estimate.resistance = Math.max(floor, Math.min(10 * cellResistance, estimate.resistance + vr * scaled));
      p.zz -= (vz * vz) / variance;
      p.zr -= (vz * vr) / variance;
      p.rr -= (vr * vr) / variance;
      return vz * scaled;
    },
    resynchronise(deviation) {
      p.zz = deviation * deviation;
      p.zr = 0;
    },
  };
}
