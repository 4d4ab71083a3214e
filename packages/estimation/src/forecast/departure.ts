/**
 * How cells depart from the mean loss curve of their kind, as a Gaussian process.
 *
 *     k(n, n') = offset² + g g' (speed² + wander² min(n, n')/span) + ∬ r r' rate² exp(−|s − s'|/ℓ) ds ds'
 *
 * with r = dM/dn of the mean curve M and g = n r: a cell that runs through the common curve faster by a factor departs
 * by g times its logarithm (`speed`), a factor that wanders makes knees come early or late (`wander`), and a rate of
 * loss that is another one for a while leaves a lasting difference (`rate`, correlated over ℓ, a quarter of the span).
 * `offset` is the error of the first capacity, to which all losses refer; every capacity has the error `noise`.
 */
import { CholeskyFactor } from './choleskyFactor.ts';
import { lossAt, type LossCurve } from './lossCurve.ts';
import { nelderMead } from './nelderMead.ts';

/** Entries of the mean curve. */
const GRID = 97;
/** Correlation length of a rate, and reach over which the mean curve is smoothed, as shares of the span. */
const RATE_LENGTH = 0.25;
const SMOOTHING = 0.05;
/** Standard deviations before anything was seen, and how sure of their logarithms. */
const PRIOR = { offset: 0.01, speed: 0.1, wander: 0.1, rate: 0.1, noise: 0.005 };
const PRIOR_LOG_DEVIATION = 1;
const LEAST_RATE = 1e-7;
const ITERATIONS = 160;

export type DepartureScales = typeof PRIOR;

/** Mean loss of several cells on a grid from 0 to `span`. */
export class MeanLoss {
  readonly span: number;
  readonly #step: number;
  readonly #loss: Float64Array;
  readonly #rate: Float64Array;
  /** ∬ of the rate's kernel with unit standard deviation, grid × grid. */
  readonly #rateKernel: Float64Array;

  /** @param curves at least one; a curve that ends early stops counting where it ends. */
  constructor(curves: readonly LossCurve[]) {
    this.span = Math.max(...curves.map(({ cycles }) => cycles.at(-1)!));
    this.#step = this.span / (GRID - 1);
    this.#loss = smooth(meanOfIncrements(curves, this.#step));
    this.#rate = this.#loss.map((_, k) => {
      const a = Math.max(0, k - 1);
      const b = Math.min(GRID - 1, k + 1);
      return Math.max(LEAST_RATE, (this.#loss[b]! - this.#loss[a]!) / ((b - a) * this.#step));
    });
    this.#rateKernel = integratedKernel(this.#rate, this.#step, RATE_LENGTH * this.span);
  }

  /** Mean loss; beyond the span it goes on as at its end. */
  at(cycles: number): number {
    const beyond = Math.max(0, cycles - this.span);
    return this.#interpolate(this.#loss, cycles) + beyond * this.#rate[GRID - 1]!;
  }

  covariance(a: number, b: number, { offset, speed, wander, rate }: DepartureScales): number {
    const g = a * this.#interpolate(this.#rate, a) * b * this.#interpolate(this.#rate, b);
    return (
      (a > 0 && b > 0 ? offset ** 2 : 0) +
      g * (speed ** 2 + (wander ** 2 * Math.min(a, b)) / this.span) +
      rate ** 2 * this.#rateCovariance(a, b)
    );
  }

