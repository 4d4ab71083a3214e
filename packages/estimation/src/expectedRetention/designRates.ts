/**
 * What the packs of one design say together of its rate of ageing against the ledger:
 *
 *     log rate of a pack = design + batch + pack       all normal; their deviations are learnt, near those of the start
 *
 * Each pack comes as evidence without a prior ({@link RateEvidence}), is made a normal distribution of its log rate once
 * (Laplace, against the wide start), and is left out of what is expected of itself. A pack far from the others counts as
 * if it were three deviations away (Huber). The result is a function of the set of packs: their order does not count
 * beyond rounding, which is why callers that must repeat it to the last digit pass them in one order.
 */
import { RATE_WALK } from './lossFilter.ts';
import {
  createRatePosterior,
  START_DEVIATIONS,
  START_PRIOR,
  weighRate,
  type RateEvidence,
  type RatePrior,
} from './rateEvidence.ts';

export interface PackRate {
  /** Packs of one name share what they have beside the design: cells of one lot. */
  readonly batch: string;
  readonly evidence: RateEvidence;
}

/** Plain data: what is known of a design, log rates over the ledger's. */
export interface DesignRates {
  readonly logRate: number;
  readonly deviation: number;
  /** How far batches stand from their design, and packs from their batch. */
  readonly batchDeviation: number;
  readonly packDeviation: number;
  /** That told something. */
  readonly packs: number;
  readonly batches: number;
}

export interface LearntRates {
  readonly design: DesignRates;
  /** Of a pack's log rate by all the others, in the order in which packs were given. */
  readonly priors: readonly RatePrior[];
  /** Of a pack that was not among them. */
  readonly priorOfNew: (batch: string) => RatePrior;
}

/** Packs that the deviations of the start count as. */
const START_PACKS = 6;
const ROUNDS = 30;
const CLIP = 3;
/** Evidence weaker than this share of the start's own precision says nothing. */
const LEAST_TOLD = 1e-3;

interface Site {
  readonly batch: number;
  readonly mean: number;
  readonly variance: number;
}

export function learnDesignRates(packs: readonly PackRate[]): LearntRates {
  const names = [...new Set(packs.map(({ batch }) => batch))].toSorted();
  const sites = drawnIn(packs.map(({ batch, evidence }) => ({ batch: names.indexOf(batch), ...toldBy(evidence) })));
  const told = sites.filter(({ variance }) => variance < Number.POSITIVE_INFINITY);
  let batchVariance = START_DEVIATIONS.batch ** 2;
  let packVariance = START_DEVIATIONS.pack ** 2;
  let level = levelOf(told, names.length, batchVariance, packVariance);
  const heard = level.batches.filter(({ weight }) => weight > 0).length;
  for (let round = 0; round < ROUNDS; round++) {
    let batchSquares = START_PACKS * START_DEVIATIONS.batch ** 2;
    let packSquares = START_PACKS * START_DEVIATIONS.pack ** 2;
    const shifts = level.batches.map(({ weight, mean }) => {
      const gain = batchVariance / (batchVariance + 1 / weight);
      const shift = weight > 0 ? gain * (mean - level.mean) : 0;
      batchSquares += weight > 0 ? shift * shift + (1 - gain) * batchVariance : 0;
      return shift;
    });
    for (const { batch, mean, variance } of told) {
      const gain = packVariance / (packVariance + variance);
      packSquares += (gain * (mean - level.mean - shifts[batch]!)) ** 2 + gain * variance;
    }
    batchVariance = batchSquares / (START_PACKS + heard);
    packVariance = packSquares / (START_PACKS + told.length);
    level = levelOf(told, names.length, batchVariance, packVariance);
  }
  return {
    design: {
      logRate: level.mean,
      deviation: Math.sqrt(level.variance),
      batchDeviation: Math.sqrt(batchVariance),
      packDeviation: Math.sqrt(packVariance),
      packs: told.length,
      batches: heard,
    },
    priors: sites.map((site) => priorWithout(site, level, batchVariance, packVariance)),
    priorOfNew: (batch) =>
      priorWithout(
        { batch: names.indexOf(batch), mean: 0, variance: Number.POSITIVE_INFINITY },
        level,
        batchVariance,
        packVariance,
      ),
  };
}

