/**
 * Which of all watched cells are discoveries today, from one e-value each, with a bound on the false ones.
 *
 *     k* = max { k : E_(k) ≥ N / (α k) },      discoveries: the k* largest e-values
 *
 * E_(k) is the k-th largest of N e-values. The expected share of false discoveries is at most α · N₀/N (N₀ healthy
 * cells among N) whatever the dependence between cells, and on any day, because each e-value is the present value of a
 * process that is ≤ 1 in expectation at every stopping time. Wang & Ramdas, False discovery rate control with e-values,
 * JRSS-B 84 (2022).
 *
 * No e-value below 1/α can ever be a discovery (k ≤ N), so callers may leave all of those out: a fleet of a million
 * cells hands over the few that say something, and N.
 */

/** What a level α demands of an e-value among the cells watched. */
export interface DiscoveryThreshold {
  /** Smallest e-value that is a discovery; N/α, what a single one would need, while there is none. */
  readonly threshold: number;
  /** Number of discoveries, k*. */
  readonly discoveries: number;
  /** Number of e-values the threshold was asked of, N. */
  readonly watched: number;
  readonly alpha: number;
}

/**
 * @param evidence e-values, in any order; NaN is no evidence. Those below 1/α may be missing.
 * @param watched N, all cells watched, those without an element in `evidence` included
 * @param alpha expected share of false discoveries, 0…1
 * @throws RangeError if fewer cells are watched than have evidence, or α is not in (0, 1]
 */
export function eBenjaminiHochberg(evidence: Float64Array, watched: number, alpha: number): DiscoveryThreshold {
  if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`Cannot control discoveries at level ${alpha}: expected 0…1`);
  if (!(watched >= evidence.length)) {
    throw new RangeError(`Cannot watch ${watched} cells: ${evidence.length} of them have evidence`);
  }
  const floor = 1 / alpha;
  const speaking = evidence.filter((value) => value >= floor).toSorted();
  let discoveries = 0;
  for (let k = speaking.length; k > 0 && discoveries === 0; k--) {
    if (speaking[speaking.length - k]! >= watched / (alpha * k)) discoveries = k;
  }
  return { threshold: watched / (alpha * Math.max(1, discoveries)), discoveries, watched, alpha };
}
