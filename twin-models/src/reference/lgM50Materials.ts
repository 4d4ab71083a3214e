/**
 * What was published of the LG M50 (INR21700, 5 A·h; graphite with silicon oxide against NMC811), as functions and constants.
 *
 * - Chen et al., J. Electrochem. Soc. 167 (2020) 080534: teardown, geometry, potentials, constant diffusivities
 * - O'Regan et al., Electrochim. Acta 425 (2022) 140700: the same cell over temperature
 * - O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909: activation energies for Chen's set
 */
import type { Property } from '../cellParameters.ts';
import { graphiteChen2020 } from '../openCircuit/carbons.ts';
import { nmcChen2020 } from '../openCircuit/cathodes.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';

/** Chen 2020: thicknesses, porosities, radii in m and 1; the electrodes are 1.58 m × 65 mm. */
export const LG_M50_GEOMETRY = {
  electrodeArea: 0.065 * 1.58,
  negative: { thickness: 85.2e-6, porosity: 0.25, active: 0.75, particleRadius: 5.86e-6 },
  separator: { thickness: 12e-6, porosity: 0.47 },
  positive: { thickness: 75.6e-6, porosity: 0.335, active: 0.665, particleRadius: 5.22e-6 },
} as const;

/** Transport efficiency is porosity to this power in all sets. */
export const LG_M50_BRUGGEMAN = 1.5;

/** The fits go on smoothly to where surfaces get at the end of a discharge, further than they are safe to invert. */
const RANGE = [0.002, 0.999] as const;

export const lgM50NegativePotential: OpenCircuitPotential = { ...graphiteChen2020, range: RANGE };
export const lgM50PositivePotential: OpenCircuitPotential = { ...nmcChen2020, range: RANGE };

const LI = "Li, O'Kane et al., parameter set Li2023 of their fork of PyBaMM, fitted to measurements by O'Regan";

/** Of graphite with silicon oxide while lithium leaves it, of NMC811 while it enters: what a discharge sees. */
export const lgM50DelithiationPotential: OpenCircuitPotential = {
  name: 'graphite with silicon oxide, delithiation (LG M50)',
  source: LI,
  range: RANGE,
  isMonotonic: true,
  potential: (x) =>
    1.051 * Math.exp(-26.76 * x) +
    0.1916 -
    0.05598 * Math.tanh(35.62 * (x - 0.1356)) -
    0.04483 * Math.tanh(14.64 * (x - 0.2861)) -
    0.02097 * Math.tanh(26.28 * (x - 0.6183)) -
    0.02398 * Math.tanh(38.1 * (x - 1)),
};
export const lgM50LithiationPotential: OpenCircuitPotential = {
  name: 'NMC 811, lithiation (LG M50)',
  source: LI,
  range: RANGE,
  isMonotonic: true,
  potential: (x) =>
    -0.7983 * x +
    4.513 -
    0.03269 * Math.tanh(19.83 * (x - 0.5424)) -
    18.23 * Math.tanh(14.33 * (x - 0.2771)) +
    18.05 * Math.tanh(14.46 * (x - 0.2776)),
};

/** height × exp(−(x − centre)²/width). */
function bell(x: number, height: number, centre: number, width: number): number {
  return height * Math.exp(-((x - centre) ** 2) / width);
}

/** m²/s at 25 °C. */
export interface SolidDiffusion {
  readonly diffusivity: Property;
  /** J/mol. */
  readonly activationEnergy: number;
}

/** O'Regan 2022, of titration; 3.0321 is the paper's own correction. */
export const oReganNegativeDiffusion: SolidDiffusion = {
  diffusivity: (x) =>
    3.0321 *
    10 **
      (11.17 * x -
        15.11 +
        bell(x, -1.553, 0.2031, 0.0006091) +
        bell(x, -6.136, 0.5375, 0.06438) +
        bell(x, -9.725, 0.9144, 0.0578) +
        bell(x, 1.85, 0.5953, 0.001356)),
  activationEnergy: 17_394,
};

