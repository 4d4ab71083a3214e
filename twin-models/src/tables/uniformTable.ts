/**
 * A function of one variable as a cubic Hermite table on a uniform grid: constant time, no allocation.
 *
 * Kernels evaluate potentials, conductivities and diffusivities here and never call the fitted
 * expressions (ten times slower). Outside its range a table goes on linearly with slopes that its
 * maker chose, so that a solver stays finite wherever its state wanders.
 */

/** Values and slopes at `intervals + 1` nodes from `low` to `high`, interleaved. */
export interface UniformTable {
  readonly low: number;
  readonly high: number;
  readonly inverseStep: number;
  readonly intervals: number;
  /** value, slope × step, value, slope × step, … */
  readonly nodes: Float64Array;
  readonly slopeBelow: number;
  readonly slopeAbove: number;
}

export interface UniformTableOptions {
  readonly intervals?: number;
  /** Slopes outside the range, in units of the function per unit of x; default 0: the end values hold. */
  readonly slopeBelow?: number;
  readonly slopeAbove?: number;
  /** Derivative of the function; by finite differences inside the range where absent. */
  readonly derivative?: (x: number) => number;
}

const DEFAULT_INTERVALS = 1024;

/**
 * Tabulates a function over [low, high].
 *
 * Slopes are limited to three times the neighbouring secants (Fritsch & Carlson 1980), so the table
 * is monotonic wherever its node values are.
 *
 * @throws RangeError if the range is empty or a value is not finite.
 */
export function createUniformTable(
  evaluate: (x: number) => number,
  low: number,
  high: number,
  options: UniformTableOptions = {},
): UniformTable {
  const intervals = options.intervals ?? DEFAULT_INTERVALS;
  if (!(high > low)) throw new RangeError(`Cannot tabulate over [${low}, ${high}]: high must be above low`);
  const step = (high - low) / intervals;
  const values = Float64Array.from({ length: intervals + 1 }, (_, node) => evaluate(low + node * step));
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(`Cannot tabulate: value at ${low + bad * step} is ${values[bad]}, every value must be finite`);
  }
  const derivative = options.derivative ?? finiteDifference(evaluate, low, high, step / 64);
  const nodes = new Float64Array(2 * (intervals + 1));
  for (let node = 0; node <= intervals; node++) {
    nodes[2 * node] = values[node]!;
    const slope = derivative(low + node * step) * step;
    const left = node > 0 ? values[node]! - values[node - 1]! : values[1]! - values[0]!;
    const right = node < intervals ? values[node + 1]! - values[node]! : left;
    nodes[2 * node + 1] = limitSlope(slope, left, right);
  }
  return {
    low,
    high,
    inverseStep: 1 / step,
    intervals,
    nodes,
    slopeBelow: options.slopeBelow ?? 0,
    slopeAbove: options.slopeAbove ?? 0,
  };
}

function limitSlope(slope: number, left: number, right: number): number {
  // At a turning point of the data the limiter does not apply: the function itself is not monotonic there.
  if (left * right <= 0) return slope;
  const sign = Math.sign(left);
  const limit = 3 * Math.min(Math.abs(left), Math.abs(right));
  return sign * Math.min(Math.max(sign * slope, 0), limit);
}

/** Second order everywhere, one-sided at the ends of the range. */
function finiteDifference(
  evaluate: (x: number) => number,
  low: number,
  high: number,
  width: number,
): (x: number) => number {
  return (x) => {
    if (x - width < low) return (-3 * evaluate(x) + 4 * evaluate(x + width) - evaluate(x + 2 * width)) / (2 * width);
    if (x + width > high) return (3 * evaluate(x) - 4 * evaluate(x - width) + evaluate(x - 2 * width)) / (2 * width);
    return (evaluate(x + width) - evaluate(x - width)) / (2 * width);
  };
}

/** Value at x; linear outside the range. NaN in, NaN out. */
export function tableValue(table: UniformTable, x: number): number {
  const nodes = table.nodes;
  const position = (x - table.low) * table.inverseStep;
  if (position < 0) return nodes[0]! + table.slopeBelow * (x - table.low);
  if (position >= table.intervals) return nodes[2 * table.intervals]! + table.slopeAbove * (x - table.high);
  const interval = position | 0;
  const f = position - interval;
  const v0 = nodes[2 * interval]!;
  const d0 = nodes[2 * interval + 1]!;
  const v1 = nodes[2 * interval + 2]!;
  const d1 = nodes[2 * interval + 3]!;
  const rise = v1 - v0;
  return v0 + f * (d0 + f * (3 * rise - 2 * d0 - d1 + f * (d0 + d1 - 2 * rise)));
}

/** {@link tableValue} of every element of `x`, written to `out` of the same length. */
export function tableValuesInto(out: Float64Array, table: UniformTable, x: Float64Array): void {
  for (let cell = 0; cell < out.length; cell++) out[cell] = tableValue(table, x[cell]!);
}

/** Slope at x, exact for the table (not for the function behind it). */
export function tableSlope(table: UniformTable, x: number): number {
  const nodes = table.nodes;
  const position = (x - table.low) * table.inverseStep;
  if (position < 0) return table.slopeBelow;
  if (position >= table.intervals) return table.slopeAbove;
  const interval = position | 0;
  const f = position - interval;
  const d0 = nodes[2 * interval + 1]!;
  const d1 = nodes[2 * interval + 3]!;
  const rise = nodes[2 * interval + 2]! - nodes[2 * interval]!;
  return table.inverseStep * (d0 + f * (2 * (3 * rise - 2 * d0 - d1) + f * 3 * (d0 + d1 - 2 * rise)));
}
