/**
 * Eigenvalues and orthonormal eigenvectors of a small symmetric matrix by cyclic Jacobi rotations.
 *
 * Golub & Van Loan, *Matrix Computations*, 4th ed., §8.5. Good to the last bits, about 20 ms for 40 × 40;
 * used once per parameter set, never in a step.
 */
export function symmetricEigenvectors(symmetric: readonly Float64Array[]): {
  /** Ascending. */
  readonly values: Float64Array;
  /** Unit length, in the order of the values; the largest component of each is positive. */
  readonly vectors: readonly Float64Array[];
} {
  const size = symmetric.length;
  const a = symmetric.map((row) => Float64Array.from(row));
  // Row v[i] holds eigenvector i.
  const v = a.map((_, index) => {
    const row = new Float64Array(size);
    row[index] = 1;
    return row;
  });
  for (let sweep = 0; sweep < 60; sweep++) {
    let offDiagonal = 0;
    let diagonal = 0;
    for (let p = 0; p < size; p++) {
      diagonal += a[p]![p]! ** 2;
      for (let q = p + 1; q < size; q++) offDiagonal += a[p]![q]! ** 2;
    }
    if (offDiagonal <= 1e-30 * diagonal) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, index) => index).toSorted((i, j) => a[i]![i]! - a[j]![j]!);
  return {
    values: Float64Array.from(order, (index) => a[index]![index]!),
    vectors: order.map((index) => withPositiveLargest(v[index]!)),
  };
}

function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const tau = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const size = a.length;
  for (let k = 0; k < size; k++) {
    const row = a[k]!;
    const left = row[p]!;
    const right = row[q]!;
    row[p] = c * left - s * right;
    row[q] = s * left + c * right;
  }
  for (const [rowP, rowQ] of [
    [a[p]!, a[q]!],
    [v[p]!, v[q]!],
  ] as const) {
    for (let k = 0; k < size; k++) {
      const left = rowP[k]!;
      const right = rowQ[k]!;
      rowP[k] = c * left - s * right;
      rowQ[k] = s * left + c * right;
    }
  }
}

/** A sign convention, so that the modes of a design are the same on every machine. */
function withPositiveLargest(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const component of vector) if (Math.abs(component) > Math.abs(largest) * (1 + 1e-9)) largest = component;
  return largest < 0 ? vector.map((component) => -component) : vector;
}
