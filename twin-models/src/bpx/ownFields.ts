/**
 * What our cells have and BPX has no field for: kept in the file under `User-defined / packtwin`.
 *
 * Other readers pass over it; what they then get is the cell without it. The standard lets user-defined sections
 * hold numbers, expressions, tables and sections of those, and text under the key `description` alone: a design
 * document therefore lies there, as JSON text.
 */
import type { CellParameters, ElectrodeParameters, ParticleParameters } from '../cellParameters.ts';
import type { BpxField, BpxFields } from './bpxFields.ts';
import { applyOwnElectrolyte, ownElectrolyte, ownElectrolyteFields, ownElectrolyteSections } from './ownElectrolyte.ts';
import { readStack, stackSection } from './ownStack.ts';
import type { BpxStack } from './ownStack.ts';
import { isObject } from './sectionReader.ts';
import type { JsonObject, SectionReader } from './sectionReader.ts';

export const OWN_SECTION = 'packtwin';

/** What a file may carry besides the cell. */
export interface OwnExtras {
  readonly stack?: BpxStack;
  /** A design document, as JSON. */
  readonly design?: JsonObject;
}

const optional = (low: number, high: number): BpxField => ({ kind: 'number', isRequired: false, low, high });

const EXPONENT = 'Exchange current exponent';
const FILM = 'Film resistance [Ohm.m2]';
const CONTACT = 'Contact resistance [Ohm.m2]';
const INTERFACE = 'Separator interface resistance [Ohm.m2]';
const MATERIALS = 'Particle';
const STACK = 'Stack';
const DESIGN = 'Design';
const DESCRIPTION = 'description';
const ELECTRODES = ['Negative electrode', 'Positive electrode'] as const;

const particleFields: BpxFields = { [EXPONENT]: optional(1e-6, 1 - 1e-6), [FILM]: optional(0, 10) };
const electrodeFields: BpxFields = { [CONTACT]: optional(0, 10) };
const cellFields: BpxFields = { [INTERFACE]: optional(0, 10), ...ownElectrolyteFields };

/** The section's content; keys only for what differs from what a BPX file without it means. */
export function ownSection(
  { negative, positive, separator, electrolyte }: CellParameters,
  { stack, design }: OwnExtras,
): Record<string, unknown> {
  const section: Record<string, unknown> = ownElectrolyte(electrolyte);
  if (separator.interfaceResistance !== 0) section[INTERFACE] = separator.interfaceResistance;
  for (const [index, electrode] of [negative, positive].entries()) {
    const own = ownElectrode(electrode);
    if (Object.keys(own).length > 0) section[ELECTRODES[index]!] = own;
  }
  if (stack) section[STACK] = stackSection(stack);
  if (design) section[DESIGN] = { [DESCRIPTION]: JSON.stringify(design) };
  return section;
}

function ownElectrode(electrode: ElectrodeParameters): Record<string, unknown> {
  const own: Record<string, unknown> =
    electrode.contactResistance === 0 ? {} : { [CONTACT]: electrode.contactResistance };
  if (!electrode.populations) return { ...own, ...ownParticle(electrode) };
  const materials = electrode.populations
    .map((population) => [population.name, ownParticle(population)] as const)
    .filter(([, particle]) => Object.keys(particle).length > 0);
  return materials.length > 0 ? { ...own, [MATERIALS]: Object.fromEntries(materials) } : own;
}

function ownParticle({ exchangeExponent = 0.5, filmResistance }: ParticleParameters): Record<string, number> {
  return {
    ...(exchangeExponent !== 0.5 && { [EXPONENT]: exchangeExponent }),
    ...(filmResistance !== 0 && { [FILM]: filmResistance }),
  };
}

/** What is not of an electrode; problems are reported by the section itself. */
export function applyOwnSection(parameters: CellParameters, section: SectionReader): CellParameters {
  section.check(cellFields, [DESCRIPTION, STACK, DESIGN, ...ELECTRODES, ...ownElectrolyteSections]);
  const { electrolyte, separator } = parameters;
  return {
    ...parameters,
    separator: { ...separator, interfaceResistance: section.number(INTERFACE, separator.interfaceResistance) },
    electrolyte: applyOwnElectrolyte(electrolyte, section),
  };
}

/** What our section says of an electrode and of each of its materials, for the reader of electrodes. */
export interface OwnElectrodeFields {
  readonly contactResistance: number;
  /** Fields of a material; '' of an electrode that has one. */
  readonly particle: (material: string) => Partial<Pick<ParticleParameters, 'exchangeExponent' | 'filmResistance'>>;
}

/** @param materials names of a blend's materials, null where the electrode has one. */
export function readOwnElectrode(
  own: SectionReader | undefined,
  side: 'negative' | 'positive',
  materials: readonly string[] | null,
): OwnElectrodeFields {
  const section = own?.object(side === 'negative' ? ELECTRODES[0] : ELECTRODES[1]);
  if (!section) return { contactResistance: 0, particle: () => ({}) };
  const contactResistance = section.number(CONTACT, 0);
  if (materials === null) {
    section.check({ ...electrodeFields, ...particleFields }, [DESCRIPTION]);
    const particle = readOwnParticle(section);
    return { contactResistance, particle: () => particle };
  }
  section.check(electrodeFields, [DESCRIPTION, MATERIALS]);
  const sections = section.object(MATERIALS);
  sections?.check({}, materials);
  const particles = new Map(
    materials.map((name) => {
      const material = sections?.object(name);
      material?.check(particleFields, [DESCRIPTION]);
      return [name, material ? readOwnParticle(material) : {}] as const;
    }),
  );
  return { contactResistance, particle: (material) => particles.get(material) ?? {} };
}

function readOwnParticle(section: SectionReader): ReturnType<OwnElectrodeFields['particle']> {
  return {
    ...(section.has(EXPONENT) && { exchangeExponent: section.number(EXPONENT, 0.5) }),
    ...(section.has(FILM) && { filmResistance: section.number(FILM, 0) }),
  };
}

export function readOwnExtras(own: SectionReader | undefined): OwnExtras {
  const stack = own?.object(STACK);
  const design = own?.object(DESIGN);
  const document = design && readDesign(design);
  return { ...(stack && { stack: readStack(stack) }), ...(document && { design: document }) };
}

function readDesign(section: SectionReader): JsonObject | undefined {
  section.check({}, [DESCRIPTION]);
  const text = section.text(DESCRIPTION);
  let document: unknown;
  try {
    document = text === undefined ? undefined : JSON.parse(text);
  } catch {
    document = undefined;
  }
  if (isObject(document)) return document;
  section.report(DESCRIPTION, 'must be a design document: text that is a JSON object');
  return undefined;
}
