/**
 * Likelihood ratio of "this cell stood apart from its neighbours from the start" against "this is how healthy
 * cells scatter". Healthy packs have heavy tails (a cell balanced last week, a module swapped), hence Student's t.
 *
 * Expectation ≤ 1 under the null by construction (a ratio of two densities of the same quantity).
 */

/** Degrees of freedom of the healthy scatter. */
const TAIL = 10;
/** How far faulty cells stand apart: half of them beyond this many healthy spreads, without a limit (Cauchy). */
const FAULTY_SPREADS = 8;

/**
 * @param difference level minus the neighbours' median
 * @param spread healthy scatter of such differences, same unit, > 0
 * @param uncertainty standard deviation of `difference`, same unit
 */
export function standingApartRatio(difference: number, spread: number, uncertainty: number): number {
  if (difference !== difference) return 1;
  const nullScale = Math.hypot(spread, uncertainty);
  const faultyScale = Math.hypot(FAULTY_SPREADS * spread, uncertainty);
  const x = difference / nullScale;
  const y = difference / faultyScale;
  const nullDensity = (STUDENT_NORMALISATION / nullScale) * (1 + (x * x) / TAIL) ** (-(TAIL + 1) / 2);
  const faultyDensity = 1 / (Math.PI * faultyScale * (1 + y * y));
  return faultyDensity / nullDensity;
}

/** Γ((ν+1)/2) / (√(νπ) Γ(ν/2)) for ν = 10: Γ(5.5) = 52.34277778455352, Γ(5) = 24. */
const STUDENT_NORMALISATION = 52.34277778455352 / (Math.sqrt(TAIL * Math.PI) * 24);
