/**
 * Damage that goes with swings: half cycles of the stoichiometry, and what a full cycle of that size does.
 *
 *     d ln φ = −k(Δθ) |dθ̄| / (2 Δθ)
 *
 * Δθ is the larger of the last two half cycles, and the running one as soon as it exceeds both. Half cycles run from
 * one turning point of the negative electrode's stoichiometry to the next, for both electrodes; reversals below {@link LEAST_REVERSAL} of the stoichiometry are not turning points.
 */
import type { ContactLossParameters, ElectrodeDegradation } from './degradationParameters.ts';

/** Smaller reversals are noise and regenerative braking. */
export const LEAST_REVERSAL = 0.02;
/** A running half cycle counts once it exceeds the known swing by this: the law is not evaluated in every step. */
const LEAST_GROWTH = 0.002;

/** −ln φ per full cycle of a swing. */
export type DamageLaw = (swing: number) => number;

/** Damage per full cycle of one electrode, or null where nothing does any. @param thickness m of the coating. */
export function damageLaw(electrode: ElectrodeDegradation | undefined, thickness: number): DamageLaw | null {
  const { contactLoss, damagePerCycle } = electrode ?? {};
  if (!contactLoss) return damagePerCycle ?? null;
  return (swing) => contactLossPerCycle(contactLoss, thickness, swing) + (damagePerCycle ? damagePerCycle(swing) : 0);
}

/** A (G/G_ad)^p. */
function contactLossPerCycle(parameters: ContactLossParameters, thickness: number, swing: number): number {
  const { coatingModulus, strain, adhesionEnergy, lossPerCycle, exponent } = parameters;
  const released = 0.5 * coatingModulus * thickness * (strain * swing) ** 2;
  return lossPerCycle * (released / adhesionEnergy) ** exponent;
}

/** Columns of one electrode. */
export interface SwingColumns {
  readonly turning: Float64Array;
  readonly extreme: Float64Array;
  readonly swing: Float64Array;
  readonly earlierSwing: Float64Array;
  readonly fatigue: Float64Array;
}

/** Makes a cell begin a first half cycle at `mean`, without a past. */
export function beginHalfCycle(columns: SwingColumns, cell: number, mean: number): void {
  columns.turning[cell] = mean;
  columns.extreme[cell] = mean;
  columns.swing[cell] = 0;
  columns.earlierSwing[cell] = 0;
  columns.fatigue[cell] = 0;
}

/** Ends the running half cycle of a cell at its extreme; the next one has got as far as `mean`. */
export function turnHalfCycle(columns: SwingColumns, cell: number, mean: number, law: DamageLaw | null): void {
  const done = Math.abs(columns.extreme[cell]! - columns.turning[cell]!);
  const earlier = columns.swing[cell]!;
  columns.earlierSwing[cell] = earlier;
  columns.swing[cell] = done;
  columns.turning[cell] = columns.extreme[cell]!;
  columns.extreme[cell] = mean;
  setFatigue(columns, cell, Math.max(done, earlier), law);
}

/** Extends the running half cycle of a cell to `mean`. */
export function extendHalfCycle(columns: SwingColumns, cell: number, mean: number, law: DamageLaw | null): void {
  columns.extreme[cell] = mean;
  const running = Math.abs(mean - columns.turning[cell]!);
  if (running > Math.max(columns.swing[cell]!, columns.earlierSwing[cell]!) + LEAST_GROWTH) {
    columns.swing[cell] = running;
    setFatigue(columns, cell, running, law);
  }
}

function setFatigue(columns: SwingColumns, cell: number, swing: number, law: DamageLaw | null): void {
  columns.fatigue[cell] = law && swing > 0 ? law(swing) / (2 * swing) : 0;
}
