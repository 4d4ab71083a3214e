/**
 * The concentration-dependent part of the exchange current density, with unequal exponents.
 *
 *     j0 / (F K) = (c_e/c_e0)^(1−α) x^α (1−x)^(1−α)
 *
 * Kernels take the square root themselves where α = ½. Exhausted surfaces are floored without a corner,
 * x → ½ (x + √(x² + 4δ²)), because Newton's steps jump to and fro at corners.
 */

/** δ: about where x(1−x), or x and 1−x for themselves, are floored, so that exhausted surfaces stay finite. */
export const LEAST_OCCUPANCY_PRODUCT = 1e-5;
/** 2δ, of the floor without a corner. */
export const TWICE_LEAST_PRODUCT = 2 * LEAST_OCCUPANCY_PRODUCT;

function floored(x: number): number {
  return 0.5 * (x + distance(x));
}

function distance(x: number): number {
  return Math.sqrt(x * x + 4 * LEAST_OCCUPANCY_PRODUCT * LEAST_OCCUPANCY_PRODUCT);
}

/** x^α (1−x)^(1−α), floored at both ends. */
export function occupancyFactor(stoichiometry: number, exponent: number): number {
  return floored(stoichiometry) ** exponent * floored(1 - stoichiometry) ** (1 - exponent);
}

/** d ln(occupancyFactor)/dx. */
export function occupancySlope(stoichiometry: number, exponent: number): number {
  return exponent / distance(stoichiometry) - (1 - exponent) / distance(1 - stoichiometry);
}
