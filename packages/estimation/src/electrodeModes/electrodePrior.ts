/**
 * What is known of a pack's electrodes before a charge is looked at: of one in service for an unknown time, and of one
 * whose age is told, from what design and use explain.
 */
import type { HalfCells } from './halfCells.ts';

/** A share lost, with the standard deviations towards more and towards less. */
export interface LossPrior {
  readonly loss: number;
  readonly more: number;
  readonly less: number;
}

export interface ElectrodePrior {
  readonly negative: LossPrior;
  readonly positive: LossPrior;
  readonly lithium: LossPrior;
}

export interface AgePrior extends ElectrodePrior {
  /** How likely a pack is one that its age does not explain: of which only the usual is known. */
  readonly unexplained: number;
}

/** Shares of each that the ageing ledger explains, and years in service before it saw how the pack is used. */
export interface ExplainedLosses {
  readonly negative: number;
  readonly positive: number;
  readonly lithium: number;
  readonly unseenYears: number;
}

const USUAL_MATERIAL: LossPrior = { loss: 0.03, more: 0.06, less: 0.03 };
/**
 * Of cells in service of unknown age. Cars lose about 2 % a year; ageing takes and does not give, so that less than
 * nothing is unlikely.
 */
export const USUAL_PRIOR: ElectrodePrior = {
  negative: USUAL_MATERIAL,
  positive: USUAL_MATERIAL,
  lithium: { loss: 0.05, more: 0.07, less: 0.04 },
};
/** Years after which cars have lost what is usual. */
const USUAL_YEARS = 2.5;
/** Share by which cells of one design differ when new, and by which the rated charge is off. */
const NEW_DEVIATION = 0.01;
/** Standard deviation of a loss as a share of what the ledger explains of it: rates scatter by a log deviation of 0.5. */
const RATE_DEVIATION = 0.5;
/** Standard deviations of the places x0 and y0, and of the constant voltage (V). */
const PLACE = 0.3;
const CONSTANT = 0.012;
const SIZE = 5;
/**
 * How likely a pack is one that its age does not explain, of those watched since they were new. Years that nobody saw are
 * booked as rest, of unknown climate and use: after so many the ledger explains a third of the packs that it would have.
 */
const UNEXPLAINED = 0.15;
const FORGOTTEN_YEARS = 2;

/**
 * Of a pack whose age is known. Years that the ledger did not see are booked as rest: what driving took then is what it
 * usually takes of material, and a spread of the lithium towards more.
 */
export function priorOfAge({ negative, positive, lithium, unseenYears }: ExplainedLosses): AgePrior {
  const share = Math.max(0, unseenYears) / USUAL_YEARS;
  const material = (explained: number): LossPrior => ({
    loss: explained + share * USUAL_MATERIAL.loss,
    more: Math.hypot(NEW_DEVIATION, RATE_DEVIATION * explained, share * USUAL_MATERIAL.more),
    less: Math.hypot(NEW_DEVIATION, RATE_DEVIATION * explained, share * USUAL_MATERIAL.less),
  });
  return {
    negative: material(negative),
    positive: material(positive),
    unexplained: 1 - (1 - UNEXPLAINED) * Math.exp(-Math.max(0, unseenYears) / FORGOTTEN_YEARS),
    lithium: {
      loss: lithium,
      more: Math.hypot(NEW_DEVIATION, RATE_DEVIATION * lithium, share * USUAL_PRIOR.lithium.less),
      less: Math.hypot(NEW_DEVIATION, RATE_DEVIATION * lithium),
    },
  };
}

/** −2 ln of a prior over the five parameters of an alignment, and its part in the normal equations. */
export interface Penalty {
  cost(p: Float64Array): number;
  /** Adds to 5 × 5 and 5 of the normal equations. `wide`: as if both sides were as wide as both together. */
  add(p: Float64Array, normal: Float64Array, right: Float64Array, wide: boolean): void;
  /** Logarithm of the volume that the losses spread over, up to a constant. */
  readonly logVolume: number;
}

/** Two-piece Gaussian of both capacities and of lithium (linearised where the parameters stand), Gaussian of the rest. */
export function penaltyOf(
  { negative, positive, lithium }: HalfCells,
  prior: ElectrodePrior,
  start: Float64Array,
): Penalty {
  const centre = start.slice();
  centre[0] = (1 - prior.negative.loss) * negative.capacity;
  centre[1] = (1 - prior.positive.loss) * positive.capacity;
  const rest = [0, 0, PLACE, PLACE, CONSTANT];
  const fresh = [negative.capacity, positive.capacity];
  const material = [prior.negative, prior.positive];
  const deviationOf = (p: Float64Array, a: number, wide: boolean): number =>
    a > 1 ? rest[a]! : fresh[a]! * sideOf(material[a]!, p[a]! < centre[a]!, wide);
  const shortOf = (p: Float64Array): number => (1 - prior.lithium.loss) * lithium - (p[0]! * p[2]! + p[1]! * p[3]!);
  const lithiumDeviation = (short: number, wide: boolean): number => lithium * sideOf(prior.lithium, short > 0, wide);
  return {
    logVolume: [prior.negative, prior.positive, prior.lithium].reduce(
      (sum, loss) => sum + Math.log(sideOf(loss, true, true)),
      0,
    ),
    cost(p) {
      const short = shortOf(p);
      let sum = (short / lithiumDeviation(short, false)) ** 2;
      for (let a = 0; a < SIZE; a++) sum += ((p[a]! - centre[a]!) / deviationOf(p, a, false)) ** 2;
      return sum;
    },
    add(p, normal, right, wide) {
      for (let a = 0; a < SIZE; a++) {
        const weight = 1 / deviationOf(p, a, wide) ** 2;
        normal[a * (SIZE + 1)]! += weight;
        right[a]! += weight * (centre[a]! - p[a]!);
      }
      const gradient = [p[2]!, p[3]!, p[0]!, p[1]!, 0];
      const short = shortOf(p);
      const weight = 1 / lithiumDeviation(short, wide) ** 2;
      for (let a = 0; a < SIZE; a++) {
        right[a]! += weight * gradient[a]! * short;
        for (let b = 0; b < SIZE; b++) normal[a * SIZE + b]! += weight * gradient[a]! * gradient[b]!;
      }
    },
  };
}

/** Deviation of a two-piece prior on the side of more, or of less; as wide as both together. */
function sideOf({ more, less }: LossPrior, onMore: boolean, wide: boolean): number {
  if (wide) return 0.5 * (more + less);
  return onMore ? more : less;
}
