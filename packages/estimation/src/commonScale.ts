/**
 * By how much all differences between the cells of a pack have grown or shrunk together. What sets resistances apart
 * (areas, thicknesses) multiplies something that temperature, charge and age change for every cell alike: in the cold
 * a pack's resistances spread apart, and no cell has changed. The regression of today's differences on those first
 * known, through the origin, is that factor; a pack without differences says 1 and needs nothing else.
 */
import { createRobustLocation } from './robustLocation.ts';

/** Differences beyond this many robust spreads count as this many: one cell may not set the scale. */
const WINSOR_SPREADS = 2.5;
const LOWEST = 0.4;
const HIGHEST = 2.5;
/** Differences of this many spreads of noise, one per cell, weigh as much as the prior that nothing has changed. */
const PRIOR_SQUARES = 4;

interface CommonScale {
  /** Factor from `first` to `now` over cells that are no exception; `noise`: deviation of one value. */
  between(first: Float64Array, now: Float64Array, excluded: Float64Array, noise: number): number;
}

export function createCommonScale(count: number): CommonScale {
  const robust = createRobustLocation(count);
  return {
    between(first, now, excluded, noise) {
      const centreFirst = robust.median(first);
      const centreNow = robust.median(now);
      const boundFirst = WINSOR_SPREADS * robust.spread(first, centreFirst);
      const boundNow = WINSOR_SPREADS * robust.spread(now, centreNow);
      let product = 0;
      let square = 0;
      for (let o = 0; o < count; o++) {
        if (excluded[o]! > 0 || Number.isNaN(first[o]!) || Number.isNaN(now[o]!)) continue;
        const x = clamp(first[o]! - centreFirst, boundFirst);
        product += x * clamp(now[o]! - centreNow, boundNow);
        square += x * x;
      }
      const prior = PRIOR_SQUARES * noise * noise;
      const scale = (product + prior) / (square + prior);
      return scale > LOWEST ? Math.min(HIGHEST, scale) : LOWEST;
    },
  };
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
