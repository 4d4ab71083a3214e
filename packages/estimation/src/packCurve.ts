/**
 * Charge over open-circuit voltage for the cells of one pack: the design's curve, corrected place by place by what
 * the pack itself shows.
 *
 * Where two cells differ by a fixed charge, their voltages differ by charge times slope. A design's slope can be
 * wrong by a factor of two beside a graphite step, and then every cell that stands apart seems to wander as the pack
 * charges and discharges. But all standing differences of the pack must keep their size from place to place: the
 * regression of today's apparent differences on the standing ones, bin by bin, is the error of the slope. A pack
 * without spread teaches nothing and needs nothing.
 *
 * Bins lie along the length of the curve (half by charge, half by voltage), so that plateaus and steep ends are both
 * resolved. The mean correction, weighted by what was visited, is 1: charge keeps the design's scale.
 */
import {
  HIGHEST_STATE_OF_CHARGE,
  LOWEST_STATE_OF_CHARGE,
  openCircuitVoltageAt,
  stateOfChargeAtOpenCircuitVoltage,
  type CellDesign,
  type ElectrodeParameters,
} from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import { createRobustLocation } from './robustLocation.ts';
import type { StateColumns } from './stateColumns.ts';

/** V between entries of the tables. */
const VOLTAGE_STEP = 1e-3;
/** V, slopes are taken over twice this. */
const SLOPE_REACH = 8;
const BINS = 40;
/** Standard deviation of the design's log slope error, and of one day's regression at best. */
const DESIGN_DEVIATION = 0.35;
const DAY_DEVIATION = 0.08;
/** Random walk of the correction per day^½. */
const WALK = 0.004;
const LARGEST_LOG_CORRECTION = Math.log(3);
/** Standing differences beyond this many robust spreads count as this many: one cell may not teach alone. */
const WINSOR_SPREADS = 3;

export interface PackCurve {
  /** Design's state of charge at an open-circuit voltage. */
  designChargeAt(voltage: number): number;
  /** Corrected charge, same zero and scale as the design's over the pack's working range. */
  chargeAt(voltage: number): number;
  /** V per unit of corrected charge at an open-circuit voltage, > 0. */
  slopeAt(voltage: number): number;
  /** Starts a sample at the reference voltage; `weight` = looks / (error in charge)². */
  beginSample(voltage: number, weight: number): void;
  /** Apparent difference of one observation in that sample. */
  add(observation: number, apparent: number): void;
  /** End of a day: corrects the curve, then takes the standing differences to compare with tomorrow. */
  closeDay(standing: Float64Array, days: number): void;
  /** Rebuilds the tables after the state was restored. */
  rebuild(): void;
}

/** A design's charge over voltage, in steps of {@link VOLTAGE_STEP}: the same for cells of every size. */
interface DesignCurve {
  readonly positive: ElectrodeParameters;
  /** V of entry 0. */
  readonly lowest: number;
  readonly entries: number;
  readonly charge: Float64Array;
  /** Position in bins. */
  readonly places: Float64Array;
  /** Entry of half charge. */
  readonly middle: number;
}

/**
 * Thousands of inversions of the open-circuit voltage, which made most of a pack's birth: found by the negative
 * electrode, an object that `scaleDesign` keeps.
 */
const designCurves = new WeakMap<ElectrodeParameters, DesignCurve>();

function designCurveOf(design: CellDesign): DesignCurve {
  const { negative, positive } = design.parameters;
  let curve = designCurves.get(negative);
  if (curve?.positive !== positive) {
    curve = buildDesignCurve(design);
    designCurves.set(negative, curve);
  }
  return curve;
}

function buildDesignCurve(design: CellDesign): DesignCurve {
  const voltageAt = (stateOfCharge: number): number =>
    openCircuitVoltageAt(design, stateOfCharge, REFERENCE_TEMPERATURE);
  const lowest = voltageAt(LOWEST_STATE_OF_CHARGE);
  const entries = Math.ceil((voltageAt(HIGHEST_STATE_OF_CHARGE) - lowest) / VOLTAGE_STEP) + 1;
  const charge = new Float64Array(entries);
  for (let i = 0; i < entries; i++) {
    charge[i] = stateOfChargeAtOpenCircuitVoltage(design, lowest + i * VOLTAGE_STEP, REFERENCE_TEMPERATURE);
  }
  const { lowerVoltageCutOff, upperVoltageCutOff, positive } = design.parameters;
  const windowSpan = upperVoltageCutOff - lowerVoltageCutOff;
  const place = (i: number): number => {
    const byVoltage = (lowest + i * VOLTAGE_STEP - lowerVoltageCutOff) / windowSpan;
    const position = BINS * (0.5 * clamp01(charge[i]!) + 0.5 * clamp01(byVoltage)) - 0.5;
    return Math.max(0, Math.min(BINS - 1, position));
  };
  const places = Float64Array.from({ length: entries }, (_, i) => place(i));
  const middle = Math.round((voltageAt(0.5) - lowest) / VOLTAGE_STEP);
  return { positive, lowest, entries, charge, places, middle };
}

