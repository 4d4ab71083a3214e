/**
 * Where both electrodes of a cell stand, from one charge: the five-parameter alignment
 *
 *     V(q) = U_p(y0 − q/Q_p) − U_n(x0 + q/Q_n) + v
 *
 * with q the charge since the window began and v what the current adds that was not subtracted (at a constant current
 * resistance and hysteresis are one constant). Generalised least squares under a correlated error of the curve, with
 * weak priors around the design, and the full covariance; Birkl et al., J. Power Sources 341 (2017) 373 for the modes.
 *
 * A window that does not carry an electrode gives "not identifiable" for it: the posterior deviation says so.
 */
import { curveErrorFactor, whitenInPlace, type CurveError } from './correlatedError.ts';
import { limitsOf, type HalfCells } from './halfCells.ts';
import { invertPositive } from './invertPositive.ts';

/**
 * Points of a charge: fractions of the rated charge since its begin (rising), and V of the particles' surfaces without
 * current.
 */
export interface ChargeCurve {
  readonly charge: Float64Array;
  readonly voltage: Float64Array;
  /** Stoichiometries by which the surfaces of new electrodes run ahead of their means under this current. */
  readonly lead: { readonly negative: number; readonly positive: number };
}

/** A loss as a fraction of what a new cell has, with its standard deviation; null where the window does not carry it. */
export interface Mode {
  readonly loss: number;
  readonly deviation: number;
}

export interface ElectrodeFit {
  /** Q_n, Q_p as fractions of the rated charge, x0, y0 at the begin of the window, v in V. */
  readonly parameters: Float64Array;
  /** 5 × 5, row after row, of {@link parameters}. */
  readonly covariance: Float64Array;
  readonly negative: Mode | null;
  readonly positive: Mode | null;
  readonly lithium: Mode | null;
  /** Charge between the voltage limits over the rated charge, and its standard deviation from the curve alone. */
  readonly retention: number;
  readonly retentionDeviation: number;
  /** V, RMS of what the alignment leaves. */
  readonly residual: number;
}

/** Windows shorter than this hold no alignment, in fractions of the rated charge. */
const LEAST_SPAN = 0.4;
const LEAST_POINTS = 20;
/**
 * What is known before, of cells in service of unknown age: shares lost, with the standard deviations towards more and
 * towards less. Cars lose about 2 % a year; ageing takes and does not give, so that less than nothing is unlikely.
 */
const MATERIAL_PRIOR = { loss: 0.03, more: 0.06, less: 0.03 } as const;
const LITHIUM_PRIOR = { loss: 0.05, more: 0.07, less: 0.04 } as const;
/** Standard deviations of x0 and y0, and of v (V). */
const PLACE_PRIOR = 0.3;
const CONSTANT_PRIOR = 0.012;
/** A loss known worse than this is not known. The cathode's slope is the one that errors of curves look most like. */
const IDENTIFIABLE_NEGATIVE = 0.025;
const IDENTIFIABLE_POSITIVE = 0.02;
const IDENTIFIABLE_LITHIUM = 0.012;
const ITERATIONS = 25;
const HALVINGS = 6;
const LONGEST_STEP = 0.05;
/** Of the cost, a change that ends the descent. */
const CONVERGED = 1e-4;
/** Shares of negative, positive and lithium lost at the starts of the search. */
const STARTS = [
  [0, 0, 0],
  [0.02, 0.02, 0.05],
  [0.02, 0.02, 0.1],
  [0.02, 0.02, 0.15],
  [0.02, 0.02, 0.2],
  [0.02, 0.02, 0.25],
  [0.08, 0.01, 0.06],
  [0.01, 0.08, 0.06],
  [0.08, 0.08, 0.1],
] as const;
/**
 * V per rated charge; where half of a charge is flatter than this (lithium cobalt oxide), errors of millivolts move the
 * cathode by several per cent and false places fit as well as the true one: neither it nor the lithium is claimed.
 */
const FLAT = 0.45;
/** Costs of minima count by this much: the error of a curve is not exactly what it is taken for. */
const TEMPER = 0.15;
const SIZE = 5;
/** V; an alignment that leaves more than this is none: another material, or charge that was counted wrong. */
const LARGEST_RESIDUAL = 0.012;

