/**
 * The fields of BPX files: which sections have them, which must be there, and between which values they make sense.
 *
 * Limits are of possibility with a wide margin; most breaches are wrong units, so messages show the unit.
 * BPX standard (Faraday Institution), versions 0.1 to 1.1.1.
 */

export interface BpxField {
  readonly kind: 'number' | 'function' | 'integer';
  readonly isRequired: boolean;
  readonly low: number;
  readonly high: number;
}

export type BpxFields = Readonly<Record<string, BpxField>>;

function field(kind: BpxField['kind'], isRequired: boolean, low: number, high: number): BpxField {
  return { kind, isRequired, low, high };
}

const required = (low: number, high: number) => field('number', true, low, high);
const optional = (low: number, high: number) => field('number', false, low, high);
/** Functions are checked where they are evaluated; the limits are of their values. */
const requiredFunction = (low: number, high: number) => field('function', true, low, high);
const optionalFunction = (low: number, high: number) => field('function', false, low, high);

export const cellFields: BpxFields = {
  'Electrode area [m2]': required(1e-8, 1e4),
  'Number of electrode pairs connected in parallel to make a cell': field('integer', true, 1, 1e6),
  'Lower voltage cut-off [V]': required(-1, 6),
  'Upper voltage cut-off [V]': required(0, 7),
  'Nominal cell capacity [A.h]': required(1e-9, 1e6),
  'External surface area [m2]': optional(1e-8, 1e4),
  'Volume [m3]': optional(1e-12, 100),
  'Reference temperature [K]': optional(200, 400),
  'Density [kg.m-3]': optional(100, 20_000),
  'Specific heat capacity [J.K-1.kg-1]': optional(50, 10_000),
};

/** Where version 0 kept what version 1 keeps in State. */
export const cellFieldsOfVersion0: BpxFields = {
  'Thermal conductivity [W.m-1.K-1]': optional(1e-3, 1e4),
  'Initial temperature [K]': optional(200, 400),
  'Ambient temperature [K]': optional(200, 400),
};

export const electrolyteFields: BpxFields = {
  'Cation transference number': required(0.01, 0.999),
  'Diffusivity [m2.s-1]': requiredFunction(1e-16, 1e-6),
  'Conductivity [S.m-1]': requiredFunction(1e-8, 1e3),
  'Diffusivity activation energy [J.mol-1]': optional(-1e5, 5e5),
  'Conductivity activation energy [J.mol-1]': optional(-1e5, 5e5),
};

export const electrolyteFieldsOfVersion0: BpxFields = { 'Initial concentration [mol.m-3]': optional(1, 1e4) };

export const separatorFields: BpxFields = {
  'Thickness [m]': required(1e-8, 1e-2),
  Porosity: required(0.01, 1),
  'Transport efficiency': required(1e-4, 1),
};

/** What belongs to an electrode as a whole. The last three only exist where there is an electrolyte. */
export const electrodeFields: BpxFields = {
  'Thickness [m]': required(1e-8, 1e-2),
  Porosity: required(0.001, 0.999),
  'Transport efficiency': required(1e-5, 1),
  'Conductivity [S.m-1]': required(1e-9, 1e9),
};

export const electrodeFieldsWithoutElectrolyte: BpxFields = { 'Thickness [m]': required(1e-8, 1e-2) };

export const particleFields: BpxFields = {
  'Minimum stoichiometry': required(0, 1),
  'Maximum stoichiometry': required(0, 1),
  'Maximum concentration [mol.m-3]': required(100, 1e6),
  'Particle radius [m]': required(1e-9, 1e-3),
  'Surface area per unit volume [m-1]': required(1, 1e10),
  'Diffusivity [m2.s-1]': requiredFunction(1e-22, 1e-6),
  'OCP [V]': requiredFunction(-5, 10),
  'Reaction rate constant [mol.m-2.s-1]': required(1e-16, 1e3),
  'Diffusivity activation energy [J.mol-1]': optional(-1e5, 5e5),
  'Reaction rate constant activation energy [J.mol-1]': optional(-1e5, 5e5),
  'Entropic change coefficient [V.K-1]': optionalFunction(-0.1, 0.1),
  'OCP (delithiation) [V]': optionalFunction(-5, 10),
  'OCP (lithiation) [V]': optionalFunction(-5, 10),
  'OCP hysteresis decay constant': optional(0, 1e9),
};

/** Hysteresis states and losses of material, which a blend has per material, are read in readState.ts. */
export const initialConditionFields: BpxFields = {
  'Initial state-of-charge': optional(0, 1),
  'Initial temperature [K]': optional(200, 400),
  'Initial electrolyte concentration [mol.m-3]': optional(1, 1e4),
};

export const thermalEnvironmentFields: BpxFields = {
  'Ambient temperature [K]': optional(200, 400),
  'Heat transfer coefficient [W.m-2.K-1]': optional(0, 1e6),
};

export const degradationFields: BpxFields = {
  LLI: optional(-1e3, 1e3),
};
