/**
 * What swelling does to dots: cracks, pressed flanks, lost contact; and how much of them a cycle takes.
 *
 *     k = k_f min(1, d/d_cr)² (ε_a/½)² + k_c δ/0.1 + k_i (h/5 µm)(ε_a/½)²/r_cc          per full cycle
 *     ε_a = J^{1/3} − 1        d_cr = 2 (σ_f/τ_s) h
 *
 * First term fracture (dots larger than an island crack into islands), second neighbours that press on each other,
 * third contact at the collector, helped by a concave-convex one. Material in contact falls by e^{−k} per cycle.
 * The three constants are assumed: they give an order of designs, not measured lives.
 *
 * | name     | symbol | unit | meaning                                                       |
 * | -------- | ------ | ---- | ------------------------------------------------------------- |
 * | swing    | Δθ     | 1    | of the last cycle                                             |
 * | swelling | J      | 1    | volume over that of the dry dot                               |
 * | closure  | δ      | 1    | overlap strain of neighbours                                  |
 * | areaRatio| r_cc   | 1    | real over apparent area of the collector under a dot, ≥ 1     |
 */
import type { DotGeometry } from './dotElectrode.ts';
import { dotSwelling, gapClosure, TIN_EXPANSION } from './dotSwelling.ts';

export interface DotDamageConstants {
  /** k_f, k_c, k_i per full cycle. */
  readonly fracture: number;
  readonly closure: number;
  readonly contact: number;
  /** σ_f/τ_s, strength of the metal over shear strength of its interface. */
  readonly strengthRatio: number;
}

export const ASSUMED_DOT_DAMAGE: DotDamageConstants = {
  fracture: 0.02,
  closure: 0.02,
  contact: 0.002,
  strengthRatio: 5,
};

export interface DotDamageOptions {
  /** r_cc ≥ 1. */
  readonly collectorAreaRatio?: number;
  readonly hostExpansion?: number;
  readonly constants?: DotDamageConstants;
  /** C-rate of lithiation; where given, creep relieves slow cycles by min(1, (C/0.1)^0.3). Absent: no relief. */
  readonly creepRate?: number;
}

/** −ln of the material in contact lost per full cycle, by cause. */
export interface DotDamage {
  readonly fracture: number;
  readonly closure: number;
  readonly contact: number;
  readonly total: number;
}

/** m at which h and σ_f/τ_s counted. */
const REFERENCE_HEIGHT = 5e-6;
const REFERENCE_STRAIN = 0.5;
const REFERENCE_CLOSURE = 0.1;
const CREEP_RATE = 0.1;
const CREEP_EXPONENT = 0.3;

/** m, d_cr: dots above it crack into islands of that size. */
export function islandDiameter(height: number, strengthRatio = ASSUMED_DOT_DAMAGE.strengthRatio): number {
  return 2 * strengthRatio * height;
}

/** Damage of one full cycle of a swing. */
export function dotDamage(geometry: DotGeometry, swing: number, options: DotDamageOptions = {}): DotDamage {
  const { collectorAreaRatio = 1, hostExpansion = TIN_EXPANSION, constants = ASSUMED_DOT_DAMAGE, creepRate } = options;
  const swelling = dotSwelling(geometry, swing, hostExpansion);
  const strain = (Math.cbrt(swelling) - 1) / REFERENCE_STRAIN;
  const islands = Math.min(1, geometry.diameter / islandDiameter(geometry.height, constants.strengthRatio));
  const relief = creepRate === undefined ? 1 : Math.min(1, (creepRate / CREEP_RATE) ** CREEP_EXPONENT);
  const fracture = relief * constants.fracture * islands ** 2 * strain ** 2;
  const closure = relief * ((constants.closure * gapClosure(geometry, swelling)) / REFERENCE_CLOSURE);
  const contact =
    relief * ((constants.contact * (geometry.height / REFERENCE_HEIGHT) * strain ** 2) / collectorAreaRatio);
  return { fracture, closure, contact, total: fracture + closure + contact };
}

/**
 * The law as degradation kernels take it: a swing to −ln of what stays in contact.
 *
 * @throws RangeError if the collector's area ratio is below 1, or a constant is negative.
 */
export function dotDamageLaw(geometry: DotGeometry, options: DotDamageOptions = {}): (swing: number) => number {
  const { collectorAreaRatio = 1, constants = ASSUMED_DOT_DAMAGE, creepRate = 1 } = options;
  if (!(collectorAreaRatio >= 1 && Number.isFinite(collectorAreaRatio))) {
    throw new RangeError(
      `Cannot use a collector with an area ratio of ${collectorAreaRatio}: must be at least 1 (flat)`,
    );
  }
  for (const [name, value] of Object.entries(constants)) {
    if (!(value >= 0)) throw new RangeError(`Cannot damage dots with ${name} = ${value}: must be ≥ 0`);
  }
  if (!(creepRate > 0)) throw new RangeError(`Cannot relieve by creep at ${creepRate} C: must be > 0`);
  return (swing) => dotDamage(geometry, swing, options).total;
}

/** Pa and 1, lithiated tin. */
export interface DotMechanics {
  /** Young's modulus empty and full. */
  readonly youngsModulus: readonly [empty: number, full: number];
  readonly poissonRatio: number;
  readonly yieldStress: number;
}

/**
 * Nanoindentation of lithiated tin, Extreme Mech. Lett. 40 (2020) 100907: 58.0 → 28.6 GPa; yield about 150 MPa as for
 * micropillars (Qaiser 2016); Poisson's ratio assumed.
 */
export const TIN_MECHANICS: DotMechanics = {
  youngsModulus: [58e9, 28.6e9],
  poissonRatio: 0.3,
  yieldStress: 150e6,
};

/** Pa, stress at which neighbours press on each other, σ = min(E δ/(1 − ν), σ_y). */
export function contactStress(closure: number, stoichiometry: number, mechanics: DotMechanics = TIN_MECHANICS): number {
  const [empty, full] = mechanics.youngsModulus;
  const modulus = empty + stoichiometry * (full - empty);
  return Math.min((modulus * closure) / (1 - mechanics.poissonRatio), mechanics.yieldStress);
}
