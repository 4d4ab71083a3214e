/** The interphase that carbonate solvents leave on an anode; source of the law and its constants: docs/models/degradation.md. */
import type { InterphaseParameters } from '../degradation/degradationParameters.ts';

/** m²/s of solvent through it, chosen within the published range. */
const SOLVENT_DIFFUSIVITY = 5e-21;

/** What it grows by and what it binds; thickness and resistance are the cell's. */
export function carbonateInterphase(
  diffusivity: number = SOLVENT_DIFFUSIVITY,
): Pick<InterphaseParameters, 'law' | 'activationEnergy' | 'molarVolume' | 'lithiumPerMole'> {
  return {
    law: {
      kind: 'mixed',
      concentration: 4541,
      rateConstant: 1e-12,
      diffusivity,
      transferCoefficient: 0.5,
      potential: 0.4,
    },
    activationEnergy: 38_000,
    molarVolume: 9.585e-5,
    lithiumPerMole: 2,
  };
}
