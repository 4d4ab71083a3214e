/**
 * Seeded random numbers: Chris Doty-Humphrey's sfc32 (PractRand), 128 bits of state that can be saved.
 *
 * Every purpose has a stream of its own, named by labels: drawing one number more in one place must not
 * change the weather of another vehicle.
 */

/** Saved state of a stream. */
export type RandomState = readonly [number, number, number, number];

export interface Random {
  /** Integer in [0, 2^32). */
  integer(): number;
  /** In [0, 1). */
  uniform(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Zero mean, unit variance, triangular, |x| < 2.45: stands for sensor noise at a fraction of the cost of {@link normal}. */
  triangular(): number;
  /** Integer in [0, count). */
  below(count: number): number;
  /** True with a probability. */
  chance(probability: number): boolean;
  state(): RandomState;
}

/** A stream that depends on the seed and the labels only. */
export function randomStream(seed: number, ...labels: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5 ^ seed;
  let second = 0x9e3779b9 ^ Math.trunc(seed / 0x1_0000_0000);
  for (const character of labels.join('\u0000')) {
    const code = character.codePointAt(0) ?? 0;
    hash = Math.imul(hash ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x85ebca6b) ^ (second >>> 13);
  }
  const random = restoreRandom([hash | 0, second | 0, seed | 0, 1]);
  // The first outputs still show the structure of the seed.
  for (let round = 0; round < 15; round++) random.integer();
  return random;
}

/** Goes on where a saved stream stood. */
export function restoreRandom(state: RandomState): Random {
  let [a, b, c, counter] = state;

  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum;
  };
  const uniform = (): number => (next() >>> 0) / 0x1_0000_0000;

  return {
    integer: () => next() >>> 0,
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    triangular: () => {
      const bits = next();
      return (((bits & 0xffff) + (bits >>> 16)) / 0xffff - 1) * Math.sqrt(6);
    },
    below: (count) => Math.floor(uniform() * count),
    chance: (probability) => uniform() < probability,
    state: () => [a, b, c, counter],
  };
}

/** The elements in random order; the input stays. */
export function shuffled<T>(elements: readonly T[], random: Random): T[] {
  const result = [...elements];
  for (let index = result.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const kept = result[index]!;
    result[index] = result[other]!;
    result[other] = kept;
  }
  return result;
}
