/**
 * Molar masses of the elements that anodes, cathodes and collectors here consist of.
 *
 * Conventional atomic weights, IUPAC 2021 (Prohaska et al., Pure Appl. Chem. 94 (2022) 573), g/mol there, kg/mol here.
 */
const MOLAR_MASSES = {
  H: 1.008,
  Li: 6.94,
  B: 10.81,
  C: 12.011,
  N: 14.007,
  O: 15.999,
  Mg: 24.305,
  Al: 26.9815,
  Si: 28.0855,
  P: 30.9738,
  S: 32.06,
  Ti: 47.867,
  Cr: 51.9961,
  Mn: 54.938,
  Fe: 55.845,
  Co: 58.9332,
  Ni: 58.6934,
  Cu: 63.546,
  Zn: 65.38,
  Ge: 72.63,
  Mo: 95.95,
  Ag: 107.868,
  In: 114.818,
  Sn: 118.71,
  Sb: 121.76,
  Au: 196.9666,
  Pb: 207.2,
  Bi: 208.9804,
} as const;

export type ElementSymbol = keyof typeof MOLAR_MASSES;

/** Atoms per formula unit. */
export type Composition = Readonly<Partial<Record<ElementSymbol, number>>>;

/** Whether a text is the symbol of an element known here. */
export function isElementSymbol(text: string): text is ElementSymbol {
  return Object.hasOwn(MOLAR_MASSES, text);
}

/** kg/mol of formula units. */
export function molarMass(composition: Composition): number {
  let grams = 0;
  for (const symbol of elementsOf(composition)) grams += (composition[symbol] ?? 0) * MOLAR_MASSES[symbol];
  return grams / 1000;
}

/** The elements that a composition names. */
export function elementsOf(composition: Composition): ElementSymbol[] {
  return Object.keys(composition).filter(isElementSymbol);
}

/** kg/m³ of the metals that alloys are made of; undefined for the rest. CRC Handbook of Chemistry and Physics. */
export function metalDensity(element: ElementSymbol): number | undefined {
  return METAL_DENSITIES.get(element);
}

const METAL_DENSITIES: ReadonlyMap<ElementSymbol, number> = new Map([
  ['Ti', 4506],
  ['Fe', 7874],
  ['Co', 8860],
  ['Ni', 8908],
  ['Cu', 8960],
  ['Zn', 7140],
  ['Si', 2329],
  ['Ge', 5323],
  ['Ag', 10_490],
  ['Sn', 7287],
  ['Sb', 6697],
  ['Pb', 11_340],
  ['Bi', 9780],
]);
