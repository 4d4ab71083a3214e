/**
 * Seed 002: anode of metal dots on a collector that does not alloy.
 *
 * Porous dots of a tin alloy (half tin by volume, the rest inert), 20 µm across, 12 µm high, covering 55 % of
 * the collector, gaps of 5.7 µm, against LCO in gel. Dense tin dots of the same size would close their
 * gaps and lose 5 % in ten cycles; porosity and inert metal keep the swelling inside the dot.
 */
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { GEL_INTERFACE } from '../degradation/gelInterface.ts';
import { dotDamageLaw } from '../dots/dotDamage.ts';
import { dotSwelling } from '../dots/dotSwelling.ts';
import { dotElectrode } from '../dots/dotElectrode.ts';
import type { DotGeometry } from '../dots/dotElectrode.ts';
import { gelElectrolyte } from '../electrolyte/electrolytes.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { alloyDegradation } from '../materials/alloyDegradation.ts';
import { findAlloyingHost } from '../materials/alloyingHosts.ts';
import { tin } from '../openCircuit/alloys.ts';
import { lithiumCobaltOxide } from '../openCircuit/cathodes.ts';
import type { CellDesign } from './cellDesign.ts';
import { balanceElectrodes } from './electrodeBalance.ts';

const geometry: DotGeometry = {
  diameter: 20e-6,
  height: 12e-6,
  occupancy: 0.55,
  porosity: 0.3,
  activeFraction: 0.5,
  surfaceFactor: 3,
  lattice: 'hexagonal',
};
const dots = dotElectrode(geometry);
/** mol/m³ per volume of unlithiated tin, y = 4.4. */
const TIN_CONCENTRATION = 270_094;
const COBALT_OXIDE_THICKNESS = 42e-6;
const COBALT_OXIDE_CONCENTRATION = 51_218;

const parameters = balanceElectrodes(
  {
    electrodeArea: 0.1,
    negative: {
      thickness: dots.thickness,
      porosity: dots.porosity,
      transportEfficiency: dots.porosity,
      conductivity: 1e4,
      particleRadius: dots.particleRadius,
      surfaceAreaPerUnitVolume: dots.surfaceAreaPerUnitVolume,
      maximumConcentration: TIN_CONCENTRATION,
      diffusivity: 5e-15,
      diffusivityActivationEnergy: 30_000,
      reactionRateConstant: rateConstantFromExchange(3e-7, TIN_CONCENTRATION, 1000),
      reactionRateConstantActivationEnergy: 40_000,
      openCircuitPotential: tin,
      entropicChangeCoefficient: -0.2e-3,
      filmResistance: 1e-3,
      contactResistance: 2e-5,
    },
    separator: { thickness: 30e-6, porosity: 0.5, transportEfficiency: 0.5 ** 1.5, interfaceResistance: 2e-4 },
    positive: {
      thickness: COBALT_OXIDE_THICKNESS,
      porosity: 0.33,
      transportEfficiency: 0.33 ** 1.5,
      conductivity: 10 * 0.55 ** 1.5,
      particleRadius: 5e-6,
      surfaceAreaPerUnitVolume: (3 * 0.55) / 5e-6,
      maximumConcentration: COBALT_OXIDE_CONCENTRATION,
      diffusivity: 1e-14,
      diffusivityActivationEnergy: 18_550,
      reactionRateConstant: rateConstantFromExchange(1e-6, COBALT_OXIDE_CONCENTRATION, 1000),
      reactionRateConstantActivationEnergy: 39_570,
      openCircuitPotential: lithiumCobaltOxide,
      entropicChangeCoefficient: -0.4e-3,
      filmResistance: 0,
      contactResistance: 5e-4,
    },
    electrolyte: gelElectrolyte,
    lowerVoltageCutOff: 2.6,
    upperVoltageCutOff: 3.85,
    referenceTemperature: 298.15,
    heatCapacity: 32,
    heatTransferCoefficient: 0.05,
  },
  // Dots are prelithiated by 8 % of their capacity, so that the cell never drains them into their steep end.
  0.08 * dots.activeVolume * TIN_CONCENTRATION + 0.95 * 0.55 * COBALT_OXIDE_THICKNESS * COBALT_OXIDE_CONCENTRATION,
);

const host = findAlloyingHost('Sn')!;
const tinFilm = alloyDegradation(host);
const degradation: DegradationParameters = {
  ...tinFilm,
  interphase: {
    ...tinFilm.interphase!,
    // Inert metal holds half of the dot's solid back; pores take up what they can before the surface moves.
    swelling: {
      ...tinFilm.interphase!.swelling!,
      volumeChange: dotSwelling(geometry, 1, host.expansion) - 1,
    },
  },
  negative: {
    ...tinFilm.negative,
    damagePerCycle: dotDamageLaw(geometry, { hostExpansion: host.expansion }),
  },
  positive: {
    contactLoss: { lossPerCycle: 0.015, exponent: 1.5, coatingModulus: 1e9, strain: 0.002, adhesionEnergy: 10 },
  },
  gelInterface: GEL_INTERFACE,
};

export const seed002: CellDesign = {
  id: 'seed-002',
  name: 'Porous tin-alloy dots / LCO gel',
  description:
    'Dots of porous tin alloy, 20 µm across and 12 µm high on 55 % of a copper collector, LCO, p(VdF-HFP) gel.',
  seed: '002',
  parameters,
  degradation,
  ageing: {
    factors: { interphase: 1, plating: 1, swing: 1, stress: 1 },
    relativeUncertainty: { interphase: 0.2, swing: 0.4 },
  },
  sources: [
    'Tin plateaus: Handbook of Battery Materials, ch. 14; LCO: Dualfoil 2003; gel: Doyle et al. 1996.',
    'Apparent diffusivity 5e-15 m²/s as measured for Cu6Sn5 (1e-15…1e-14); exchange current assumed.',
    'Dot damage constants are assumed; order of designs as in our physics notes. The film is that of seed 001, torn by what porous dots of half tin swell.',
    'Dots are prelithiated: capacity stays until that reserve is bound in the film, then falls.',
  ],
};
