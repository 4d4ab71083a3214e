/** Lower triangular factor of a symmetric positive definite matrix, rows behind each other; what Gaussian processes need. */
export class CholeskyFactor {
  readonly size: number;
  readonly #rows: Float64Array;

  /**
   * @param matrix size × size, row by row; only its lower triangle is read.
   * @throws RangeError where it is not positive definite.
   */
  constructor(matrix: Float64Array, size: number) {
    this.size = size;
    const rows = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = matrix[i * size + j]!;
        for (let k = 0; k < j; k++) sum -= rows[i * size + k]! * rows[j * size + k]!;
        if (i !== j) {
          rows[i * size + j] = sum / rows[j * size + j]!;
        } else {
          if (!(sum > 0))
            throw new RangeError(`Cannot factorise: row ${i} of ${size} has the pivot ${sum}, must be > 0`);
          rows[i * size + i] = Math.sqrt(sum);
        }
      }
    }
    this.#rows = rows;
  }

  /** ln of the determinant's square root. */
  get halfLogDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += Math.log(this.#rows[i * this.size + i]!);
    return sum;
  }

  /** L⁻¹ b. */
  whiten(b: Float64Array): Float64Array {
    const { size } = this;
    const rows = this.#rows;
    const x = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = b[i]!;
      for (let k = 0; k < i; k++) sum -= rows[i * size + k]! * x[k]!;
      x[i] = sum / rows[i * size + i]!;
    }
    return x;
  }
}
