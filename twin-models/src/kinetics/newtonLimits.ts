/**
 * When the Newton iterations of an electrode's reaction currents end, and how far one of their steps goes.
 *
 * Both solvers (dfn/electrodeSolver.ts, particles/blendSolver.ts) look for the minimum of a convex function: a step
 * that ends beyond it, climbing steeply, is shortened to where the slope along it, taken as linear, vanishes.
 */

/** V: a step that changes every interface by less leaves an error far below a microvolt. */
export const ACCEPTED_STEP = 2e-5;
export const MOST_EVALUATIONS = 80;
/** Of the slope of the asinh alone. */
export const LEAST_OWN_SLOPE = 0.2;
/** A step shortened to less of itself leads nowhere. */
export const LEAST_FRACTION = 1e-12;

/** How steeply the convex function may climb at the end of a step, over how steeply it fell at its start. */
const MOST_OVERSHOOT = 0.5;

/** Of the falls of the convex function along a step at its two ends; falls are positive. Not a number is too far. */
export function isTooFar(fallBefore: number, fallAfter: number): boolean {
  return !(fallAfter >= -MOST_OVERSHOOT * fallBefore);
}

/** What is left of a step's fraction that {@link isTooFar}. */
export function shortenedFraction(fraction: number, fallBefore: number, fallAfter: number): number {
  const share = fallBefore / (fallBefore - fallAfter);
  return fraction * (share > 0.05 ? Math.min(share, 0.7) : 0.05);
}
