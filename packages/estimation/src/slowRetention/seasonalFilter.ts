/**
 * What a slow difference between cells does by itself: it has a level, a slope, and a season of its own.
 *
 *     x = (level, slope, sin, cos),   level' = slope,   y = level + sin · sin 2πt + cos · cos 2πt + noise
 *
 * An integrated Wiener process with a yearly harmonic, as a Kalman filter. All cells of a pack are observed in the same
 * weeks with the same noise, so one covariance and one gain serve all of them, and a cell costs its four numbers. The
 * prior of slope and season is what keeps a cell that ages a little faster, or that stands in a warmer corner, from
 * being taken for a fault.
 *
 * Time in years, values in the unit of y.
 */
import type { StateColumns } from '../stateColumns.ts';

export const FILTER_STATES = 4;

/**
 * Standard deviations, fractions of capacity: slope per year of healthy cells against each other (0.25 %, and a tenth of what
 * a pack of 3 to 4 % a year loses), and each harmonic.
 */
const SLOPE_SPREAD = 0.004;
const SEASON_SPREAD = 0.003;
/** Random walks per year^½. */
const SLOPE_WALK = 0.001;
const SEASON_WALK = 0.0005;

/** Covariance, gain and innovation variance that all cells of a pack share. */
interface SeasonalFilter {
  /** Gain of each state, after {@link SeasonalFilter.observe}. */
  readonly gain: Float64Array;
  /** What of an observation each state is, at the time of the prediction. */
  readonly observed: Float64Array;
  /** First observation: the level is known as well as it, the rest by its prior. */
  start(yearOfCalendar: number, measurementVariance: number): void;
  /** Moves on by `years`; `levelWalk`: variance of the level's random walk per year. */
  predict(years: number, yearOfCalendar: number, levelWalk: number): void;
  /** Variance of the prediction of an observation, without the observation's own. */
  predictedVariance(): number;
  /** Takes an observation of this variance: sets the gain. */
  observe(measurementVariance: number): void;
  /** The level is known only as well as one observation of this variance tells it; slope and season stay as they are. */
  loosen(measurementVariance: number): void;
}

/** Variance with which slope and season of a cell that has just appeared, `years` ago, add to a prediction. */
export function unknownVariance(years: number): number {
  return (SLOPE_SPREAD * years) ** 2 + SEASON_SPREAD ** 2;
}

export function createSeasonalFilter(state: StateColumns): SeasonalFilter {
  const n = FILTER_STATES;
  const covariance = state.column(n * n);
  const observed = new Float64Array(n);
  const gain = new Float64Array(n);
  const column = new Float64Array(n);

  const face = (yearOfCalendar: number): void => {
    observed[0] = 1;
    observed[1] = 0;
    observed[2] = Math.sin(2 * Math.PI * yearOfCalendar);
    observed[3] = Math.cos(2 * Math.PI * yearOfCalendar);
  };
  /** P hᵀ into `column`. */
  const project = (): void => {
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += covariance[i * n + j]! * observed[j]!;
      column[i] = sum;
    }
  };
  const predictedVariance = (): number => {
    project();
    let sum = 0;
    for (let i = 0; i < n; i++) sum += observed[i]! * column[i]!;
    return sum;
  };

  return {
    gain,
    observed,
    start(yearOfCalendar, measurementVariance) {
      face(yearOfCalendar);
      const season = SEASON_SPREAD ** 2;
      covariance.fill(0);
      // The level that is taken over carries the season of that week.
      const [, , s, c] = observed;
      covariance[0] = measurementVariance + season * (s! * s! + c! * c!);
      covariance[2] = -season * s!;
      covariance[3] = -season * c!;
      covariance[5] = SLOPE_SPREAD ** 2;
      covariance[8] = -season * s!;
      covariance[10] = season;
      covariance[12] = -season * c!;
      covariance[15] = season;
    },
    predict(years, yearOfCalendar, levelWalk) {
      face(yearOfCalendar);
      // F P Fᵀ with F = 1 but level ← level + years · slope: first the row, then the column.
      for (let j = 0; j < n; j++) covariance[j] = covariance[j]! + years * covariance[n + j]!;
      for (let i = 0; i < n; i++) covariance[i * n] = covariance[i * n]! + years * covariance[i * n + 1]!;
      covariance[0] = covariance[0]! + levelWalk * years;
      covariance[5] = covariance[5]! + SLOPE_WALK ** 2 * years;
      covariance[10] = covariance[10]! + SEASON_WALK ** 2 * years;
      covariance[15] = covariance[15]! + SEASON_WALK ** 2 * years;
    },
    predictedVariance,
    observe(measurementVariance) {
      const total = predictedVariance() + measurementVariance;
      for (let i = 0; i < n; i++) gain[i] = column[i]! / total;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) covariance[i * n + j] = covariance[i * n + j]! - gain[i]! * column[j]!;
      }
    },
    loosen(measurementVariance) {
      covariance[0] = covariance[0]! + measurementVariance;
    },
  };
}
