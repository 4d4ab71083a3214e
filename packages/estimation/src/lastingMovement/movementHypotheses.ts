/**
 * "Since block k this cell moves": what each way of moving does to the innovations of the level filter, which follows a
 * fault and so hides a growing part of it, and how much better it tells them than the null does.
 *
 * A hypothesis is a shape (a step that stays, a ramp) and a time of change. Its size h is learnt as it goes: Gaussian
 * prior, recursive least squares with clipped residuals, and each block is predicted before it is used,
 *
 *     M_k ← M_k · p((z − h g_k)/s)/s / p(z),     s² = 1 + g_k² V_k,     M_k starts at π · w_k
 *
 * g_k: response of the whitened innovation to a unit of size, V_k: variance of h, both common to the pack's cells; π and
 * w_k: weights of shape and time of change, which sum to 1 (`changeWeightUpTo`). Each factor is a ratio of a predictable
 * density to the null's, so each M_k is a martingale under it, whatever h is, and so is their sum.
 *
 * Where a step is nothing unusual (a cell balanced, a board calibrated) the null of a ramp is "this or a step, once":
 * its mass is divided by 1 + Σ_j B_j over benign steps j no older than the ramp, each with its share of all blocks.
 *
 * Slots are a grid, fine for recent changes and geometric for old ones. When they are used up, the one that is closest to
 * its neighbours for its age hands its mass to the next older one, whose predictions it follows from there: nothing is
 * lost. A size counts only where it is {@link OVER_THIRD} times what the third most moving cell shows since the same
 * time, either way: three cells that move are what happened to this pack (a module swapped, a new driver, balancing,
 * the cold), not a fault of one.
 */
import { meanOf } from '../neighbourhood.ts';
import type { StateColumns } from '../stateColumns.ts';
import { logDensity } from './tailedDensity.ts';

export interface MovementShape {
  readonly kind: 'step' | 'ramp';
  /** Prior of the size: unit of the channel, per day for ramps; and what a fault is at least. */
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  /** Share among the shapes. */
  readonly weight: number;
  /** Times of change held at once, and blocks between new ones. */
  readonly slots: number;
  readonly period: number;
}

/** Steps that are no fault: Gaussian of this deviation, in this share of blocks. */
export interface BenignSteps {
  readonly deviation: number;
  readonly perBlock: number;
  readonly slots: number;
}

/** A module that is swapped steps all its cells at once, and nothing ramps so. */
const OVER_THIRD = { step: 4.5, ramp: 2.5 } as const;
/** Residuals count at most this many of their deviations for the size. */
const SIZE_CLIP = 3;
/** Exponents are kept below this by taking {@link EXPONENT_STEP} from all of a cell: E may only become smaller by it. */
const LARGEST_EXPONENT = 400;
const EXPONENT_STEP = 200;
/** What is below this does not count. */
const LEAST_EXPONENT = -40;

export interface MovementHypotheses {
  /** Begins a block: opens changes that happened since the last one, at `day`, with `weight`; `known[o]` NaN: not yet. */
  begin(day: number, weight: number, known: Float32Array): void;
  /** Responses to a filter step with this gain; `deviation` of the innovation of a usual cell. */
  advance(gain: Float64Array, deviation: number, daysSinceLast: number, day: number): void;
  /** Forgets what was known of a cell: nothing speaks for a change before now. */
  forget(cell: number): void;
  /** One block of one cell, whitened, positive towards the fault; `scale` ≤ 1: by how much less a noisier cell answers. */
  take(cell: number, left: number, right: number, scale: number, table: Float64Array): void;
  /** Ends a block: what the third cell shows bounds what counts. */
  compare(): void;
  /** Evidence of a cell against its left (0) or right (1) neighbours, without the weight of changes to come. */
  evidence(cell: number, side: 0 | 1): number;
  /** Day of the leading change of a cell, NaN without one; how far it has moved since, towards the fault. */
  leading(cell: number, day: number): { readonly day: number; readonly moved: number };
}

