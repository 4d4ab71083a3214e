/**
 * Electronic conductivity of a carbon coating with metal powder.
 *
 *     σ = σ_m ((f − f_c) / (1 − f_c))²     once the grains touch, f > f_c (0.10…0.16, 0.16 for random spheres)
 *     σ = σ_carbon 10^(f/f_c)              below: up to tenfold just before they do
 *
 * Scher & Zallen, J. Chem. Phys. 53 (1970) 3759 for f_c; the tenfold is assumed, reached exponentially here so that no
 * powder means no change.
 */

export const PERCOLATION_THRESHOLD = 0.16;

/** S/m of the coating; f is the volume fraction of metal among its solids, `metal` the conductivity of a pressed powder. */
export function conductivityWithMetalPowder(
  carbonConductivity: number,
  metalConductivity: number,
  metalFraction: number,
  threshold: number = PERCOLATION_THRESHOLD,
): number {
  const below = carbonConductivity * 10 ** Math.min(1, metalFraction / threshold);
  if (metalFraction <= threshold) return below;
  return Math.max(below, metalConductivity * ((metalFraction - threshold) / (1 - threshold)) ** 2);
}
