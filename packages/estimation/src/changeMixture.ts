/**
 * An e-process against "from some day on, this sequence is shifted": a likelihood ratio mixed over all days
 * and over a few magnitudes.
 *
 *     E_t = (1 − W_t) + Σ_{k ≤ t} w_k · mean_f Π_{s = k…t} exp(f z_s − f² / 2),      W_t = Σ_{k ≤ t} w_k
 *
 * z is the innovation in units of its standard deviation under the null. If E[exp(f z) | past] ≤ exp(f² / 2)
 * (true for a Gaussian of variance ≤ 1, and for it clipped symmetrically), E is a non-negative supermartingale
 * from 1, so P(E ever ≥ c) ≤ 1/c (Ville 1939). The sum over change times needs no memory of them:
 * M_t = (M_{t−1} + w_t) exp(f z_t − f² / 2), the weighted form of the Shiryaev–Roberts recursion.
 * Mixing over change times with weights that sum to 1 spends one false-alarm budget over the whole life.
 *
 * Shin, Ramdas & Rinaldo, E-detectors, NEJSDS 2024; Ramdas et al., Game-theoretic statistics, Stat. Sci. 2023.
 */
import { MS_PER_DAY } from '@packtwin/units';
import type { StateColumns } from './stateColumns.ts';

/** Shifts tested, in standard deviations of one innovation. The smallest sets how slow a drift is ignored: below half of it nothing accumulates. */
export const SHIFT_MAGNITUDES: readonly number[] = [0.5, 1, 1.6, 2.2];
/** Innovations beyond this many standard deviations count as this many: one wild day cannot decide. */
export const INNOVATION_CLIP = 2.5;
/** Products are capped here: E may only become smaller by it, so the bound stays. */
const PRODUCT_CAP = 1e120;

/** Onsets are expected over this life; half of the weight falls into the first ~year. */
const LIFE_DAYS = 3650;
const EARLY_DAYS = 30;
/** Weight of "from the very first day". */
const FIRST_DAY_WEIGHT = 0.1;

/** Cumulative weight of change times up to `age` (ms after the first sample), 0…1. */
export function changeWeightUpTo(age: number): number {
  const days = Math.min(age / MS_PER_DAY, LIFE_DAYS);
  return (
    FIRST_DAY_WEIGHT + (1 - FIRST_DAY_WEIGHT) * (Math.log1p(days / EARLY_DAYS) / Math.log1p(LIFE_DAYS / EARLY_DAYS))
  );
}

/** One mixture per observation. */
export interface ChangeMixture {
  /** E of every observation after the last update. Length = observation count. */
  readonly value: Float64Array;
  /** ms, most probable onset (start of the running excursion of the cumulative sum), NaN while there is none. */
  readonly onset: Float64Array;
  /**
   * Takes one innovation (standard deviations, positive = towards the fault, NaN = not observed).
   * `weight` is what the change-time prior gives to the time since the last update, `weightUsed` its total so far.
   */
  update(observation: number, innovation: number, weight: number, weightUsed: number, at: number): void;
}

/** Shift that the onset search looks for, standard deviations. */
const ONSET_SHIFT = 0.8;

export function createChangeMixture(state: StateColumns, count: number): ChangeMixture {
  const products = SHIFT_MAGNITUDES.map(() => state.column(count));
  const value = state.column(count, 1);
  const excursion = state.column(count);
  const onset = state.column(count, Number.NaN);
  const previousAt = state.column(count, Number.NaN);

  return {
    value,
    onset,
    update(observation, innovation, weight, weightUsed, at) {
      const observed = innovation === innovation;
      const z = observed ? Math.max(-INNOVATION_CLIP, Math.min(INNOVATION_CLIP, innovation)) : 0;
      let sum = 0;
      for (let m = 0; m < products.length; m++) {
        const product = products[m]!;
        const f = SHIFT_MAGNITUDES[m]!;
        const growth = observed ? Math.exp(f * z - (f * f) / 2) : 1;
        const next = Math.min(PRODUCT_CAP, (product[observation]! + weight) * growth);
        product[observation] = next;
        sum += next;
      }
      value[observation] = 1 - weightUsed + sum / products.length;
      if (!observed) return;

      const step = ONSET_SHIFT * z - (ONSET_SHIFT * ONSET_SHIFT) / 2;
      const before = excursion[observation]!;
      if (before + step <= 0) {
        excursion[observation] = 0;
        onset[observation] = Number.NaN;
      } else {
        // The change lies after the last observation that did not show it.
        if (before === 0)
          onset[observation] = previousAt[observation]! === previousAt[observation]! ? previousAt[observation]! : at;
        excursion[observation] = before + step;
      }
      previousAt[observation] = at;
    },
  };
}
