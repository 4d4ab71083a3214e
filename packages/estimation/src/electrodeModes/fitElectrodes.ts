/**
 * Where both electrodes of a cell stand, from one charge: the five-parameter alignment
 *
 *     V(q) = U_p(y0 − q/Q_p) − U_n(x0 + q/Q_n) + v
 *
 * with q the charge since the window began and v what the current adds that was not subtracted (at a constant current
 * resistance and hysteresis are one constant). Generalised least squares under a correlated error of the curve, with
 * priors of what was lost (electrodePrior.ts), and the full covariance; Birkl et al., J. Power Sources 341 (2017) 373
 * for the modes. Where the age is told, what it explains and what cells of any age show are two hypotheses, weighed by
 * how well each foretold the curve: a pack that lost much more than its age explains is read as if its age were unknown.
 *
 * A window that does not carry an electrode gives "not identifiable" for it: the posterior deviation says so.
 */
import { curveErrorFactor, whitenInPlace, type CurveError } from './correlatedError.ts';
import { penaltyOf, USUAL_PRIOR, type AgePrior, type Penalty } from './electrodePrior.ts';
import { limitsOf, type HalfCells } from './halfCells.ts';
import { invertPositive } from './invertPositive.ts';
import { logDeterminant } from './logDeterminant.ts';

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
  /** The same without what the age explains: for those who hold what is measured against what is expected. */
  readonly untold: Mode;
  /** V, RMS of what the alignment leaves. */
  readonly residual: number;
}

/** Windows shorter than this hold no alignment, in fractions of the rated charge. */
const LEAST_SPAN = 0.4;
const LEAST_POINTS = 20;
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

/**
 * null where the curve is too short, or no alignment of these electrodes explains it.
 *
 * @param ofAge what a pack of this one's age has lost, where the age is known.
 */
