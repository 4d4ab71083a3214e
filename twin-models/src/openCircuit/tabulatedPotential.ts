/**
 * A measured potential as a library potential: rows in any order, joined by a monotonic cubic.
 *
 * Slopes at the rows after Fritsch & Carlson, SIAM J. Numer. Anal. 17 (1980) 238: no overshoot between rows, so
 * the curve is monotonic exactly where the rows are.
 */
import type { OpenCircuitPotential } from './openCircuitPotential.ts';

export interface PotentialTable {
  readonly name: string;
  readonly source: string;
  /** 0…1, same length as `potential`, at least two different ones. */
  readonly stoichiometry: ArrayLike<number>;
  /** V. */
  readonly potential: ArrayLike<number>;
}

/**
 * The rows as a potential over the range that they cover.
 *
 * @throws RangeError naming the row, where the columns differ in length, a value is not finite, a stoichiometry
 * lies outside 0…1 or has two potentials, or fewer than two rows are left.
 */
export function tabulatedPotential(table: PotentialTable): OpenCircuitPotential {
  const rows = sortedRows(table);
  const xs = Float64Array.from(rows, ([x]) => x);
  const ys = Float64Array.from(rows, ([, volts]) => volts);
  const slopes = limitedSlopes(xs, ys);
  return {
    name: table.name,
    source: table.source,
    range: [xs[0]!, xs.at(-1)!],
    isMonotonic: ys.every((volts, row) => row === 0 || volts < ys[row - 1]!),
    potential: (x) => hermite(xs, ys, slopes, x),
  };
}

function sortedRows({ name, stoichiometry, potential }: PotentialTable): (readonly [number, number])[] {
  if (stoichiometry.length !== potential.length) {
    throw new RangeError(
      `Cannot tabulate "${name}": ${stoichiometry.length} stoichiometries but ${potential.length} potentials`,
    );
  }
  const rows = Array.from(stoichiometry, (x, row) => [x, potential[row]!] as const);
  for (const [row, [x, volts]] of rows.entries()) {
    if (!(x >= 0 && x <= 1)) {
      throw new RangeError(`Cannot tabulate "${name}": stoichiometry in row ${row} is ${x}, must lie between 0 and 1`);
    }
    if (!Number.isFinite(volts)) {
      throw new RangeError(`Cannot tabulate "${name}": potential in row ${row} is ${volts}, must be finite`);
    }
  }
  rows.sort(([a], [b]) => a - b);
  const different = rows.filter(([x, volts], row) => {
    const previous = rows[row - 1];
    if (previous?.[0] !== x) return true;
    if (previous[1] === volts) return false;
    throw new RangeError(
      `Cannot tabulate "${name}": stoichiometry ${x} has two potentials, ${previous[1]} and ${volts} V`,
    );
  });
  if (different.length < 2) {
    throw new RangeError(`Cannot tabulate "${name}" from ${different.length} row(s): needs two or more`);
  }
  return different;
}

function limitedSlopes(xs: Float64Array, ys: Float64Array): Float64Array {
  const last = xs.length - 1;
  const secant = (row: number) => (ys[row + 1]! - ys[row]!) / (xs[row + 1]! - xs[row]!);
  const slopes = new Float64Array(xs.length);
  slopes[0] = secant(0);
  slopes[last] = secant(last - 1);
  for (let row = 1; row < last; row++) {
    const left = secant(row - 1);
    const right = secant(row);
    if (left * right <= 0) continue;
    // Harmonic mean weighted by the widths: inside the region that keeps the cubic monotonic.
    const before = xs[row]! - xs[row - 1]!;
    const after = xs[row + 1]! - xs[row]!;
    slopes[row] = (3 * (before + after)) / ((2 * after + before) / left + (after + 2 * before) / right);
  }
  return slopes;
}

function hermite(xs: Float64Array, ys: Float64Array, slopes: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  if (x <= xs[low]!) return ys[low]!;
  if (x >= xs[high]!) return ys[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  const width = xs[high]! - xs[low]!;
  const f = (x - xs[low]!) / width;
  const rise = ys[high]! - ys[low]!;
  const d0 = slopes[low]! * width;
  const d1 = slopes[high]! * width;
  return ys[low]! + f * (d0 + f * (3 * rise - 2 * d0 - d1 + f * (d0 + d1 - 2 * rise)));
}