/** One pack's evidence as a normal distribution of its log rate; infinite variance where it says nothing. */
function toldBy(evidence: RateEvidence): { readonly mean: number; readonly variance: number } {
  const posterior = createRatePosterior();
  weighRate(START_PRIOR, evidence, posterior);
  const start = 1 / (START_PRIOR.deviation ** 2 + RATE_WALK * RATE_WALK * evidence.years);
  const precision = 1 / posterior.deviation ** 2 - start;
  if (!(precision > LEAST_TOLD * start)) return { mean: 0, variance: Number.POSITIVE_INFINITY };
  return {
    mean: (posterior.mean / posterior.deviation ** 2 - START_PRIOR.logRate * start) / precision,
    variance: 1 / precision,
  };
}

/** Mean of a batch by its packs alone and its precision; and of the design. */
interface Level {
  readonly batches: { weight: number; mean: number }[];
  readonly mean: number;
  readonly variance: number;
}

function levelOf(told: readonly Site[], batchCount: number, batchVariance: number, packVariance: number): Level {
  const batches = Array.from({ length: batchCount }, () => ({ weight: 0, mean: 0 }));
  for (const { batch, mean, variance } of told) {
    const weight = 1 / (packVariance + variance);
    const of = batches[batch]!;
    of.weight += weight;
    of.mean += (weight / of.weight) * (mean - of.mean);
  }
  return { batches, ...designOf(batches, batchVariance) };
}

function designOf(
  batches: readonly { readonly weight: number; readonly mean: number }[],
  batchVariance: number,
): { readonly mean: number; readonly variance: number } {
  let precision = 1 / START_DEVIATIONS.design ** 2;
  let mean = START_PRIOR.logRate;
  for (const batch of batches) {
    if (batch.weight === 0) continue;
    const own = 1 / (batchVariance + 1 / batch.weight);
    precision += own;
    mean += (own / precision) * (batch.mean - mean);
  }
  return { mean, variance: 1 / precision };
}

/** Packs farther from the middle one than chance takes them count as if they were where it does. */
function drawnIn(sites: readonly Site[]): Site[] {
  const means = sites.filter(({ variance }) => variance < Number.POSITIVE_INFINITY).map(({ mean }) => mean);
  means.sort((a, b) => a - b);
  const middle = means.length > 0 ? 0.5 * (means[(means.length - 1) >> 1]! + means[means.length >> 1]!) : 0;
  const usual = START_DEVIATIONS.batch ** 2 + START_DEVIATIONS.pack ** 2;
  return sites.map((site) => {
    const reach = CLIP * Math.sqrt(usual + site.variance);
    return { ...site, mean: Math.max(middle - reach, Math.min(middle + reach, site.mean)) };
  });
}

/** Design and batch without one of the batch's packs, and how far a pack may be from them. */
function priorWithout(site: Site, { batches }: Level, batchVariance: number, packVariance: number): RatePrior {
  const others = batches.filter((_, index) => index !== site.batch);
  const design = designOf(others, batchVariance);
  const all = batches[site.batch] ?? { weight: 0, mean: 0 };
  const own = site.variance < Number.POSITIVE_INFINITY ? 1 / (packVariance + site.variance) : 0;
  const weight = all.weight - own;
  const start = 1 / (design.variance + batchVariance);
  // What rounding leaves of a batch of one is nothing.
  const left = weight > 1e-9 * all.weight ? weight : 0;
  const sum = left > 0 ? all.weight * all.mean - own * site.mean : 0;
  return {
    logRate: (start * design.mean + sum) / (start + left),
    deviation: Math.sqrt(1 / (start + left) + packVariance),
  };
}
