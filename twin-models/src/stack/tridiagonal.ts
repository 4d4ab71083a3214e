/**
 * One implicit step of exchange along a chain: heat between cells of a stack, salt over their seals.
 *
 *     C_k (x_k' − x_k)/dt = K_k (x_{k+1}' − x_k') − K_{k−1} (x_k' − x_{k−1}') + F_k (a − x_k')
 *
 * Backward Euler: stable for any dt, exact in steady state, and Σ C x changes only by what crosses F.
 */
export interface ChainExchange {
  /** Content per unit of x, length N. */
  readonly capacity: Float64Array;
  /** Conductance between k and k+1, length N − 1. */
  readonly between: Float64Array;
  /** Conductance from k to the surroundings, length N. */
  readonly outside: Float64Array;
}

/** Advances `x` in place by dt (s); `scratch` has the length of `x` or more. */
export function stepChainInto(
  x: Float64Array,
  chain: ChainExchange,
  dt: number,
  surroundings: number,
  scratch: Float64Array,
): void {
  const { capacity, between, outside } = chain;
  const last = x.length - 1;
  // Thomas' algorithm on differences from the old state would round worse; values are of one magnitude here.
  let pivot = 1;
  for (let k = 0; k <= last; k++) {
    const left = k > 0 ? between[k - 1]! : 0;
    const right = k < last ? between[k]! : 0;
    const stored = capacity[k]! / dt;
    pivot = stored + left + right + outside[k]! - (k > 0 ? left * scratch[k - 1]! : 0);
    const known = stored * x[k]! + outside[k]! * surroundings + (k > 0 ? left * x[k - 1]! : 0);
    scratch[k] = right / pivot;
    x[k] = known / pivot;
  }
  for (let k = last - 1; k >= 0; k--) x[k]! += scratch[k]! * x[k + 1]!;
}

/**
 * Solves A x = b in place for a symmetric tridiagonal, positive definite A: `x` holds b and then the solution.
 *
 * @param diagonal length N. @param beside length N − 1 (or more). @param scratch length N or more.
 */
export function solveSymmetricInto(
  x: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  scratch: Float64Array,
): void {
  const last = x.length - 1;
  for (let k = 0; k <= last; k++) {
    const left = k > 0 ? beside[k - 1]! : 0;
    const pivot = diagonal[k]! - (k > 0 ? left * scratch[k - 1]! : 0);
    scratch[k] = k < last ? beside[k]! / pivot : 0;
    x[k] = (x[k]! - (k > 0 ? left * x[k - 1]! : 0)) / pivot;
  }
  for (let k = last - 1; k >= 0; k--) x[k]! -= scratch[k]! * x[k + 1]!;
}
