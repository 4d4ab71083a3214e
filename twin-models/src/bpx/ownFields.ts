/**
 * What our cells have and BPX has no field for: kept in the file under `User-defined / packtwin`.
 *
 * Other readers pass over it; what they then get is the cell without it.
 */
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import type { TemperatureLaw } from '../electrolyte/temperatureLaw.ts';
import type { BpxField, BpxFields } from './bpxFields.ts';
import type { SectionReader } from './sectionReader.ts';

export const OWN_SECTION = 'packtwin';

const optional = (low: number, high: number): BpxField => ({ kind: 'number', isRequired: false, low, high });

const EXPONENT = 'Exchange current exponent';
const FILM = 'Film resistance [Ohm.m2]';
const CONTACT = 'Contact resistance [Ohm.m2]';
const FACTOR = 'Thermodynamic factor';
const INTERFACE = 'Separator interface resistance [Ohm.m2]';
const ELECTRODES = ['Negative electrode', 'Positive electrode'] as const;

const electrodeFields: BpxFields = {
  [EXPONENT]: optional(1e-6, 1 - 1e-6),
  [FILM]: optional(0, 10),
  [CONTACT]: optional(0, 10),
};
const cellFields: BpxFields = {
  [FACTOR]: optional(0, 100),
  [INTERFACE]: optional(0, 10),
  'Diffusivity Vogel constant [K]': optional(0, 1e5),
  'Diffusivity Vogel temperature [K]': optional(0, 250),
  'Conductivity Vogel constant [K]': optional(0, 1e5),
  'Conductivity Vogel temperature [K]': optional(0, 250),
};

/** The section's content; keys only for what differs from what a BPX file without it means. */
export function ownSection({ negative, positive, separator, electrolyte }: CellParameters): Record<string, unknown> {
  const section: Record<string, unknown> = {};
  if (electrolyte.thermodynamicFactor !== 1) section[FACTOR] = electrolyte.thermodynamicFactor;
  if (separator.interfaceResistance !== 0) section[INTERFACE] = separator.interfaceResistance;
  for (const [name, law] of [
    ['Diffusivity', electrolyte.diffusivityTemperatureLaw],
    ['Conductivity', electrolyte.conductivityTemperatureLaw],
  ] as const) {
    if (law.kind !== 'vogel') continue;
    section[`${name} Vogel constant [K]`] = law.b;
    section[`${name} Vogel temperature [K]`] = law.t0;
  }
  for (const [index, electrode] of [negative, positive].entries()) {
    const own: Record<string, number> = {};
    if ((electrode.exchangeExponent ?? 0.5) !== 0.5) own[EXPONENT] = electrode.exchangeExponent!;
    if (electrode.filmResistance !== 0) own[FILM] = electrode.filmResistance;
    if (electrode.contactResistance !== 0) own[CONTACT] = electrode.contactResistance;
    if (Object.keys(own).length > 0) section[ELECTRODES[index]!] = own;
  }
  return section;
}

/** The parameters with what the section says; problems are reported by the section itself. */
export function applyOwnSection(parameters: CellParameters, section: SectionReader): CellParameters {
  section.check(cellFields, ['description', ...ELECTRODES]);
  const { electrolyte, separator } = parameters;
  return {
    ...parameters,
    negative: applyToElectrode(parameters.negative, section.object(ELECTRODES[0])),
    positive: applyToElectrode(parameters.positive, section.object(ELECTRODES[1])),
    separator: { ...separator, interfaceResistance: section.number(INTERFACE, separator.interfaceResistance) },
    electrolyte: {
      ...electrolyte,
      thermodynamicFactor: section.number(FACTOR, electrolyte.thermodynamicFactor),
      diffusivityTemperatureLaw: vogelLaw(section, 'Diffusivity') ?? electrolyte.diffusivityTemperatureLaw,
      conductivityTemperatureLaw: vogelLaw(section, 'Conductivity') ?? electrolyte.conductivityTemperatureLaw,
    },
  };
}

function applyToElectrode(electrode: ElectrodeParameters, section: SectionReader | undefined): ElectrodeParameters {
  if (!section) return electrode;
  section.check(electrodeFields);
  return {
    ...electrode,
    ...(section.has(EXPONENT) && { exchangeExponent: section.number(EXPONENT, 0.5) }),
    filmResistance: section.number(FILM, 0),
    contactResistance: section.number(CONTACT, 0),
  };
}

function vogelLaw(section: SectionReader, name: string): TemperatureLaw | undefined {
  const constant = `${name} Vogel constant [K]`;
  const temperature = `${name} Vogel temperature [K]`;
  if (!section.has(constant) && !section.has(temperature)) return undefined;
  for (const [key, other] of [
    [constant, temperature],
    [temperature, constant],
  ] as const) {
    if (!section.has(key)) section.report(key, `is missing, "${other}" is there`);
  }
  return { kind: 'vogel', b: section.number(constant, 0), t0: section.number(temperature, 0) };
}
