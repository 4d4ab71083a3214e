/**
 * The names that a design document may use for materials, and what the claims ask about them.
 *
 * Capacities, densities and potentials are those of the materials folder; here are only names and classes.
 */
import { findAlloyingHost, listAlloyingHosts } from '../materials/alloyingHosts.ts';
import { listAnodeCompounds } from '../materials/anodeCompounds.ts';
import { alloysWithLithium } from '../materials/lithiumAlloys.ts';

export type AnodeMaterialClass =
  | { readonly kind: 'carbon'; readonly form: CarbonForm; readonly isBoronAdded: boolean }
  | { readonly kind: 'compound'; readonly anion: 'oxide' | 'sulfide' | 'salt'; readonly element: string }
  | { readonly kind: 'metal'; readonly element: string };

export type CarbonForm = 'graphite' | 'amorphous' | 'other';

const carbon = (form: CarbonForm, isBoronAdded = false): AnodeMaterialClass => ({ kind: 'carbon', form, isBoronAdded });
const metal = (element: string): AnodeMaterialClass => ({ kind: 'metal', element });

/** Oxides whose metal does not alloy: conversion anodes, outside seed 001. */
const otherCompounds: readonly (readonly [name: string, element: string])[] = [
  ['Fe2O3', 'Fe'],
  ['Co3O4', 'Co'],
];

const INERT_POWDERS = ['Cu', 'Ni', 'Fe', 'Ti'] as const;

/** Materials that a layer of an anode may list, by name. */
export const ANODE_MATERIALS: ReadonlyMap<string, AnodeMaterialClass> = new Map<string, AnodeMaterialClass>([
  ['graphite', carbon('graphite')],
  ['flakeGraphite', carbon('graphite')],
  ['amorphousCarbon', carbon('amorphous')],
  ['bulkAmorphousCarbon', carbon('amorphous')],
  ['carbonNanotubes', carbon('other')],
  ['boronAddedGraphite', carbon('graphite', true)],
  ['boronAddedAmorphousCarbon', carbon('amorphous', true)],
  ['boronAddedNanotubes', carbon('other', true)],
  ...otherCompounds.map(([name, element]) => [name, { kind: 'compound', anion: 'oxide', element }] as const),
  ...listAnodeCompounds().map(
    ({ formula, kind, host }) => [formula, { kind: 'compound', anion: kind, element: host.element }] as const,
  ),
  ...listAlloyingHosts().map(({ element }) => [element, metal(element)] as const),
  ...INERT_POWDERS.map((element) => [element, metal(element)] as const),
]);

/** Foils, plates, rods and coats. */
export const FOIL_METALS: readonly string[] = ['Cu', 'Ni', 'Fe', 'SUS', 'Ti', 'Cr', 'Mo', 'Al', 'Sn', 'Zn', 'Ag', 'Au'];

/** Elements that dots may consist of. */
export const DOT_ELEMENTS: readonly string[] = [
  ...listAlloyingHosts().map(({ element }) => element),
  'Al',
  'Mg',
  'C',
  'Cu',
  'Ni',
  'Fe',
  'Ti',
  'Co',
];

/** Whether an element or foil metal takes up lithium at the potential of an anode. */
export function isAlloying(metal: string): boolean {
  return alloysWithLithium(metal) ?? false;
}

/** Whether a material of an anode or an element of dots is known to take up no lithium. */
export function isInert(name: string): boolean {
  return alloysWithLithium(name) === false;
}

/** Group 14 (IVb) as far as it is metallic or nearly so: Si, Ge, Sn, Pb; carbon is not meant. */
export function isGroup14Metal(element: string): boolean {
  return findAlloyingHost(element)?.isGroup14 ?? false;
}

/** Steps that a process record may name; `other` with a method for what is not in the list. */
export const PROCESS_STEPS: readonly string[] = [
  'coldRoll',
  'anneal',
  'oxidise',
  'reduce',
  'roughen',
  'growRods',
  'hardCoat',
  'coatActive',
  'calender',
  'other',
];