export function createPackCurve(state: StateColumns, design: CellDesign, observationCount: number): PackCurve {
  const { lowest, entries, charge: designCharge, places, middle } = designCurveOf(design);

  const logCorrection = state.column(BINS);
  const variance = state.column(BINS, DESIGN_DEVIATION ** 2);
  const visits = state.column(BINS);
  const products = state.column(BINS);
  const squares = state.column(BINS);
  const looks = state.column(BINS);
  const standingNow = state.column(observationCount, Number.NaN);
  const corrected = new Float64Array(entries);
  const robust = createRobustLocation(observationCount);
  let bin = 0;
  let weight = 0;

  const rebuild = (): void => {
    // Normalised so that charge over the visited part has the design's scale.
    let sum = 0;
    let total = 1e-9;
    for (let b = 0; b < BINS; b++) {
      sum += visits[b]! * logCorrection[b]!;
      total += visits[b]!;
    }
    const mean = sum / total;
    corrected[0] = designCharge[0]!;
    for (let i = 1; i < entries; i++) {
      const at = places[i]!;
      const b = Math.min(BINS - 2, Math.floor(at));
      const share = at - b;
      const log = (1 - share) * logCorrection[b]! + share * logCorrection[b + 1]!;
      const step = designCharge[i]! - designCharge[i - 1]!;
      corrected[i] = corrected[i - 1]! + step * Math.exp(log - mean);
    }
    // Same zero in the middle of the window, where packs live.
    const shift = designCharge[middle]! - corrected[middle]!;
    for (let i = 0; i < entries; i++) corrected[i]! += shift;
  };
  rebuild();

  const lookUp = (table: Float64Array, voltage: number): number => {
    const position = (voltage - lowest) / VOLTAGE_STEP;
    if (!(position > 0)) return position !== position ? Number.NaN : table[0]!;
    if (position >= entries - 1) return table[entries - 1]!;
    const i = Math.floor(position);
    return table[i]! + (position - i) * (table[i + 1]! - table[i]!);
  };

  return {
    rebuild,
    designChargeAt: (voltage) => lookUp(designCharge, voltage),
    chargeAt: (voltage) => lookUp(corrected, voltage),
    slopeAt(voltage) {
      const i = Math.max(
        SLOPE_REACH,
        Math.min(entries - 1 - SLOPE_REACH, Math.round((voltage - lowest) / VOLTAGE_STEP)),
      );
      return (2 * SLOPE_REACH * VOLTAGE_STEP) / (corrected[i + SLOPE_REACH]! - corrected[i - SLOPE_REACH]!);
    },
    beginSample(voltage, sampleWeight) {
      const i = Math.max(0, Math.min(entries - 1, Math.round((voltage - lowest) / VOLTAGE_STEP)));
      bin = Math.round(places[i]!);
      weight = sampleWeight;
      looks[bin]! += sampleWeight;
    },
    add(observation, apparent) {
      const standing = standingNow[observation]!;
      if (standing !== standing || apparent !== apparent) return;
      products[bin]! += weight * standing * apparent;
      squares[bin]! += weight * standing * standing;
    },
    closeDay(standing, days) {
      for (let b = 0; b < BINS; b++) {
        variance[b] = Math.min(DESIGN_DEVIATION ** 2, variance[b]! + WALK ** 2 * days);
        if (squares[b]! > 0) {
          // 1 / squares is the variance that independent cell errors leave on the ratio.
          const noise = DAY_DEVIATION ** 2 + 4 / squares[b]!;
          const ratio = Math.max(0.2, Math.min(5, products[b]! / squares[b]!));
          const gain = variance[b]! / (variance[b]! + noise);
          const next = logCorrection[b]! - gain * Math.log(ratio);
          logCorrection[b] = Math.max(-LARGEST_LOG_CORRECTION, Math.min(LARGEST_LOG_CORRECTION, next));
          variance[b]! *= 1 - gain;
          visits[b]! += gain > 0 ? Math.min(1, squares[b]! / 100) : 0;
        }
        products[b] = 0;
        squares[b] = 0;
        looks[b] = 0;
      }
      const centre = robust.median(standing);
      const bound = WINSOR_SPREADS * Math.max(1e-3, robust.spread(standing, centre));
      for (let o = 0; o < observationCount; o++) {
        standingNow[o] = Math.max(-bound, Math.min(bound, standing[o]! - centre));
      }
      rebuild();
    },
  };
}

function clamp01(x: number): number {
  return Math.max(0, Math.min(1, x));
}
