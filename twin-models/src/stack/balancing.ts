/**
 * What evens out the charge of the cells of a stack, or does not.
 *
 * | kind    | current out of cell k                                             | needs            |
 * | ------- | ----------------------------------------------------------------- | ---------------- |
 * | none    | 0                                                                 |                  |
 * | bleed   | V_k/R while V_k lies more than a threshold above the lowest cell  | taps on plates   |
 * | printed | G V_k, always: a resistor in the electrolyte layer                | nothing          |
 *
 * Both pass through both electrodes of the cell alike, unlike a leak past a plate. A printed resistor also drains a
 * balanced stack for ever; its heat stays in the cell, that of a bleed resistor outside.
 */
import type { SenseTaps } from './senseTaps.ts';

export type Balancing =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'bleed';
      /** Ω per cell. */
      readonly resistance: number;
      /** V above the lowest cell from which on a cell is bled. */
      readonly threshold: number;
      /** V; no cell at or below it is bled. Default 0. */
      readonly lowestVoltage?: number;
      /** Which taps work: cells between two working taps are bled together, by their mean. Default all. */
      readonly taps?: SenseTaps;
    }
  | { readonly kind: 'printed'; /** S per cell. */ readonly conductance: number };

/**
 * Refuses resistances, conductances and thresholds that cannot be.
 *
 * @throws RangeError naming the field and its limit.
 */
export function checkBalancing(balancing: Balancing, cellCount: number): void {
  if (balancing.kind === 'bleed') {
    const { resistance, threshold, taps } = balancing;
    if (!(resistance > 0)) throw new RangeError(`Cannot bleed through ${resistance} Ω: resistance must be > 0`);
    if (!(threshold >= 0)) throw new RangeError(`Cannot bleed above a threshold of ${threshold} V: must be ≥ 0`);
    if (taps && taps.cellCount !== cellCount) {
      throw new RangeError(`Cannot bleed by the taps of ${taps.cellCount} cells: the stack has ${cellCount}`);
    }
  }
  if (balancing.kind === 'printed' && !(balancing.conductance >= 0 && Number.isFinite(balancing.conductance))) {
    throw new RangeError(`Cannot print a resistor of ${balancing.conductance} S: conductance must be ≥ 0 and finite`);
  }
}

/** A out of every cell at its terminal voltage (V), written to `out`. */
export function balancingCurrentInto(out: Float64Array, balancing: Balancing, terminalVoltage: Float64Array): void {
  if (balancing.kind === 'none') {
    out.fill(0);
    return;
  }
  if (balancing.kind === 'printed') {
    for (let cell = 0; cell < out.length; cell++) {
      const volts = terminalVoltage[cell]!;
      out[cell] = Number.isNaN(volts) ? 0 : balancing.conductance * volts;
    }
    return;
  }
  const { resistance, threshold, lowestVoltage = 0, taps } = balancing;
  const groups = taps ? taps.groupCount : out.length;
  let lowest = Number.POSITIVE_INFINITY;
  for (let group = 0; group < groups; group++) {
    const mean = meanOf(terminalVoltage, taps, group);
    // A cell that is no longer stepped has no voltage (NaN), and is not the lowest.
    if (mean < lowest) lowest = mean;
  }
  for (let group = 0; group < groups; group++) {
    const mean = meanOf(terminalVoltage, taps, group);
    const bled = mean > lowest + threshold && mean > lowestVoltage ? mean / resistance : 0;
    const first = taps ? taps.first[group]! : group;
    const end = taps ? taps.first[group + 1]! : group + 1;
    for (let cell = first; cell < end; cell++) out[cell] = bled;
  }
}

function meanOf(voltage: Float64Array, taps: SenseTaps | undefined, group: number): number {
  if (!taps) return voltage[group]!;
  const first = taps.first[group]!;
  const end = taps.first[group + 1]!;
  let sum = 0;
  for (let cell = first; cell < end; cell++) sum += voltage[cell]!;
  return sum / (end - first);
}
