/** Inverse of a small positive definite matrix (row after row) by Gauss–Jordan; null where it is not one. */
export function invertPositive(matrix: Float64Array, size: number): Float64Array | null {
  const left = matrix.slice();
  const inverse = new Float64Array(size * size);
  for (let a = 0; a < size; a++) inverse[a * (size + 1)] = 1;
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = left[pivot * (size + 1)]!;
    if (!(scale > 0)) return null;
    for (let b = 0; b < size; b++) {
      left[pivot * size + b]! /= scale;
      inverse[pivot * size + b]! /= scale;
    }
    for (let row = 0; row < size; row++) {
      const share = left[row * size + pivot]!;
      if (row === pivot || share === 0) continue;
      for (let b = 0; b < size; b++) {
        left[row * size + b]! -= share * left[pivot * size + b]!;
        inverse[row * size + b]! -= share * inverse[pivot * size + b]!;
      }
    }
  }
  return inverse;
}
