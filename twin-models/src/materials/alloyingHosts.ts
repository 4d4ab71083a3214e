/**
 * Metals that take up lithium by forming alloys, and what Faraday's law makes of them.
 *
 *     q = n F / M           A·s/kg
 *     V_m = M / ρ           m³/mol
 *     c_max = n / V_m       mol/m³ of metal without lithium (swelling hosts are never counted when swollen)
 *     Ω = V_m ΔV/V / n      m³ per mol of lithium
 *
 * | name            | symbol | unit  | meaning                                              |
 * | --------------- | ------ | ----- | ---------------------------------------------------- |
 * | lithiumPerAtom  | n      | 1     | in the phase richest in lithium that 25 °C reaches   |
 * | density         | ρ      | kg/m³ | metal without lithium                                |
 * | expansion       | ΔV/V   | 1     | growth of volume when full, of the metal's own       |
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';
import {
  antimony,
  bismuth,
  germanium,
  indium,
  lead,
  siliconHost,
  siliconHostDelithiation,
  siliconHostLithiation,
  silver,
  tin,
  zinc,
} from '../openCircuit/alloys.ts';
import type { Property } from '../cellParameters.ts';
import type { LibraryPotential } from '../openCircuit/openCircuitPotential.ts';
import { molarMass } from './elements.ts';
import type { ElementSymbol } from './elements.ts';

export interface AlloyingHost {
  readonly element: ElementSymbol;
  readonly name: string;
  readonly lithiumPerAtom: number;
  readonly density: number;
  readonly expansion: number;
  /** Whether it is in group 14 of the periodic table (IVb in older numbering) and a metal or semi-metal. */
  readonly isGroup14: boolean;
  /** θ = 1 at `lithiumPerAtom`. */
  readonly potential: LibraryPotential;
  /** V/K. */
  readonly entropicChange: number;
  /** V, half the distance between the branches of charge and discharge; measured for silicon, assumed for the rest. */
  readonly hysteresis: Property;
}

/** V/K, from the plateaus at 25 and 400 °C (tin −0.15…−0.56 mV/K by phase); 0 where only one is known. */
const ENTROPIC_CHANGES: ReadonlyMap<string, number> = new Map([
  ['Sn', -0.2e-3],
  ['Sb', -0.13e-3],
  ['Bi', -0.18e-3],
  ['Pb', -0.22e-3],
  ['In', -0.28e-3],
]);

/** V; ±0.02–0.15 V is usual for tin, ±0.1 V for germanium. */
const DEFAULT_HYSTERESIS = 0.05;
const HYSTERESIS: ReadonlyMap<string, Property> = new Map<string, Property>([
  ['Ge', 0.1],
  ['Si', (x) => 0.5 * (siliconHostDelithiation.potential(x) - siliconHostLithiation.potential(x))],
]);

const hosts: ReadonlyMap<string, AlloyingHost> = new Map(
  (
    [
      ['Sn', 'tin', 4.4, 7287, 2.6, true, tin],
      ['Ge', 'germanium', 3.75, 5323, 2.7, true, germanium],
      ['In', 'indium', 1, 7310, 0.52, false, indium],
      ['Pb', 'lead', 4.4, 11_340, 2.3, true, lead],
      ['Ag', 'silver', 1, 10_490, 0.9, false, silver],
      ['Sb', 'antimony', 3, 6697, 1.4, false, antimony],
      ['Si', 'silicon', 3.75, 2329, 2.9, true, siliconHost],
      ['Bi', 'bismuth', 3, 9780, 1.15, false, bismuth],
      // Expansion of zinc from the densities of Zn and LiZn.
      ['Zn', 'zinc', 1, 7140, 0.71, false, zinc],
    ] as const
  ).map(([element, name, lithiumPerAtom, density, expansion, isGroup14, potential]) => [
    element,
    {
      element,
      name,
      lithiumPerAtom,
      density,
      expansion,
      isGroup14,
      potential,
      entropicChange: ENTROPIC_CHANGES.get(element) ?? 0,
      hysteresis: HYSTERESIS.get(element) ?? DEFAULT_HYSTERESIS,
    },
  ]),
);

/** The host of that element, or undefined if it forms no alloy with lithium that is modelled here. */
export function findAlloyingHost(element: string): AlloyingHost | undefined {
  return hosts.get(element);
}

/** All hosts. */
export function listAlloyingHosts(): readonly AlloyingHost[] {
  return [...hosts.values()];
}

/** m³/mol of metal. */
export function molarVolume(host: AlloyingHost): number {
  return molarMass({ [host.element]: 1 }) / host.density;
}

/** A·h/kg (the same number as mAh/g) of metal. */
export function specificChargeAmpereHours(host: AlloyingHost): number {
  return (host.lithiumPerAtom * FARADAY) / molarMass({ [host.element]: 1 }) / SECONDS_PER_HOUR;
}

/** mol of lithium per m³ of metal without lithium. */
export function maximumConcentration(host: AlloyingHost): number {
  return host.lithiumPerAtom / molarVolume(host);
}

/** m³ that one mole of lithium adds, Ω. */
export function partialMolarVolume(host: AlloyingHost): number {
  return (molarVolume(host) * host.expansion) / host.lithiumPerAtom;
}
