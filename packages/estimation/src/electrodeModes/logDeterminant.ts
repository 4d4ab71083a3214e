/** Logarithm of the determinant of a small positive definite matrix (row after row); −∞ where it is not one. */
export function logDeterminant(matrix: Float64Array, size: number): number {
  const left = matrix.slice();
  let sum = 0;
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = left[pivot * (size + 1)]!;
    if (!(scale > 0)) return Number.NEGATIVE_INFINITY;
    sum += Math.log(scale);
    for (let row = pivot + 1; row < size; row++) {
      const share = left[row * size + pivot]! / scale;
      for (let b = pivot; b < size; b++) left[row * size + b]! -= share * left[pivot * size + b]!;
    }
  }
  return sum;
}
