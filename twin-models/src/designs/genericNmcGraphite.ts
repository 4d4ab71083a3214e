/**
 * NMC 532 / graphite pouch cell, 5 Ah: the design for real vehicles whose cell is not known, scaled to their capacity.
 *
 * Mohtat, Lee, Sulzer, Siegel & Stefanopoulou, J. Electrochem. Soc. 167 (2020) 110561; values as listed in
 * the PyBaMM set Mohtat2020.
 */
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { graphiteMohtat2020 } from '../openCircuit/carbons.ts';
import { nmcMohtat2020 } from '../openCircuit/cathodes.ts';
import type { CellDesign } from './cellDesign.ts';
import { balanceElectrodes } from './electrodeBalance.ts';

const GRAPHITE_LITHIUM = 0.61 * 62e-6 * 28_746;
const NMC_LITHIUM = 0.445 * 67e-6 * 35_380;

/** V/K; Thomas & Newman, J. Power Sources 119 (2003) 844. */
function graphiteEntropicChange(x: number): number {
  return 1e-3 * (0.28 + x * (-1.56 + x * (-8.92 + x * (57.21 + x * (-110.7 + x * (90.71 - 27.14 * x))))));
}

const parameters = balanceElectrodes(
  {
    electrodeArea: 0.205,
    negative: {
      thickness: 62e-6,
      porosity: 0.3,
      transportEfficiency: 0.3 ** 1.5,
      conductivity: 100 * 0.61 ** 1.5,
      particleRadius: 2.5e-6,
      surfaceAreaPerUnitVolume: (3 * 0.61) / 2.5e-6,
      maximumConcentration: 28_746,
      diffusivity: 5e-15,
      diffusivityActivationEnergy: 42_770,
      reactionRateConstant: rateConstantFromExchange(1.061e-6, 28_746, 1000),
      reactionRateConstantActivationEnergy: 37_480,
      openCircuitPotential: graphiteMohtat2020,
      entropicChangeCoefficient: graphiteEntropicChange,
      filmResistance: 1e-3,
      contactResistance: 0,
    },
    separator: { thickness: 12e-6, porosity: 0.4, transportEfficiency: 0.4 ** 1.5, interfaceResistance: 0 },
    positive: {
      thickness: 67e-6,
      porosity: 0.3,
      transportEfficiency: 0.3 ** 1.5,
      conductivity: 100 * 0.445 ** 1.5,
      particleRadius: 3.5e-6,
      surfaceAreaPerUnitVolume: (3 * 0.445) / 3.5e-6,
      maximumConcentration: 35_380,
      diffusivity: 8e-15,
      diffusivityActivationEnergy: 18_550,
      reactionRateConstant: rateConstantFromExchange(4.824e-6, 35_380, 1000),
      reactionRateConstantActivationEnergy: 39_570,
      openCircuitPotential: nmcMohtat2020,
      entropicChangeCoefficient: 0,
      filmResistance: 0,
      contactResistance: 0,
    },
    electrolyte: {
      initialConcentration: 1000,
      cationTransferenceNumber: 0.38,
      thermodynamicFactor: 1,
      diffusivity: 5.35e-10,
      diffusivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 37_040 },
      conductivity: 1.3,
      conductivityTemperatureLaw: { kind: 'arrhenius', activationEnergy: 34_700 },
    },
    lowerVoltageCutOff: 2.8,
    upperVoltageCutOff: 4.2,
    referenceTemperature: 298.15,
    heatCapacity: 105,
    heatTransferCoefficient: 0.2,
  },
  0.0017 * GRAPHITE_LITHIUM + 0.8907 * NMC_LITHIUM,
);

const degradation: DegradationParameters = {
  interphase: {
    // Single et al., ChemSusChem 11 (2018) 1950: of the film's laws the one that follows stored cells' state of charge.
    // c as there; D chosen: 2.5 % in a year at 25 °C and half charge.
    law: { kind: 'interstitial', concentration: 15, diffusivity: 1.9e-18 },
    activationEnergy: 38_000,
    molarVolume: 9.585e-5,
    lithiumPerMole: 2,
    initialThickness: 5e-9,
    resistivity: 2e5,
  },
  plating: { rateConstant: 1e-10, transferCoefficient: 0.65 },
  negative: {
    stressLoss: {
      rate: 2.78e-7,
      exponent: 2,
      criticalStress: 60e6,
      mechanics: { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 3.1e-6 },
    },
  },
};

export const genericNmcGraphite: CellDesign = {
  id: 'generic-nmc-graphite',
  name: 'NMC / graphite, published parameters',
  description: 'NMC 532 / graphite cell of Mohtat et al. 2020, for vehicles whose cell chemistry is known only as NMC.',
  parameters,
  degradation,
  ageing: {
    factors: { interphase: 1, plating: 1, swing: 1, stress: 1.009 },
    relativeUncertainty: { interphase: 0.25, swing: 0.5 },
  },
  sources: [
    'Mohtat et al., J. Electrochem. Soc. 167 (2020) 110561: geometry, potentials, kinetics, transport.',
    'Graphite entropy: Thomas & Newman, J. Power Sources 119 (2003) 844; entropy of NMC neglected.',
    'Film resistance 10 Ω cm² of real interface and heat transfer are assumed.',
    'Ageing: interstitial film growth (Single et al. 2018; its rate chosen: 2.5 % in a year at rest at 25 °C and half charge), plating and graphite under stress as in O’Kane et al. 2022 and Reniers et al. 2019; losses of the NMC are not counted, for the published stress constants go with another diffusion model.',
  ],
};