export const DEFAULT_CURVE_ERROR: CurveError = {
  white: 1e-3,
  potential: 3e-3,
  potentialLength: 0.05,
  drop: 1e-3,
  dropLength: 0.15,
  branch: 5e-3,
  branchLength: 0.1,
};

/** null where the curve is too short, or no alignment of these electrodes explains it. */
export function fitElectrodes(
  cells: HalfCells,
  { charge, voltage, lead }: ChargeCurve,
  error: CurveError = DEFAULT_CURVE_ERROR,
): ElectrodeFit | null {
  const n = charge.length;
  if (n < LEAST_POINTS || !(charge[n - 1]! - charge[0]! >= LEAST_SPAN)) return null;
  const { negative, positive } = cells;
  const factor = curveErrorFactor(charge, error);
  // Hysteresis has a sign: a charge begins below the branch that it will follow.
  const branch = charge.map((moved) => error.branch * Math.exp(-moved / error.branchLength));
  // As charge: a lost particle's current flows through those that are left.
  const leadN = lead.negative * negative.capacity;
  const leadP = -lead.positive * positive.capacity;
  const prior = priorOf(cells, startOf(cells, voltage[0]!, 0, 0, 0));
  const columns = Array.from({ length: 5 }, () => new Float64Array(n));
  const residual = new Float64Array(n);
  const normal = new Float64Array(25);
  const right = new Float64Array(5);

  const linearise = (p: Float64Array): number => {
    const qn = p[0]!;
    const qp = p[1]!;
    const x0 = p[2]!;
    const y0 = p[3]!;
    const constant = p[4]!;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const q = charge[i]! - charge[0]!;
      const aheadN = q + leadN;
      const aheadP = q + leadP;
      const x = x0 + aheadN / qn;
      const y = y0 - aheadP / qp;
      const left = voltage[i]! + branch[i]! - (positive.potential(y) - negative.potential(x) + constant);
      const slopeN = negative.slope(x);
      const slopeP = positive.slope(y);
      columns[0]![i] = (slopeN * aheadN) / (qn * qn);
      columns[1]![i] = (slopeP * aheadP) / (qp * qp);
      columns[2]![i] = -slopeN;
      columns[3]![i] = slopeP;
      columns[4]![i] = 1;
      residual[i] = left;
      squares += left * left;
    }
    return Math.sqrt(squares / n);
  };
  const solveStep = (p: Float64Array, wide = false): Float64Array | null => {
    whitenInPlace(factor, residual);
    for (const column of columns) whitenInPlace(factor, column);
    for (let a = 0; a < 5; a++) {
      right[a] = dot(columns[a]!, residual);
      for (let b = 0; b < 5; b++) normal[a * 5 + b] = dot(columns[a]!, columns[b]!);
    }
    prior.add(p, normal, right, wide);
    return solveSymmetric(normal, right);
  };

  /** Half of −2 ln posterior. */
  const costOf = (p: Float64Array): number => {
    linearise(p);
    whitenInPlace(factor, residual);
    return 0.5 * (dot(residual, residual) + prior.cost(p));
  };
  /** Descends from where `p` stands; returns the cost there. */
  const descend = (p: Float64Array): number => {
    let cost = costOf(p);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      linearise(p);
      const step = solveStep(p);
      if (!step) return Number.POSITIVE_INFINITY;
      const longest = Math.max(...step.map(Math.abs));
      // Potentials bend sharply: no step further than a twentieth at once, and none uphill.
      let share = Math.min(1, LONGEST_STEP / longest);
      let next = cost;
      const from = p.slice();
      for (let halving = 0; halving < HALVINGS; halving++, share /= 2) {
        for (let a = 0; a < 5; a++) p[a] = from[a]! + share * step[a]!;
        next = costOf(p);
        if (next <= cost) break;
      }
      if (!(next <= cost)) p.set(from);
      if (!(next < cost - CONVERGED)) break;
      cost = next;
    }
    return cost;
  };
  // Lithium lost moves the electrodes against each other, and steps of both hide the way: several starts. What they
  // end at is weighed: where two places explain the curve alike, neither is known.
  const minima: Minimum[] = [];
  for (const [onNegative, onPositive, onLithium] of STARTS) {
    const p = startOf(cells, voltage[0]!, onNegative, onPositive, onLithium);
    const cost = descend(p);
    if (!(cost < Number.POSITIVE_INFINITY) || !p.every(Number.isFinite)) continue;
    if (minima.some((other) => Math.abs(other.cost - cost) < 0.05)) continue;
    const left = linearise(p);
    whitenInPlace(factor, residual);
    const misfit = dot(residual, residual) / n;
    linearise(p);
    // How sure the curve makes it, not how sure it was that nothing grows.
    solveStep(p, true);
    const covariance = invertPositive(normal, SIZE);
    // A curve that fits worse than its error allows is another curve, and everything read from it less sure.
    if (covariance)
      minima.push({ cost, left, parameters: p, covariance: covariance.map((c) => c * Math.max(1, misfit)) });
  }
  const best = minima.toSorted((one, other) => one.cost - other.cost)[0];
  if (!best || !(best.left < LARGEST_RESIDUAL)) return null;
  const derived = minima.map((minimum) => deriveFrom(cells, minimum));
  const weights = minima.map(({ cost }) => Math.exp(TEMPER * (best.cost - cost)));
  const weighed = (kind: 0 | 1 | 2 | 3): Mode =>
    mixture(
      derived.map((values) => values[kind]),
      weights,
    );
  const retention = weighed(3);
  const ifKnown = (mode: Mode, limit: number): Mode | null => (mode.deviation <= limit ? mode : null);
  return {
    parameters: best.parameters,
    covariance: best.covariance,
    negative: ifKnown(weighed(0), IDENTIFIABLE_NEGATIVE),
    positive: isFlat(charge, voltage) ? null : ifKnown(weighed(1), IDENTIFIABLE_POSITIVE),
    lithium: isFlat(charge, voltage) ? null : ifKnown(weighed(2), IDENTIFIABLE_LITHIUM),
    retention: retention.loss,
    retentionDeviation: retention.deviation,
    residual: best.left,
  };
}

