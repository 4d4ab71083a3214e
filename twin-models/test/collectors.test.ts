import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adhesionEnergy, contactResistance, peelForce } from '../src/collectors/adhesion.ts';
import { areaRatioAfterPressing, isHardCoat } from '../src/collectors/calendering.ts';
import { isTooRough, loadingSpread } from '../src/collectors/coatingUniformity.ts';
import { COPPER_FOIL, ruptureProbability, yieldStressAfterRolling } from '../src/collectors/foilStrength.ts';
import { conductivityWithMetalPowder, PERCOLATION_THRESHOLD } from '../src/collectors/metalPowder.ts';
import {
  areaRatioFromAdsorption,
  areaRatioFromCapacitance,
  areaRatioFromProfile,
  areaRatioFromRods,
} from '../src/collectors/realArea.ts';
import {
  concentrationWithRhombohedral,
  irreversibleShareWithRhombohedral,
} from '../src/collectors/rhombohedralGraphite.ts';

const areaRatio = fc.double({ min: 1, max: 20, noNaN: true });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('real area of a collector', () => {
  test('a million million rods per m², 0.2 µm thick and 2 µm long, give 2.26 times the apparent area', () => {
    expect(areaRatioFromRods({ arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 })).toBeCloseTo(2.2566, 4);
  });

  test('rods that would stand in each other are refused with the coverage and its limit', () => {
    expect(() => areaRatioFromRods({ arealDensity: 1e14, diameter: 0.2e-6, length: 2e-6 })).toThrow(
      /cover 3\.14 of the foil.*at most 0\.907/,
    );
  });

  test('no rods, a flat profile and a smooth foil all mean a ratio of one', () => {
    expect(areaRatioFromRods({ arealDensity: 0, diameter: 1e-6, length: 1e-6 })).toBe(1);
    expect(areaRatioFromProfile(0)).toBe(1);
    expect(areaRatioFromCapacitance(0.2, 0.2)).toBe(1);
    // Two faces of 10 µm copper: 2 m² per 8960 × 10e-6 kg.
    expect(areaRatioFromAdsorption(2 / (8960 * 10e-6), 8960, 10e-6)).toBeCloseTo(1, 12);
  });
});

describe('pressing', () => {
  test('leaves 60 % of the rough area of a bare foil and 90 % under a hard coat', () => {
    expect(areaRatioAfterPressing(2, false)).toBeCloseTo(1.6, 12);
    expect(areaRatioAfterPressing(2, true)).toBeCloseTo(1.9, 12);
  });

  test('never roughens, never goes below smooth, and spares more under a hard coat', () => {
    fc.assert(
      fc.property(areaRatio, fc.integer({ min: 0, max: 5 }), (r, passes) => {
        const bare = areaRatioAfterPressing(r, false, passes);
        const coated = areaRatioAfterPressing(r, true, passes);
        expect(bare).toBeGreaterThanOrEqual(1);
        expect(coated).toBeGreaterThanOrEqual(bare);
        expect(coated).toBeLessThanOrEqual(r);
      }),
    );
  });

  test('a coat of equal hardness is no hard coat', () => {
    expect([isHardCoat(600, 100), isHardCoat(100, 100), isHardCoat(10, 100)]).toEqual([true, false, false]);
  });
});

describe('adhesion', () => {
  test('doubles with the real area, and a contact then has half the resistance', () => {
    expect(adhesionEnergy(1)).toBe(10);
    expect(adhesionEnergy(2)).toBe(20);
    expect(adhesionEnergy(2, 1.3)).toBeCloseTo(26, 12);
    expect(contactResistance(5e-5, 2)).toBe(2.5e-5);
    expect(contactResistance(5e-5, 2, 0.5)).toBe(5e-5);
  });

  test('peeling back at 180° takes half the energy as force per width, at 90° all of it', () => {
    expect(peelForce(20, Math.PI)).toBeCloseTo(10, 12);
    expect(peelForce(20, Math.PI / 2)).toBeCloseTo(20, 12);
  });
});

describe('the price of roughness and of soft foils', () => {
  test('2 µm peaks double the spread of the loading; a coating bears peaks of a twentieth of its thickness', () => {
    expect(loadingSpread(2e-6)).toBeCloseTo(2 * loadingSpread(0), 12);
    expect([isTooRough(2e-6, 50e-6), isTooRough(3e-6, 50e-6)]).toEqual([false, true]);
  });

  test('cold rolling takes copper from 120 towards 350 MPa and makes ruptures rarer', () => {
    expect(yieldStressAfterRolling(COPPER_FOIL, 0)).toBe(120e6);
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const soft = yieldStressAfterRolling(COPPER_FOIL, less);
        const hard = yieldStressAfterRolling(COPPER_FOIL, more);
        expect(hard).toBeGreaterThanOrEqual(soft);
        expect(hard).toBeLessThan(350e6);
        expect(ruptureProbability(60e6, hard, 200)).toBeLessThanOrEqual(ruptureProbability(60e6, soft, 200));
      }),
    );
  });
});

describe('metal powder in carbon', () => {
  test('no powder changes nothing, a full metal conducts like the metal, the way between never falls', () => {
    expect(conductivityWithMetalPowder(100, 1e6, 0)).toBe(100);
    expect(conductivityWithMetalPowder(100, 1e6, 1)).toBeCloseTo(1e6, 6);
    expect(conductivityWithMetalPowder(100, 1e6, PERCOLATION_THRESHOLD)).toBeCloseTo(1000, 9);
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        expect(conductivityWithMetalPowder(100, 1e6, more)).toBeGreaterThanOrEqual(
          conductivityWithMetalPowder(100, 1e6, less),
        );
      }),
    );
  });
});

describe('rhombohedral graphite', () => {
  test('has no effect until someone calibrates one', () => {
    expect(concentrationWithRhombohedral(30_555, 0.3)).toBe(30_555);
    expect(irreversibleShareWithRhombohedral(0.07, 0.3)).toBe(0.07);
  });

  test('takes capacity and first-charge lithium in proportion once calibrated', () => {
    const effect = { capacityLoss: 0.5, irreversibleGain: 0.1 };
    expect(concentrationWithRhombohedral(30_000, 0.2, effect)).toBeCloseTo(27_000, 9);
    expect(irreversibleShareWithRhombohedral(0.07, 0.2, effect)).toBeCloseTo(0.09, 12);
  });
});
