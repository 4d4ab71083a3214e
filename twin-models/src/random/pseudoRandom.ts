/**
 * Numbers between 0 and 1 from a seed, the same on every machine: Park & Miller's generator,
 * Communications of the ACM 31 (1988) 1192, with the multiplier they recommended in 1993.
 *
 * @param seed a whole number from 1 to 2³¹ − 2.
 */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
