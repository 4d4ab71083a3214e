/**
 * "From week k on, this cell loses": the ways of losing that are tested, and what each does to the innovations of the
 * seasonal filter, which follows the fault and so hides a growing part of it.
 *
 * g is the response of the whitened innovation to a unit fault that began in week k. It is the same for all cells of a
 * pack. Fades (steady, accelerating) show as many small innovations of one sign; faults of one shape differ by their
 * size h alone, so a cell needs one number per change time and shape, and all sizes are weighed from it:
 *
 *     log L_{k,h} = h A_k − h² B_k / 2,    A_k = Σ_s g_{k,s} ψ(z_s),    B_k = Σ_s g²_{k,s},    ψ clipped
 *
 * Steps show as few large ones, which clipping would make ordinary: they are weighed by a null with heavy tails,
 *
 *     log L_{k,h} = Σ_s log p(z_s − h g_{k,s}) / p(z_s),    p = 0.95 Gaussian + 0.05 Student's t (3, scale 2.5)
 *
 * Three cells of one pack that fade alike are how this pack ages (an early knee, a warm corner), not a fault of one of
 * them: a size counts only where it is {@link OVER_THIRD} times what the third most fading cell shows since the same
 * week, and a step only by what it has over the third. Both make E smaller, so the bound stays.
 *
 * Change times are a grid, fine for recent ones and geometric for old ones: when the slots are used up, the one whose
 * neighbours are closest for its age goes; of steps the oldest. What it had come to by then stays, as a bet that is over.
 * Weights: shapes sum to 1, change times to 1 over ten
 * years (`changeWeightUpTo`), sizes equal.
 */
import type { StateColumns } from '../stateColumns.ts';
import { FILTER_STATES } from './seasonalFilter.ts';

interface FaultShape {
  /** Loss after `years`, per unit of size. */
  readonly loss: (years: number) => number;
  /** Sizes tested: fractions of capacity, per year, per year². */
  readonly sizes: readonly number[];
  readonly weight: number;
  /** Change times held at once, and weeks between new ones. */
  readonly slots: number;
  readonly period: number;
  readonly isStep: boolean;
}

const STEADY = [0.01, 0.02, 0.04, 0.08, 0.16];
const ACCELERATING = [0.06, 0.24];
/** Finer than the others: a week of 0.2 % tells steps of 1 and 2 % apart. */
const STEPS = [0.008, 0.013, 0.02, 0.03];

const FAULT_SHAPES: readonly FaultShape[] = [
  { loss: (years) => years, sizes: STEADY, weight: 0.5, slots: 12, period: 3, isStep: false },
  { loss: (years) => 0.5 * years * years, sizes: ACCELERATING, weight: 0.1, slots: 6, period: 8, isStep: false },
  ...STEPS.map((size) => ({ loss: () => 1, sizes: [size], weight: 0.1, slots: 4, period: 1, isStep: true })),
];

/** A fade counts from this multiple of the third largest fade of the pack. */
const OVER_THIRD = 2.5;
/** Exponents are held here: E may only become smaller by it. */
const LARGEST_EXPONENT = 250;

export const HYPOTHESIS_SLOTS: number = FAULT_SHAPES.reduce((sum, { slots }) => sum + slots, 0);

