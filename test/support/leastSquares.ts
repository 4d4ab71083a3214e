/** Levenberg–Marquardt with forward differences, for fits of a few parameters to long records. */

export interface FitParameter {
  readonly name: string;
  readonly start: number;
  readonly low: number;
  readonly high: number;
  /** Fitted by its logarithm: positive parameters that may move by decades. */
  readonly isLogarithmic?: boolean;
}

export interface Fit {
  readonly values: readonly number[];
  /** Root of the mean squared residual. */
  readonly rms: number;
  readonly evaluations: number;
}

const FIRST_DAMPING = 1e-2;
const MOST_DAMPING = 1e8;

/**
 * Minimises Σ residual². A model that cannot be run answers null; the search then turns back.
 *
 * @param relativeStep of the finite differences, in the units of the search (logarithms or low…high).
 */
export function fitLeastSquares(
  parameters: readonly FitParameter[],
  residualsOf: (values: readonly number[]) => Float64Array | null,
  options: { readonly iterations?: number; readonly relativeStep?: number; readonly tolerance?: number } = {},
): Fit {
  const { iterations = 30, relativeStep = 1e-3, tolerance = 1e-4 } = options;
  const inside = (value: number, { low, high }: FitParameter) => Math.min(Math.max(value, low), high);
  const toValue = (x: number, parameter: FitParameter) =>
    inside(parameter.isLogarithmic ? Math.exp(x) : parameter.low + x * (parameter.high - parameter.low), parameter);
  const fromValue = ({ start, low, high, isLogarithmic }: FitParameter) =>
    isLogarithmic ? Math.log(start) : (start - low) / (high - low);
  const valuesAt = (x: readonly number[]) => x.map((each, index) => toValue(each, parameters[index]!));
  let evaluations = 0;
  const evaluate = (x: readonly number[]) => {
    evaluations++;
    return residualsOf(valuesAt(x));
  };
  let x = parameters.map(fromValue);
  let residuals = evaluate(x);
  if (!residuals) throw new RangeError('Cannot fit: the model does not run at the start values, name others');
  let cost = sumOfSquares(residuals);
  let damping = FIRST_DAMPING;
  for (let iteration = 0; iteration < iterations && damping < MOST_DAMPING; iteration++) {
    const base = residuals;
    const columns = x.map((each, index) => {
      const parameter = parameters[index]!;
      // At its upper limit a parameter only moves back.
      const step = toValue(each + relativeStep, parameter) === toValue(each, parameter) ? -relativeStep : relativeStep;
      const moved = evaluate(x.with(index, each + step));
      return moved ? moved.map((value, row) => (value - base[row]!) / step) : new Float64Array(base.length);
    });
    const normal = columns.map((a) => columns.map((b) => dot(a, b)));
    const gradient = columns.map((a) => dot(a, base));
    const before = cost;
    while (damping < MOST_DAMPING) {
      const damped = normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) + 1e-12 : value)));
      const step = solve(damped, gradient);
      const trial = x.map((each, index) => each - step[index]!);
      const moved = evaluate(trial);
      const movedCost = moved ? sumOfSquares(moved) : Number.POSITIVE_INFINITY;
      if (moved && movedCost < cost) {
        // Keep the search on the limits where a parameter passed one, or its next difference would be nothing.
        x = valuesAt(trial).map((value, index) => fromValue({ ...parameters[index]!, start: value }));
        residuals = moved;
        cost = movedCost;
        damping /= 5;
        break;
      }
      damping *= 4;
    }
    if (before - cost < tolerance * before) break;
  }
  return { values: valuesAt(x), rms: Math.sqrt(cost / residuals.length), evaluations };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function sumOfSquares(a: Float64Array): number {
  return dot(a, a);
}

/** Gaussian elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    for (let row = column + 1; row < n; row++) {
      const factor = rows[row]![column]! / top[column]!;
      for (let k = column; k <= n; k++) rows[row]![k]! -= factor * top[k]!;
    }
  }
  const answer = rows.map(() => 0);
  for (let row = n - 1; row >= 0; row--) {
    let sum = rows[row]![n]!;
    for (let k = row + 1; k < n; k++) sum -= rows[row]![k]! * answer[k]!;
    answer[row] = sum / rows[row]![row]!;
  }
  return answer;
}
