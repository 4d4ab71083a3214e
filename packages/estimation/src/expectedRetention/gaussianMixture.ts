/** A weighted sum of normal distributions of retention, read by its median and the half-width that holds a share of it. */

export interface GaussianMixture {
  /** Of each part; weights are positive and need not sum to 1. Only the first `count` entries count. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly weight: Float64Array;
  readonly count: number;
}

export interface Expectation {
  /** 0…1, as many are above as below. */
  readonly retention: number;
  /** Half-width around it that holds this share, 0…1. */
  readonly halfWidth: (share: number) => number;
  /** Share below a retention: uniform over sound cells or packs if all is well. */
  readonly below: (retention: number) => number;
  /** The same in deviations of a normal distribution, > 0 below the middle, at most 8. */
  readonly deviationsBelow: (retention: number) => number;
}

/** Halvings of the interval that is searched: to 10⁻⁸ of it. */
const HALVINGS = 30;
/** Deviations beyond which a part holds nothing. */
const FARTHEST = 9;

/** Standard normal probability below x. */
export function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  // Chebyshev fit of erfc, Press et al., Numerical Recipes, § 6.2: relative error below 1.2e-7 everywhere.
  let sum = 0.17087277;
  for (const c of ERFC) sum = c + t * sum;
  const tail = 0.5 * t * Math.exp(-z * z + sum);
  return x < 0 ? tail : 1 - tail;
}
const ERFC = [
  -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
];

/** Where a standard normal holds this share below, −8…8. */
export function normalQuantile(share: number): number {
  let low = -8;
  let high = 8;
  for (let round = 0; round < HALVINGS; round++) {
    const middle = 0.5 * (low + high);
    if (normalBelow(middle) < share) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Share of the mixture below x. */
export function shareBelow({ mean, deviation, weight, count }: GaussianMixture, x: number): number {
  let below = 0;
  let all = 0;
  for (let k = 0; k < count; k++) {
    below += weight[k]! * normalBelow((x - mean[k]!) / deviation[k]!);
    all += weight[k]!;
  }
  return below / all;
}

export function medianOf(mixture: GaussianMixture): number {
  const { mean, deviation, count } = mixture;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    low = Math.min(low, mean[k]! - FARTHEST * deviation[k]!);
    high = Math.max(high, mean[k]! + FARTHEST * deviation[k]!);
  }
  for (let round = 0; round < HALVINGS; round++) {
    const middle = 0.5 * (low + high);
    if (shareBelow(mixture, middle) < 0.5) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Half-width around `centre` that holds `share` (0…1) of the mixture. */
export function halfWidthAround(mixture: GaussianMixture, centre: number, share: number): number {
  const { mean, deviation, count } = mixture;
  let low = 0;
  let high = 0;
  for (let k = 0; k < count; k++) {
    high = Math.max(high, Math.abs(mean[k]! - centre) + FARTHEST * deviation[k]!);
  }
  for (let round = 0; round < HALVINGS; round++) {
    const middle = 0.5 * (low + high);
    const held = shareBelow(mixture, centre + middle) - shareBelow(mixture, centre - middle);
    if (held < share) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Parts to be filled in. */
export function emptyMixture(count: number): GaussianMixture {
  return { mean: new Float64Array(count), deviation: new Float64Array(count), weight: new Float64Array(count), count };
}

export function readMixture(mixture: GaussianMixture): Expectation {
  const retention = medianOf(mixture);
  return {
    retention,
    halfWidth: (share) => halfWidthAround(mixture, retention, share),
    below: (value) => shareBelow(mixture, value),
    deviationsBelow: (value) => -normalQuantile(shareBelow(mixture, value)),
  };
}
