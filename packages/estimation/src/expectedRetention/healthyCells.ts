/** Where the healthy cells of a pack stand among its cells, and how far apart: medians, which a faulty cell cannot move. */
import { createRobustLocation, numberOr } from '../robustLocation.ts';

export interface HealthyCells {
  /** Median of their relative capacities, and 1.4826 × the median distance from it; 0 and NaN without any. */
  readonly middle: number;
  readonly deviation: number;
  readonly cells: number;
}

/** @returns a function of each observation's relative capacity (NaN = not known); `isSound`: is one of the healthy. */
export function createHealthyCells(
  count: number,
): (relative: (observation: number) => number, isSound: (observation: number) => boolean) => HealthyCells {
  const robust = createRobustLocation(count);
  const values = new Float64Array(count);
  return (relative, isSound) => {
    let cells = 0;
    for (let o = 0; o < count; o++) {
      values[o] = isSound(o) ? relative(o) : Number.NaN;
      if (values[o] === values[o]) cells++;
    }
    const middle = numberOr(robust.median(values), 0);
    return { middle, deviation: robust.spread(values, middle), cells };
  };
}
