/**
 * Seed 000's reference cell: graphite / lithium cobalt oxide in liquid electrolyte, 1.42 A·h, on collectors whose
 * real area is a multiple of their apparent one.
 *
 * | lever               | acts on                                       | law                              |
 * | ------------------- | --------------------------------------------- | -------------------------------- |
 * | real area ratio r   | contact resistance                            | ρ / r                            |
 * | real area ratio r   | adhesion energy of the coating                | G_0 r m, G_0 10 J/m²             |
 * | hard metal coat m   | adhesion energy                               | m 1…1.3                          |
 *
 * Geometry and constants are assumed, none of them is in the seed's text; what is calibrated is told in
 * docs/models/degradation.md. Adhesion proportional to r follows the peel tests of Jeon et al., RSC Adv. 2017,
 * 10.1039/C7RA04598K.
 */
import type { CellParameters } from '../cellParameters.ts';
import type { DegradationParameters, ParticleMechanics } from '../degradation/degradationParameters.ts';
import { liquidElectrolyte } from '../electrolyte/electrolytes.ts';
import { rateConstantFromExchange } from '../kinetics/rateConstant.ts';
import { carbonateInterphase } from '../materials/carbonateInterphase.ts';
import { graphiteSafari2011 } from '../openCircuit/carbons.ts';
import { lithiumCobaltOxide } from '../openCircuit/cathodes.ts';
import { potentialAt } from '../openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { balanceElectrodes } from './electrodeBalance.ts';

/** What sets one such cell apart. */
export interface RoughenedCollectorSpec {
  /** r, real over apparent area of both collectors, ≥ 1. */
  readonly realAreaRatio: number;
  /** m, adhesion gained by a hard metal coat, 1 without; 1.3 at most. */
  readonly hardCoat?: number;
  /** Factor on both contact resistances; 1 where absent. */
  readonly contactResistanceFactor?: number;
  /** G_0, J/m² at r = 1 without coat; 10 where absent. */
  readonly adhesionEnergy?: number;
  /** A_d, per full cycle; 0.015 where absent. */
  readonly contactLossPerCycle?: number;
  /** m²/s of solvent in the interphase; 5e-21 where absent. */
  readonly interphaseDiffusivity?: number;
  /** Whether stress takes active material in both electrodes; not where absent. */
  readonly hasStressLoss?: boolean;
  /** Whether lithium plates below 0 V; yes where absent. */
  readonly hasPlating?: boolean;
  /** Whether coatings lose contact; yes where absent. */
  readonly hasContactLoss?: boolean;
}

export interface RoughenedCollectorCell {
  readonly parameters: CellParameters;
  readonly degradation: DegradationParameters;
}

const ELECTRODE_AREA = 0.0525;
const NEGATIVE_THICKNESS = 75e-6;
const POSITIVE_THICKNESS = 70e-6;
const ACTIVE_FRACTION = 0.55;
/**
 * The library's fit down to the empty lattice, where it gives 1.29 V: discharges to 2.5 V empty the graphite, and the
 * straight line that continues potentials outside their range would let it go to −0.03.
 */
const graphite: OpenCircuitPotential = { ...graphiteSafari2011, range: [0, 0.995] };
/** Stoichiometries of the empty cell. */
const NEGATIVE_EMPTY = 0.02;
const POSITIVE_EMPTY = 0.95;
/** Ω m² of real collector area. */
const NEGATIVE_CONTACT = 5e-5;
const POSITIVE_CONTACT = 5e-4;
/** J/m². */
const ADHESION_ENERGY = 10;
/** Ω m and m, of the interphase when new. */
const FILM_RESISTIVITY = 2e5;
const FILM_THICKNESS = 5e-9;
/** s⁻¹; Reniers et al., J. Electrochem. Soc. 166 (2019) A3189, as used by O'Kane et al. 2022. */
const STRESS_LOSS_RATE = 2.78e-7;
/** Ai et al., J. Electrochem. Soc. 167 (2020) 013512. */
const GRAPHITE: ParticleMechanics = { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 3.1e-6 };
const COBALT_OXIDE: ParticleMechanics = { youngsModulus: 375e9, poissonRatio: 0.2, partialMolarVolume: -7.28e-7 };

/**
 * The cell and how it degrades.
 *
 * @throws RangeError where the real area is smaller than the apparent one, or a factor is not positive.
 */
export function roughenedCollectorCell(spec: RoughenedCollectorSpec): RoughenedCollectorCell {
  const { realAreaRatio, hardCoat = 1, contactResistanceFactor = 1 } = spec;
  if (!(realAreaRatio >= 1 && Number.isFinite(realAreaRatio))) {
    throw new RangeError(`Cannot roughen a collector to a real area ratio of ${realAreaRatio}: must be ≥ 1`);
  }
  if (!(hardCoat >= 1 && hardCoat <= 1.3)) {
    throw new RangeError(`Cannot coat a collector with hardCoat = ${hardCoat}: must lie between 1 and 1.3`);
  }
  if (!(contactResistanceFactor > 0)) {
    throw new RangeError(`Cannot use contactResistanceFactor = ${contactResistanceFactor}: must be > 0`);
  }
  const contact = contactResistanceFactor / realAreaRatio;
  return { parameters: cellParameters(contact), degradation: degradationParameters(spec, realAreaRatio * hardCoat) };
}

