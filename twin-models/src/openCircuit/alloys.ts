/**
 * Open-circuit potentials of alloying hosts. No closed form of tin is published; it is built here
 * from the plateau potentials of the Li–Sn phases at 25 °C.
 */
import type { OpenCircuitPotential } from './openCircuitPotential.ts';

const { exp } = Math;

/** θ at which one Li–Sn phase gives way to the next, and the fall of the plateau there, V. */
const TIN_PLATEAUS = [
  [0.0909, 0.1],
  [0.2273, 0.13],
  [0.5303, 0.045],
  [0.5909, 0.065],
  [0.7955, 0.04],
] as const;

const TIN_SOURCE =
  'plateaus of Li2Sn5, LiSn, Li7Sn3, Li5Sn2, Li7Sn2, Li22Sn5 at 25 °C, Handbook of Battery Materials (Besenhard), ch. 14; logistic steps and end terms constructed here';

/**
 * Tin, θ = y/4.4 in LiySn.
 *
 *     U = 0.380 + Σ ΔU_k / (1 + e^{(θ−θ_k)/w}) + 0.9 e^{−θ/0.006} − 0.38 e^{(θ−1)/0.010}
 *
 * @param smearing w: 0.008 equilibrium, 0.02 practical tin, 0.04 tin from its oxide.
 */
export function tinPotential(name: string, smearing: number): OpenCircuitPotential {
  return {
    name,
    source: TIN_SOURCE,
    range: [0.002, 0.998],
    isMonotonic: true,
    potential: (x) => {
      let volts = 0.38 + 0.9 * exp(-x / 0.006) - 0.38 * exp((x - 1) / 0.01);
      for (const [at, fall] of TIN_PLATEAUS) volts += fall / (1 + exp((x - at) / smearing));
      return volts;
    },
  };
}

export const tin = tinPotential('tin', 0.02);
export const tinEquilibrium = tinPotential('tin, equilibrium plateaus', 0.008);
export const tinFromOxide = tinPotential('tin formed from its oxide', 0.04);

/** Lithiation branch of silicon, 0 = Si. */
export const siliconLithiation: OpenCircuitPotential = {
  name: 'silicon, lithiation (Verbrugge 2015)',
  source: 'Verbrugge et al., J. Electrochem. Soc. 163 (2016) A262, fit as in Chen 2020 composite sets',
  range: [0.02, 0.9],
  isMonotonic: true,
  potential: (x) =>
    ((((((-96.63 * x + 372.6) * x - 587.6) * x + 489.9) * x - 232.8) * x + 62.99) * x - 9.286) * x + 0.8633,
};

/** De-lithiation branch of silicon. */
export const siliconDelithiation: OpenCircuitPotential = {
  name: 'silicon, de-lithiation (Verbrugge 2015)',
  source: 'Verbrugge et al., J. Electrochem. Soc. 163 (2016) A262, fit as in Chen 2020 composite sets',
  range: [0.02, 0.9],
  isMonotonic: true,
  potential: (x) =>
    ((((((-51.02 * x + 161.3) * x - 205.7) * x + 140.2) * x - 58.76) * x + 16.87) * x - 3.792) * x + 0.9937,
};
