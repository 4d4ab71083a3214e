/** NaN means "not measured" in columns and null does in JSON; this is where one becomes the other. */

/** A finite number, or null. */
export function numberToJson(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** A column as an array with null for what is not finite. */
export function columnToJson(column: ArrayLike<number>): (number | null)[] {
  return Array.from(column, numberToJson);
}

/** Median of the finite values, null when there is none. */
export function medianOf(column: ArrayLike<number>): number | null {
  const values = Array.from(column)
    .filter((value) => Number.isFinite(value))
    .toSorted((a, b) => a - b);
  if (values.length === 0) return null;
  const middle = values.length >>> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
