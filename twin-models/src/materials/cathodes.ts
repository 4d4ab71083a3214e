/**
 * Active materials of positive electrodes, with what claims ask of them: lithium transition-metal composite oxides
 * are inside, phosphates outside.
 *
 *     c_max = s n ρ / M        mol/m³, from the crystal's density; n lithium per formula unit
 *
 * s is the share of the crystal's lithium places that the potential's stoichiometry 0…1 spans: fits to cells count
 * the places that the cell used, fits to the material all of them. Mohtat et al. publish 35 380 mol/m³ with theirs;
 * for NMC 622 s follows from 180 mAh/g below 4.25 V.
 */
import {
  lfpSafari2011,
  lithiumCobaltOxide,
  lithiumManganeseOxideDoyle1996,
  ncaKim2011,
  nickelCobaltOxide,
  nmc622Verbrugge2017,
  nmcChen2020,
  nmcMohtat2020,
} from '../openCircuit/cathodes.ts';
import { entropicChangeCobaltOxide } from '../openCircuit/entropicChange.ts';
import type { LibraryPotential } from '../openCircuit/openCircuitPotential.ts';
import type { Property } from '../cellParameters.ts';
import { molarMass } from './elements.ts';
import type { Composition } from './elements.ts';

export interface CathodeMaterial {
  readonly id: string;
  readonly formula: string;
  readonly structure: 'layered' | 'spinel' | 'olivine';
  readonly composition: Composition;
  /** kg/m³, crystal. */
  readonly density: number;
  readonly potential: LibraryPotential;
  /** s, share of the crystal's lithium places that θ = 0…1 of `potential` spans. */
  readonly spannedShare: number;
  /** V/K, of stoichiometry. */
  readonly entropicChange: Property;
  /** m²/s at 25 °C. */
  readonly diffusivity: number;
  /** A m^2.5 mol^−1.5. */
  readonly exchangeRate: number;
}

/** V/K, small for all but LCO; assumed. */
const OXIDE_ENTROPIC_CHANGE = -0.1e-3;

const SPANNED_SHARES: ReadonlyMap<string, number> = new Map([
  ['nmc532', 0.716],
  ['nmc622', 0.8],
]);

const cathodes: ReadonlyMap<string, CathodeMaterial> = new Map(
  (
    [
      ['lco', 'LiCoO2', 'layered', { Li: 1, Co: 1, O: 2 }, 5050, lithiumCobaltOxide, 1e-14, 1e-6],
      ['lmo', 'LiMn2O4', 'spinel', { Li: 1, Mn: 2, O: 4 }, 4280, lithiumManganeseOxideDoyle1996, 1e-13, 1e-6],
      [
        'nmc532',
        'LiNi0.5Mn0.3Co0.2O2',
        'layered',
        { Li: 1, Ni: 0.5, Mn: 0.3, Co: 0.2, O: 2 },
        4770,
        nmcMohtat2020,
        8e-15,
        4.824e-6,
      ],
      [
        'nmc622',
        'LiNi0.6Mn0.2Co0.2O2',
        'layered',
        { Li: 1, Ni: 0.6, Mn: 0.2, Co: 0.2, O: 2 },
        4780,
        nmc622Verbrugge2017,
        8e-15,
        4.824e-6,
      ],
      [
        'nmc811',
        'LiNi0.8Mn0.1Co0.1O2',
        'layered',
        { Li: 1, Ni: 0.8, Mn: 0.1, Co: 0.1, O: 2 },
        4780,
        nmcChen2020,
        4e-15,
        3.42e-6,
      ],
      [
        'nca',
        'LiNi0.8Co0.15Al0.05O2',
        'layered',
        { Li: 1, Ni: 0.8, Co: 0.15, Al: 0.05, O: 2 },
        4730,
        ncaKim2011,
        3e-15,
        2e-6,
      ],
      ['lno', 'LiNi0.8Co0.2O2', 'layered', { Li: 1, Ni: 0.8, Co: 0.2, O: 2 }, 4780, nickelCobaltOxide, 3e-15, 2e-6],
      ['lfp', 'LiFePO4', 'olivine', { Li: 1, Fe: 1, P: 1, O: 4 }, 3600, lfpSafari2011, 6e-18, 1e-6],
    ] as const
  ).map(([id, formula, structure, composition, density, potential, diffusivity, exchangeRate]) => [
    id,
    {
      id,
      formula,
      structure,
      composition,
      density,
      potential,
      spannedShare: SPANNED_SHARES.get(id) ?? 1,
      entropicChange: id === 'lco' ? entropicChangeCobaltOxide.coefficient : OXIDE_ENTROPIC_CHANGE,
      diffusivity,
      exchangeRate,
    },
  ]),
);

/** The cathode material of that id, or undefined. */
export function findCathodeMaterial(id: string): CathodeMaterial | undefined {
  return cathodes.get(id);
}

/** All cathode materials. */
export function listCathodeMaterials(): readonly CathodeMaterial[] {
  return [...cathodes.values()];
}

/** mol of lithium places per m³, on the stoichiometry of the material's potential. */
export function cathodeConcentration({ composition, density, spannedShare }: CathodeMaterial): number {
  return (spannedShare * (composition.Li ?? 0) * density) / molarMass(composition);
}

const TRANSITION_METALS = ['Ti', 'Cr', 'Mn', 'Fe', 'Co', 'Ni'] as const;

/** Whether it is a lithium transition-metal composite oxide: oxygen bound to the metals, not in a phosphate or other anion. */
export function isTransitionMetalOxide({ composition }: CathodeMaterial): boolean {
  const { Li = 0, O = 0, P = 0, S = 0, Si = 0, B = 0 } = composition;
  return Li > 0 && O > 0 && P + S + Si + B === 0 && TRANSITION_METALS.some((metal) => (composition[metal] ?? 0) > 0);
}
