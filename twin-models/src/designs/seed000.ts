/**
 * Seed 000: collectors with at least twice their apparent area.
 *
 * Graphite and lithium cobalt oxide in gel, the electrodes of the 18650 reference cell of our physics notes
 * at two thirds of their thickness (the gel conducts a quarter of the liquid), area ratio r = 2: contact
 * resistances halve, adhesion doubles.
 */
import { lithiumCobaltOxide } from '../openCircuit/cathodes.ts';
import { graphiteSafari2011 } from '../openCircuit/carbons.ts';
import { gelElectrolyte } from '../electrolyte/electrolytes.ts';
import { GEL_INTERFACE } from '../degradation/gelInterface.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import type { CellDesign } from './cellDesign.ts';
import { balanceElectrodes } from './electrodeBalance.ts';
import { roughenedCollectorCell } from './roughenedCollectorCell.ts';

/** Real over apparent area of both collectors (claim 1 asks for at least 2). */
const REAL_AREA_RATIO = 2;
/** Ω m² of real collector area. */
const NEGATIVE_CONTACT = 5e-5;
const POSITIVE_CONTACT = 5e-4;
const GRAPHITE_LITHIUM = 0.55 * 50e-6 * 30_555;
const COBALT_OXIDE_LITHIUM = 0.55 * 47e-6 * 51_218;

const parameters = balanceElectrodes(
  {
    electrodeArea: 0.0788,
    negative: {
      thickness: 50e-6,
      porosity: 0.38,
      transportEfficiency: 0.38 ** 1.5,
      conductivity: 100 * 0.55 ** 1.5,
      particleRadius: 8e-6,
      surfaceAreaPerUnitVolume: (3 * 0.55) / 8e-6,
      maximumConcentration: 30_555,
      diffusivity: 2e-14,
      diffusivityActivationEnergy: 35_000,
      reactionRateConstant: rateConstantFromExchange(2e-6, 30_555, 1000),
      reactionRateConstantActivationEnergy: 37_480,
      openCircuitPotential: graphiteSafari2011,
      entropicChangeCoefficient: -0.1e-3,
      filmResistance: 1e-3,
      contactResistance: NEGATIVE_CONTACT / REAL_AREA_RATIO,
    },
    separator: { thickness: 25e-6, porosity: 0.45, transportEfficiency: 0.45 ** 1.5, interfaceResistance: 2e-4 },
    positive: {
      thickness: 47e-6,
      porosity: 0.33,
      transportEfficiency: 0.33 ** 1.5,
      conductivity: 10 * 0.55 ** 1.5,
      particleRadius: 5e-6,
      surfaceAreaPerUnitVolume: (3 * 0.55) / 5e-6,
      maximumConcentration: 51_218,
      diffusivity: 1e-14,
      diffusivityActivationEnergy: 18_550,
      reactionRateConstant: rateConstantFromExchange(1e-6, 51_218, 1000),
      reactionRateConstantActivationEnergy: 39_570,
      openCircuitPotential: lithiumCobaltOxide,
      entropicChangeCoefficient: -0.4e-3,
      filmResistance: 0,
      contactResistance: POSITIVE_CONTACT / REAL_AREA_RATIO,
    },
    electrolyte: gelElectrolyte,
    lowerVoltageCutOff: 3,
    upperVoltageCutOff: 4.2,
    referenceTemperature: 298.15,
    heatCapacity: 32,
    heatTransferCoefficient: 0.05,
  },
  0.02 * GRAPHITE_LITHIUM + 0.95 * COBALT_OXIDE_LITHIUM,
);

export const seed000: CellDesign = {
  id: 'seed-000',
  name: 'Roughened collector, graphite / LCO gel',
  description:
    'Collector foils with twice their apparent area under graphite and lithium cobalt oxide in a p(VdF-HFP) gel.',
  seed: '000',
  parameters,
  // The reference cell's: film, plating, coatings that lose contact less where the collector is rough.
  degradation: {
    ...roughenedCollectorCell({ realAreaRatio: REAL_AREA_RATIO }).degradation,
    gelInterface: GEL_INTERFACE,
  },
  ageing: {
    factors: { interphase: 1, plating: 0.953, swing: 1, stress: 1 },
    relativeUncertainty: { interphase: 0.2, swing: 0.5 },
  },
  sources: [
    'Graphite potential: Safari & Delacourt 2011; LCO potential: Dualfoil 2003.',
    'Gel: Doyle et al. 1996.',
    'Contact resistances 0.5 and 5 Ω cm², divided by the area ratio, are assumed; adhesion proportional to the area ratio follows peel tests of Jeon et al., RSC Adv. 2017, 10.1039/C7RA04598K.',
    'Contact-loss law and its constant 0.015 per cycle are calibrated, not measured (docs/models/degradation.md).',
  ],
};
