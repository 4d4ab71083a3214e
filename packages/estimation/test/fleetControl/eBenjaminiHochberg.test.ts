import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eBenjaminiHochberg } from '../../src/fleetControl/eBenjaminiHochberg.ts';
import { fleetThresholds } from '../../src/fleetControl/fleetThresholds.ts';

const eValues = fc
  .array(fc.double({ min: -2, max: 12, noNaN: true }), { maxLength: 40 })
  .map((logs) => Float64Array.from(logs, (log) => 10 ** log));
const level = fc.constantFrom(0.01, 0.1, 0.5, 1);

/** The definition, word for word, over all N values. */
function discoveriesByDefinition(evidence: Float64Array, watched: number, alpha: number): number {
  const all = [...evidence, ...Array.from({ length: watched - evidence.length }, () => 0)].toSorted((a, b) => b - a);
  let best = 0;
  for (let k = 1; k <= watched; k++) if (all[k - 1]! >= watched / (alpha * k)) best = k;
  return best;
}

describe('e-BH', () => {
  it('finds what its definition finds', () => {
    fc.assert(
      fc.property(eValues, fc.integer({ min: 0, max: 2000 }), level, (evidence, silent, alpha) => {
        const watched = evidence.length + silent;
        fc.pre(watched > 0);
        const { discoveries, threshold } = eBenjaminiHochberg(evidence, watched, alpha);
        expect(discoveries).toBe(discoveriesByDefinition(evidence, watched, alpha));
        if (discoveries > 0) expect(evidence.filter((e) => e >= threshold)).toHaveLength(discoveries);
        else expect(evidence.every((e) => e < threshold)).toBe(true);
      }),
    );
  });

  it('does not need the e-values below 1/α', () => {
    fc.assert(
      fc.property(eValues, level, (evidence, alpha) => {
        fc.pre(evidence.length > 0);
        const speaking = evidence.filter((e) => e >= 1 / alpha);
        expect(eBenjaminiHochberg(speaking, evidence.length, alpha)).toEqual(
          eBenjaminiHochberg(evidence, evidence.length, alpha),
        );
      }),
    );
  });

  it('asks 1/(α π) of a fleet whose share π is faulty and loud', () => {
    const faulty = new Float64Array(500).fill(1e9);
    const { threshold, discoveries } = eBenjaminiHochberg(faulty, 1e6, 0.01);
    expect(discoveries).toBe(500);
    expect(threshold).toBeCloseTo(1 / (0.01 * 5e-4), 6);
  });

  it('asks more of a cell the more cells are watched beside it, and less the more others are discovered', () => {
    const one = Float64Array.of(1e6);
    expect(eBenjaminiHochberg(one, 9_000, 0.01).discoveries).toBe(1);
    expect(eBenjaminiHochberg(one, 11_000, 0.01).discoveries).toBe(0);
    expect(eBenjaminiHochberg(Float64Array.of(1e6, 1e7), 11_000, 0.01).discoveries).toBe(2);
  });

  it('takes no evidence from NaN and any from infinity', () => {
    expect(eBenjaminiHochberg(Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY), 1e6, 0.01).discoveries).toBe(1);
  });

  it('refuses levels and fleets that cannot be', () => {
    expect(() => eBenjaminiHochberg(Float64Array.of(1, 1), 1, 0.1)).toThrow('Cannot watch 1 cells: 2 of them');
    expect(() => eBenjaminiHochberg(Float64Array.of(1), 1, 0)).toThrow('Cannot control discoveries at level 0');
  });

  it('keeps the budgets of the two classes apart', () => {
    const many = new Float64Array(100).fill(1e12);
    const alone = fleetThresholds({ safety: new Float64Array(0), ageing: new Float64Array(0) }, 1e4);
    const { safety, ageing } = fleetThresholds({ safety: new Float64Array(0), ageing: many }, 1e4);
    expect(safety).toEqual(alone.safety);
    expect(ageing.flag.threshold).toBeCloseTo(alone.ageing.flag.threshold / 100, 6);
    expect(ageing.watch.threshold).toBeCloseTo(ageing.flag.threshold / 10, 6);
  });
});