  #interpolate(values: Float64Array, cycles: number): number {
    const position = Math.max(0, Math.min(GRID - 1, cycles / this.#step));
    const low = Math.min(GRID - 2, Math.floor(position));
    return values[low]! + (position - low) * (values[low + 1]! - values[low]!);
  }

  #rateCovariance(a: number, b: number): number {
    const atA = Math.max(0, Math.min(GRID - 1, a / this.#step));
    const atB = Math.max(0, Math.min(GRID - 1, b / this.#step));
    const i = Math.min(GRID - 2, Math.floor(atA));
    const j = Math.min(GRID - 2, Math.floor(atB));
    const s = atA - i;
    const t = atB - j;
    const k = this.#rateKernel;
    const row = i * GRID + j;
    return (1 - s) * ((1 - t) * k[row]! + t * k[row + 1]!) + s * ((1 - t) * k[row + GRID]! + t * k[row + GRID + 1]!);
  }
}

/** Curves are added step by step, so that one that ends does not pull the mean down. */
function meanOfIncrements(curves: readonly LossCurve[], step: number): Float64Array {
  const mean = new Float64Array(GRID);
  for (let k = 1; k < GRID; k++) {
    const running = curves.filter(({ cycles }) => cycles.at(-1)! >= k * step - 1e-9);
    const increments = running.map((curve) => lossAt(curve, k * step) - lossAt(curve, (k - 1) * step));
    mean[k] = mean[k - 1]! + increments.reduce((sum, value) => sum + value, 0) / Math.max(1, running.length);
  }
  return mean;
}

/** Local lines with triangular weights: keeps slopes up to the ends. */
function smooth(values: Float64Array): Float64Array {
  const reach = Math.max(1, Math.round(SMOOTHING * (GRID - 1)));
  return values.map((_, centre) => {
    let w = 0;
    let x = 0;
    let y = 0;
    let xx = 0;
    let xy = 0;
    for (let k = Math.max(0, centre - reach); k <= Math.min(GRID - 1, centre + reach); k++) {
      const d = k - centre;
      const weight = 1 - Math.abs(d) / (reach + 1);
      w += weight;
      x += weight * d;
      y += weight * values[k]!;
      xx += weight * d * d;
      xy += weight * d * values[k]!;
    }
    return (xx * y - x * xy) / (w * xx - x * x);
  });
}

function integratedKernel(rate: Float64Array, step: number, length: number): Float64Array {
  const integral = new Float64Array(GRID * GRID);
  for (let i = 1; i < GRID; i++) {
    let row = 0;
    for (let j = 1; j < GRID; j++) {
      row += rate[i]! * rate[j]! * step * step * Math.exp((-Math.abs(i - j) * step) / length);
      integral[i * GRID + j] = integral[(i - 1) * GRID + j]! + row;
    }
  }
  return integral;
}

/** Departures of one cell at its own points. */
export interface Departures {
  readonly cycles: Float64Array;
  readonly departure: Float64Array;
}

/** Covariance of the capacities measured at `cycles`, noise included, row by row. */
export function measuredCovariance(mean: MeanLoss, cycles: Float64Array, scales: DepartureScales): Float64Array {
  const size = cycles.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      matrix[i * size + j] = mean.covariance(cycles[i]!, cycles[j]!, scales);
      matrix[j * size + i] = matrix[i * size + j]!;
    }
    matrix[i * size + i]! += scales.noise ** 2;
  }
  return matrix;
}

/** The scales under which the departures are likeliest, held near what is usual by a prior. */
export function likeliestScales(
  mean: MeanLoss,
  cells: readonly Departures[],
  start?: DepartureScales,
): DepartureScales {
  const cost = (point: Float64Array): number => {
    const scales = scalesOf(point);
    let sum = 0;
    for (const value of point) sum += 0.5 * (value / PRIOR_LOG_DEVIATION) ** 2;
    for (const { cycles, departure } of cells) {
      const factor = new CholeskyFactor(measuredCovariance(mean, cycles, scales), cycles.length);
      const white = factor.whiten(departure);
      sum += factor.halfLogDeterminant;
      for (const value of white) sum += 0.5 * value * value;
    }
    return sum;
  };
  const from = start ? pointOf(start) : new Float64Array(5);
  return scalesOf(
    nelderMead(cost, from, start ? { iterations: 60, step: 0.1 } : { iterations: ITERATIONS, step: 0.4 }),
  );
}

/** Logarithms over the prior's. */
function pointOf({ offset, speed, wander, rate, noise }: DepartureScales): Float64Array {
  return Float64Array.of(
    Math.log(offset / PRIOR.offset),
    Math.log(speed / PRIOR.speed),
    Math.log(wander / PRIOR.wander),
    Math.log(rate / PRIOR.rate),
    Math.log(noise / PRIOR.noise),
  );
}

function scalesOf(point: Float64Array): DepartureScales {
  return {
    offset: PRIOR.offset * Math.exp(point[0]!),
    speed: PRIOR.speed * Math.exp(point[1]!),
    wander: PRIOR.wander * Math.exp(point[2]!),
    rate: PRIOR.rate * Math.exp(point[3]!),
    noise: PRIOR.noise * Math.exp(point[4]!),
  };
}
