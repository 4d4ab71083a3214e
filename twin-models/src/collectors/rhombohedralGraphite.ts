/**
 * Graphite with a rhombohedral (3R) share f among its hexagonal (2H) layers.
 *
 *     c_max = c_2H (1 − β f)         q_irr = q_0 + γ f
 *
 * Sources disagree on sign and size: commercial graphites are 2H + 3R mixes whose capacity depends on both (Shi et al.
 * 1996), exfoliation correlates with 3R content (Simon et al. 1999). So β = γ = 0 until someone calibrates them.
 */

export interface RhombohedralEffect {
  /** β, 1. */
  readonly capacityLoss: number;
  /** γ: irreversible share of the first charge per unit of 3R, 1. */
  readonly irreversibleGain: number;
}

export const NO_CALIBRATED_EFFECT: RhombohedralEffect = { capacityLoss: 0, irreversibleGain: 0 };

/** mol/m³ that the graphite takes up. */
export function concentrationWithRhombohedral(
  hexagonalConcentration: number,
  fraction: number,
  effect: RhombohedralEffect = NO_CALIBRATED_EFFECT,
): number {
  return hexagonalConcentration * (1 - effect.capacityLoss * fraction);
}

/** Share of the first charge that does not come back. */
export function irreversibleShareWithRhombohedral(
  hexagonalShare: number,
  fraction: number,
  effect: RhombohedralEffect = NO_CALIBRATED_EFFECT,
): number {
  return hexagonalShare + effect.irreversibleGain * fraction;
}
