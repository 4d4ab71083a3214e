/**
 * What a half cycle takes as it grows, exact however it is cut: the degradation kernel's law in closed form.
 *
 *     dD/ds = k(max(s, S)) / (2 max(s, S))         S: the larger of the last two half cycles
 *     D(s) = s k(S)/(2 S) for s ≤ S, else ½ k(S) + G(s) − G(S),   G(s) = ∫ k(u)/(2u) du from 0
 *
 * A half cycle below S goes on at the pace of the larger one: it is a part of that. A new cell has no past: S = 0.
 */
import type { DamageLaw } from '../degradation/halfCycles.ts';
import { createUniformTable, tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';

/** −ln of material per full cycle of a swing, and G of the head; swings in stoichiometry. */
export interface SwingDamage {
  readonly perCycle: DamageLaw;
  readonly integral: UniformTable;
}

const LARGEST_SWING = 1.1;
const INTERVALS = 512;

export function swingDamageOf(law: DamageLaw | null): SwingDamage | null {
  if (!law) return null;
  const pace = (swing: number) => (swing > 0 ? law(swing) / (2 * swing) : 0);
  const step = LARGEST_SWING / INTERVALS;
  const sums = new Float64Array(INTERVALS + 1);
  for (let node = 1; node <= INTERVALS; node++) {
    const from = (node - 1) * step;
    // Simpson's rule.
    sums[node] = sums[node - 1]! + (step / 6) * (pace(from) + 4 * pace(from + step / 2) + pace(from + step));
  }
  const integral = createUniformTable((swing) => sums[Math.round(swing / step)]!, 0, LARGEST_SWING, {
    intervals: INTERVALS,
    derivative: pace,
    slopeAbove: pace(LARGEST_SWING),
  });
  return { perCycle: law, integral };
}

/**
 * −ln of material that a half cycle takes while it grows from `start` to `end`, where one of `known` came before.
 *
 * @param span stoichiometry per unit of the three swings.
 */
export function swingDamage(
  damage: SwingDamage | null,
  start: number,
  end: number,
  known: number,
  span: number,
): number {
  if (!damage) return 0;
  const { perCycle, integral } = damage;
  const inside = Math.min(end, known) - Math.min(start, known);
  const pace = inside > 0 ? perCycle(known * span) / (2 * known) : 0;
  return (
    pace * inside +
    tableValue(integral, Math.max(end, known) * span) -
    tableValue(integral, Math.max(start, known) * span)
  );
}
