/**
 * An LG M50 whose contact and solid diffusion were fitted to its discharges at 25 °C beside the balance.
 *
 * No published set follows the end of a cold discharge: it takes a diffusivity in the nearly empty graphite of
 * about O'Regan's (3.6 against 5.1 · 10⁻¹⁵ m²/s) that falls with temperature like 92 instead of 17 kJ/mol, and
 * twice the contact resistance. The temperature law comes from the cell's own heating at 25 °C (to 57 °C at 2C);
 * discharges at other temperatures are predictions. The fit: `calibrate` in test/support/lgM50.ts.
 */
import { landesfeindElectrolyte } from './landesfeind2019.ts';
import type { LgM50Properties } from './lgM50.ts';
import { CHAMBER_HEAT_TRANSFER, oReganNegativeExchange, oReganPositiveExchange } from './lgM50Materials.ts';

/** What was fitted beside the balance; diffusivities in m²/s at 25 °C. */
export interface Calibration {
  /** Ω. */
  readonly contactResistance: number;
  readonly negativeDiffusivityWhenEmpty: number;
  readonly negativeDiffusivity: number;
  /** J/mol. */
  readonly negativeActivationEnergy: number;
  readonly positiveDiffusivity: number;
}

/** Stoichiometry where the diffusivity of graphite passes from one level to the other, and how fast (its ln). */
const PASSAGE = { at: 0.12, width: 0.03 };
/** J/mol, O'Regan 2022. */
const POSITIVE_ACTIVATION_ENERGY = 12_048;

export function calibratedProperties(calibration: Calibration): LgM50Properties {
  const { negativeDiffusivityWhenEmpty: low, negativeDiffusivity: high } = calibration;
  return {
    negativeDiffusion: {
      diffusivity: (x) => low * (high / low) ** (1 / (1 + Math.exp((PASSAGE.at - x) / PASSAGE.width))),
      activationEnergy: calibration.negativeActivationEnergy,
    },
    positiveDiffusion: { diffusivity: calibration.positiveDiffusivity, activationEnergy: POSITIVE_ACTIVATION_ENERGY },
    negativeExchange: oReganNegativeExchange,
    positiveExchange: oReganPositiveExchange,
    electrolyte: landesfeindElectrolyte,
    positiveConductivity: 0.8473,
    contactResistance: calibration.contactResistance,
    heatTransferCoefficient: CHAMBER_HEAT_TRANSFER,
  };
}