export function fitElectrodes(
  cells: HalfCells,
  { charge, voltage, lead }: ChargeCurve,
  error: CurveError = DEFAULT_CURVE_ERROR,
  ofAge?: AgePrior,
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
  const start = startOf(cells, voltage[0]!, 0, 0, 0);
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
  const solveStep = (prior: Penalty, p: Float64Array, wide = false): Float64Array | null => {
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
  const costOf = (prior: Penalty, p: Float64Array): number => {
    linearise(p);
    whitenInPlace(factor, residual);
    return 0.5 * (dot(residual, residual) + prior.cost(p));
  };
  /** Descends from where `p` stands; returns the cost there. */
  const descend = (prior: Penalty, p: Float64Array): number => {
    let cost = costOf(prior, p);
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      linearise(p);
      const step = solveStep(prior, p);
      if (!step) return Number.POSITIVE_INFINITY;
      const longest = Math.max(...step.map(Math.abs));
      // Potentials bend sharply: no step further than a twentieth at once, and none uphill.
      let share = Math.min(1, LONGEST_STEP / longest);
      let next = cost;
      const from = p.slice();
      for (let halving = 0; halving < HALVINGS; halving++, share /= 2) {
        for (let a = 0; a < 5; a++) p[a] = from[a]! + share * step[a]!;
        next = costOf(prior, p);
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
  const minimaOf = (prior: Penalty, starts: readonly Float64Array[]): Minimum[] => {
    const minima: Minimum[] = [];
    for (const p of starts) {
      const cost = descend(prior, p);
      if (!(cost < Number.POSITIVE_INFINITY) || !p.every(Number.isFinite)) continue;
      if (minima.some((other) => Math.abs(other.cost - cost) < 0.05)) continue;
      const left = linearise(p);
      whitenInPlace(factor, residual);
      const misfit = dot(residual, residual) / n;
      linearise(p);
      // How sure the curve makes it, not how sure it was that nothing grows.
      solveStep(prior, p, true);
      const covariance = invertPositive(normal, SIZE);
      if (!covariance) continue;
      minima.push({
        cost,
        left,
        parameters: p,
        // A curve that fits worse than its error allows is another curve, and everything read from it less sure.
        covariance: covariance.map((c) => c * Math.max(1, misfit)),
        logEvidence: -cost - 0.5 * logDeterminant(normal, SIZE) - prior.logVolume,
      });
    }
    return minima.toSorted((one, other) => one.cost - other.cost);
  };
  const usual = minimaOf(
    penaltyOf(cells, USUAL_PRIOR, start),
    STARTS.map(([onNegative, onPositive, onLithium]) => startOf(cells, voltage[0]!, onNegative, onPositive, onLithium)),
  );
  if (!usual[0] || !(usual[0].left < LARGEST_RESIDUAL)) return null;
  const untold = usual.map((minimum) => weigh(cells, minimum, usual[0]!));
  let parts: readonly Part[] = untold;
  let best = usual[0];
  const told = ofAge
    ? minimaOf(penaltyOf(cells, ofAge, start), [
        startOf(cells, voltage[0]!, ofAge.negative.loss, ofAge.positive.loss, ofAge.lithium.loss),
        ...usual.map(({ parameters }) => parameters.slice()),
      ])
    : [];
  if (ofAge && told[0]) {
    const odds = (1 / ofAge.unexplained - 1) * Math.exp(told[0].logEvidence - usual[0].logEvidence);
    const explained = odds < Number.POSITIVE_INFINITY ? odds / (1 + odds) : 1;
    if (explained > 0.5) best = told[0];
    parts = [
      ...scaled(untold, 1 - explained),
      ...scaled(
        told.map((minimum) => weigh(cells, minimum, told[0]!)),
        explained,
      ),
    ];
  }
  // Age says what is likely, not what the curve carries: a loss is claimed where the curve alone tells it.
  const ifKnown = (kind: 0 | 1 | 2, limit: number): Mode | null =>
    mixture(untold, kind).deviation <= limit ? mixture(parts, kind) : null;
  const flat = isFlat(charge, voltage);
  const retention = mixture(parts, 3);
  return {
    parameters: best.parameters,
    covariance: best.covariance,
    negative: ifKnown(0, IDENTIFIABLE_NEGATIVE),
    positive: flat ? null : ifKnown(1, IDENTIFIABLE_POSITIVE),
    lithium: flat ? null : ifKnown(2, IDENTIFIABLE_LITHIUM),
    retention: retention.loss,
    retentionDeviation: retention.deviation,
    untold: mixture(untold, 3),
    residual: best.left,
  };
}

interface Minimum {
  readonly cost: number;
  /** V, RMS of what is left. */
  readonly left: number;
  readonly parameters: Float64Array;
  readonly covariance: Float64Array;
  /** Logarithm of the probability of the curve around this minimum, up to what all hypotheses share. */
  readonly logEvidence: number;
}

/** What follows from one minimum, and what it counts among others. */
interface Part {
  readonly values: readonly [negative: Mode, positive: Mode, lithium: Mode, retention: Mode];
  readonly weight: number;
}

function weigh(cells: HalfCells, minimum: Minimum, best: Minimum): Part {
  return { values: deriveFrom(cells, minimum), weight: Math.exp(TEMPER * (best.cost - minimum.cost)) };
}

/** The same parts with weights that sum to `sum`. */
function scaled(parts: readonly Part[], sum: number): readonly Part[] {
  const total = parts.reduce((all, { weight }) => all + weight, 0);
  return parts.map(({ values, weight }) => ({ values, weight: (sum * weight) / total }));
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
function deriveFrom(cells: HalfCells, { parameters, covariance }: Minimum): Part['values'] {
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
function mixture(parts: readonly Part[], kind: 0 | 1 | 2 | 3): Mode {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const mean = parts.reduce((sum, { values, weight }) => sum + weight * values[kind].loss, 0) / total;
  const variance =
    parts.reduce((sum, { values, weight }) => {
      const { loss, deviation } = values[kind];
      return sum + weight * (deviation ** 2 + (loss - mean) ** 2);
    }, 0) / total;
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
