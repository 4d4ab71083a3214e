/**
 * Is a sense tap alive? Judged over a day: a tap that says nothing while the others do is lost; one that does not
 * move while the pack does is stuck. Neither is a statement about a cell.
 */
import type { StateColumns } from './stateColumns.ts';

/** Samples of a day with a measured pack below which nothing is said. */
const LEAST_SAMPLES = 30;
/** V, the pack's median must move this far in a day for a still tap to be suspicious. */
const LEAST_MOVEMENT = 0.03;
/** Share of the pack's movement that a living tap must follow. */
const LEAST_FOLLOWING = 0.1;
const LOST_SHARE = 0.1;

export type TapState = 'alive' | 'lost' | 'stuck';

interface TapHealth {
  add(measured: Float64Array, median: number): void;
  /** State of every tap over the day; starts the next day. Returns undefined if the day says too little. */
  closeDay(): readonly TapState[] | undefined;
}

export function createTapHealth(state: StateColumns, count: number): TapHealth {
  const lowest = state.column(count, Number.POSITIVE_INFINITY);
  const highest = state.column(count, Number.NEGATIVE_INFINITY);
  const seen = state.column(count);
  const pack = state.scalars({ samples: 0, lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY });

  return {
    add(measured, median) {
      pack.samples++;
      if (median < pack.lowest) pack.lowest = median;
      if (median > pack.highest) pack.highest = median;
      for (let o = 0; o < count; o++) {
        const voltage = measured[o]!;
        if (voltage !== voltage) continue;
        seen[o]!++;
        if (voltage < lowest[o]!) lowest[o] = voltage;
        if (voltage > highest[o]!) highest[o] = voltage;
      }
    },
    closeDay() {
      const { samples } = pack;
      const movement = pack.highest - pack.lowest;
      const states =
        samples < LEAST_SAMPLES
          ? undefined
          : Array.from(seen, (number, o): TapState => {
              if (number < LOST_SHARE * samples) return 'lost';
              const still = highest[o]! - lowest[o]! < LEAST_FOLLOWING * movement;
              return still && movement > LEAST_MOVEMENT && number > 0.5 * samples ? 'stuck' : 'alive';
            });
      lowest.fill(Number.POSITIVE_INFINITY);
      highest.fill(Number.NEGATIVE_INFINITY);
      seen.fill(0);
      Object.assign(pack, { samples: 0, lowest: Number.POSITIVE_INFINITY, highest: Number.NEGATIVE_INFINITY });
      return states;
    },
  };
}
