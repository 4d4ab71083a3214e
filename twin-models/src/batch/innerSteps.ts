/** How a step is divided where something is not exact in time: short after the current changed, longer with the time since. */

/** Inner step over the time since the current changed. */
export const STEP_GROWTH = 0.25;
/** s, under current. */
export const LONGEST_STEP = 900;
/** Fraction of the one-hour current that counts as a change. */
const LEAST_CHANGE = 0.02;
/** How much longer than its limit an inner step may be: samples come at 1.01 s, too. */
const STEP_TOLERANCE = 0.2;

/** The columns of the currents of a batch, A, and of the time since they changed, s. */
interface HeldCurrents {
  readonly negativeCurrent: Float64Array;
  readonly positiveCurrent: Float64Array;
  readonly heldFor: Float64Array;
}

/** Writes the currents (A) that a cell is stepped with; where they changed, its time since begins anew. @param capacity C. */
export function holdCurrents(
  columns: HeldCurrents,
  cell: number,
  negative: number,
  positive: number,
  capacity: number,
): void {
  const change = Math.max(
    Math.abs(negative - columns.negativeCurrent[cell]!),
    Math.abs(positive - columns.positiveCurrent[cell]!),
  );
  if (change > LEAST_CHANGE * (capacity / 3600)) columns.heldFor[cell] = 0;
  columns.negativeCurrent[cell] = negative;
  columns.positiveCurrent[cell] = positive;
}

/** s: the next of equal inner steps through `remaining`, all of it where it is not much longer than `limit`. */
export function innerStep(remaining: number, limit: number): number {
  return remaining / Math.max(1, Math.ceil(remaining / limit - STEP_TOLERANCE));
}

/** s that an inner step may take to move a `share` of the capacity (C) under a current of at most so many A. */
export function stepByCharge(share: number, capacity: number, current: number): number {
  return (share * capacity) / (current + 1e-9 * (capacity / 3600));
}
