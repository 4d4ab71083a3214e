/**
 * Seed 001: thin anode of a tin compound in a gel bipolar stack.
 *
 * 20 µm of tin oxide in carbon against NMC. On its first charge SnO takes two lithium for Li2O and never
 * gives them back; the cell is described after formation, with what lithium is left.
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { GEL_INTERFACE } from '../degradation/gelInterface.ts';
import { gelElectrolyte } from '../electrolyte/electrolytes.ts';
import { formationOf } from '../formation/lithiumBalance.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { tinFromOxide } from '../openCircuit/alloys.ts';
import { alloyDegradation } from '../materials/alloyDegradation.ts';
import { findAlloyingHost } from '../materials/alloyingHosts.ts';
import { nmcMohtat2020 } from '../openCircuit/cathodes.ts';
import type { CellDesign } from './cellDesign.ts';
import { balanceElectrodes } from './electrodeBalance.ts';

const ANODE_THICKNESS = 20e-6;
const OXIDE_FRACTION = 0.18;
const CATHODE_THICKNESS = 50e-6;
const CATHODE_FRACTION = 0.5;
const CATHODE_CONCENTRATION = 35_380;
/** mol/m² of lithium in the cathode as built, x = 0.95. */
const CATHODE_LITHIUM = 0.95 * CATHODE_FRACTION * CATHODE_THICKNESS * CATHODE_CONCENTRATION;

/** mol/m³ from A·h/kg and kg/m³. */
function lithiumConcentration(specificCharge: number, density: number): number {
  return (specificCharge * SECONDS_PER_HOUR * density) / FARADAY;
}

/** Tin monoxide as this design was first published: 875 + 398 mAh/g rounded, 6.45 g/cm³; never changed, fleets depend on it. */
const REVERSIBLE_CONCENTRATION = lithiumConcentration(875, 6450);
const IRREVERSIBLE_CONCENTRATION = lithiumConcentration(398, 6450);
const OXIDE_VOLUME = ANODE_THICKNESS * OXIDE_FRACTION;

const formation = formationOf({
  anodeCapacity: OXIDE_VOLUME * REVERSIBLE_CONCENTRATION,
  conversionLithium: OXIDE_VOLUME * IRREVERSIBLE_CONCENTRATION,
  interphaseLithium: 0.01,
  cathodeLithium: CATHODE_LITHIUM,
  // Lithium powder on the anode makes up for most of the oxide's.
  prelithiation: 0.275,
});

const parameters = balanceElectrodes(
  {
    electrodeArea: 0.2,
    negative: {
      thickness: ANODE_THICKNESS,
      porosity: 0.4,
      transportEfficiency: 0.4 ** 1.5,
      conductivity: 50,
      particleRadius: 1e-6,
      surfaceAreaPerUnitVolume: (3 * OXIDE_FRACTION) / 1e-6,
      maximumConcentration: REVERSIBLE_CONCENTRATION,
      diffusivity: 1e-14,
      diffusivityActivationEnergy: 30_000,
      // 1 A/m² at half filling.
      reactionRateConstant: rateConstantFromExchange(3e-7, REVERSIBLE_CONCENTRATION, 1000),
      reactionRateConstantActivationEnergy: 40_000,
      openCircuitPotential: tinFromOxide,
      entropicChangeCoefficient: -0.2e-3,
      filmResistance: 2e-3,
      contactResistance: 5e-5,
    },
    separator: { thickness: 30e-6, porosity: 0.5, transportEfficiency: 0.5 ** 1.5, interfaceResistance: 2e-4 },
    positive: {
      thickness: CATHODE_THICKNESS,
      porosity: 0.35,
      transportEfficiency: 0.35 ** 1.5,
      conductivity: 10,
      particleRadius: 3.5e-6,
      surfaceAreaPerUnitVolume: (3 * CATHODE_FRACTION) / 3.5e-6,
      maximumConcentration: CATHODE_CONCENTRATION,
      diffusivity: 8e-15,
      diffusivityActivationEnergy: 18_550,
      reactionRateConstant: rateConstantFromExchange(4.824e-6, CATHODE_CONCENTRATION, 1000),
      reactionRateConstantActivationEnergy: 39_570,
      openCircuitPotential: nmcMohtat2020,
      entropicChangeCoefficient: -0.1e-3,
      filmResistance: 0,
      contactResistance: 5e-4,
    },
    electrolyte: gelElectrolyte,
    lowerVoltageCutOff: 2.85,
    upperVoltageCutOff: 3.8,
    referenceTemperature: 298.15,
    heatCapacity: 55,
    heatTransferCoefficient: 0.1,
  },
  formation.cyclableLithium,
);

/** m³/mol of tin, of the lithium oxide beside each tin atom, and of each lithium that tin takes up. */
const TIN_VOLUME = 16.29e-6;
const LITHIUM_OXIDE_VOLUME = 14.9e-6;
const LITHIUM_IN_TIN_VOLUME = 9.63e-6;
const LITHIUM_PER_TIN = 4.4;

const tinFilm = alloyDegradation(findAlloyingHost('Sn')!);
/** J/m² of a smooth collector, and Pa of the coating: as for seed 000's reference cell. */
const ADHESION_ENERGY = 10;
const COATING_MODULUS = 1e9;
const coating = (strain: number) => ({
  lossPerCycle: 0.015,
  exponent: 1.5,
  coatingModulus: COATING_MODULUS,
  strain,
  adhesionEnergy: ADHESION_ENERGY,
});

const degradation: DegradationParameters = {
  ...tinFilm,
  interphase: {
    ...tinFilm.interphase!,
    // The oxide that the first charge leaves does not swell, and takes up a share of what the tin does.
    swelling: {
      ...tinFilm.interphase!.swelling!,
      volumeChange: (LITHIUM_PER_TIN * LITHIUM_IN_TIN_VOLUME) / (TIN_VOLUME + LITHIUM_OXIDE_VOLUME),
    },
  },
  negative: { ...tinFilm.negative, contactLoss: coating(0.01) },
  positive: { contactLoss: coating(0.002) },
  gelInterface: GEL_INTERFACE,
};

export const seed001: CellDesign = {
  id: 'seed-001',
  name: 'Thin tin-oxide anode, NMC, bipolar gel stack',
  description:
    '20 µm of SnO in carbon against NMC in a p(VdF-HFP) gel, many cells in one bipolar package, after formation.',
  seed: '001',
  parameters,
  degradation,
  ageing: {
    factors: { interphase: 0.996, plating: 1, swing: 1.011, stress: 1 },
    relativeUncertainty: { interphase: 0.2, swing: 0.5 },
  },
  sources: [
    'Tin plateaus: Handbook of Battery Materials, ch. 14; NMC: Mohtat et al. 2020; gel: Doyle et al. 1996.',
    'Irreversible first charge of SnO by Faraday: two lithium per formula unit, 398 of 1273 mAh/g.',
    'Diffusivity in the alloy 1e-14 m²/s (phase fronts), exchange current and prelithiation are assumed.',
    'Film: law and constants as on graphite (Yang et al. 2017), from 20 nm; 2 % of the interface torn open per volume change, assumed; the volume change 1.36 is that of tin beside the oxide that its formation leaves.',
    'Contact loss of coatings 20 and 50 µm thick on a smooth foil: law, 0.015 per cycle and 10 J/m² as for seed 000, strains 0.010 and 0.002 assumed.',
    'Coarsening of tin above 0.8 V: form after Courtney & Dahn 1997, 1e-3 per cycle assumed.',
  ],
};
