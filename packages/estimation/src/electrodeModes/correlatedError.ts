/**
 * Error of an open-circuit curve as a covariance over charge, and whitening with it: what neighbouring points get wrong
 * together must not count as evidence many times.
 */

/** Standard deviations in V, lengths as fractions of the rated charge. */
export interface CurveError {
  /** Independent from point to point. */
  readonly white: number;
  /** Error of the potentials: neither the material nor its age is exactly the design's. */
  readonly potential: number;
  readonly potentialLength: number;
  /** Error of what was subtracted for the current: smooth over most of a charge. */
  readonly drop: number;
  readonly dropLength: number;
  /** Way between the branches of hysteresis that a charge goes as it begins, as uncertain as it is long, and the charge over which it does. */
  readonly branch: number;
  readonly branchLength: number;
}

/** Lower Cholesky factor of the covariance between points at `charge`, row after row. */
export function curveErrorFactor(charge: Float64Array, error: CurveError): Float64Array {
  const n = charge.length;
  const branch = charge.map((moved) => error.branch * Math.exp(-moved / error.branchLength));
  const factor = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const distance = Math.abs(charge[row]! - charge[column]!);
      let value =
        error.potential ** 2 * matern(distance / error.potentialLength) +
        error.drop ** 2 * matern(distance / error.dropLength) +
        branch[row]! * branch[column]! +
        (row === column ? error.white ** 2 : 0);
      for (let k = 0; k < column; k++) value -= factor[row * n + k]! * factor[column * n + k]!;
      factor[row * n + column] =
        row === column ? Math.sqrt(Math.max(value, 1e-12)) : value / factor[column * n + column]!;
    }
  }
  return factor;
}

/** Replaces a column of numbers by its whitened form, L⁻¹ x. */
export function whitenInPlace(factor: Float64Array, column: Float64Array): void {
  const n = column.length;
  for (let row = 0; row < n; row++) {
    let value = column[row]!;
    for (let k = 0; k < row; k++) value -= factor[row * n + k]! * column[k]!;
    column[row] = value / factor[row * n + row]!;
  }
}

/** Matérn 3/2: smooth, but not so smooth that a few points tell the rest. */
function matern(distance: number): number {
  const scaled = Math.sqrt(3) * distance;
  return (1 + scaled) * Math.exp(-scaled);
}
