/**
 * One wet path along the whole edge of a stack (a film on the casing, a filling channel): a ladder.
 *
 * Node m_k of the path meets electrolyte k through R_io,k and node k+1 through R_mn,k. Of its potentials only what
 * passes each plate matters, I_k from node k+1 to node k, driven by the potential Δφ_k between the two electrolytes:
 *
 *     −R_io,k I_{k−1} + (R_io,k + R_mn,k + R_io,k+1) I_k − R_io,k+1 I_{k+1} = Δφ_k,     I at both ends 0
 *
 * symmetric, tridiagonal, positive definite. For equal cells of voltage V it follows, x from the middle of the stack,
 *
 *     I(x) = V/R_mn [1 − cosh(λ x)/cosh(λ N/2)],     λ = √(R_mn/R_io);     λN ≪ 1: V N²/(8 R_io) in the middle
 *
 * Salt diffuses along the same ladder; the path itself stores none.
 *
 * | name             | symbol | unit             | length |
 * | ---------------- | ------ | ---------------- | ------ |
 * | across           | Δφ     | V                | N − 1  |
 * | inletResistance  | R_io   | Ω                | N      |
 * | betweenResistance| R_mn   | Ω                | N − 1  |
 * | conductance      |        | S, or m³/s       | as R   |
 */
import { solveSymmetricInto } from './tridiagonal.ts';

/** Ω at the reference temperature and the initial salt. */
export interface CommonPath {
  /** From each cell's electrolyte to the path. */
  readonly inletResistance: number;
  /** Along the path, from one cell to the next. */
  readonly betweenResistance: number;
}

/** A past every plate by the law for equal cells of a voltage (V); `plate` counts 1…N − 1. */
export function commonPathCurrent(path: CommonPath, voltage: number, cellCount: number, plate: number): number {
  const lambda = Math.sqrt(path.betweenResistance / path.inletResistance);
  return (voltage / path.betweenResistance) * commonPathShape(lambda, cellCount, plate);
}

/** 1 − cosh(λ(k − N/2))/cosh(λN/2), 0 at the ends, without overflow for long stacks. */
export function commonPathShape(lambda: number, cellCount: number, plate: number): number {
  const half = (lambda * cellCount) / 2;
  const at = Math.abs(lambda * (plate - cellCount / 2));
  // Twice the product of sinh: the difference of two cosh would cancel for small λN.
  const rise = -Math.expm1(at - half) * -Math.expm1(-at - half);
  return rise / (1 + Math.exp(-2 * half));
}

/** Room for solving the ladder of N cells without allocation. */
export interface LadderScratch {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
  readonly sweep: Float64Array;
  readonly node: Float64Array;
}

export function createLadderScratch(cellCount: number): LadderScratch {
  return {
    diagonal: new Float64Array(cellCount),
    beside: new Float64Array(cellCount),
    sweep: new Float64Array(cellCount),
    node: new Float64Array(cellCount),
  };
}

/** Current past every plate, A, written to `out` (length N − 1, may be `across`). */
export function commonPathCurrentInto(
  out: Float64Array,
  across: Float64Array,
  inletResistance: Float64Array,
  betweenResistance: Float64Array,
  { diagonal, beside, sweep }: LadderScratch,
): void {
  for (let plate = 0; plate < across.length; plate++) {
    diagonal[plate] = inletResistance[plate]! + betweenResistance[plate]! + inletResistance[plate + 1]!;
    beside[plate] = -inletResistance[plate + 1]!;
    out[plate] = across[plate]!;
  }
  solveSymmetricInto(out, diagonal, beside, sweep);
}

/**
 * One implicit step of salt between cells over the ladder, in place; Σ volume·concentration stays as it is.
 *
 * A cell's own balance, V (c' − c)/dt = g_io (m − c'), is eliminated; the nodes' balances stay, without storage.
 *
 * @param concentration mol/m³, length N. @param volume m³ per cell. @param inlet g_io, m³/s, length N.
 * @param between g_mn, m³/s, length N − 1.
 */
export function spreadSaltAlongPath(
  concentration: Float64Array,
  volume: Float64Array,
  inlet: Float64Array,
  between: Float64Array,
  dt: number,
  { diagonal, beside, sweep, node }: LadderScratch,
): void {
  const cellCount = concentration.length;
  for (let k = 0; k < cellCount; k++) {
    const stored = volume[k]! / dt;
    const effective = (inlet[k]! * stored) / (inlet[k]! + stored);
    const right = k + 1 < cellCount ? between[k]! : 0;
    diagonal[k] = effective + right + (k > 0 ? between[k - 1]! : 0);
    beside[k] = -right;
    node[k] = effective * concentration[k]!;
  }
  solveSymmetricInto(node, diagonal, beside, sweep);
  for (let k = 0; k < cellCount; k++) {
    const stored = volume[k]! / dt;
    concentration[k] = (stored * concentration[k]! + inlet[k]! * node[k]!) / (stored + inlet[k]!);
  }
}
