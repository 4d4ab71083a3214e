/** How much of a whitened innovation counts, for what: one wild week must not lead. */

/** Innovations count at most this many deviations, in levels and in the evidence of fades. */
export const CLIP = 2.5;
/** Of slope and season: in full up to the first, not at all from the second. */
const USUAL_MOVE = 1.5;
const UNUSUAL_MOVE = 3;

export function clip(z: number): number {
  return Math.max(-CLIP, Math.min(CLIP, z));
}

/** What slope and season take: all of it where it is usual, nothing of a leap (Hampel's two parts, 1974). */
export function usualPart(z: number): number {
  return z * Math.max(0, Math.min(1, (UNUSUAL_MOVE - Math.abs(z)) / (UNUSUAL_MOVE - USUAL_MOVE)));
}
