/**
 * Cold rolling hardens a foil; a stronger foil tears less often.
 *
 *     σ_y(e) = σ_soft + (σ_full − σ_soft) (1 − e^(−e/0.3))     e: reduction of thickness by cold rolling, 0…1
 *     λ      = λ_0 (σ_op / σ_y)^m                              ruptures per cycle
 *
 * Copper 120 (annealed) and 350 MPa (fully hard) are handbook values; the saturation of 0.3, λ_0 and m are assumed:
 * compare designs with them, do not predict field failures.
 */

export interface FoilMetal {
  /** Pa, annealed. */
  readonly softYield: number;
  /** Pa, fully cold-rolled. */
  readonly hardYield: number;
}

export const COPPER_FOIL: FoilMetal = { softYield: 120e6, hardYield: 350e6 };
export const ALUMINIUM_FOIL: FoilMetal = { softYield: 35e6, hardYield: 170e6 };

const SATURATING_REDUCTION = 0.3;

/** Pa, yield stress of a foil that cold rolling has thinned by that fraction. */
export function yieldStressAfterRolling(metal: FoilMetal, reduction: number): number {
  return metal.softYield + (metal.hardYield - metal.softYield) * (1 - Math.exp(-reduction / SATURATING_REDUCTION));
}

export interface RuptureLaw {
  /** Ruptures per cycle when the stress in use reaches the yield stress. */
  readonly rateAtYield: number;
  /** m. */
  readonly exponent: number;
}

export const DEFAULT_RUPTURE: RuptureLaw = { rateAtYield: 1e-3, exponent: 6 };

/** Probability that a foil has torn after that many cycles at a stress in use (Pa). */
export function ruptureProbability(
  operatingStress: number,
  yieldStress: number,
  cycles: number,
  law: RuptureLaw = DEFAULT_RUPTURE,
): number {
  const hazard = law.rateAtYield * (operatingStress / yieldStress) ** law.exponent;
  return -Math.expm1(-hazard * cycles);
}
