import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import { compoundConcentrations, findAnodeCompound, listAnodeCompounds } from '../src/index.ts';
import { arealChargeAmpereHours, formationOf, interphaseLithium } from '../src/index.ts';

/** mol/m² from A·h/m². */
const lithium = (ampereHours: number) => (ampereHours * SECONDS_PER_HOUR) / FARADAY;

/** Anode of a dense-equivalent thickness (m) of a compound. */
function anode(formula: string, thickness: number) {
  const { reversible, irreversible } = compoundConcentrations(findAnodeCompound(formula)!);
  return { anodeCapacity: reversible * thickness, conversionLithium: irreversible * thickness };
}

describe('formation of an oxide anode', () => {
  it('leaves 13 of 28 A·h/m² where tin oxide of 30 A·h/m² binds 13.6', () => {
    const perMetre = arealChargeAmpereHours(anode('SnO', 1).anodeCapacity);
    const result = formationOf({
      ...anode('SnO', 30 / perMetre),
      interphaseLithium: 0,
      cathodeLithium: lithium(28),
      cathodeEfficiency: 0.95,
      prelithiation: 0,
    });
    expect(arealChargeAmpereHours(result.irreversibleLithium)).toBeCloseTo(13.6, 1);
    expect(arealChargeAmpereHours(result.cyclableLithium)).toBeCloseTo(13, 1);
    expect(result.firstCycleEfficiency).toBeCloseTo(0.46, 2);
    expect(result.negativeToPositiveRatio).toBeCloseTo(30 / 26.6, 3);
  });

  it.each([
    [1e-6, 0.565],
    [0.4e-6, 0.226],
    [4e-6, 2.26],
    [12e-6, 6.8],
  ])('holds, of %f m of dense tin oxide, %f mAh/cm²', (thickness, charge) => {
    const held = arealChargeAmpereHours(anode('SnO', thickness).anodeCapacity) / 10;
    expect(Math.abs(held / charge - 1)).toBeLessThan(0.005);
  });

  it('is made up for by lithium added before', () => {
    const input = { ...anode('SnO', 4e-6), interphaseLithium: 0.01, cathodeLithium: 1, prelithiation: 0 };
    const bare = formationOf(input);
    const helped = formationOf({ ...input, prelithiation: bare.irreversibleLithium });
    expect(bare.cyclableLithium).toBeCloseTo(1 - bare.irreversibleLithium, 12);
    expect(helped.cyclableLithium).toBeCloseTo(1, 12);
  });

  it('gets back what a discharge above 1.3 V undoes, and nothing below', () => {
    const input = { ...anode('SnO', 4e-6), interphaseLithium: 0, cathodeLithium: 1, prelithiation: 0 };
    const { irreversibleLithium } = formationOf(input);
    const undone = formationOf({ ...input, reversal: { share: 0.3, highestPotential: 1.5 } });
    const kept = formationOf({ ...input, reversal: { share: 0.3, highestPotential: 1.2 } });
    expect(undone.irreversibleLithium).toBeCloseTo(0.7 * irreversibleLithium, 12);
    expect(kept.irreversibleLithium).toBe(irreversibleLithium);
  });

  it('conserves lithium and never gives back more than it took, for any amounts', () => {
    const amount = fc.double({ min: 1e-4, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        amount,
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (a, b, c, d, efficiency) => {
          const result = formationOf({
            anodeCapacity: a,
            conversionLithium: b,
            interphaseLithium: 0.01,
            cathodeLithium: c,
            cathodeEfficiency: efficiency,
            prelithiation: d,
          });
          expect(result.cyclableLithium).toBeGreaterThanOrEqual(0);
          expect(result.cyclableLithium + result.irreversibleLithium).toBeCloseTo(c * efficiency + d, 12);
          expect(result.firstCycleEfficiency).toBeGreaterThanOrEqual(0);
          expect(result.firstCycleEfficiency).toBeLessThanOrEqual(efficiency + 1e-12);
        },
      ),
    );
  });

  it('is limited by stoichiometry for every compound: the anode alone cannot do better', () => {
    for (const compound of listAnodeCompounds()) {
      const { reversible, irreversible } = compoundConcentrations(compound);
      const result = formationOf({
        anodeCapacity: reversible,
        conversionLithium: irreversible,
        interphaseLithium: 0,
        cathodeLithium: reversible + irreversible,
        prelithiation: 0,
      });
      expect(result.firstCycleEfficiency).toBeCloseTo(reversible / (reversible + irreversible), 12);
    }
  });

  it.each([
    [{ anodeCapacity: 0 }, /anodeCapacity = 0 mol\/m²: must be > 0/],
    [{ prelithiation: -1 }, /prelithiation = -1 mol\/m²: must be ≥ 0/],
    [{ cathodeEfficiency: 1.5 }, /cathodeEfficiency = 1.5/],
    [{ reversal: { share: 0.5, highestPotential: 2 } }, /share of 0.5.*between 0 and 0.3/],
  ])('refuses %j', (change, message) => {
    const input = {
      anodeCapacity: 1,
      conversionLithium: 0.4,
      interphaseLithium: 0,
      cathodeLithium: 1,
      prelithiation: 0,
    };
    expect(() => formationOf({ ...input, ...change })).toThrow(message);
  });
});

describe('the first interphase', () => {
  it('of 20 nm on a film of 1 µm binds 0.0011 mAh/cm², 1.5 % of 0.074', () => {
    const charge = arealChargeAmpereHours(interphaseLithium(1, 20e-9)) / 10;
    expect(charge).toBeCloseTo(0.0011, 4);
    expect(charge / 0.074).toBeCloseTo(0.015, 3);
  });
});
