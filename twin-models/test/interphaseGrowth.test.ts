import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { interphaseGrowth, interphaseGrowthLaw } from '../src/degradation/interphaseGrowth.ts';
import type { InterphaseLaw } from '../src/index.ts';

const material = {
  activationEnergy: 38_000,
  molarVolume: 9.585e-5,
  lithiumPerMole: 2,
  initialThickness: 5e-9,
  resistivity: 0,
};
const perMole = material.molarVolume / material.lithiumPerMole;
const mixed: InterphaseLaw = {
  kind: 'mixed',
  concentration: 4541,
  rateConstant: 1e-12,
  diffusivity: 5e-21,
  transferCoefficient: 0.5,
  potential: 0.4,
};
const laws: readonly InterphaseLaw[] = [
  mixed,
  { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 },
  { kind: 'reaction', exchangeCurrentDensity: 1.5e-7, transferCoefficient: 0.5, potential: 0.4 },
  { kind: 'interstitial', concentration: 15, diffusivity: 1e-20 },
  { kind: 'tunnelling', exchangeCurrentDensity: 1e-3, transferCoefficient: 0.5, potential: 0.4, decayConstant: 1e9 },
];
const lawOf = (law: InterphaseLaw) => interphaseGrowthLaw({ law, ...material });
const DAY = 86_400;

describe.each(laws.map((law) => [law.kind, law] as const))('an interphase growing by the %s law', (_, law) => {
  it('grows alike in one step and in two', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 5e-7, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
        fc.double({ min: 1, max: 1e8, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (thickness, factor, dt, share) => {
          const growth = lawOf(law);
          const whole = interphaseGrowth(growth, thickness, factor, 1.3, dt);
          const first = interphaseGrowth(growth, thickness, factor, 1.3, share * dt);
          const second = interphaseGrowth(growth, thickness + first, factor, 1.3, (1 - share) * dt);
          expect(whole).toBeGreaterThan(0);
          expect(Math.abs((first + second) / whole - 1)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('begins at the rate that the law states', () => {
    const thickness = 20e-9;
    const factor = law.kind === 'solvent-diffusion' ? 1 : 40;
    const rate = interphaseGrowth(lawOf(law), thickness, factor, 2, 1e-3) / 1e-3;
    // j V̄/(z F), Arrhenius factor 2.
    const current = {
      mixed: (FARADAY * 4541 * 1e-12 * factor) / (1 + (thickness / 5e-21) * 1e-12 * factor),
      'solvent-diffusion': (FARADAY * 2636 * 2.5e-22) / thickness,
      reaction: 1.5e-7 * factor,
      interstitial: ((FARADAY * 15 * 1e-20) / thickness) * factor,
      tunnelling: 1e-3 * factor * Math.exp(-1e9 * thickness),
    }[law.kind];
    expect(rate / ((2 * current * perMole) / FARADAY)).toBeCloseTo(1, 5);
  });
});

describe('the mixed law', () => {
  it('is limited by diffusion when the reaction is fast: L² grows by 2 V̄ c D t / z', () => {
    const reached = 5e-9 + interphaseGrowth(lawOf(mixed), 5e-9, 1e6, 1, 62 * DAY);
    const expected = Math.sqrt(25e-18 + 2 * perMole * 4541 * 5e-21 * 62 * DAY);
    expect(reached / expected).toBeCloseTo(1, 4);
    // 5 nm → 100…150 nm in 62 days.
    expect(reached).toBeGreaterThan(100e-9);
    expect(reached).toBeLessThan(150e-9);
  });

  it('is limited by the reaction when that is slow: L grows with time', () => {
    const slow = lawOf({ ...mixed, rateConstant: 1e-18 });
    expect(interphaseGrowth(slow, 5e-9, 1, 1, 10 * DAY) / (perMole * 4541 * 1e-18 * 10 * DAY)).toBeCloseTo(1, 4);
  });
});
