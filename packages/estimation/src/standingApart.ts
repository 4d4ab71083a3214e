/**
 * Likelihood ratio of "this cell stood apart from its neighbours from the start" against "this is how healthy
 * cells scatter". Healthy packs have heavy tails (a cell balanced last week, a module swapped), hence Student's t.
 *
 * Expectation ≤ 1 under the null by construction (a ratio of two densities of the same quantity).
 */

/** Degrees of freedom ν of the healthy scatter, with Γ((ν+1)/2) / (√(νπ) Γ(ν/2)): the fewer, the heavier the tail. */
export const TEN_DEGREES = { degrees: 10, normalisation: 52.342_777_784_553_52 / (24 * Math.sqrt(10 * Math.PI)) };
export const TWENTY_DEGREES = {
  degrees: 20,
  normalisation: 1_133_278.388_948_785_4 / (362_880 * Math.sqrt(20 * Math.PI)),
};
export type Tail = Readonly<typeof TEN_DEGREES>;

/** How far faulty cells stand apart: half of them beyond this many healthy spreads, without a limit (Cauchy). */
const FAULTY_SPREADS = 8;

/**
 * @param difference level minus the neighbours' median
 * @param spread healthy scatter of such differences, same unit, > 0
 * @param uncertainty standard deviation of `difference`, same unit
 */
export function standingApartRatio(difference: number, spread: number, uncertainty: number, tail: Tail): number {
  if (difference !== difference) return 1;
  const nullScale = Math.hypot(spread, uncertainty);
  const faultyScale = Math.hypot(FAULTY_SPREADS * spread, uncertainty);
  const x = difference / nullScale;
  const y = difference / faultyScale;
  const { degrees, normalisation } = tail;
  const nullDensity = (normalisation / nullScale) * (1 + (x * x) / degrees) ** (-(degrees + 1) / 2);
  const faultyDensity = 1 / (Math.PI * faultyScale * (1 + y * y));
  return faultyDensity / nullDensity;
}
