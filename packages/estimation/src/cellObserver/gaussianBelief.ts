/** A normal distribution over a few numbers, moved by scalar measurements: mean and covariance, in place. */
export class GaussianBelief {
  readonly size: number;
  readonly mean: Float64Array;
  /** Row after row, symmetric. */
  readonly covariance: Float64Array;
  private readonly gain: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.mean = new Float64Array(size);
    this.covariance = new Float64Array(size * size);
    this.gain = new Float64Array(size);
  }

  variance(index: number): number {
    return this.covariance[index * this.size + index]!;
  }

  addVariance(index: number, by: number): void {
    this.covariance[index * this.size + index]! += by;
  }

  /** One number becomes factor times itself, plus independent noise. */
  decay(index: number, factor: number, noiseVariance: number): void {
    const { size, mean, covariance } = this;
    mean[index]! *= factor;
    for (let other = 0; other < size; other++) {
      covariance[index * size + other]! *= factor;
      covariance[other * size + index]! *= factor;
    }
    covariance[index * size + index]! += noiseVariance;
  }

  /** Variance of Σ row · numbers. */
  varianceAlong(row: Float64Array): number {
    const { size, covariance } = this;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) sum += row[i]! * covariance[i * size + j]! * row[j]!;
    }
    return sum;
  }

  /**
   * Learns from a measured Σ row · numbers. What lies further than `limit` standard deviations off counts as if it lay
   * there, so that a single wrong value cannot take the belief along.
   *
   * @param innovation measured minus expected.
   */
  learn(row: Float64Array, innovation: number, noiseVariance: number, limit: number): void {
    const { size, mean, covariance, gain } = this;
    let variance = noiseVariance;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += covariance[i * size + j]! * row[j]!;
      gain[i] = sum;
      variance += row[i]! * sum;
    }
    const deviation = Math.sqrt(variance);
    const taken = Math.min(Math.max(innovation, -limit * deviation), limit * deviation);
    for (let i = 0; i < size; i++) mean[i]! += (gain[i]! / variance) * taken;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const value = covariance[i * size + j]! - (gain[i]! * gain[j]!) / variance;
        covariance[i * size + j] = value;
        covariance[j * size + i] = value;
      }
    }
  }
}
