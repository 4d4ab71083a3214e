/**
 * The two electrolytes of the shipped designs; electrolyteSystems.ts has all that can be chosen.
 *
 * The gel is treated as one phase: its conductivity polynomial already is that of the gel, so electrodes
 * apply the usual exponent to the gel's volume fraction and nothing else (never the liquid polynomial's
 * exponent 3.3 on top).
 *
 * | name         | unit                                     |
 * | ------------ | ---------------------------------------- |
 * | conductivity | S/m at 25 °C, of concentration in mol/m³ |
 * | diffusivity  | m²/s at 25 °C                            |
 */
import type { ElectrolyteParameters } from '../cellParameters.ts';
import { gelEcDmc12Conductivity, liquidEcDmcConductivity } from './conductivityFits.ts';

/**
 * p(VdF-HFP) gel, EC/DMC 1:2, LiPF6 1 mol/l: 0.287 S/m at 25 °C.
 *
 * Conductivity, salt diffusivity and transference number: Doyle et al., J. Electrochem. Soc. 143 (1996) 1890.
 * Temperature: Vogel law with B 600 K, T0 150 K (about 20 kJ/mol at 25 °C); the constants are chosen within
 * the measured range of such gels, no tabulated measurement is public.
 */
export const gelElectrolyte: ElectrolyteParameters = {
  initialConcentration: 1000,
  cationTransferenceNumber: 0.363,
  thermodynamicFactor: 1,
  diffusivity: 7.5e-11,
  diffusivityTemperatureLaw: { kind: 'vogel', b: 600, t0: 150 },
  conductivity: gelEcDmc12Conductivity,
  conductivityTemperatureLaw: { kind: 'vogel', b: 600, t0: 150 },
};

/**
 * Liquid EC/DMC with LiPF6 1 mol/l.
 *
 * Marquis et al., J. Electrochem. Soc. 166 (2019) A3693; activation energies 17 kJ/mol.
 */
export const liquidElectrolyte: ElectrolyteParameters = {
  initialConcentration: 1000,
  cationTransferenceNumber: 0.4,
  thermodynamicFactor: 1,
  diffusivity: (concentration) => 5.34e-10 * Math.exp(-0.65e-3 * concentration),
  diffusivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 17_000 },
  conductivity: liquidEcDmcConductivity,
  conductivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 17_000 },
};