export interface FaultHypotheses {
  /** Slots that were given a new change time this week: the cells' sums there begin at 0. */
  readonly renewed: Uint8Array;
  /** Begins a week: opens change times with `weight` since the last week. `at` ms, `year` years on the same axis. */
  begin(at: number, year: number, weight: number): void;
  /** Responses to a filter step with this gain; `deviation`: of the innovation. */
  advance(observed: Float64Array, gain: Float64Array, deviation: number, yearsSinceLast: number, year: number): void;
  /**
   * Adds a week to the sums of one cell. z: whitened loss (positive = towards the fault), `held`: the same, clipped;
   * `scale` ≤ 1: by how much less a cell noisier than its pack answers to a fault.
   */
  add(sums: Float32Array, offset: number, z: number, held: number, scale: number): void;
  /** Looks at all cells of both sides: what the third of them shows bounds what counts. */
  compare(left: Float32Array, right: Float32Array, cells: number): void;
  /** E-value of one set of sums (one per slot, starting at `offset`). */
  evidence(sums: Float32Array, offset: number): number;
  /** What the slots that were given a new change time this week had come to: kept as it is, a bet that is over. */
  retired(sums: Float32Array, offset: number): number;
  /** Slot that carries most of it, or −1 if none carries more than `least`, and when its change was, ms. */
  leadingSlot(sums: Float32Array, offset: number, least: number): number;
  changeAt(slot: number): number;
}

