/**
 * Where something that begins below a limit first lies at or above it, by halving: slow, but it needs no slope, no
 * guess and no luck. Sixty halvings leave the last bit of a double.
 */

/**
 * Ends of the interval that still holds the crossing.
 *
 * @param isBelow true from `low` to the crossing, false from there to `high`; asked between them only.
 */
export function crossingBetween(
  low: number,
  high: number,
  isBelow: (x: number) => boolean,
  halvings = 60,
): readonly [below: number, above: number] {
  let below = low;
  let above = high;
  for (let halving = 0; halving < halvings; halving++) {
    const middle = 0.5 * (below + above);
    if (isBelow(middle)) below = middle;
    else above = middle;
  }
  return [below, above];
}

/** Middle of what {@link crossingBetween} leaves. */
export function crossing(low: number, high: number, isBelow: (x: number) => boolean, halvings = 60): number {
  const [below, above] = crossingBetween(low, high, isBelow, halvings);
  return 0.5 * (below + above);
}