export function createMovementHypotheses(
  state: StateColumns,
  count: number,
  shapes: readonly MovementShape[],
  benign: BenignSteps | undefined,
): MovementHypotheses {
  const kinds: readonly MovementShape[] = benign
    ? [...shapes, { kind: 'step', mean: 0, least: Number.NaN, weight: Number.NaN, period: 1, ...benign }]
    : shapes;
  const firstSlot = kinds.map((_, s) => kinds.slice(0, s).reduce((sum, { slots }) => sum + slots, 0));
  const shapeOf = kinds.flatMap((shape) => Array.from({ length: shape.slots }, () => shape));
  const n = shapeOf.length;
  const faults = shapes.reduce((sum, { slots }) => sum + slots, 0);
  const changeDay = state.column(n, Number.NaN);
  const variance = state.column(n);
  const means = state.column(2 * n);
  const third = state.column(n);
  const pending = state.column(shapes.length);
  const use = state.scalars({ blocks: 0 });
  const single = (length: number, initial: number): Float32Array => {
    const column = new Float32Array(length).fill(initial);
    state.attach(column.buffer);
    return column;
  };
  const size = single(count * n, 0);
  const masses = [single(count * n, Number.NEGATIVE_INFINITY), single(count * n, Number.NEGATIVE_INFINITY)] as const;
  // As of the block before, when slots are handed over.
  const response = state.column(n);
  const stretch = new Float64Array(n).fill(1);
  const logStretch = new Float64Array(n);
  const rivals = new Int32Array(n);
  const benignMass = new Float64Array(n);

  /** The slot next older than one of the same shape, or −1. */
  const olderOf = (slot: number, first: number, slots: number): number => {
    let older = -1;
    for (let j = first; j < first + slots; j++) {
      if (changeDay[j]! < changeDay[slot]! && (older < 0 || changeDay[j]! > changeDay[older]!)) older = j;
    }
    return older;
  };

  const nextDay = (slot: number, first: number, slots: number): number => {
    let next = Number.POSITIVE_INFINITY;
    for (let j = first; j < first + slots; j++)
      if (changeDay[j]! > changeDay[slot]! && changeDay[j]! < next) next = changeDay[j]!;
    return next;
  };

  /** An empty slot, or the one that is missed least: close to its neighbours for its age. Never the oldest. */
  const slotFor = (first: number, slots: number, day: number): number => {
    let best = first;
    let least = Number.POSITIVE_INFINITY;
    for (let i = first; i < first + slots; i++) {
      if (Number.isNaN(changeDay[i]!)) return i;
      const older = olderOf(i, first, slots);
      if (older < 0) continue;
      const gap = (Math.min(day, nextDay(i, first, slots)) - changeDay[older]!) / (day - changeDay[i]! + 1);
      if (gap < least) {
        least = gap;
        best = i;
      }
    }
    return best;
  };

  /** Where the younger one says more, its size goes along: the older one is sure of what was before. */
  const handOver = (slot: number, older: number): void => {
    const ratio = response[older] === 0 ? 1 : response[slot]! / response[older]!;
    const sizeRatio = ratio > 0 && ratio < 1 ? ratio : 1;
    for (let i = slot, j = older; i < count * n; i += n, j += n) {
      if (masses[0][i]! + masses[1][i]! > masses[0][j]! + masses[1][j]!) size[j] = sizeRatio * size[i]!;
      for (const mass of masses) {
        const high = Math.max(mass[i]!, mass[j]!);
        if (high > LEAST_EXPONENT) mass[j] = high + Math.log1p(Math.exp(Math.min(mass[i]!, mass[j]!) - high));
      }
    }
  };

  const open = (s: number, day: number, weight: number, known: Float32Array): void => {
    const { slots, mean, deviation } = kinds[s]!;
    const first = firstSlot[s]!;
    const slot = slotFor(first, slots, day);
    if (!Number.isNaN(changeDay[slot]!)) {
      const older = olderOf(slot, first, slots);
      if (older >= 0) handOver(slot, older);
    }
    changeDay[slot] = day;
    variance[slot] = deviation * deviation;
    means[2 * slot] = 0;
    means[2 * slot + 1] = 0;
    third[slot] = 0;
    const logWeight = Math.log(weight);
    for (let o = 0, i = slot; o < count; o++, i += n) {
      size[i] = mean;
      const mass = Number.isNaN(known[o]!) ? Number.NEGATIVE_INFINITY : logWeight;
      masses[0][i] = mass;
      masses[1][i] = mass;
    }
  };

  /** Which benign steps a ramp must also beat: those that are no older than it, as far as the grid tells. */
  const matchRivals = (): void => {
    if (!benign) return;
    const slots = n - faults;
    for (let k = 0; k < faults; k++) {
      let bits = 0;
      for (let j = faults; j < n; j++) if (nextDay(j, faults, slots) > changeDay[k]!) bits |= 1 << (j - faults);
      rivals[k] = bits;
    }
  };

  /** Size that the blocks alone tell, without the prior. */
  const seenSize = (i: number, slot: number): number => {
    const { mean, deviation } = shapeOf[slot]!;
    const prior = 1 / (deviation * deviation);
    const known = 1 / variance[slot]!;
    return (size[i]! * known - mean * prior) / (known - prior);
  };

  const weigh = (cell: number, side: 0 | 1): void => {
    const at = cell * n;
    for (let j = faults; j < n; j++) benignMass[j] = Math.exp(masses[side][at + j]!);
  };

  /** What a slot adds to the evidence. Benign steps must have been weighed. */
  const partOf = (at: number, side: 0 | 1, slot: number): number => {
    const mass = masses[side][at + slot]!;
    if (!(mass > LEAST_EXPONENT)) return 0;
    if (seenSize(at + slot, slot) < OVER_THIRD[shapeOf[slot]!.kind] * third[slot]!) return 0;
    let rival = 1;
    for (let j = faults, bits = rivals[slot]!; bits > 0; j++, bits >>= 1) if (bits & 1) rival += benignMass[j]!;
    return Math.exp(mass) / rival;
  };

  return {
    begin(day, weight, known) {
      for (let s = 0; s < shapes.length; s++) {
        pending[s] = pending[s]! + shapes[s]!.weight * weight;
        if (use.blocks % shapes[s]!.period !== 0) continue;
        open(s, day, pending[s]!, known);
        pending[s] = 0;
      }
      if (benign) open(shapes.length, day, benign.perBlock, known);
      matchRivals();
      use.blocks++;
    },
    advance(gain, deviation, daysSinceLast, day) {
      for (let slot = 0; slot < n; slot++) {
        if (Number.isNaN(changeDay[slot]!)) continue;
        const level = means[2 * slot]! + daysSinceLast * means[2 * slot + 1]!;
        const moved = shapeOf[slot]!.kind === 'ramp' ? day - changeDay[slot]! : 1;
        const innovation = moved - level;
        means[2 * slot] = level + gain[0]! * innovation;
        means[2 * slot + 1] = means[2 * slot + 1]! + gain[1]! * innovation;
        response[slot] = innovation / deviation;
        stretch[slot] = Math.sqrt(1 + response[slot]! ** 2 * variance[slot]!);
        logStretch[slot] = Math.log(stretch[slot]!);
      }
    },
    forget(cell) {
      for (const mass of masses) mass.fill(Number.NEGATIVE_INFINITY, cell * n, (cell + 1) * n);
    },
    take(cell, left, right, scale, table) {
      const at = cell * n;
      const both = meanOf(left, right);
      const nullLeft = logDensity(table, left);
      const nullRight = logDensity(table, right);
      let largest = 0;
      for (let slot = 0; slot < n; slot++) {
        if (Number.isNaN(changeDay[slot]!)) continue;
        const i = at + slot;
        const answer = scale * response[slot]!;
        const { least } = shapeOf[slot]!;
        const s = scale === 1 ? stretch[slot]! : Math.sqrt(1 + answer * answer * variance[slot]!);
        const logS = scale === 1 ? logStretch[slot]! : Math.log(s);
        const predicted = answer * (size[i]! < least ? least : size[i]!);
        if (left === left) {
          const mass = masses[0][i]! + logDensity(table, (left - predicted) / s) - logS - nullLeft;
          masses[0][i] = mass;
          if (mass > largest) largest = mass;
        }
        if (right === right) {
          const mass = masses[1][i]! + logDensity(table, (right - predicted) / s) - logS - nullRight;
          masses[1][i] = mass;
          if (mass > largest) largest = mass;
        }
        const residual = both - answer * size[i]!;
        const bound = SIZE_CLIP * s;
        const held = residual > bound ? bound : residual < -bound ? -bound : residual;
        size[i] = size[i]! + ((variance[slot]! * answer) / (s * s)) * held;
      }
      if (largest < LARGEST_EXPONENT) return;
      for (const mass of masses) for (let i = at; i < at + n; i++) mass[i] = mass[i]! - EXPONENT_STEP;
    },
    compare() {
      for (let slot = 0; slot < n; slot++) {
        if (Number.isNaN(changeDay[slot]!)) continue;
        variance[slot] = variance[slot]! / stretch[slot]! ** 2;
        if (slot >= faults) continue;
        let a = 0;
        let b = 0;
        let c = 0;
        for (let i = slot; i < count * n; i += n) {
          if (masses[0][i] === Number.NEGATIVE_INFINITY && masses[1][i] === Number.NEGATIVE_INFINITY) continue;
          const seen = Math.abs(seenSize(i, slot));
          if (!(seen > c)) continue;
          if (seen > a) {
            c = b;
            b = a;
            a = seen;
          } else if (seen > b) {
            c = b;
            b = seen;
          } else c = seen;
        }
        third[slot] = c;
      }
    },
    evidence(cell, side) {
      let total = 0;
      for (let s = 0; s < shapes.length; s++) total += pending[s]!;
      weigh(cell, side);
      for (let slot = 0; slot < faults; slot++) total += partOf(cell * n, side, slot);
      return total;
    },
    leading(cell, day) {
      let most = 0;
      let slot = -1;
      for (const side of [0, 1] as const) {
        weigh(cell, side);
        for (let k = 0; k < faults; k++) {
          const part = partOf(cell * n, side, k);
          if (part > most) {
            most = part;
            slot = k;
          }
        }
      }
      if (slot < 0) return { day: Number.NaN, moved: 0 };
      const moved = size[cell * n + slot]! * (shapeOf[slot]!.kind === 'ramp' ? day - changeDay[slot]! : 1);
      return { day: changeDay[slot]!, moved };
    },
  };
}