export function createFaultHypotheses(state: StateColumns): FaultHypotheses {
  const n = HYPOTHESIS_SLOTS;
  const changeTime = state.column(n, Number.NaN);
  const changeYear = state.column(n);
  const weightOf = state.column(n);
  const information = state.column(n);
  const means = state.column(n * FILTER_STATES);
  const third = state.column(n);
  const pending = state.column(FAULT_SHAPES.length);
  const use = state.scalars({ weeks: 0, weightUsed: 0 });
  const response = new Float64Array(n);
  const retiredWeight = new Float64Array(n);
  const retiredInformation = new Float64Array(n);
  const renewed = new Uint8Array(n);
  const firstSlot = FAULT_SHAPES.map((_, s) => FAULT_SHAPES.slice(0, s).reduce((sum, { slots }) => sum + slots, 0));
  const shapeOf = FAULT_SHAPES.flatMap((shape) => Array.from({ length: shape.slots }, () => shape));

  /**
   * An empty slot, or the one that is missed least: of steps, which show at once, the oldest; of fades one that is dense
   * among its neighbours, and old. The first one of these stays.
   */
  const slotFor = (first: number, { slots, isStep }: FaultShape, year: number): number => {
    let best = first;
    let least = Number.POSITIVE_INFINITY;
    for (let i = first; i < first + slots; i++) {
      if (Number.isNaN(changeTime[i]!)) return i;
      if (isStep) {
        if (changeYear[i]! < changeYear[best]!) best = i;
        continue;
      }
      let before = Number.NEGATIVE_INFINITY;
      let after = year;
      for (let j = first; j < first + slots; j++) {
        const other = changeYear[j]!;
        if (other < changeYear[i]! && other > before) before = other;
        if (other > changeYear[i]! && other < after) after = other;
      }
      const gap = (after - before) / (year - changeYear[i]! + 1e-3);
      if (gap < least) {
        least = gap;
        best = i;
      }
    }
    return best;
  };

  const slotEvidence = (sum: number, slot: number, known: number = information[slot]!): number => {
    const { sizes, isStep } = shapeOf[slot]!;
    if (isStep) return Math.exp(Math.min(LARGEST_EXPONENT, sum - third[slot]!));
    let total = 0;
    for (const size of sizes) {
      if (size < OVER_THIRD * third[slot]!) continue;
      total += Math.exp(Math.min(LARGEST_EXPONENT, size * sum - 0.5 * size * size * known));
    }
    return total / sizes.length;
  };

  return {
    renewed,
    begin(at, year, weight) {
      use.weightUsed += weight;
      renewed.fill(0);
      for (let s = 0; s < FAULT_SHAPES.length; s++) {
        const shape = FAULT_SHAPES[s]!;
        pending[s] = pending[s]! + shape.weight * weight;
        if (use.weeks % shape.period !== 0) continue;
        const slot = slotFor(firstSlot[s]!, shape, year);
        retiredWeight[slot] = weightOf[slot]!;
        retiredInformation[slot] = information[slot]!;
        changeTime[slot] = at;
        changeYear[slot] = year;
        weightOf[slot] = pending[s]!;
        pending[s] = 0;
        information[slot] = 0;
        means.fill(0, slot * FILTER_STATES, (slot + 1) * FILTER_STATES);
        renewed[slot] = 1;
      }
      use.weeks++;
    },
    advance(observed, gain, deviation, yearsSinceLast, year) {
      for (let slot = 0; slot < n; slot++) {
        if (Number.isNaN(changeTime[slot]!)) continue;
        const at = slot * FILTER_STATES;
        means[at] = means[at]! + yearsSinceLast * means[at + 1]!;
        let innovation = shapeOf[slot]!.loss(year - changeYear[slot]!);
        for (let i = 0; i < FILTER_STATES; i++) innovation -= observed[i]! * means[at + i]!;
        for (let i = 0; i < FILTER_STATES; i++) means[at + i] = means[at + i]! + gain[i]! * innovation;
        response[slot] = innovation / deviation;
        information[slot] = information[slot]! + response[slot]! ** 2;
      }
    },
    add(sums, offset, z, held, scale) {
      const logNull = Math.log(tailedDensity(z));
      for (let slot = 0; slot < n; slot++) {
        if (Number.isNaN(changeTime[slot]!)) continue;
        const { sizes, isStep } = shapeOf[slot]!;
        const answer = scale * response[slot]!;
        const gained = isStep ? Math.log(tailedDensity(z - sizes[0]! * answer)) - logNull : answer * held;
        sums[offset + slot] = sums[offset + slot]! + gained;
      }
    },
    compare(left, right, cells) {
      for (let slot = 0; slot < n; slot++) {
        const { isStep } = shapeOf[slot]!;
        let a = 0;
        let b = 0;
        let c = 0;
        for (let o = 0; o < cells; o++) {
          const smaller = Math.min(left[o * n + slot]!, right[o * n + slot]!);
          if (!(smaller > c)) continue;
          if (smaller > a) {
            c = b;
            b = a;
            a = smaller;
          } else if (smaller > b) {
            c = b;
            b = smaller;
          } else c = smaller;
        }
        third[slot] = isStep ? c : information[slot]! > 0 ? c / information[slot]! : 0;
      }
    },
    evidence(sums, offset) {
      let total = 1 - use.weightUsed;
      for (let s = 0; s < FAULT_SHAPES.length; s++) total += pending[s]!;
      for (let slot = 0; slot < n; slot++) {
        if (weightOf[slot]! > 0) total += weightOf[slot]! * slotEvidence(sums[offset + slot]!, slot);
      }
      return total;
    },
    retired(sums, offset) {
      let total = 0;
      for (let slot = 0; slot < n; slot++) {
        if (renewed[slot] === 0 || !(retiredWeight[slot]! > 0)) continue;
        total += retiredWeight[slot]! * slotEvidence(sums[offset + slot]!, slot, retiredInformation[slot]);
      }
      return total;
    },
    leadingSlot(sums, offset, least) {
      let leading = -1;
      let most = least;
      for (let slot = 0; slot < n; slot++) {
        if (!(weightOf[slot]! > 0)) continue;
        const part = weightOf[slot]! * slotEvidence(sums[offset + slot]!, slot);
        if (part > most) {
          most = part;
          leading = slot;
        }
      }
      return leading;
    },
    changeAt: (slot) => changeTime[slot]!,
  };
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
const TAIL_SHARE = 0.05;
const TAIL_SCALE = 2.5;
/** Γ(2) / (√(3π) Γ(3/2)). */
const STUDENT_THREE = 0.367_552_596_947_861_35;

/** Whitened innovation under the null: mostly Gaussian, a twentieth with three degrees of freedom. */
function tailedDensity(z: number): number {
  const t = z / TAIL_SCALE;
  const tail = STUDENT_THREE / (1 + (t * t) / 3) ** 2;
  return ((1 - TAIL_SHARE) * Math.exp(-0.5 * z * z)) / ROOT_TWO_PI + (TAIL_SHARE / TAIL_SCALE) * tail;
}
