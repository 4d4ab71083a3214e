/**
 * Carbons of anodes: what they hold and how boron and film thickness change it.
 *
 *     c_max(B) = c_max (1 + f_q)            f_q 0…0.33
 *     U(B)     = U(θ) + ΔU_B (1 − θ)        ΔU_B 0…0.4 V
 *
 * Capacities of boron-added carbons: up to 1.33 times near BC7…BC15 by density-functional studies; graphitised
 * foams about 310 mAh/g (Electrochim. Acta 56 (2011) 5090); B0.17C0.83 437 mAh/g (Way & Dahn 1994).
 */
import type { Property } from '../cellParameters.ts';
import { boronAddedPotential, cokeDoyle1996, graphiteSafari2011, hardCarbonRescaled } from '../openCircuit/carbons.ts';
import { entropicChangeMcmb } from '../openCircuit/entropicChange.ts';
import type { LibraryPotential } from '../openCircuit/openCircuitPotential.ts';

export interface Carbon {
  readonly id: string;
  readonly name: string;
  readonly form: 'flake-graphite' | 'amorphous' | 'coke';
  /** kg/m³. */
  readonly density: number;
  /** mol/m³. */
  readonly maximumConcentration: number;
  /** m²/s at 25 °C. */
  readonly diffusivity: number;
  /** A m^2.5 mol^−1.5; of the non-graphitic ones 1 A/m² at half filling and 1 mol/l. */
  readonly exchangeRate: number;
  /** Exponent of porosity in the transport efficiency: flakes lie across the way, bulk carbon does not. */
  readonly bruggeman: number;
  /** Growth of volume when full. */
  readonly expansion: number;
  readonly potential: LibraryPotential;
  /** V/K, of stoichiometry. */
  readonly entropicChange: Property;
}

const carbons: ReadonlyMap<string, Carbon> = new Map(
  (
    [
      {
        id: 'flake-graphite',
        name: 'flake graphite',
        form: 'flake-graphite',
        density: 2260,
        maximumConcentration: 30_555,
        diffusivity: 2e-14,
        exchangeRate: 2e-6,
        bruggeman: 2.4,
        expansion: 0.1,
        potential: graphiteSafari2011,
        entropicChange: entropicChangeMcmb.coefficient,
      },
      {
        id: 'amorphous-carbon',
        name: 'bulk amorphous (hard) carbon',
        form: 'amorphous',
        density: 1600,
        maximumConcentration: 26_390 * 0.65,
        diffusivity: 3.9e-14,
        exchangeRate: 3.7e-6,
        bruggeman: 1.5,
        expansion: 0.03,
        potential: hardCarbonRescaled,
        entropicChange: 0,
      },
      {
        id: 'coke',
        name: 'coke (MCMB 2510)',
        form: 'coke',
        density: 1900,
        maximumConcentration: 26_390,
        diffusivity: 3.9e-14,
        exchangeRate: 2.4e-6,
        bruggeman: 1.5,
        expansion: 0.04,
        potential: cokeDoyle1996,
        entropicChange: 0,
      },
    ] as const satisfies readonly Carbon[]
  ).map((carbon) => [carbon.id, carbon]),
);

/** The carbon of that id, or undefined. */
export function findCarbon(id: string): Carbon | undefined {
  return carbons.get(id);
}

/** All carbons. */
export function listCarbons(): readonly Carbon[] {
  return [...carbons.values()];
}

/** How boron changes a carbon. */
export interface BoronAddition {
  /** f_q, 0…0.33. */
  readonly capacityGain: number;
  /** ΔU_B, V, 0…0.4. */
  readonly potentialRaise: number;
  /** First-cycle efficiency, 0.75…0.9 as reported. */
  readonly firstCycleEfficiency: number;
}

/** Within the published ranges; none of the three is measured for a carbon of the seeds. */
export const DEFAULT_BORON: BoronAddition = { capacityGain: 0.15, potentialRaise: 0.15, firstCycleEfficiency: 0.85 };

const MOST_CAPACITY_GAIN = 0.33;

/**
 * The carbon with boron on its lattice.
 *
 * @throws RangeError if an effect lies outside what has been reported.
 */
export function addBoron(carbon: Carbon, boron: BoronAddition = DEFAULT_BORON): Carbon {
  const { capacityGain, potentialRaise, firstCycleEfficiency } = boron;
  if (!(capacityGain >= 0 && capacityGain <= MOST_CAPACITY_GAIN)) {
    throw new RangeError(
      `Cannot add boron with a capacity gain of ${capacityGain}: must lie between 0 and ${MOST_CAPACITY_GAIN} (BC7)`,
    );
  }
  if (!(firstCycleEfficiency > 0 && firstCycleEfficiency <= 1)) {
    throw new RangeError(`Cannot add boron with a first-cycle efficiency of ${firstCycleEfficiency}: must lie in 0…1`);
  }
  return {
    ...carbon,
    id: `${carbon.id}-boron`,
    name: `${carbon.name} with boron`,
    maximumConcentration: carbon.maximumConcentration * (1 + capacityGain),
    potential: boronAddedPotential(carbon.potential, potentialRaise),
  };
}
