/**
 * What others do, on the same observations: one score per cell and rule, the larger the more suspicious. Thresholds are
 * not theirs but the bench's: each rule gets the one at which it raises no more false flags on the fault-free fleet
 * than the bar allows.
 *
 * All rules see all three quantities (charge, capacity, resistance), the largest of which counts; all but the fixed rule
 * see them against the pack's median, in robust deviations of the pack.
 */
import type { ObservedBlock } from './observationFleet.ts';

export const BASELINES = [
  '3-sigma in the pack',
  'drop from own baseline',
  'fixed fleet rule',
  'CUSUM',
  'band around the peers (BattGP)',
  'local outlier factor',
] as const;
export type Baseline = (typeof BASELINES)[number];

/** Weeks that make a cell's own baseline, and weeks of the running mean held against it. */
const BASELINE_WEEKS = 8;
const RUNNING_WEEKS = 4;
/**
 * CUSUM over what a level and a trend of the cell's own past do not foresee (Holt 1957): healthy cells lose charge and
 * capacity at rates of their own for years, and against a fixed baseline the sum of that has no end. Tuned on fault-free
 * packs and a few of each fault, at equal false alarms: fixed baselines of 8 and 26 weeks with allowances of 0.25 to 2.5
 * found nothing, Holt with a memory of 8 and 16 weeks leaks in half a year, with 4 weeks in 45 days.
 */
const CUSUM_ALLOWANCE = 1;
const CUSUM_LARGEST = 4;
const LEVEL_WEIGHT = 1 / 4;
const TREND_WEIGHT = LEVEL_WEIGHT ** 2 / 4;
const OUTLIER_NEIGHBOURS = 10;
/** Floor of a pack's robust deviation: charge, capacity (fractions), resistance (fraction of a cell's). */
const FLOORS = [5e-4, 2e-3, 5e-3] as const;
/** Towards the fault. */
const SIGNS = [-1, -1, 1] as const;
/** Weight of a new week in the smoothed course that stands for a Gaussian process in time. */
const SMOOTHING = 0.2;

export interface BaselineScores {
  /** Largest score so far, per rule and cell. */
  readonly scores: Readonly<Record<Baseline, Float64Array>>;
  add(block: ObservedBlock): void;
  /** Ends a week. */
  closeWeek(): void;
}

export function createBaselines(n: number): BaselineScores {
  const scores = {} as Record<Baseline, Float64Array>;
  for (const rule of BASELINES) scores[rule] = new Float64Array(n);
  const sums = SIGNS.map(() => new Float64Array(n));
  const counts = [0, 0, 0];
  const weekly = SIGNS.map(() => new Float64Array(n));
  const smooth = SIGNS.map(() => new Float64Array(n).fill(Number.NaN));
  const baseline = SIGNS.map(() => new Float64Array(n));
  const level = SIGNS.map(() => new Float64Array(n));
  const trend = SIGNS.map(() => new Float64Array(n));
  const cusum = SIGNS.map(() => new Float64Array(n));
  const history = Array.from({ length: RUNNING_WEEKS }, () => SIGNS.map(() => new Float64Array(n)));
  const capacities: Float64Array[] = [];
  const work = new Float64Array(n);
  const deviations = new Float64Array(n);
  let weeks = 0;

  const raise = (rule: Baseline, cell: number, score: number): void => {
    if (score > scores[rule][cell]!) scores[rule][cell] = score;
  };
  const standardise = (values: Float64Array, c: number, out: Float64Array): void => {
    const centre = medianOf(values, work);
    for (let i = 0; i < n; i++) out[i] = Math.abs(values[i]! - centre);
    const spread = Math.max(FLOORS[c]!, 1.4826 * medianOf(out, work));
    for (let i = 0; i < n; i++) out[i] = (SIGNS[c]! * (values[i]! - centre)) / spread;
  };

  return {
    scores,
    add(block) {
      const columns = [block.offset, block.capacity, block.resistance];
      const variances = [block.offsetVariance, block.capacityVariance, block.resistanceVariance];
      for (let c = 0; c < 3; c++) {
        if (!(variances[c]! < Number.POSITIVE_INFINITY)) continue;
        counts[c]!++;
        for (let i = 0; i < n; i++) sums[c]![i]! += columns[c]![i]!;
      }
    },
    closeWeek() {
      for (let c = 0; c < 3; c++) {
        const column = weekly[c]!;
        if (counts[c]! > 0) for (let i = 0; i < n; i++) column[i] = sums[c]![i]! / counts[c]!;
        sums[c]!.fill(0);
        counts[c] = 0;
        history[weeks % RUNNING_WEEKS]![c]!.set(column);
        standardise(column, c, deviations);
        for (let i = 0; i < n; i++) raise('3-sigma in the pack', i, deviations[i]!);
        const smoothed = smooth[c]!;
        for (let i = 0; i < n; i++)
          smoothed[i] = Number.isNaN(smoothed[i]!)
            ? column[i]!
            : smoothed[i]! + SMOOTHING * (column[i]! - smoothed[i]!);
        standardise(smoothed, c, deviations);
        for (let i = 0; i < n; i++) raise('band around the peers (BattGP)', i, deviations[i]!);

        if (weeks < BASELINE_WEEKS) {
          for (let i = 0; i < n; i++) baseline[c]![i]! += column[i]! / BASELINE_WEEKS;
          continue;
        }
        const moved = new Float64Array(n);
        if (weeks === BASELINE_WEEKS) level[c]!.set(baseline[c]!);
        for (let i = 0; i < n; i++) {
          const expected = level[c]![i]! + trend[c]![i]!;
          moved[i] = column[i]! - expected;
          level[c]![i] = expected + LEVEL_WEIGHT * moved[i]!;
          trend[c]![i]! += TREND_WEIGHT * moved[i]!;
        }
        standardise(moved, c, deviations);
        for (let i = 0; i < n; i++) {
          cusum[c]![i] = Math.max(0, cusum[c]![i]! + Math.min(CUSUM_LARGEST, deviations[i]!) - CUSUM_ALLOWANCE);
          raise('CUSUM', i, cusum[c]![i]!);
        }
        for (let i = 0; i < n; i++) {
          let mean = 0;
          for (const past of history) mean += past[c]![i]! / RUNNING_WEEKS;
          moved[i] = mean - baseline[c]![i]!;
        }
        standardise(moved, c, deviations);
        for (let i = 0; i < n; i++) raise('drop from own baseline', i, deviations[i]!);
      }
      fixedRule(capacities, weekly[1]!, history, raise);
      localOutliers(smooth, raise);
      weeks++;
    },
  };
}

