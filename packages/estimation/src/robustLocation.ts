/**
 * Location and scale that a minority of wild values cannot move: median, and median absolute deviation
 * times 1.4826, which is the standard deviation of Gaussian data (Hampel 1974).
 *
 * NaN is not a value: it is left out. No values at all give NaN.
 */

/** Standard deviation of a Gaussian over its median absolute deviation. */
const GAUSSIAN_MAD_RATIO = 1.4826;

/** Medians without allocation: owns a scratch column for up to `capacity` values. */
interface RobustLocation {
  median(values: Float64Array): number;
  /** 1.4826 · median |x − centre|. */
  spread(values: Float64Array, centre: number): number;
}

export function createRobustLocation(capacity: number): RobustLocation {
  const scratch = new Float64Array(capacity);
  return {
    median(values) {
      let count = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value === value) scratch[count++] = value;
      }
      return medianInPlace(scratch, count);
    },
    spread(values, centre) {
      let count = 0;
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value === value) scratch[count++] = Math.abs(value - centre);
      }
      return GAUSSIAN_MAD_RATIO * medianInPlace(scratch, count);
    },
  };
}

/** The value, or `otherwise` where there is none (NaN). */
export function numberOr(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** Median of the first `count` values; reorders them. Quickselect (Hoare 1961). */
export function medianInPlace(values: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const middle = count >> 1;
  selectInPlace(values, count, middle);
  const upper = values[middle]!;
  if (count % 2 === 1) return upper;
  let lower = values[0]!;
  for (let i = 1; i < middle; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

/** Puts the value of rank `rank` (0-based) at its sorted place, smaller ones before it. */
function selectInPlace(values: Float64Array, count: number, rank: number): void {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        const swap = values[i]!;
        values[i] = values[j]!;
        values[j] = swap;
        i++;
        j--;
      }
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else return;
  }
}
