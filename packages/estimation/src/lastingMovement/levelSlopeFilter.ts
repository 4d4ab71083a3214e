/**
 * What the difference between a cell and its neighbours does by itself from day to day: it has a level that wanders and
 * a slope.
 *
 *     level' = slope,   y = level + noise
 *
 * All cells of a pack are observed in the same blocks with the same noise: one covariance and one gain serve all of them,
 * and a cell costs its two numbers. Days and the unit of y.
 */
import type { StateColumns } from '../stateColumns.ts';

export interface LevelSlopeScales {
  /** Spread of the slopes of healthy cells against their neighbours, unit/day. */
  readonly slopeSpread: number;
  /** Random walk of the slope, unit/day per day^½. */
  readonly slopeWalk: number;
}

interface LevelSlopeFilter {
  /** Of level and slope, after {@link LevelSlopeFilter.observe}. */
  readonly gain: Float64Array;
  /** The level is known as well as `levelVariance`, the slope by its prior. */
  start(levelVariance: number): void;
  /** Moves on; `levelWalk`: variance of the level's random walk per day. */
  predict(days: number, levelWalk: number): void;
  /** Variance of a prediction, without the observation's own. */
  predictedVariance(): number;
  observe(measurementVariance: number): void;
}

export function createLevelSlopeFilter(
  state: StateColumns,
  { slopeSpread, slopeWalk }: LevelSlopeScales,
): LevelSlopeFilter {
  const p = state.scalars({ level: 0, cross: 0, slope: 0 });
  const gain = new Float64Array(2);
  return {
    gain,
    start(levelVariance) {
      p.level = levelVariance;
      p.cross = 0;
      p.slope = slopeSpread ** 2;
    },
    predict(days, levelWalk) {
      p.level += days * (2 * p.cross + days * p.slope) + levelWalk * days;
      p.cross += days * p.slope;
      p.slope += slopeWalk ** 2 * days;
    },
    predictedVariance: () => p.level,
    observe(measurementVariance) {
      const total = p.level + measurementVariance;
      gain[0] = p.level / total;
      gain[1] = p.cross / total;
      p.slope -= gain[1] * p.cross;
      p.cross -= gain[1] * p.level;
      p.level -= gain[0] * p.level;
    },
  };
}
