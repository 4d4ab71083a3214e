/**
 * A fault that outruns the first days: how far each cell has moved against its neighbours since the very first block,
 * before anything is known of its usual ways. The pack itself says what is usual: the robust spread of all movements,
 * half of the third largest (three cells that move are how this pack is built or read, not a fault of one of them),
 * and a floor.
 *
 *     E_k = Σ_{j=2…k} v_j · 2 · 1[towards the fault] · f(movement_j) / f₀(movement_j),      Σ v_j = 1
 *
 * Each term has expectation ≤ 1 under a symmetric null, and the sum only grows, so P(E ever ≥ c) ≤ 1/c (Markov).
 */
import { createNeighbourhood, departureFromBoth, thirdLargestDeparture } from './neighbourhood.ts';
import { createRobustLocation } from './robustLocation.ts';
import { standingApartRatio, TEN_DEGREES } from './standingApart.ts';
import type { StateColumns } from './stateColumns.ts';

/** Blocks compared with the first one. */
const BLOCKS = 3;
/** Movement of this many spreads is taken as the cell's new place, and dated. */
const CERTAIN_SPREADS = 4;

interface EarlyMovement {
  /** Evidence on either side. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Departure in the first block. */
  readonly firstDeparture: Float64Array;
  /** ms of the block before the movement was certain, NaN where it was not. */
  readonly since: Float64Array;
  /**
   * One block. `deviation`: of a value; `conversionError`: of a departure, relative. Nothing happens once the first
   * blocks are over.
   */
  update(values: Float64Array, excluded: Float64Array, deviation: number, conversionError: number, at: number): void;
}

export function createEarlyMovement(
  state: StateColumns,
  count: number,
  { faultSign, usualMovement }: { readonly faultSign: 1 | -1; readonly usualMovement: number },
): EarlyMovement {
  const left = state.column(count);
  const right = state.column(count);
  const firstValue = state.column(count, Number.NaN);
  const firstDeparture = state.column(count, Number.NaN);
  const since = state.column(count, Number.NaN);
  const seen = state.scalars({ blocks: 0, deviation: Number.NaN, previousAt: Number.NaN });
  const neighbourhood = createNeighbourhood(count);
  const robust = createRobustLocation(2 * count);
  const movement = new Float64Array(count);
  const ofLeft = new Float64Array(count);
  const ofRight = new Float64Array(count);
  const both = new Float64Array(2 * count);

  return {
    left,
    right,
    firstDeparture,
    since,
    update(values, excluded, deviation, conversionError, at) {
      if (seen.blocks > BLOCKS) return;
      const previousAt = seen.previousAt;
      seen.previousAt = at;
      if (seen.blocks++ === 0) {
        seen.deviation = deviation;
        firstValue.set(values);
        neighbourhood.differences(values, excluded, ofLeft, ofRight);
        for (let o = 0; o < count; o++) firstDeparture[o] = departureFromBoth(ofLeft[o]!, ofRight[o]!);
        return;
      }
      for (let o = 0; o < count; o++) movement[o] = values[o]! - firstValue[o]!;
      neighbourhood.differences(movement, excluded, ofLeft, ofRight);
      both.set(ofLeft, 0);
      both.set(ofRight, count);
      const spread = Math.max(usualMovement, robust.spread(both, 0), thirdLargestDeparture(ofLeft, ofRight) / 2);
      const known = Math.hypot(deviation, seen.deviation);
      // ½, ¼, ¼.
      const share = 0.5 ** Math.min(seen.blocks - 1, BLOCKS - 1);
      for (let o = 0; o < count; o++) {
        const moved = faultSign * departureFromBoth(ofLeft[o]!, ofRight[o]!);
        if (!(moved > 0)) continue;
        const uncertainty = Math.hypot(known, conversionError * firstDeparture[o]!);
        left[o]! += 2 * share * standingApartRatio(ofLeft[o]!, spread, uncertainty, TEN_DEGREES);
        right[o]! += 2 * share * standingApartRatio(ofRight[o]!, spread, uncertainty, TEN_DEGREES);
        if (Number.isNaN(since[o]!) && moved > CERTAIN_SPREADS * Math.hypot(spread, uncertainty)) since[o] = previousAt;
      }
    },
  };
}
