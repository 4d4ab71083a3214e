/** LiPF6 in EC:EMC (3:7) at 25 °C, with the activation energy that parameter sets of the LG M50 give it. */
import type { ElectrolyteParameters } from '../cellParameters.ts';

/** mol/l, where the fit of the diffusivity has its minimum: held beyond. */
const DIFFUSIVITY_MINIMUM = 2.258;

/** Nyman et al., Electrochim. Acta 53 (2008) 6356; 17 kJ/mol in O'Kane et al., Phys. Chem. Chem. Phys. 24 (2022) 7909. */
export const nymanElectrolyte: ElectrolyteParameters = {
  initialConcentration: 1000,
  cationTransferenceNumber: 0.2594,
  thermodynamicFactor: 1,
  diffusivity: (concentration) => {
    const c = Math.min(concentration / 1000, DIFFUSIVITY_MINIMUM);
    return 8.794e-11 * c ** 2 - 3.972e-10 * c + 4.862e-10;
  },
  diffusivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 17_000 },
  conductivity: (concentration) => {
    const c = concentration / 1000;
    return Math.max(0.1297 * c ** 3 - 2.51 * c ** 1.5 + 3.329 * c, 1e-3);
  },
  conductivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 17_000 },
};
