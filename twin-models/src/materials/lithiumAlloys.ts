/**
 * Alloys of an alloying metal with metals that stay inert, and which metals are inert at all.
 *
 * An inert partner dilutes the host: f_v is the fraction of the alloy's volume that counts as host, chosen so that
 * the alloy's own density and formula give its capacity, f_v = (n_host m / V_alloy) / c_max,host.
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import { findAlloyingHost, maximumConcentration } from './alloyingHosts.ts';
import type { AlloyingHost } from './alloyingHosts.ts';
import { elementsOf, metalDensity, molarMass } from './elements.ts';
import type { Composition } from './elements.ts';

export interface LithiumAlloy {
  readonly formula: string;
  readonly composition: Composition;
  readonly host: AlloyingHost;
  /** kg/m³. */
  readonly density: number;
}

const alloys: ReadonlyMap<string, LithiumAlloy> = new Map(
  (
    [
      ['Cu6Sn5', { Cu: 6, Sn: 5 }, 8280],
      ['FeSn2', { Fe: 1, Sn: 2 }, 7740],
      ['Ni3Sn4', { Ni: 3, Sn: 4 }, 8640],
      ['Ni3Sn2', { Ni: 3, Sn: 2 }, 8990],
      ['Ag3Sn', { Ag: 3, Sn: 1 }, 9930],
    ] as const
  ).map(([formula, composition, density]) => [
    formula,
    { formula, composition, host: findAlloyingHost('Sn')!, density },
  ]),
);

/** The alloy of that formula, or undefined. */
export function findLithiumAlloy(formula: string): LithiumAlloy | undefined {
  return alloys.get(formula);
}

/** All alloys. */
export function listLithiumAlloys(): readonly LithiumAlloy[] {
  return [...alloys.values()];
}

/** A·h/kg of alloy when its host is used fully; other partners that alloy (silver) add nothing here. */
export function alloyChargeAmpereHours({ composition, host }: LithiumAlloy): number {
  const lithium = (composition[host.element] ?? 0) * host.lithiumPerAtom;
  return (lithium * FARADAY) / molarMass(composition) / SECONDS_PER_HOUR;
}

/** f_v, 0…1: volume fraction that counts as host. */
export function activeFraction(alloy: LithiumAlloy): number {
  const volume = molarMass(alloy.composition) / alloy.density;
  const lithium = (alloy.composition[alloy.host.element] ?? 0) * alloy.host.lithiumPerAtom;
  return lithium / volume / maximumConcentration(alloy.host);
}

/**
 * An alloy given by its atoms alone, its volume that of the metals side by side (real phases are 2–13 % denser).
 *
 * The host is the group-14 metal that holds the most lithium; other partners count as inert.
 *
 * @throws RangeError naming the element, if a count is not above 0, a density is not known or no group-14 metal is in it.
 */
export function alloyOfMetals(composition: Composition): LithiumAlloy {
  let volume = 0;
  let host: AlloyingHost | undefined;
  let most = 0;
  for (const element of elementsOf(composition)) {
    const atoms = composition[element] ?? 0;
    const density = metalDensity(element);
    if (!(atoms > 0 && Number.isFinite(atoms))) {
      throw new RangeError(`Cannot make an alloy with ${atoms} parts of ${element}: must be > 0`);
    }
    if (density === undefined) {
      throw new RangeError(`Cannot make an alloy with ${element}: its density as a metal is not known here`);
    }
    volume += (atoms * molarMass({ [element]: 1 })) / density;
    const candidate = findAlloyingHost(element);
    if (candidate?.isGroup14 && atoms * candidate.lithiumPerAtom > most) {
      host = candidate;
      most = atoms * candidate.lithiumPerAtom;
    }
  }
  if (!host) {
    throw new RangeError(
      `Cannot make an alloy of ${elementsOf(composition).join(', ')}: needs a metal of group 14 (Si, Ge, Sn or Pb)`,
    );
  }
  const formula = elementsOf(composition)
    .map((element) => `${element}${composition[element] === 1 ? '' : composition[element]}`)
    .join('');
  return { formula, composition, host, density: molarMass(composition) / volume };
}

/** Metals of collectors that stay metals down to 0 V against lithium. */
const INERT_COLLECTORS: ReadonlySet<string> = new Set(['Cu', 'Ni', 'Fe', 'Ti', 'Cr', 'Mo', 'SUS', 'Mn', 'Co']);
/** Metals that alloy with lithium, so that they cannot be the collector of an anode. */
const ALLOYING_METALS: ReadonlySet<string> = new Set([
  'Al',
  'Mg',
  'Au',
  'Sn',
  'Zn',
  'Ag',
  'Pb',
  'In',
  'Sb',
  'Bi',
  'Ge',
  'Si',
  'C',
]);

/** Whether a metal (element symbol, or `SUS` for stainless steel) alloys with lithium; undefined where not known. */
export function alloysWithLithium(metal: string): boolean | undefined {
  if (INERT_COLLECTORS.has(metal)) return false;
  return ALLOYING_METALS.has(metal) ? true : undefined;
}
