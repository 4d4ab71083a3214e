/**
 * Diffusion in a sphere without a mesh: third-order Padé approximant of the exact transfer function.
 *
 *     (θ_surface − θ̄)/(dθ̄/dt) = τ (1/15 + 6p/3465) / (1 + 3p/55 + p²/3465),   p = s τ,  τ = R²/D
 *
 * Expanded into two first-order lags. The low-frequency value τ/15 is that of the steady profile,
 * c̄ − c_surface = jR/(5FD). Prasad & Rahn, J. Dyn. Sys. Meas. Control 136 (2014) 011012.
 */

/** Roots of 1 + 3p/55 + p²/3465, as rates in units of 1/τ. */
const DISCRIMINANT = Math.sqrt((3 / 55) ** 2 - 4 / 3465);
export const SLOW_RATE = ((3 / 55 - DISCRIMINANT) * 3465) / 2;
export const FAST_RATE = ((3 / 55 + DISCRIMINANT) * 3465) / 2;

/** Steady deviation of each lag in units of τ dθ̄/dt; they sum to 1/15. */
export const SLOW_GAIN = (1 / 15 - (SLOW_RATE * 6) / 3465) / (1 - SLOW_RATE / FAST_RATE);
export const FAST_GAIN = 1 / 15 - SLOW_GAIN;

/** Lag state after `dt` s towards `target` with `rate` 1/s. Exact for a held target. */
export function relax(state: number, target: number, rate: number, dt: number): number {
  return target + (state - target) * Math.exp(-rate * dt);
}
