/**
 * How well a coating holds on, and passes current to, a rough foil.
 *
 *     G_ad = G_0 r^n m_hard m_clean      J/m², energy to part coating and foil
 *     ρ    = ρ_c / (r φ)                 Ω m² of apparent area; φ: fraction still in contact
 *     peel force per width = G_ad / (1 − cos θ)
 *
 * G_0 10 J/m² lies within the 1…50 that peel tests of graphite coatings give; n = 1 is consistent with peel forces of
 * 89.7 → 135.7 N/m from flat (< 1 µm) to rough (≈ 3 µm) copper under silicon, Jeon et al., RSC Adv. 2017,
 * 10.1039/C7RA04598K. ρ_c 0.5 (copper) and 5 Ω cm² (aluminium) are assumed.
 */

export interface AdhesionLaw {
  /** J/m² on a smooth, clean, bare foil. */
  readonly smoothEnergy: number;
  /** n, 1. */
  readonly areaExponent: number;
  /** m_clean, 1: gain of a reduced surface over one with its native oxide. No effect is calibrated. */
  readonly cleanSurfaceGain: number;
}

export const DEFAULT_ADHESION: AdhesionLaw = { smoothEnergy: 10, areaExponent: 1, cleanSurfaceGain: 1 };

/** Ω m² of real interface area between a coating and its foil. */
export const CONTACT_RESISTIVITY = { negative: 5e-5, positive: 5e-4 } as const;

/** G_ad, J/m² of apparent area. */
export function adhesionEnergy(areaRatio: number, hardCoatGain = 1, law: AdhesionLaw = DEFAULT_ADHESION): number {
  return law.smoothEnergy * areaRatio ** law.areaExponent * hardCoatGain * law.cleanSurfaceGain;
}

/** Ω m² of apparent area. */
export function contactResistance(contactResistivity: number, areaRatio: number, connectedFraction = 1): number {
  return contactResistivity / (areaRatio * connectedFraction);
}

/** N/m of width to peel a coating off at an angle (rad, 0 < θ ≤ π) when it does not stretch; G_ad/2 at 180°. */
export function peelForce(energy: number, angle: number): number {
  return energy / (1 - Math.cos(angle));
}
