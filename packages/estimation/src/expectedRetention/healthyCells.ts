/**
 * Where the healthy cells of a pack stand among its cells, and how far apart: by ranks, which a faulty cell cannot move.
 *
 * The spread is the distance from the median that nine in ten do not exceed, as a standard deviation: cells that have
 * passed their knees count, and are what a band for healthy cells has to hold.
 */
import { createRobustLocation, numberOr } from '../robustLocation.ts';

const SHARE = 0.9;
/** Deviations of a normal distribution between which {@link SHARE} of it lies. */
const DEVIATIONS = 1.645;

export interface HealthyCells {
  /** Median of their relative capacities, and spread around it; 0 and NaN without any. */
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
      const value = isSound(o) ? relative(o) : Number.NaN;
      if (value === value) values[cells++] = value;
    }
    const known = values.subarray(0, cells);
    const middle = numberOr(robust.median(known), 0);
    for (let k = 0; k < cells; k++) known[k] = Math.abs(known[k]! - middle);
    known.sort();
    const rank = Math.ceil(SHARE * cells) - 1;
    return { middle, deviation: cells > 0 ? known[rank]! / DEVIATIONS : Number.NaN, cells };
  };
}
