/** Ageing constants shared by several designs. */
import type { AgeingParameters, InterphaseGrowth } from './ageingParameters.ts';

/**
 * Interphase on graphite-like carbon: 2.7 % of a 1.4 Ah cell in 62 days of cycling at 25 °C.
 *
 * Form: Yang et al., J. Power Sources 360 (2017) 28; the diffusivity 5e-21 m²/s is chosen within the published
 * 1e-21…2e-20. The published resistivity 2e5 Ω m belongs to films of 5 nm; a quarter is taken for those of 100 nm.
 */
export const defaultInterphase: InterphaseGrowth = {
  diffusivity: 5e-21,
  solventConcentration: 4541,
  molarVolume: 9.585e-5,
  lithiumPerMole: 2,
  initialThickness: 5e-9,
  activationEnergy: 38_000,
  potentialSensitivity: 0.25,
  referencePotential: 0.12,
  resistivity: 5e4,
};

/** Gel interfaces: 1.6 Ω cm² after 30 days at 25 °C, assumed. */
export const defaultInterfaceGrowth: AgeingParameters['interfaceGrowth'] = { rate: 1e-7, activationEnergy: 40_000 };
