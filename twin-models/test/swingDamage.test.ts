import { describe, expect, it } from 'vitest';
import { swingDamage, swingDamageOf } from '../src/ageing/swingDamage.ts';
import { findDesign } from '../src/index.ts';

/** −ln per full cycle, with a threshold as dots have one. */
const law = (swing: number) => 1e-3 * Math.max(0, swing - 0.2) ** 2;
const damage = swingDamageOf(law);

describe('damage of a half cycle', () => {
  it('is half of a full cycle where one as large came before', () => {
    expect(swingDamage(damage, 0, 0.6, 0.6, 1)).toBeCloseTo(0.5 * law(0.6), 15);
    expect(swingDamage(damage, 0, 0.75, 0.75, 0.8)).toBeCloseTo(0.5 * law(0.6), 15);
  });

  it('does not depend on how it is cut', () => {
    for (const known of [0, 0.3, 0.9]) {
      let sum = 0;
      for (let cut = 0; cut < 500; cut++) sum += swingDamage(damage, 0.0014 * cut, 0.0014 * (cut + 1), known, 1);
      expect(sum).toBeCloseTo(swingDamage(damage, 0, 0.7, known, 1), 15);
    }
  });

  it('goes on at the pace of a larger one before, and takes less where there was none', () => {
    expect(swingDamage(damage, 0, 0.3, 0.6, 1)).toBeCloseTo(0.25 * law(0.6), 15);
    // The integral of k/(2u) of a square law, in closed form for a law without threshold.
    const square = swingDamageOf((swing) => 1e-3 * swing ** 2);
    expect(swingDamage(square, 0, 0.8, 0, 1)).toBeCloseTo(0.25e-3 * 0.8 ** 2, 12);
    expect(swingDamage(square, 0, 0.8, 0.5, 1)).toBeCloseTo(0.5e-3 * 0.5 ** 2 + 0.25e-3 * (0.8 ** 2 - 0.5 ** 2), 12);
  });

  it('is nothing without a law', () => {
    expect(swingDamage(swingDamageOf(null), 0, 1, 1, 1)).toBe(0);
    const dots = swingDamageOf(findDesign('seed-002')!.degradation.negative!.damagePerCycle!);
    expect(swingDamage(dots, 0, 0.9, 0.9, 1)).toBeGreaterThan(1e-4);
  });
});