/** −3 points in 30 days, −6 in 90, or below 80 %: as a multiple of each. */
function fixedRule(
  past: Float64Array[],
  weekly: Float64Array,
  history: readonly (readonly Float64Array[])[],
  raise: (rule: Baseline, cell: number, score: number) => void,
): void {
  const now = weekly.map((_, i) => history.reduce((sum, columns) => sum + columns[1]![i]! / history.length, 0));
  past.push(now);
  if (past.length > 14 + RUNNING_WEEKS) past.shift();
  const before = (weeks: number): Float64Array | undefined =>
    past.length > weeks + RUNNING_WEEKS ? past[past.length - 1 - weeks] : undefined;
  const month = before(4);
  const quarter = before(13);
  for (let i = 0; i < now.length; i++) {
    if (month) raise('fixed fleet rule', i, (month[i]! - now[i]!) / 0.03);
    if (quarter) raise('fixed fleet rule', i, (quarter[i]! - now[i]!) / 0.06);
    if (month) raise('fixed fleet rule', i, -now[i]! / 0.2);
  }
}

/** Local outlier factor (Breunig 2000) over the smoothed charge, capacity and resistance of one pack. */
function localOutliers(
  features: readonly Float64Array[],
  raise: (rule: Baseline, cell: number, score: number) => void,
): void {
  const n = features[0]!.length;
  const k = Math.min(OUTLIER_NEIGHBOURS, n - 1);
  const nearest = new Int32Array(n * k);
  const reach = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0, held = 0; j < n; j++) {
      if (j === i) continue;
      let square = 0;
      for (let c = 0; c < 3; c++) square += ((features[c]![i]! - features[c]![j]!) / FLOORS[c]!) ** 2;
      if (held === k && square >= reach[i * k + k - 1]!) continue;
      let at = held < k ? held++ : k - 1;
      while (at > 0 && reach[i * k + at - 1]! > square) {
        reach[i * k + at] = reach[i * k + at - 1]!;
        nearest[i * k + at] = nearest[i * k + at - 1]!;
        at--;
      }
      reach[i * k + at] = square;
      nearest[i * k + at] = j;
    }
  }
  const density = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let m = 0; m < k; m++) {
      const j = nearest[i * k + m]!;
      sum += Math.sqrt(Math.max(reach[i * k + m]!, reach[j * k + k - 1]!));
    }
    density[i] = k / sum;
  }
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let m = 0; m < k; m++) sum += density[nearest[i * k + m]!]!;
    raise('local outlier factor', i, sum / (k * density[i]!));
  }
}

function medianOf(values: Float64Array, work: Float64Array): number {
  work.set(values);
  work.sort();
  const middle = work.length >> 1;
  return work.length % 2 === 1 ? work[middle]! : (work[middle - 1]! + work[middle]!) / 2;
}
