/**
 * Where the retention channel has its blocks from: whole charges, or, for a pack that is not seen charging slowly, what a
 * day's drives and rests tell. Both have errors that stay and differ from each other by more than what is looked for, so
 * they are never mixed: one wide charge among the first {@link PATIENCE} days that would carry a capacity decides for
 * charges, otherwise days are taken, for good.
 */
import type { BlockEstimate } from '../cellDifference.ts';
import type { StateColumns } from '../stateColumns.ts';
import type { ChargeBlock } from './chargeComparison.ts';

/** Blocks of a day with a capacity that are held back before days are taken. */
const PATIENCE = 20;
const UNKNOWN = 0;
const CHARGES = 1;
const DAYS = 2;

interface CapacitySource {
  /** A charge has ended. Of two on one day the surer one counts. */
  take(charge: ChargeBlock): void;
  /** The block of a day that is over, with the capacity that the channel is to see. */
  close(block: BlockEstimate): BlockEstimate;
}

export function createCapacitySource(state: StateColumns, count: number): CapacitySource {
  const today = new Float32Array(count);
  state.attach(today.buffer);
  const now = state.scalars({ source: UNKNOWN, waited: 0, variance: Number.POSITIVE_INFINITY });

  return {
    take({ capacity, variance }) {
      if (!(variance < now.variance) || now.source === DAYS) return;
      today.set(capacity);
      Object.assign(now, { variance, source: CHARGES });
    },
    close(block) {
      if (now.source === UNKNOWN && block.capacityVariance < Number.POSITIVE_INFINITY && ++now.waited > PATIENCE) {
        now.source = DAYS;
      }
      if (now.source === DAYS) return block;
      const capacityVariance = now.variance;
      if (capacityVariance < Number.POSITIVE_INFINITY) block.capacity.set(today);
      else block.capacity.fill(Number.NaN);
      now.variance = Number.POSITIVE_INFINITY;
      return { ...block, capacityVariance };
    },
  };
}
