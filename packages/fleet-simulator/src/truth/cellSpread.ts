/**
 * How the cells of one pack differ when they leave the factory, drawn once from the seed.
 *
 * Spreads: capacity 0.3 %, resistance 2 %, kinetics and diffusion 2 %, state of charge 0.3 %, normal fade
 * 6 % of itself. The potential error is what no parameter set gets right: 3 mV in all, most of it common
 * to the cells of a pack (the batch), the rest each cell's own.
 */
import type { Random } from '../random.ts';

export const POTENTIAL_NODES = 65;
const COMMON_ERROR = 0.0026;
const CELL_ERROR = 0.0015;
/** Waves over the state-of-charge window from which an error curve is made. */
const WAVES = 5;

export interface CellSpread {
  readonly capacityScale: Float64Array;
  readonly resistanceScale: Float64Array;
  readonly exchangeScale: Float64Array;
  readonly diffusionScale: Float64Array;
  readonly hysteresisScale: Float64Array;
  readonly fadeScale: Float64Array;
  /** Charge lost by itself per 30 days when healthy, 0…1. */
  readonly selfDischarge: Float64Array;
  /** 0…1, relative to the pack. */
  readonly stateOfChargeOffset: Float64Array;
  /** V, {@link POTENTIAL_NODES} nodes over state of charge 0…1 for each cell, row after row. */
  readonly potentialError: Float64Array;
}

export function drawCellSpread(cellCount: number, random: Random): CellSpread {
  const column = (mean: number, sd: number): Float64Array =>
    Float64Array.from({ length: cellCount }, () => mean + sd * bounded(random));
  const common = errorCurve(COMMON_ERROR, random);
  const potentialError = new Float64Array(cellCount * POTENTIAL_NODES);
  for (let cell = 0; cell < cellCount; cell++) {
    const own = errorCurve(CELL_ERROR, random);
    for (let node = 0; node < POTENTIAL_NODES; node++)
      potentialError[cell * POTENTIAL_NODES + node] = common[node]! + own[node]!;
  }
  return {
    capacityScale: column(1, 0.003),
    resistanceScale: column(1, 0.02),
    exchangeScale: column(1, 0.02),
    diffusionScale: column(1, 0.02),
    hysteresisScale: column(1, 0.05),
    fadeScale: column(1, 0.06),
    selfDischarge: column(0.003, 0.0001),
    stateOfChargeOffset: column(0, 0.003),
    potentialError,
  };
}

/** Normal, redrawn beyond 3.5 sd: a factory's end-of-line test lets nothing further through. */
function bounded(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 3.5) return value;
  }
}

/** A smooth random curve over state of charge with a given RMS (V), as nodes. */
function errorCurve(rms: number, random: Random): Float64Array {
  const curve = new Float64Array(POTENTIAL_NODES);
  for (let wave = 1; wave <= WAVES; wave++) {
    const amplitude = random.normal() / wave;
    const phase = random.between(0, 2 * Math.PI);
    for (let node = 0; node < POTENTIAL_NODES; node++) {
      curve[node] = curve[node]! + amplitude * Math.cos((Math.PI * wave * node) / (POTENTIAL_NODES - 1) + phase);
    }
  }
  const actual = Math.sqrt(curve.reduce((sum, value) => sum + value * value, 0) / POTENTIAL_NODES);
  // One draw in many lies near zero everywhere; it stays small instead of being blown up.
  const scale = (rms * Math.min(1.5, Math.max(0.5, actual / 0.75))) / Math.max(actual, 1e-9);
  return curve.map((value) => value * scale);
}
