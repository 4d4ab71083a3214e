/** Linear least squares with normal priors, by normal equations: sums over samples, then one solution. */
export class RidgeFit {
  readonly size: number;
  private readonly matrix: Float64Array;
  private readonly right: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.matrix = new Float64Array(size * size);
    this.right = new Float64Array(size);
  }

  /** Says that Σ row · unknowns is a value; rows are mostly zeros. */
  addSample(row: Float64Array, value: number, weight: number): void {
    for (let i = 0; i < this.size; i++) {
      if (row[i] === 0) continue;
      this.right[i]! += weight * row[i]! * value;
      for (let j = 0; j < this.size; j++) this.matrix[i * this.size + j]! += weight * row[i]! * row[j]!;
    }
  }

  /** Says that a combination of unknowns is 0 within a standard deviation. */
  addPrior(terms: readonly (readonly [index: number, factor: number])[], deviation: number): void {
    for (const [i, a] of terms) {
      for (const [j, b] of terms) this.matrix[i * this.size + j]! += (a * b) / deviation ** 2;
    }
  }

  /** By Cholesky's factor. @throws RangeError where samples and priors leave an unknown open. */
  solve(): Float64Array {
    const { size, matrix } = this;
    const factor = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * size + j]!;
        for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
        if (i === j && !(sum > 0)) throw new RangeError(`Cannot fit: nothing says what unknown ${i} is`);
        factor[i * size + j] = i === j ? Math.sqrt(sum) : sum / factor[j * size + j]!;
      }
    }
    const solution = Float64Array.from(this.right);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) solution[i]! -= factor[i * size + k]! * solution[k]!;
      solution[i]! /= factor[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) solution[i]! -= factor[k * size + i]! * solution[k]!;
      solution[i]! /= factor[i * size + i]!;
    }
    return solution;
  }
}