/** O'Regan 2022; 2.7 is the paper's own correction. */
export const oReganPositiveDiffusion: SolidDiffusion = {
  diffusivity: (x) =>
    2.7 *
    10 **
      (-13.96 +
        bell(x, -0.9231, 0.3216, 0.002534) +
        bell(x, -0.4066, 0.4532, 0.003926) +
        bell(x, -0.993, 0.8098, 0.09924)),
  activationEnergy: 12_048,
};

/** Chen 2020, with the activation energies of O'Kane 2022. */
export const chenNegativeDiffusion: SolidDiffusion = { diffusivity: 3.3e-14, activationEnergy: 30_300 };
export const chenPositiveDiffusion: SolidDiffusion = { diffusivity: 4e-15, activationEnergy: 25_000 };

/**
 * Brosa Planella, Sheikh & Widanage, Electrochim. Acta 388 (2021) 138524: 0.9, 0.4 and 0.22 · 10⁻¹⁴ m²/s at
 * 25, 10 and 0 °C for C/2; the activation energy is the slope through the three.
 */
export const brosaPlanellaNegativeDiffusion: SolidDiffusion = { diffusivity: 0.9e-14, activationEnergy: 38_000 };

/** V/K, O'Regan 2022. */
export function lgM50NegativeEntropicChange(x: number): number {
  return (-0.1112 * x + 0.02914 + bell(x, 0.3561, 0.08309, 0.004616)) / 1000;
}

/** V/K, O'Regan 2022. */
export function lgM50PositiveEntropicChange(x: number): number {
  return (bell(x, 0.04006, 0.2828, 0.0009855) + bell(x, -0.06656, 0.8032, 0.02179)) / 1000;
}

/** Exchange current density: A/m² at 25 °C where x^α (1−x)^(1−α) and the relative salt are 1. */
export interface ExchangeCurrent {
  readonly density: number;
  readonly exponent: number;
  /** J/mol. */
  readonly activationEnergy: number;
}

/** O'Regan 2022. */
export const oReganNegativeExchange: ExchangeCurrent = { density: 2.668, exponent: 0.792, activationEnergy: 40_000 };
export const oReganPositiveExchange: ExchangeCurrent = { density: 5.028, exponent: 0.43, activationEnergy: 24_010 };

/** Chen 2020: k √(c_e0) c_max with k in A m^2.5 mol^−1.5; activation energies as there. */
export const chenNegativeExchange: ExchangeCurrent = {
  density: 6.48e-7 * Math.sqrt(1000) * 33_133,
  exponent: 0.5,
  activationEnergy: 35_000,
};
export const chenPositiveExchange: ExchangeCurrent = {
  density: 3.42e-6 * Math.sqrt(1000) * 63_104,
  exponent: 0.5,
  activationEnergy: 17_800,
};

/** Ω, contact and tabs: Li, O'Kane et al. with O'Regan's set (parameter set Li2023 of their fork of PyBaMM, whose comments call it their addition). */
export const LI_CONTACT_RESISTANCE = 0.013;

/** J/K: O'Regan 2022's layers at 25 °C, 2.503 MJ/(m³ K) over the 24.2 cm³ of the cell. */
export const LG_M50_HEAT_CAPACITY = 2.503e6 * 2.42e-5;

/**
 * W/K of a cell lying free in a climate chamber: 53.1 cm² × 27 W/(m² K).
 *
 * 21.5 of them from air at 1 m/s across a cylinder of 21 mm (Hilpert: Nu = 0.683 Re^0.466 Pr^⅓, Re 1 350),
 * 5.4 from radiation at 25 °C and emissivity 0.9. The published 15 (O'Regan 2022) and 16 W/(m² K) (Brosa Planella 2021)
 * were fitted to discharges without the heat that gradients inside particles dissipate, which is counted here.
 */
export const CHAMBER_HEAT_TRANSFER = 5.31e-3 * 27;