function cellParameters(contact: number): CellParameters {
  const balanced = balanceElectrodes(
    {
      electrodeArea: ELECTRODE_AREA,
      negative: {
        thickness: NEGATIVE_THICKNESS,
        porosity: 0.38,
        transportEfficiency: 0.38 ** 1.5,
        conductivity: 100 * ACTIVE_FRACTION ** 1.5,
        particleRadius: 8e-6,
        surfaceAreaPerUnitVolume: (3 * ACTIVE_FRACTION) / 8e-6,
        maximumConcentration: 30_555,
        diffusivity: 2e-14,
        diffusivityActivationEnergy: 35_000,
        reactionRateConstant: rateConstantFromExchange(2e-6, 30_555, 1000),
        reactionRateConstantActivationEnergy: 37_480,
        openCircuitPotential: graphite,
        entropicChangeCoefficient: 0,
        filmResistance: FILM_RESISTIVITY * FILM_THICKNESS,
        contactResistance: NEGATIVE_CONTACT * contact,
      },
      separator: { thickness: 25e-6, porosity: 0.45, transportEfficiency: 0.45 ** 1.5, interfaceResistance: 0 },
      positive: {
        thickness: POSITIVE_THICKNESS,
        porosity: 0.33,
        transportEfficiency: 0.33 ** 1.5,
        conductivity: 10 * ACTIVE_FRACTION ** 1.5,
        particleRadius: 5e-6,
        surfaceAreaPerUnitVolume: (3 * ACTIVE_FRACTION) / 5e-6,
        maximumConcentration: 51_218,
        diffusivity: 1e-14,
        diffusivityActivationEnergy: 18_550,
        reactionRateConstant: rateConstantFromExchange(1e-6, 51_218, 1000),
        reactionRateConstantActivationEnergy: 39_570,
        openCircuitPotential: lithiumCobaltOxide,
        entropicChangeCoefficient: 0,
        filmResistance: 0,
        contactResistance: POSITIVE_CONTACT * contact,
      },
      electrolyte: liquidElectrolyte,
      // Of the window; a discharge ends at 2.5 V, below any open-circuit voltage in the range of the potentials.
      lowerVoltageCutOff: potentialAt(lithiumCobaltOxide, POSITIVE_EMPTY) - potentialAt(graphite, NEGATIVE_EMPTY),
      upperVoltageCutOff: 4.2,
      referenceTemperature: 298.15,
      // 2e6 J/(m³ K) over 200 µm of pair thickness; 0.5 W/K.
      heatCapacity: 2e6 * 200e-6 * ELECTRODE_AREA,
      heatTransferCoefficient: 0.5,
    },
    ACTIVE_FRACTION * (NEGATIVE_EMPTY * NEGATIVE_THICKNESS * 30_555 + POSITIVE_EMPTY * POSITIVE_THICKNESS * 51_218),
  );
  return { ...balanced, lowerVoltageCutOff: 2.5 };
}

function degradationParameters(spec: RoughenedCollectorSpec, adhesionFactor: number): DegradationParameters {
  const { adhesionEnergy = ADHESION_ENERGY, contactLossPerCycle = 0.015, interphaseDiffusivity } = spec;
  const { hasStressLoss = false, hasPlating = true, hasContactLoss = true } = spec;
  const contactLoss = (strain: number) => ({
    lossPerCycle: contactLossPerCycle,
    exponent: 1.5,
    coatingModulus: 1e9,
    strain,
    adhesionEnergy: adhesionEnergy * adhesionFactor,
  });
  const stressLoss = (criticalStress: number, mechanics: ParticleMechanics) => ({
    rate: STRESS_LOSS_RATE,
    exponent: 2,
    criticalStress,
    mechanics,
  });
  return {
    interphase: {
      ...carbonateInterphase(interphaseDiffusivity),
      initialThickness: FILM_THICKNESS,
      resistivity: FILM_RESISTIVITY,
    },
    ...(hasPlating ? { plating: { rateConstant: 1e-10, transferCoefficient: 0.65 } } : {}),
    negative: {
      ...(hasContactLoss ? { contactLoss: contactLoss(0.01) } : {}),
      ...(hasStressLoss ? { stressLoss: stressLoss(60e6, GRAPHITE) } : {}),
    },
    positive: {
      ...(hasContactLoss ? { contactLoss: contactLoss(0.002) } : {}),
      ...(hasStressLoss ? { stressLoss: stressLoss(375e6, COBALT_OXIDE) } : {}),
    },
  };
}
