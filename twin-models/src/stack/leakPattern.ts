/**
 * Which wet path leaks, told by the shape of the leak over the plates of a stack.
 *
 *     seals         s_k = a                                         every seal a little, all alike
 *     common path   s_k = b [1 − cosh(λ(k − N/2))/cosh(λN/2)]       parabola to plateau, most in the middle
 *     one plate     s_k = c at one plate, elsewhere a, c ≥ 2a ≥ 0   a hole, a damaged seal
 *
 * (Without the condition the last would hold the first, and could never be told from it.) Each is fitted by least squares; the least n ln(misfit²) + p ln n (Schwarz) wins, p the fitted figures. What a
 * voltmeter sees of it: a leak takes charge from the cathode of cell k and the anode of cell k+1, so over time t
 *
 *     −ΔV_k = (U'_p s_k + U'_n s_{k−1}) t/Q,     U' slopes of both faces, V per unit of state of charge
 *
 * N equations for N − 1 leaks, solved by least squares.
 */
import { commonPathShape } from './commonPath.ts';
import { solveSymmetricInto } from './tridiagonal.ts';

const LEAK_PATHS = ['seals', 'common path', 'one plate'] as const;
export type LeakPath = (typeof LEAK_PATHS)[number];

export interface LeakPattern {
  readonly path: LeakPath;
  /** Natural logarithm of how much likelier it is than the next; above 3 is strong. */
  readonly evidence: number;
  /** Root mean square misfit of each pattern, in the unit of the leaks. */
  readonly misfit: Readonly<Record<LeakPath, number>>;
  /** λ of the common path's fit. */
  readonly lambda: number;
  /** Plate (0-based) of the fit of one plate. */
  readonly plate: number;
  /** What each pattern would leak past every plate, in the unit of the leaks. */
  readonly fitted: Readonly<Record<LeakPath, Float64Array>>;
}

interface Fit {
  readonly squares: number;
  readonly parameters: number;
  readonly fitted: Float64Array;
}

/** Above it a common path is so narrow that the leak is one of neighbours. */
const GREATEST_LAMBDA = 1;
const LEAST_LAMBDA = 0.01;
const LAMBDAS = 60;
/** Plates from which on three patterns can be told apart. */
const LEAST_PLATES = 4;

/**
 * The pattern of leaks past the plates of a stack, in any unit.
 *
 * @throws RangeError for fewer than four plates.
 */
export function leakPatternOf(leak: ArrayLike<number>): LeakPattern {
  const plates = leak.length;
  if (plates < LEAST_PLATES) {
    throw new RangeError(`Cannot tell the pattern of ${plates} plates: needs ${LEAST_PLATES}, five cells`);
  }
  const { fit: common, lambda } = fitCommonPath(leak);
  const { fit: single, plate } = fitOnePlate(leak);
  const fits: Readonly<Record<LeakPath, Fit>> = {
    seals: fitSeals(leak),
    'common path': common,
    'one plate': single,
  };
  let total = 0;
  for (let at = 0; at < plates; at++) total += leak[at]! ** 2;
  // A floor of 0.1 % of the leak: what a pattern cannot be expected to fit better.
  const floor = (1e-6 * total) / plates + Number.MIN_VALUE;
  const score = ({ squares, parameters }: Fit) =>
    plates * Math.log(squares / plates + floor) + parameters * Math.log(plates);
  const ranked = LEAK_PATHS.toSorted((a, b) => score(fits[a]) - score(fits[b]));
  const best = ranked[0]!;
  const next = ranked[1]!;
  const misfitOf = (path: LeakPath) => Math.sqrt(fits[path].squares / plates);
  return {
    path: best,
    evidence: 0.5 * (score(fits[next]) - score(fits[best])),
    misfit: { seals: misfitOf('seals'), 'common path': misfitOf('common path'), 'one plate': misfitOf('one plate') },
    lambda,
    plate,
    fitted: { seals: fits.seals.fitted, 'common path': common.fitted, 'one plate': single.fitted },
  };
}

function fitSeals(leak: ArrayLike<number>): Fit {
  const mean = meanOf(leak);
  let squares = 0;
  for (let plate = 0; plate < leak.length; plate++) squares += (leak[plate]! - mean) ** 2;
  return { squares, parameters: 1, fitted: new Float64Array(leak.length).fill(mean) };
}

