/**
 * What is known of how each cell's voltage curve differs from its peers', place by place on the charge, and how surely:
 * nodes over the state of charge, one covariance for the pack, one mean per cell (single precision).
 *
 * A curve that differs like a charge, a capacity or an offset cannot be told from one. The memory leaves that part out
 * (the prior is projected off these three shapes over the first charge), so what a cell is first taken for stays the same
 * for good, and a comparison of the cell with its own past loses nothing but that constant.
 */
import type { StateColumns } from '../stateColumns.ts';
import { invertPositive } from '../electrodeModes/invertPositive.ts';

/** Nodes between empty and full. */
export const CURVE_NODES = 21;
/** What a charge compares in every cell: charge, capacity, offset. */
export const SHAPES = 3;
/** V: error of one cell's curve against its peers', and the charge over which it is one error. */
const OWN_ERROR = 0.0015;
const ERROR_LENGTH = 0.05;
/** V by which a curve changes from one charge to the next: age, temperature, the rate. */
const CHANGE_PER_CHARGE = 5e-5;
/** V, what is left of the shapes that the memory leaves out: keeps its covariance invertible. */
const LEAST_DEVIATION = 2e-5;
/** After the first charges one moves a curve by this many deviations at most: a charge of rubbish is not a cell's curve. */
const LARGEST_STEP = 4;
const FIRST_CHARGES = 3;
/** Weight of a node that the first charge did not visit, of the largest. */
export const UNVISITED = 1e-6;

export interface CurveMemory {
  /** Whether {@link fix} was called. */
  isFixed(): boolean;
  /**
   * Fixes the shapes that are left out: their values at the nodes (row after row, {@link SHAPES} each), and how much of the
   * first charge lies at each node. False if that charge cannot tell them apart.
   */
  fix(shapes: Float64Array, visited: Float64Array): boolean;
  /** Inverse of the covariance, V⁻². */
  precision(): Float64Array | null;
  /** Covariance after a charge: becomes that before the next. */
  advance(covariance: (row: number, column: number) => number): void;
  /** Means of a cell, V: reads them, or moves them towards what a charge found. */
  read(cell: number, into: Float64Array): void;
  learn(cell: number, found: (node: number) => number): void;
}

export function nodePlace(node: number): number {
  return node / (CURVE_NODES - 1);
}

export function createCurveMemory(state: StateColumns, count: number): CurveMemory {
  const n = CURVE_NODES;
  const means = new Float32Array(count * n);
  state.attach(means.buffer);
  const prior = state.column(n * n);
  const covariance = state.column(n * n);
  const now = state.scalars({ fixed: 0, charges: 0 });
  const step = new Float64Array(n);

  return {
    isFixed: () => now.fixed > 0,
    fix(shapes, visited) {
      // X as the nodes render it over what was visited: (V + ε)⁻¹ (V X + ε X at the nodes)
      let most = 0;
      for (let j = 0; j < n; j++) most = Math.max(most, visited[j * (n + 1)]!);
      const weight = visited.slice();
      for (let j = 0; j < n; j++) weight[j * (n + 1)]! += UNVISITED * most;
      const inverse = invertPositive(weight, n);
      if (!inverse) return false;
      const rendered = new Float64Array(n * SHAPES);
      for (let i = 0; i < n; i++) {
        for (let a = 0; a < SHAPES; a++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += inverse[i * n + j]! * shapes[j * SHAPES + a]!;
          rendered[i * SHAPES + a] = sum;
        }
      }
      // 1 − Π, Π = X (Xᵀ W X)⁻¹ Xᵀ W
      const weighed = new Float64Array(SHAPES * n);
      for (let a = 0; a < SHAPES; a++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += rendered[i * SHAPES + a]! * weight[i * n + j]!;
          weighed[a * n + j] = sum;
        }
      }
      const normal = new Float64Array(SHAPES * SHAPES);
      for (let a = 0; a < SHAPES; a++) {
        for (let b = 0; b < SHAPES; b++) {
          for (let j = 0; j < n; j++) normal[a * SHAPES + b]! += weighed[a * n + j]! * rendered[j * SHAPES + b]!;
        }
      }
      const normalInverse = invertPositive(normal, SHAPES);
      if (!normalInverse) return false;
      const rest = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let share = 0;
          for (let a = 0; a < SHAPES; a++) {
            for (let b = 0; b < SHAPES; b++) {
              share += rendered[i * SHAPES + a]! * normalInverse[a * SHAPES + b]! * weighed[b * n + j]!;
            }
          }
          rest[i * n + j] = (i === j ? 1 : 0) - share;
        }
      }
      const half = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++)
            sum += rest[i * n + k]! * OWN_ERROR ** 2 * matern(nodePlace(k - j) / ERROR_LENGTH);
          half[i * n + j] = sum;
        }
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = i === j ? LEAST_DEVIATION ** 2 : 0;
          for (let k = 0; k < n; k++) sum += half[i * n + k]! * rest[j * n + k]!;
          prior[i * n + j] = sum;
        }
      }
      covariance.set(prior);
      now.fixed = 1;
      return true;
    },
    precision: () => invertPositive(covariance, n),
    advance(next) {
      now.charges++;
      const grown = (CHANGE_PER_CHARGE / OWN_ERROR) ** 2;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) covariance[i * n + j] = next(i, j) + grown * prior[i * n + j]!;
      }
    },
    read(cell, into) {
      for (let j = 0; j < n; j++) into[j] = means[cell * n + j]!;
    },
    learn(cell, found) {
      let furthest = 0;
      for (let j = 0; j < n; j++) {
        step[j] = found(j) - means[cell * n + j]!;
        furthest = Math.max(furthest, Math.abs(step[j]!) / Math.sqrt(covariance[j * (n + 1)]!));
      }
      // Shortened as a whole: bent, it would take up some of what the memory has to leave out.
      const share = now.charges < FIRST_CHARGES ? 1 : Math.min(1, LARGEST_STEP / furthest);
      for (let j = 0; j < n; j++) means[cell * n + j] = means[cell * n + j]! + share * step[j]!;
    },
  };
}

/** Matérn 3/2. */
function matern(distance: number): number {
  const scaled = Math.sqrt(3) * Math.abs(distance);
  return (1 + scaled) * Math.exp(-scaled);
}
