/**
 * One equation for every growth law of the interphase, exact for a held potential and temperature.
 *
 *     dL/dt = g / (b + d L)          ΔL = 2 g Δt / (B + √(B² + 2 d g Δt)),  B = b + d L
 *     dL/dt = g e^{−βL}              ΔL = ln(1 + β g Δt e^{−βL}) / β
 *
 * | kind              | g                     | b | d             |
 * | ----------------- | --------------------- | - | ------------- |
 * | mixed             | V̄ c k x / z           | 1 | k x / D       |
 * | solvent-diffusion | V̄ c D / z             | 0 | 1             |
 * | reaction          | V̄ i0 x / (z F)        | 1 | 0             |
 * | interstitial      | V̄ c D / z · e^{−Fφ/RT} | 0 | 1             |
 * | tunnelling        | V̄ i0 x / (z F)        | 1 | 0             |
 *
 * x = e^{−αF(φ−U)/RT}; g carries the Arrhenius factor.
 */
import { FARADAY } from '@packtwin/units';
import type { InterphaseParameters } from './degradationParameters.ts';

/** A growth law as numbers: speed factor, exponent of the potential, and how the film slows it. */
export interface InterphaseGrowthLaw {
  /** m/s (m²/s where b = 0) at φ = `potential`. */
  readonly speed: number;
  /** x = exp[−transfer F (φ − potential)/(R T)]. */
  readonly transfer: number;
  readonly potential: number;
  /** b of the table above. */
  readonly base: number;
  /** d/x where the film's own slowness grows with the rate, 1/m; else 0. */
  readonly slownessPerFactor: number;
  /** d where it is constant; else 0. */
  readonly slowness: number;
  /** β, 1/m; 0 for all but tunnelling. */
  readonly decayConstant: number;
}

/** The law of a parameter set. */
export function interphaseGrowthLaw({ law, molarVolume, lithiumPerMole }: InterphaseParameters): InterphaseGrowthLaw {
  const perMole = molarVolume / lithiumPerMole;
  const none = { transfer: 0, potential: 0, base: 0, slownessPerFactor: 0, slowness: 0, decayConstant: 0 };
  switch (law.kind) {
    case 'mixed':
      return {
        ...none,
        speed: perMole * law.concentration * law.rateConstant,
        transfer: law.transferCoefficient,
        potential: law.potential,
        base: 1,
        slownessPerFactor: law.rateConstant / law.diffusivity,
      };
    case 'solvent-diffusion':
      return { ...none, speed: perMole * law.concentration * law.diffusivity, slowness: 1 };
    case 'interstitial':
      return { ...none, speed: perMole * law.concentration * law.diffusivity, transfer: 1, slowness: 1 };
    default:
      return {
        ...none,
        speed: (perMole * law.exchangeCurrentDensity) / FARADAY,
        transfer: law.transferCoefficient,
        potential: law.potential,
        base: 1,
        decayConstant: law.kind === 'tunnelling' ? law.decayConstant : 0,
      };
  }
}

/**
 * m that a film gains over dt (s).
 *
 * @param thickness m, > 0 where b = 0. @param factor x, 1. @param arrhenius temperature factor, 1.
 */
export function interphaseGrowth(
  law: InterphaseGrowthLaw,
  thickness: number,
  factor: number,
  arrhenius: number,
  dt: number,
): number {
  const reached = law.speed * factor * arrhenius * dt;
  if (law.decayConstant > 0) {
    return Math.log1p(law.decayConstant * reached * Math.exp(-law.decayConstant * thickness)) / law.decayConstant;
  }
  const slowness = law.slowness + law.slownessPerFactor * factor;
  const before = law.base + slowness * thickness;
  return (2 * reached) / (before + Math.sqrt(before * before + 2 * slowness * reached));
}
