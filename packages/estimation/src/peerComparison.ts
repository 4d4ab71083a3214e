/**
 * What each cell's voltage says of its charge against the reference cell, sample by sample: through the pack's curve,
 * weighted by what this sample is worth, robust against frames read at different instants and against wild values.
 */
import { CORRELATION_SECONDS, type CellDifference } from './cellDifference.ts';
import type { PackCurve } from './packCurve.ts';
import { createRobustLocation } from './robustLocation.ts';
import type { StateColumns } from './stateColumns.ts';
import type { VoltageDips } from './voltageDips.ts';

/** V, error of one voltage reading that is always there. */
const READING_ERROR = 1e-3;
/** Share of a current change, times resistance, by which cells read at different instants differ. */
const SKEW_SHARE = 0.1;
/** A reading moves a cell's tracked difference by this share, and counts within this many errors of it (V at least). */
const TRACKING = 0.1;
const BOUND_ERRORS = 5;
const LEAST_BOUND = 0.015;
/** s, a sample under current stands for at most this long. */
const LONGEST_UNDER_CURRENT = 60;

interface ComparedSample {
  /** V per cell of each observation, NaN where not measured. */
  readonly measured: Float64Array;
  /** V, open-circuit voltage of the reference cell, and what current adds to it at the terminals of every cell. */
  readonly reference: number;
  readonly drop: number;
  /** A, and its change since the sample before. */
  readonly current: number;
  readonly change: number;
  /** s since the sample before. */
  readonly seconds: number;
  readonly rest: boolean;
  readonly gentle: boolean;
  /** ms. */
  readonly at: number;
}

interface PeerComparison {
  add(sample: ComparedSample): void;
}

export function createPeerComparison(
  state: StateColumns,
  count: number,
  cellResistance: number,
  to: { readonly curve: PackCurve; readonly difference: CellDifference; readonly dips: VoltageDips },
): PeerComparison {
  const { curve, difference, dips } = to;
  /** Running difference of each cell, in charge. */
  const tracked = state.column(count, Number.NaN);
  const apparent = new Float64Array(count);
  const deviation = new Float64Array(count);
  const standing = new Float64Array(count);
  const robust = createRobustLocation(count);

  return {
    add({ measured, reference, drop, current, change, seconds, rest, gentle, at }) {
      const z = curve.chargeAt(reference);
      const slope = curve.slopeAt(reference);
      for (let o = 0; o < count; o++) {
        const centre = tracked[o] === tracked[o] ? tracked[o]! : 0;
        apparent[o] = curve.chargeAt(measured[o]! - drop) - z;
        deviation[o] = slope * (apparent[o]! - centre);
        standing[o] = slope * centre;
      }
      const spread = robust.spread(deviation, 0);
      const skew = SKEW_SHARE * cellResistance * Math.abs(change);
      const error = Math.hypot(READING_ERROR, spread === spread ? spread : 0, skew);
      const bound = Math.max(BOUND_ERRORS * error, LEAST_BOUND) / slope;
      const looks = Math.min(1, (rest ? seconds : Math.min(seconds, LONGEST_UNDER_CURRENT)) / CORRELATION_SECONDS);
      // Under load a bad contact dips as well; at small currents only the inside of the cell does.
      if (gentle) dips.add(deviation, standing, error, at);
      difference.beginSample(slope, z, current, error, looks);
      curve.beginSample(reference, (looks * slope * slope) / (error * error));
      for (let o = 0; o < count; o++) {
        const own = apparent[o]!;
        if (own !== own) {
          difference.add(o, Number.NaN);
          continue;
        }
        const centre = tracked[o] === tracked[o] ? tracked[o]! : own;
        const accepted = centre + Math.max(-bound, Math.min(bound, own - centre));
        tracked[o] = centre + TRACKING * (accepted - centre);
        difference.add(o, accepted);
        curve.add(o, accepted);
      }
    },
  };
}