interface Minimum {
  readonly cost: number;
  /** V, RMS of what is left. */
  readonly left: number;
  readonly parameters: Float64Array;
  readonly covariance: Float64Array;
}

/** Whether half of the curve is flatter than {@link FLAT}, over steps of a tenth of its points. */
function isFlat(charge: Float64Array, voltage: Float64Array): boolean {
  const reach = Math.max(1, Math.floor(charge.length / 10));
  let flat = 0;
  for (let i = reach; i < charge.length; i++) {
    if (voltage[i]! - voltage[i - reach]! < FLAT * (charge[i]! - charge[i - reach]!)) flat++;
  }
  return flat > 0.5 * (charge.length - reach);
}

/** Losses of negative, positive and lithium, and the charge between the limits, each with its deviation. */
function deriveFrom(cells: HalfCells, { parameters, covariance }: Minimum): readonly [Mode, Mode, Mode, Mode] {
  const { negative, positive } = cells;
  const [qn = 1, qp = 1, x0 = 0, y0 = 0] = parameters;
  const capacityOf = (p: Float64Array): number => {
    const { empty, full } = limitsOf(cells, p[0]!, p[1]!, p[0]! * p[2]! + p[1]! * p[3]!);
    return p[0]! * (full - empty);
  };
  const retention = capacityOf(parameters);
  const gradient = parameters.map((value, a) => {
    const moved = parameters.slice();
    moved[a] = value + 1e-4;
    return (capacityOf(moved) - retention) / 1e-4;
  });
  const deviationOf = (g: ArrayLike<number>): number => Math.sqrt(Math.max(0, quadratic(covariance, g)));
  return [
    { loss: 1 - qn / negative.capacity, deviation: deviationOf([1 / negative.capacity, 0, 0, 0, 0]) },
    { loss: 1 - qp / positive.capacity, deviation: deviationOf([0, 1 / positive.capacity, 0, 0, 0]) },
    {
      loss: 1 - (qn * x0 + qp * y0) / cells.lithium,
      deviation: deviationOf([x0, y0, qn, qp, 0].map((part) => part / cells.lithium)),
    },
    { loss: retention, deviation: deviationOf(gradient) },
  ];
}

