/**
 * Compounds of alloying metals as they go into an anode: oxides, sulfides and salts that the first charge takes apart.
 *
 *     M_a X_b + n Li → a M + lithium salt(s)        irreversible (conversion)
 *     a M + a m Li ⇌ a Li_m M                       reversible (alloying)
 *
 *     q_irr = n F / M_f       q_rev = a m F / M_f       ICE ≤ a m / (a m + n)
 *
 * Lithium counts come from the formula, nothing else is typed. Measured efficiencies are lower, by the interphase.
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import { findAlloyingHost, molarVolume } from './alloyingHosts.ts';
import type { AlloyingHost } from './alloyingHosts.ts';
import { molarMass } from './elements.ts';
import type { Composition, ElementSymbol } from './elements.ts';

export interface AnodeCompound {
  readonly formula: string;
  readonly kind: 'oxide' | 'sulfide' | 'salt';
  readonly composition: Composition;
  readonly host: AlloyingHost;
  /** kg/m³, crystal. */
  readonly density: number;
  /** n, lithium per formula unit bound for ever. */
  readonly irreversibleLithium: number;
  /** What binds it. */
  readonly product: 'Li2O' | 'Li2S' | 'Li2SO4';
  /** V against lithium, from free energies of formation; real first charges run 0.3–0.7 V lower. Absent where not known. */
  readonly conversionPotential?: number;
}

/** Charges of the first and later cycles. */
export interface CompoundCharges {
  /** A·h/kg (the same number as mAh/g) of compound. */
  readonly irreversible: number;
  readonly reversible: number;
  readonly firstCharge: number;
  /** 0…1, reversible over first: the best first-cycle efficiency that stoichiometry allows. */
  readonly greatestEfficiency: number;
}

type Row = readonly [
  formula: string,
  kind: AnodeCompound['kind'],
  composition: Composition,
  element: ElementSymbol,
  density: number,
  conversionPotential?: number,
];

const ROWS: readonly Row[] = [
  ['SnO', 'oxide', { Sn: 1, O: 1 }, 'Sn', 6450, 1.6],
  ['SnO2', 'oxide', { Sn: 1, O: 2 }, 'Sn', 6950, 1.57],
  ['SnS', 'sulfide', { Sn: 1, S: 1 }, 'Sn', 5220],
  ['SnS2', 'sulfide', { Sn: 1, S: 2 }, 'Sn', 4500],
  ['SnSO4', 'salt', { Sn: 1, S: 1, O: 4 }, 'Sn', 4150],
  ['GeO2', 'oxide', { Ge: 1, O: 2 }, 'Ge', 4228, 1.56],
  ['GeS', 'sulfide', { Ge: 1, S: 1 }, 'Ge', 4010],
  ['In2O3', 'oxide', { In: 2, O: 3 }, 'In', 7180, 1.47],
  ['In2S3', 'sulfide', { In: 2, S: 3 }, 'In', 4450],
  ['PbO', 'oxide', { Pb: 1, O: 1 }, 'Pb', 9530, 1.93],
  ['PbS', 'sulfide', { Pb: 1, S: 1 }, 'Pb', 7600],
  ['PbSO4', 'salt', { Pb: 1, S: 1, O: 4 }, 'Pb', 6290],
  ['Ag2O', 'oxide', { Ag: 2, O: 1 }, 'Ag', 7140, 2.85],
  ['Ag2S', 'sulfide', { Ag: 2, S: 1 }, 'Ag', 7230],
  ['Sb2O3', 'oxide', { Sb: 2, O: 3 }, 'Sb', 5200, 1.83],
  ['Sb2S3', 'sulfide', { Sb: 2, S: 3 }, 'Sb', 4620],
  // Of metals that claim 3 of seed 001 does not name, though they alloy as claim 1 asks.
  ['ZnO', 'oxide', { Zn: 1, O: 1 }, 'Zn', 5606],
  ['SiO', 'oxide', { Si: 1, O: 1 }, 'Si', 2130],
  ['Bi2O3', 'oxide', { Bi: 2, O: 3 }, 'Bi', 8900],
];

