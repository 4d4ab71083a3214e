/** What daily estimates of healthy cells do when nothing happens, per channel: measured on telemetry, drawn from by the fleet tier. */

/** Units of the channel: charge and capacity as fractions, resistance as a fraction of a cell's. */
export interface ChannelStatistics {
  /** Standard deviation of one block about its cell's own course, from successive differences, weighted by what blocks claim. */
  readonly noise: number;
  /** Standard deviation over cells of the error that stays. */
  readonly standing: number;
  /** Of successive differences; 3 for a Gaussian. */
  readonly kurtosis: number;
  /** Of errors about the cell's mean, from block to block. */
  readonly autocorrelation: number;
  /**
   * RMS over cells of how the error goes with the day's temperature, per K, beyond what noise alone would show; a cell counts
   * by how much its temperature changed.
   */
  readonly perKelvin: number;
  /** RMS of successive differences over the deviation that the blocks claim (× √2): 1 where they are right. */
  readonly claimRatio: number;
  /** Blocks per day, counted by the precision they claim: ten vague ones do not count ten. */
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

/** Beyond this it is no memory but a drift. */
const MOST_REMEMBERED = 0.6;

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
    const scaled: number[] = [];
    const means: number[] = [];
    const slopes: { readonly square: number; readonly noise: number; readonly weight: number }[] = [];
    let products = 0;
    let squares = 0;
    let blocks = 0;
    let worth = 0;
    let second = 0;
    let weights = 0;
    for (const course of this.#courses) {
      // As the channels weigh them: a day without a charge claims little, and says little.
      const precision = course.map(({ claimed }) => 1 / (claimed * claimed));
      const whole = sum(precision);
      blocks += course.length;
      worth += whole ** 2 / sum(precision.map((each) => each * each));
      const mean = sum(course.map(({ error }, i) => error * precision[i]!)) / whole;
      means.push(mean);
      let own = 0;
      let ownWeights = 0;
      for (let i = 1; i < course.length; i++) {
        const step = course[i]!.error - course[i - 1]!.error;
        const variance = course[i]!.claimed ** 2 + course[i - 1]!.claimed ** 2;
        scaled.push(step / Math.sqrt(variance));
        own += step ** 2 / variance;
        ownWeights += 1 / variance;
        const both = 1 / (course[i]!.claimed * course[i - 1]!.claimed);
        products += both * (course[i]!.error - mean) * (course[i - 1]!.error - mean);
        squares +=
          (precision[i]! * (course[i]!.error - mean) ** 2 + precision[i - 1]! * (course[i - 1]!.error - mean) ** 2) / 2;
      }
      second += own;
      weights += ownWeights;
      const warmth = sum(course.map(({ kelvin }, i) => kelvin * precision[i]!)) / whole;
      const spread = sum(course.map(({ kelvin }, i) => precision[i]! * (kelvin - warmth) ** 2));
      if (course.length <= 10 || !(spread > 0)) continue;
      const slope =
        sum(course.map(({ error, kelvin }, i) => precision[i]! * (error - mean) * (kelvin - warmth))) / spread;
      slopes.push({ square: spread * slope ** 2, noise: own / (course.length - 1), weight: spread });
    }
    const autocorrelation = products / squares;
    // Noise alone gives a slope too, and more of it when it is remembered: what it is expected to give is taken off.
    const remembered = Math.max(0, Math.min(MOST_REMEMBERED, autocorrelation));
    const longer = (1 + remembered) / (1 - remembered);
    const warmth =
      sum(slopes.map(({ square, noise }) => square - longer * noise)) / sum(slopes.map(({ weight }) => weight));
    return {
      noise: Math.sqrt(second / weights / 2),
      standing: rootMeanSquare(means),
      kurtosis: average(scaled.map((step) => step ** 4)) / average(scaled.map((step) => step ** 2)) ** 2,
      autocorrelation,
      perKelvin: Math.sqrt(Math.max(0, warmth)),
      claimRatio: rootMeanSquare(scaled),
      blocksPerDay: worth / this.#days,
      blocks,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(average(values.map((value) => value * value)));
}