function fitCommonPath(leak: ArrayLike<number>): { fit: Fit; lambda: number } {
  const cellCount = leak.length + 1;
  let best = { squares: Number.POSITIVE_INFINITY, lambda: LEAST_LAMBDA, amplitude: 0 };
  for (let index = 0; index < LAMBDAS; index++) {
    const lambda = LEAST_LAMBDA * (GREATEST_LAMBDA / LEAST_LAMBDA) ** (index / (LAMBDAS - 1));
    let product = 0;
    let norm = 0;
    let total = 0;
    for (let plate = 0; plate < leak.length; plate++) {
      const shape = commonPathShape(lambda, cellCount, plate + 1);
      product += shape * leak[plate]!;
      norm += shape * shape;
      total += leak[plate]! ** 2;
    }
    const squares = Math.max(0, total - product ** 2 / norm);
    if (squares < best.squares) best = { squares, lambda, amplitude: product / norm };
  }
  const { squares, lambda, amplitude } = best;
  const fitted = Float64Array.from(leak, (_, plate) => amplitude * commonPathShape(lambda, cellCount, plate + 1));
  return { fit: { squares, parameters: 2, fitted }, lambda };
}

function fitOnePlate(leak: ArrayLike<number>): { fit: Fit; plate: number } {
  let total = 0;
  let totalSquares = 0;
  for (let plate = 0; plate < leak.length; plate++) {
    total += leak[plate]!;
    totalSquares += leak[plate]! ** 2;
  }
  const others = leak.length - 1;
  let best = { squares: Number.POSITIVE_INFINITY, plate: 0, background: 0, foreground: 0 };
  for (let plate = 0; plate < leak.length; plate++) {
    const own = leak[plate]!;
    let background = Math.max(0, (total - own) / others);
    let foreground = own;
    if (foreground < 2 * background) {
      // The best on the edge of the condition.
      background = Math.max(0, (total + own) / (others + 4));
      foreground = 2 * background;
    }
    const squares =
      totalSquares - own ** 2 - 2 * background * (total - own) + others * background ** 2 + (own - foreground) ** 2;
    if (squares < best.squares) best = { squares: Math.max(0, squares), plate, background, foreground };
  }
  const { squares, plate, background, foreground } = best;
  const fitted = new Float64Array(leak.length).fill(background);
  fitted[plate] = foreground;
  // Its place is fitted, too.
  return { fit: { squares, parameters: 3, fitted }, plate };
}

function meanOf(leak: ArrayLike<number>): number {
  let sum = 0;
  for (let plate = 0; plate < leak.length; plate++) sum += leak[plate]!;
  return sum / leak.length;
}

/**
 * Charge leaked past every plate, from what the cells' open-circuit voltages lost.
 *
 * @param voltageLoss V per cell, length N ≥ 2, NaN where not measured.
 * @param negativeSlope, positiveSlope V per unit of state of charge of each cell's faces, > 0, length N.
 * @param charge A·s per unit of state of charge.
 * @returns A·s past every plate, length N − 1; NaN where the cells measured do not settle it.
 */
export function leakedChargeFromVoltages(
  voltageLoss: ArrayLike<number>,
  negativeSlope: ArrayLike<number>,
  positiveSlope: ArrayLike<number>,
  charge: number,
): Float64Array {
  const plates = voltageLoss.length - 1;
  const diagonal = new Float64Array(plates);
  const beside = new Float64Array(plates);
  const leaked = new Float64Array(plates);
  for (let cell = 0; cell <= plates; cell++) {
    const loss = voltageLoss[cell]!;
    if (Number.isNaN(loss)) continue;
    // Row of the design matrix: negative face of plate cell−1, positive face of plate cell.
    const negative = negativeSlope[cell]!;
    const positive = positiveSlope[cell]!;
    if (cell > 0) {
      diagonal[cell - 1]! += negative * negative;
      leaked[cell - 1]! += negative * loss;
    }
    if (cell < plates) {
      diagonal[cell]! += positive * positive;
      leaked[cell]! += positive * loss;
    }
    if (cell > 0 && cell < plates) beside[cell - 1] = negative * positive;
  }
  solveSymmetricInto(leaked, diagonal, beside, new Float64Array(plates));
  for (let plate = 0; plate < plates; plate++) {
    leaked[plate] = Number.isFinite(leaked[plate]!) ? leaked[plate]! * charge : Number.NaN;
  }
  return leaked;
}