/** Mean and deviation of a weighed mixture. */
function mixture(parts: readonly Mode[], weights: readonly number[]): Mode {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = parts.reduce((sum, { loss }, i) => sum + weights[i]! * loss, 0) / total;
  const variance =
    parts.reduce((sum, { loss, deviation }, i) => sum + weights[i]! * (deviation ** 2 + (loss - mean) ** 2), 0) / total;
  return { loss: mean, deviation: Math.sqrt(variance) };
}

/** Parameters of a cell that has lost these shares of negative, positive and lithium and rests at `volts`. */
function startOf(
  { negative, positive, lithium }: HalfCells,
  volts: number,
  onNegative: number,
  onPositive: number,
  onLithium: number,
): Float64Array {
  const qn = (1 - onNegative) * negative.capacity;
  const qp = (1 - onPositive) * positive.capacity;
  const held = (1 - onLithium) * lithium;
  let low = -0.1;
  let high = 1.1;
  for (let halving = 0; halving < 40; halving++) {
    const x = 0.5 * (low + high);
    if (positive.potential((held - x * qn) / qp) - negative.potential(x) < volts) low = x;
    else high = x;
  }
  return Float64Array.of(qn, qp, low, (held - low * qn) / qp, 0);
}

/** Deviation of a two-piece prior on the side of more, or of less; as wide as both together. */
function sideOf(
  { more, less }: { readonly more: number; readonly less: number },
  onMore: boolean,
  wide: boolean,
): number {
  if (wide) return 0.5 * (more + less);
  return onMore ? more : less;
}

/** Two-piece Gaussian priors of both capacities and of lithium (linearised where the parameters stand), Gaussian of the rest. */
function priorOf(
  { negative, positive, lithium }: HalfCells,
  start: Float64Array,
): {
  cost(p: Float64Array): number;
  add(p: Float64Array, normal: Float64Array, right: Float64Array, wide: boolean): void;
} {
  const kept = 1 - MATERIAL_PRIOR.loss;
  const centre = start.slice();
  centre[0] = kept * negative.capacity;
  centre[1] = kept * positive.capacity;
  const rest = [0, 0, PLACE_PRIOR, PLACE_PRIOR, CONSTANT_PRIOR];
  const fresh = [negative.capacity, positive.capacity];
  const deviationOf = (p: Float64Array, a: number, wide: boolean): number => {
    if (a > 1) return rest[a]!;
    return fresh[a]! * sideOf(MATERIAL_PRIOR, p[a]! < centre[a]!, wide);
  };
  const shortOf = (p: Float64Array): number => (1 - LITHIUM_PRIOR.loss) * lithium - (p[0]! * p[2]! + p[1]! * p[3]!);
  const lithiumDeviation = (short: number, wide: boolean): number => lithium * sideOf(LITHIUM_PRIOR, short > 0, wide);
  return {
    cost(p) {
      const short = shortOf(p);
      let sum = (short / lithiumDeviation(short, false)) ** 2;
      for (let a = 0; a < SIZE; a++) sum += ((p[a]! - centre[a]!) / deviationOf(p, a, false)) ** 2;
      return sum;
    },
    add(p, normal, right, wide) {
      for (let a = 0; a < SIZE; a++) {
        const weight = 1 / deviationOf(p, a, wide) ** 2;
        normal[a * (SIZE + 1)]! += weight;
        right[a]! += weight * (centre[a]! - p[a]!);
      }
      const gradient = [p[2]!, p[3]!, p[0]!, p[1]!, 0];
      const short = shortOf(p);
      const weight = 1 / lithiumDeviation(short, wide) ** 2;
      for (let a = 0; a < SIZE; a++) {
        right[a]! += weight * gradient[a]! * short;
        for (let b = 0; b < SIZE; b++) normal[a * SIZE + b]! += weight * gradient[a]! * gradient[b]!;
      }
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function quadratic(matrix: Float64Array, g: ArrayLike<number>): number {
  let sum = 0;
  for (let a = 0; a < 5; a++) for (let b = 0; b < 5; b++) sum += g[a]! * matrix[a * 5 + b]! * g[b]!;
  return sum;
}

function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const inverse = invertPositive(matrix, SIZE);
  if (!inverse) return null;
  return Float64Array.from(right, (_, a) => {
    let sum = 0;
    for (let b = 0; b < 5; b++) sum += inverse[a * 5 + b]! * right[b]!;
    return sum;
  });
}
