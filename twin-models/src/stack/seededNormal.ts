import { pseudoRandom } from '../random/pseudoRandom.ts';

/** Standard normal numbers from a seed, the same on every machine: Park & Miller's generator, Marsaglia's polar method. */
export function seededNormal(seed: number): () => number {
  // Any seed, spread over 1…2³¹−2; neighbours among seeds must not give neighbouring streams.
  const uniform = pseudoRandom(1 + ((Math.abs(Math.trunc(seed)) * 16_807 + 12_345) % 2_147_483_646));
  for (let warmUp = 0; warmUp < 8; warmUp++) uniform();
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * factor;
      return u * factor;
    }
  };
}
