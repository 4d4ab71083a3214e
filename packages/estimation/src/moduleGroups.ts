/**
 * Where a pack divides into groups of neighbours that move together (boards, cooling channels, balancing loads),
 * and whether it leans as a whole.
 *
 * An edge is where the medians of the {@link REACH} observations on either side differ; groups lie between edges.
 */
import { medianInPlace } from './robustLocation.ts';

const REACH = 4;
/** Fewer neighbours than this are not a group. */
const LEAST_GROUP = 3;

interface Group {
  /** First and last observation. */
  readonly first: number;
  readonly last: number;
  /** Median of its values, relative to the median of all. */
  readonly centre: number;
}

/** Groups between edges of at least `edge` (unit of the values). NaN values are left out. */
export function findGroups(values: Float64Array, edge: number): readonly Group[] {
  const count = values.length;
  const scratch = new Float64Array(count);
  const medianOf = (from: number, to: number): number => {
    let n = 0;
    for (let o = Math.max(0, from); o <= Math.min(count - 1, to); o++)
      if (values[o] === values[o]) scratch[n++] = values[o]!;
    return medianInPlace(scratch, n);
  };
  const jumps = Float64Array.from({ length: count - 1 }, (_, b) =>
    Math.abs(medianOf(b + 1, b + REACH) - medianOf(b - REACH + 1, b)),
  );
  const starts = [0];
  for (let b = 0; b < count - 1; b++) {
    const jump = jumps[b]!;
    if (!(jump >= edge)) continue;
    let highest = true;
    for (let near = Math.max(0, b - 2); near <= Math.min(count - 2, b + 2); near++) {
      if (
        jumps[near]! > jump ||
        (jumps[near] === jump && Math.abs(values[near + 1]! - values[near]!) > Math.abs(values[b + 1]! - values[b]!))
      )
        highest = false;
    }
    if (highest && b + 1 - starts.at(-1)! >= LEAST_GROUP && count - b - 1 >= LEAST_GROUP) starts.push(b + 1);
  }
  const all = medianOf(0, count - 1);
  return starts.map((first, index) => {
    const last = (starts[index + 1] ?? count) - 1;
    return { first, last, centre: medianOf(first, last) - all };
  });
}

interface Lean {
  /** Fitted change from the first to the last observation. */
  readonly rise: number;
  /** Share of the variance that a straight line explains. */
  readonly explained: number;
  /** Largest jump between neighbouring groups over the rise: near 1 it is a step, not a slope. */
  readonly steepest: number;
}

/** A straight line along the pack. */
export function findLean(values: Float64Array): Lean {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  values.forEach((y, x) => {
    if (y !== y) return;
    n++;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
    syy += y * y;
  });
  const varX = sxx - (sx * sx) / n;
  const varY = syy - (sy * sy) / n;
  const covariance = sxy - (sx * sy) / n;
  const rise = (covariance / varX) * (values.length - 1);
  const scratch = new Float64Array(2 * REACH);
  let steepest = 0;
  for (let b = REACH; b <= values.length - REACH; b++) {
    scratch.set(values.subarray(b, b + REACH));
    const right = medianInPlace(scratch, REACH);
    scratch.set(values.subarray(b - REACH, b));
    const jump = Math.abs(right - medianInPlace(scratch, REACH));
    if (jump > steepest) steepest = jump;
  }
  return {
    rise: n > 2 && varX > 0 ? rise : 0,
    explained: varY > 0 ? (covariance * covariance) / (varX * varY) : 0,
    steepest: rise !== 0 ? steepest / Math.abs(rise) : Number.POSITIVE_INFINITY,
  };
}
