/**
 * Log-density of a whitened block under the null: mostly a standard Gaussian, a share of wild blocks with Student's t of
 * three degrees of freedom and three times the scale. What a pack's blocks are like is learnt from the pack
 * ({@link createTailShare}), so that the share is not assumed.
 *
 * Tabulated: a cell needs some fifty of these a day. Interpolation is linear in the logarithm, its error at most 2e-4.
 */

/** Γ(2) / (√(3π) Γ(3/2)). */
const STUDENT_THREE = 0.367_552_596_947_861_35;
const TAIL_SCALE = 3;
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Beyond this all densities are one: what is further away says no more. */
const LARGEST = 48;
const STEPS = 32;

/** Shares of wild blocks that are told apart, each twice the one before. */
export const TAIL_SHARES: readonly number[] = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32];
/** From here on a block counts as wild for learning their share, and the share of the tail that lies there. */
const WILD = 4;
const TAIL_BEYOND_WILD = 0.275;
/** Memory of the share, in blocks of a whole pack. */
const MEMORY_BLOCKS = 30;

const tables: (Float64Array | undefined)[] = TAIL_SHARES.map(() => undefined);

/** log p on a grid of |z|; the last value stands for everything beyond. */
export function logDensityTable(tailIndex: number): Float64Array {
  return (tables[tailIndex] ??= Float64Array.from({ length: STEPS * LARGEST + 2 }, (_, i) =>
    Math.log(densityOf(Math.min(LARGEST, i / STEPS), TAIL_SHARES[tailIndex]!)),
  ));
}

export function logDensity(table: Float64Array, z: number): number {
  const x = STEPS * Math.abs(z);
  if (!(x < STEPS * LARGEST)) return table[STEPS * LARGEST]!;
  const i = x | 0;
  const low = table[i]!;
  return low + (x - i) * (table[i + 1]! - low);
}

/** Density per unit of z. */
export function densityOf(z: number, share: number): number {
  const t = z / TAIL_SCALE;
  const tail = STUDENT_THREE / (1 + (t * t) / 3) ** 2;
  return ((1 - share) * Math.exp(-0.5 * z * z)) / ROOT_TWO_PI + (share / TAIL_SCALE) * tail;
}

/** Follows the share of wild blocks. `state.wild` is the only memory. */
export function followTailShare(state: { wild: number }, wildShareToday: number): void {
  state.wild += (wildShareToday - state.wild) / MEMORY_BLOCKS;
}

export function isWild(z: number): boolean {
  return Math.abs(z) > WILD;
}

/** The smallest of {@link TAIL_SHARES} that is at least what was seen. */
export function tailIndexOf({ wild }: { readonly wild: number }): number {
  const share = wild / TAIL_BEYOND_WILD;
  const at = TAIL_SHARES.findIndex((each) => each >= share);
  return at < 0 ? TAIL_SHARES.length - 1 : at;
}