/** Two lithium per oxygen or sulfur; a sulfate keeps its anion whole and takes two. */
function conversion(
  kind: AnodeCompound['kind'],
  { O = 0, S = 0 }: Composition,
): Pick<AnodeCompound, 'irreversibleLithium' | 'product'> {
  if (kind === 'oxide') return { irreversibleLithium: 2 * O, product: 'Li2O' };
  if (kind === 'sulfide') return { irreversibleLithium: 2 * S, product: 'Li2S' };
  return { irreversibleLithium: 2 * S, product: 'Li2SO4' };
}

const compounds: ReadonlyMap<string, AnodeCompound> = new Map(
  ROWS.map(([formula, kind, composition, element, density, conversionPotential]) => [
    formula,
    {
      formula,
      kind,
      composition,
      host: findAlloyingHost(element)!,
      density,
      ...conversion(kind, composition),
      ...(conversionPotential !== undefined && { conversionPotential }),
    },
  ]),
);

/** The compound of that formula, or undefined. */
export function findAnodeCompound(formula: string): AnodeCompound | undefined {
  return compounds.get(formula);
}

/** All compounds. */
export function listAnodeCompounds(): readonly AnodeCompound[] {
  return [...compounds.values()];
}

/** mol of lithium per mol of compound that alloying takes up and gives back. */
function reversibleLithium({ composition, host }: AnodeCompound): number {
  return (composition[host.element] ?? 0) * host.lithiumPerAtom;
}

/** Charges by Faraday's law. */
export function compoundCharges(compound: AnodeCompound): CompoundCharges {
  const perLithium = FARADAY / molarMass(compound.composition) / SECONDS_PER_HOUR;
  const irreversible = compound.irreversibleLithium * perLithium;
  const reversible = reversibleLithium(compound) * perLithium;
  return {
    irreversible,
    reversible,
    firstCharge: irreversible + reversible,
    greatestEfficiency: reversible / (irreversible + reversible),
  };
}

/** mol of lithium per m³ of compound as coated. */
export function compoundConcentrations(compound: AnodeCompound): { reversible: number; irreversible: number } {
  const formulaUnits = compound.density / molarMass(compound.composition);
  return {
    reversible: reversibleLithium(compound) * formulaUnits,
    irreversible: compound.irreversibleLithium * formulaUnits,
  };
}

/** kg/m³ and composition of what binds the lithium. */
const PRODUCTS = {
  Li2O: { composition: { Li: 2, O: 1 }, density: 2013 },
  Li2S: { composition: { Li: 2, S: 1 }, density: 1660 },
  Li2SO4: { composition: { Li: 2, S: 1, O: 4 }, density: 2221 },
} as const;

/** Volumes after the first charge, each over that of the compound as coated. */
export interface ConvertedVolumes {
  /** The salt that formation leaves: an inert fraction that stiffens and dilutes the layer. */
  readonly product: number;
  /** The metal without lithium and full of it. */
  readonly metal: number;
  readonly fullMetal: number;
}

/** What takes the place of the compound; 3.5 times its volume when tin from SnO is full. */
export function convertedVolumes(compound: AnodeCompound): ConvertedVolumes {
  const { composition, host, irreversibleLithium, density } = compound;
  const product = PRODUCTS[compound.product];
  const own = molarMass(composition) / density;
  const metal = ((composition[host.element] ?? 0) * molarVolume(host)) / own;
  return {
    product: ((irreversibleLithium / 2) * (molarMass(product.composition) / product.density)) / own,
    metal,
    fullMetal: metal * (1 + host.expansion),
  };
}

/** Anodes whose charges are measured, not derived: A·h/kg. Source: US patent application 20120067728. */
export const measuredAnodes = [
  { name: 'Sn2Fe:SnFe3C composite', irreversible: 35, reversible: 200 },
  { name: 'tin composite oxide glass', irreversible: 380, reversible: 650 },
] as const;
