/**
 * The price of roughness: a coating spreads unevenly over tall peaks.
 *
 *     σ = σ_0 (1 + (R_z / 2 µm)²)        relative spread of the loading
 *
 * Counter-evidence to "rougher is better": electrolytic copper improved from R_z 2.8 to 1.2 µm, Zhang et al., Metals
 * 2022, 10.3390/met12122110. The law is assumed.
 */

const REFERENCE_HEIGHT = 2e-6;

/** Peaks above this share of the coating's thickness are warned of. */
export const TALLEST_PEAK_SHARE = 1 / 20;

/** Relative spread of the loading over a foil of peak height R_z (m); `smoothSpread` is that on a smooth foil. */
export function loadingSpread(peakHeight: number, smoothSpread = 0.01): number {
  return smoothSpread * (1 + (peakHeight / REFERENCE_HEIGHT) ** 2);
}

/** Whether peaks of that height disturb a coating of that thickness (m). */
export function isTooRough(peakHeight: number, coatingThickness: number): boolean {
  return peakHeight > coatingThickness * TALLEST_PEAK_SHARE;
}
