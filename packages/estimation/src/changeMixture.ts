/**
 * An e-process against "from some day on, this sequence moves towards the fault": a likelihood ratio mixed over all
 * days and over a few ways of moving.
 *
 *     E_t = (1 − W_t) + Σ_{k ≤ t} w_k · mean_b Π_{s = k…t} p_b(ν_s) / p₀(ν_s),      W_t = Σ_{k ≤ t} w_k
 *
 * ν is the innovation towards the fault. The null density p₀ is a Gaussian contaminated with rare benign steps
 * (a cell balanced, a board calibrated), Student's t with a scale of its own: one step, or one wild day, is cheap
 * under the null and cannot decide. The ways of moving b are p₀ shifted by a few standard deviations (a lasting
 * drift) and a run of steps. Each factor has expectation 1 under p₀, so E is a non-negative martingale from 1 and
 * P(E ever ≥ c) ≤ 1/c (Ville 1939). The sum over change times needs no memory of them:
 * M_t = (M_{t−1} + w_t) p_b/p₀, the weighted form of the Shiryaev–Roberts recursion. Mixing over change times with
 * weights that sum to 1 spends one false-alarm budget over the whole life.
 *
 * Shin, Ramdas & Rinaldo, E-detectors, NEJSDS 2024; Ramdas et al., Game-theoretic statistics, Stat. Sci. 2023.
 */
import { MS_PER_DAY } from '@packtwin/units';
import type { StateColumns } from './stateColumns.ts';

/** Lasting shifts tested, in standard deviations. Drifts of less than half the smallest per block collect nothing. */
const SHIFT_MAGNITUDES: readonly number[] = [0.5, 1, 1.6, 2.5];
/** Share of blocks in which a healthy cell makes a benign step. */
const STEP_SHARE = 0.02;
/** A faulty run of steps is this much larger than benign ones, as a half-normal. */
const FAULTY_STEP_RATIO = 2.5;
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
interface ChangeMixture {
  /** E of every observation after the last update. Length = observation count. */
  readonly value: Float64Array;
  /** ms, most probable onset (start of the running excursion of the cumulative sum), NaN while there is none. */
  readonly onset: Float64Array;
  /**
   * Takes one innovation (positive = towards the fault, NaN = not observed) with its standard deviation under the
   * null, both in the unit of the channel. `weight` is what the change-time prior gives to the time since the last
   * update, `weightUsed` its total so far.
   */
  update(
    observation: number,
    innovation: number,
    deviation: number,
    weight: number,
    weightUsed: number,
    at: number,
  ): void;
}

/** Shift that the onset search looks for, standard deviations. */
const ONSET_SHIFT = 1;

/** @param benignStep scale of a benign step, unit of the channel. */
export function createChangeMixture(state: StateColumns, count: number, benignStep: number): ChangeMixture {
  const products = Array.from({ length: SHIFT_MAGNITUDES.length + 1 }, () => state.column(count));
  const value = state.column(count, 1);
  const excursion = state.column(count);
  const onset = state.column(count, Number.NaN);
  const previousAt = state.column(count, Number.NaN);

  return {
    value,
    onset,
    update(observation, innovation, deviation, weight, weightUsed, at) {
      const observed = innovation === innovation;
      const null0 = observed ? nullDensity(innovation, deviation, benignStep) : 1;
      let sum = 0;
      for (let b = 0; b < products.length; b++) {
        const product = products[b]!;
        let factor = 1;
        if (observed) {
          const moved =
            b < SHIFT_MAGNITUDES.length
              ? nullDensity(innovation - SHIFT_MAGNITUDES[b]! * deviation, deviation, benignStep)
              : faultyStepDensity(innovation, deviation, benignStep);
          factor = moved / null0;
        }
        const next = Math.min(PRODUCT_CAP, (product[observation]! + weight) * factor);
        product[observation] = next;
        sum += next;
      }
      value[observation] = 1 - weightUsed + sum / products.length;
      if (!observed) return;

      const step = Math.log(nullDensity(innovation - ONSET_SHIFT * deviation, deviation, benignStep) / null0);
      const before = excursion[observation]!;
      if (before + step <= 0) {
        excursion[observation] = 0;
        onset[observation] = Number.NaN;
      } else {
        if (before === 0) {
          // The change lies after the last observation that did not show it.
          const previous = previousAt[observation]!;
          onset[observation] = previous === previous ? previous : at;
        }
        excursion[observation] = before + step;
      }
      previousAt[observation] = at;
    },
  };
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** Gaussian with a share {@link STEP_SHARE} of benign steps (Student's t, 4 degrees of freedom), per unit. */
export function nullDensity(innovation: number, deviation: number, benignStep: number): number {
  const z = innovation / deviation;
  const scale = Math.hypot(benignStep, deviation);
  const x = innovation / scale;
  const gaussian = Math.exp(-0.5 * z * z) / (ROOT_TWO_PI * deviation);
  const student = 0.375 * (1 + (x * x) / 4) ** -2.5;
  return (1 - STEP_SHARE) * gaussian + (STEP_SHARE * student) / scale;
}

/** Half-normal towards the fault, blurred by the noise; a share of no step keeps quiet days from ruling a fault out. */
function faultyStepDensity(innovation: number, deviation: number, benignStep: number): number {
  const scale = Math.hypot(FAULTY_STEP_RATIO * benignStep, deviation);
  const x = innovation / scale;
  const towards = innovation > 0 ? (2 * Math.exp(-0.5 * x * x)) / (ROOT_TWO_PI * scale) : 0;
  return 0.5 * towards + 0.5 * nullDensity(innovation, deviation, benignStep);
}
