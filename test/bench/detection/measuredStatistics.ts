/** What daily estimates of healthy cells do when nothing happens, per channel: measured on telemetry, drawn from by the fleet tier. */

/** Units of the channel: charge and capacity as fractions, resistance as a fraction of a cell's. */
export interface ChannelStatistics {
  /** Standard deviation of one block about its cell's own course, from successive differences. */
  readonly noise: number;
  /** Standard deviation over cells of the error that stays. */
  readonly standing: number;
  /** Of successive differences; 3 for a Gaussian. */
  readonly kurtosis: number;
  /** Of errors about the cell's mean, from block to block. */
  readonly autocorrelation: number;
  /** RMS over cells of how the error goes with the day's temperature, per K. */
  readonly perKelvin: number;
  /** RMS of successive differences over the deviation that the blocks claim (× √2): 1 where they are right. */
  readonly claimRatio: number;
  /** Share of days that give a block. */
  readonly blocksPerDay: number;
  readonly blocks: number;
}

export interface MeasuredStatistics {
  readonly charge: ChannelStatistics;
  readonly resistance: ChannelStatistics;
  readonly capacity: ChannelStatistics;
}

/** One block of one cell. */
export interface BlockError {
  readonly error: number;
  readonly claimed: number;
  readonly kelvin: number;
}

/** Collects the courses of cells and says what they were like. */
export class ChannelCourses {
  readonly #courses: (readonly BlockError[])[] = [];
  #days = 0;

  /** All blocks of one cell in the order of time, over so many days. */
  add(course: readonly BlockError[], days: number): void {
    const usable = course.filter(({ error, claimed }) => Number.isFinite(error) && Number.isFinite(claimed));
    this.#days += days;
    if (usable.length > 0) this.#courses.push(usable);
  }

  statistics(): ChannelStatistics {
    const differences: number[] = [];
    const scaled: number[] = [];
    const means: number[] = [];
    const slopes: number[] = [];
    let products = 0;
    let squares = 0;
    let blocks = 0;
    for (const course of this.#courses) {
      blocks += course.length;
      const mean = average(course.map(({ error }) => error));
      means.push(mean);
      for (let i = 1; i < course.length; i++) {
        const step = course[i]!.error - course[i - 1]!.error;
        differences.push(step);
        scaled.push(step / Math.hypot(course[i]!.claimed, course[i - 1]!.claimed));
        products += (course[i]!.error - mean) * (course[i - 1]!.error - mean);
        squares += (course[i]!.error - mean) ** 2;
      }
      const warmth = average(course.map(({ kelvin }) => kelvin));
      const spread = course.reduce((sum, { kelvin }) => sum + (kelvin - warmth) ** 2, 0);
      if (course.length > 10 && spread > 0)
        slopes.push(course.reduce((sum, { error, kelvin }) => sum + (error - mean) * (kelvin - warmth), 0) / spread);
    }
    const second = average(differences.map((step) => step ** 2));
    return {
      noise: Math.sqrt(second / 2),
      standing: rootMeanSquare(means),
      kurtosis: average(differences.map((step) => step ** 4)) / second ** 2,
      autocorrelation: products / squares,
      perKelvin: rootMeanSquare(slopes),
      claimRatio: rootMeanSquare(scaled),
      blocksPerDay: blocks / this.#days,
      blocks,
    };
  }
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(average(values.map((value) => value * value)));
}
