/**
 * The peers a cell is judged against: the nearest sound observations on its left and on its right.
 *
 * Cells on one board, in one cooling channel or behind one balancing load move together, and where such
 * groups end is not known. A cell departs only if it departs from **both** sides; at the edge of a group
 * one side moves with it. The median of {@link NEIGHBOURS_PER_SIDE} cells tolerates one faulty neighbour; more of them
 * (`perSide`) are a quieter reference for what is slow, and reach further across the edges of groups.
 */

const NEIGHBOURS_PER_SIDE = 4;

interface Neighbourhood {
  /**
   * Value of every observation minus the median of its left (right) neighbours, into `left` (`right`).
   * NaN where the observation or that whole side is missing. `excluded[o]` > 0 takes o out of being a peer.
   */
  differences(values: Float64Array, excluded: Float64Array, left: Float64Array, right: Float64Array): void;
}

export function createNeighbourhood(observationCount: number, perSide = NEIGHBOURS_PER_SIDE): Neighbourhood {
  const window = new Float64Array(perSide);

  const sideMedian = (values: Float64Array, excluded: Float64Array, from: number, step: 1 | -1): number => {
    let count = 0;
    for (let o = from + step; o >= 0 && o < observationCount && count < perSide; o += step) {
      const value = values[o]!;
      if (value === value && !(excluded[o]! > 0)) window[count++] = value;
    }
    if (count === 0) return Number.NaN;
    for (let i = 1; i < count; i++) {
      const value = window[i]!;
      let j = i - 1;
      while (j >= 0 && window[j]! > value) {
        window[j + 1] = window[j]!;
        j--;
      }
      window[j + 1] = value;
    }
    return (window[(count - 1) >> 1]! + window[count >> 1]!) / 2;
  };

  return {
    differences(values, excluded, left, right) {
      for (let o = 0; o < observationCount; o++) {
        left[o] = values[o]! - sideMedian(values, excluded, o, -1);
        right[o] = values[o]! - sideMedian(values, excluded, o, 1);
      }
    },
  };
}

/**
 * Departure from both sides: the smaller of two differences of equal sign, 0 where the value lies between
 * its sides. One missing side leaves the other; none gives NaN.
 */
export function departureFromBoth(left: number, right: number): number {
  if (left !== left) return right;
  if (right !== right) return left;
  if (left > 0 && right > 0) return Math.min(left, right);
  if (left < 0 && right < 0) return Math.max(left, right);
  return 0;
}

/** Difference against both sides at once; one missing side leaves the other. */
export function meanOf(left: number, right: number): number {
  if (left !== left) return right;
  return right === right ? (left + right) / 2 : left;
}

/**
 * Where three cells stand apart, standing apart is how this pack is built (busbars at the ends of modules, a board
 * that is calibrated cell by cell), not a fault of one of them.
 */
export function thirdLargestDeparture(left: Float64Array, right: Float64Array): number {
  let first = 0;
  let second = 0;
  let third = 0;
  for (let o = 0; o < left.length; o++) {
    const size = Math.abs(departureFromBoth(left[o]!, right[o]!));
    if (!(size > third)) continue;
    if (size > first) {
      third = second;
      second = first;
      first = size;
    } else if (size > second) {
      third = second;
      second = size;
    } else third = size;
  }
  return third;
}
