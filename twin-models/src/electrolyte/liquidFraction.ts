/**
 * How much of the liquid's conductivity is left in a polymer that has soaked it up.
 *
 *     g(φ) = φ^3.3                       Doyle et al. 1996, φ ≥ 0.5
 *     g(φ) = ((φ − 0.25)/0.75)²          percolation, once it is the smaller of the two (from φ ≈ 0.45 down)
 *
 * φ is the volume fraction of liquid in the gel. No single power fits what is measured: gels of PVdF/HFP with
 * EC/DEC and LiTFSI fall from 1e-2 S/cm at 20 wt% polymer to 1e-8 at 80 wt% (Capiglia et al. 2000). The percolation
 * law is assumed. It crosses the power law at 0.451; changing over there and not at 0.5 keeps g continuous.
 */
export const LIQUID_FRACTION_EXPONENT = 3.3;

/** Conductivity over that of the free liquid, 0…1; 0 below a liquid fraction of 0.25. */
export function liquidFractionFactor(liquidFraction: number): number {
  const power = liquidFraction ** LIQUID_FRACTION_EXPONENT;
  if (liquidFraction >= 0.5) return power;
  return Math.min(power, (Math.max(liquidFraction - 0.25, 0) / 0.75) ** 2);
}
