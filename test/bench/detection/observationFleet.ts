/**
 * Packs at the level of what the twin measures once a day: for every cell a charge offset, a capacity ratio and a
 * resistance, with the errors that the telemetry tier measured, over years of ageing, seasons, balancing and events.
 * Nothing of the judgement is used here: the truth draws cell by cell what a real fleet does to its estimates.
 *
 * Signs as in the twin: charge and capacity as fractions against the pack's reference cell, resistance as a fraction
 * of a cell's; a loss is negative.
 */
import { randomStream, type Random } from '@packtwin/fleet-simulator';
import { MS_PER_DAY } from '@packtwin/units';
import type { ChannelStatistics, MeasuredStatistics } from './measuredStatistics.ts';

const DAYS_PER_MONTH = 30.4375;
const DAYS_PER_YEAR = 365.25;

/** Until a telemetry tier has run: about twice what it found on 2026-11-20, with heavier tails. */
const GUESS = { kurtosis: 9, autocorrelation: 0.15, claimRatio: 1.2, blocksPerDay: 0.7, blocks: 0 };
export const CONSERVATIVE_STATISTICS: MeasuredStatistics = {
  charge: { ...GUESS, noise: 1.2e-3, standing: 3e-3, perKelvin: 5e-5 },
  resistance: { ...GUESS, noise: 8e-3, standing: 0.02, perKelvin: 3e-4 },
  // Whole charges, about one a week: 16 packs of 26 weeks had 0.1 % (0.05 to 0.23 by design), memory 0.28, claims right to 10 %.
  capacity: {
    ...GUESS,
    noise: 2e-3,
    standing: 1e-2,
    perKelvin: 1.2e-4,
    autocorrelation: 0.3,
    claimRatio: 1,
    blocksPerDay: 0.117,
  },
};

export type FaultKind = 'fade' | 'step' | 'leakage' | 'short' | 'contact' | 'seal' | 'sense-offset';

/** `size`: fade per year, step and contact as fractions, leakage and seal per month, sense offset in V. */
export interface Fault {
  readonly kind: FaultKind;
  readonly size: number;
  readonly cell: number;
  /** Day it begins. */
  readonly day: number;
}

export type BenignKind = 'module-swap' | 'recalibration' | 'season' | 'new-driver' | 'sensor-replaced' | 'firmware';

export interface PackPlan {
  readonly seed: number;
  readonly index: number;
  readonly cells: number;
  readonly days: number;
  readonly bipolar: boolean;
  readonly fault?: Fault | undefined;
  /** Made certain on `day`; without one each pack has what comes by chance. */
  readonly benign?: { readonly kind: BenignKind; readonly day: number } | undefined;
  /** Share of the voltage slope of the faces of a leaking seal: what of its rate each neighbour shows. */
  readonly faceShares: { readonly negative: number; readonly positive: number };
}

/** One block of all cells; the same buffers every day. */
export interface ObservedBlock {
  readonly offset: Float64Array;
  readonly capacity: Float64Array;
  readonly resistance: Float64Array;
  readonly offsetVariance: number;
  readonly capacityVariance: number;
  readonly resistanceVariance: number;
}

/** Truth of healthy cells. Fractions of a cell's charge, capacity or resistance. */
const PRODUCTION_CHARGE = 0.004;
const PRODUCTION_CAPACITY = 0.003;
const PRODUCTION_RESISTANCE = 0.02;
/** Spread of slopes per year; of capacity also as a share of what the pack loses (48 like cells: a tenth). */
const CAPACITY_SLOPE = 0.0025;
const SHARE_OF_LOSS = 0.1;
const CAPACITY_WALK = 0.001;
const CAPACITY_SEASON = 0.0025;
const RESISTANCE_SLOPE = 0.005;
const SELF_DISCHARGE = 0.0008;
/** What balancing takes a day from a cell that stands above the lowest one by more than the window. */
const BALANCING_PER_DAY = 2e-4;
const BALANCING_WINDOW = 0.005;
/** Packs in which balancing works unseen by the twin. */
const BALANCING_UNKNOWN = 0.2;
/** Knee: at this loss of the pack, spread of it over cells, and by how much the rate grows. */
const KNEE_LOSS = 0.15;
const KNEE_SPREAD = 0.015;
const KNEE_FACTOR = 3;
/** Share of packs with each of these once in their years. */
const BY_CHANCE: Readonly<Record<Exclude<BenignKind, 'season'>, number>> = {
  'module-swap': 0.02,
  recalibration: 0.1,
  'new-driver': 0.3,
  'sensor-replaced': 0.03,
  firmware: 0.3,
};
/** Share of a capacity's standing error that another use changes: packs charged from 35 to 90 instead of 20 to 80 %. */
const CAPACITY_REDRAWN = 1 / 3;
/** Spread of what a ledger says over what a pack loses. */
const LEDGER_ERROR = 0.2;
const CELLS_PER_MODULE = 12;
/** V per unit of charge where cells are usually compared. */
const USUAL_SLOPE = 0.8;

export interface ObservedPack {
  /** The block of a day, or undefined where the vehicle stood or was out of reach. `dips`: cells that dipped. */
  day(day: number): ObservedBlock | undefined;
  /** What the pack has lost, as its design's ageing ledger would say: off by a share that is its own. */
  expectedLoss(): number;
  /** Number of dips that the fault causes on a day with a block. */
  dips(day: number): number;
}

export function observePack(plan: PackPlan, statistics: MeasuredStatistics): ObservedPack {
  const random = randomStream(plan.seed, 'pack', plan.index);
  const { cells: n, days, fault } = plan;
  const normals = (deviation: number): Float64Array =>
    Float64Array.from({ length: n }, () => deviation * random.normal());
  const climate = 4 + 9 * random.uniform();
  const phase = random.uniform() < 0.8 ? 0 : 0.5;
  const lossPerYear = 0.012 + 0.03 * random.uniform() ** 2;
  const ledgerError = 1 + LEDGER_ERROR * random.normal();
  const balances = random.uniform() < BALANCING_UNKNOWN;

  const charge = normals(PRODUCTION_CHARGE);
  const discharge = normals(SELF_DISCHARGE).map(Math.abs);
  const capacity = normals(PRODUCTION_CAPACITY);
  const capacitySlope = normals(Math.hypot(CAPACITY_SLOPE, SHARE_OF_LOSS * lossPerYear));
  const kneeAt = normals(KNEE_SPREAD).map((loss) => KNEE_LOSS + loss);
  const seasonSine = normals(CAPACITY_SEASON / Math.SQRT2);
  const seasonCosine = normals(CAPACITY_SEASON / Math.SQRT2);
  const resistance = normals(PRODUCTION_RESISTANCE);
  const resistanceSlope = normals(RESISTANCE_SLOPE);
  const charges = createErrors(n, statistics.charge, random);
  const capacities = createErrors(n, statistics.capacity, random);
  const resistances = createErrors(n, statistics.resistance, random);
  const events = drawEvents(plan, random);
  let meanLoss = 0;
  let noisier = 1;
  let useShare = 1;
  let scaleOfCapacity = 1;
  let chargeUsed = random.uniform();
  const block = { offset: new Float64Array(n), capacity: new Float64Array(n), resistance: new Float64Array(n) };

  const live = (day: number): void => {
    const knee = meanLoss > KNEE_LOSS ? KNEE_FACTOR : 1;
    const before = meanLoss;
    meanLoss += (knee * lossPerYear) / DAYS_PER_YEAR;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      const own = before > kneeAt[i]! ? KNEE_FACTOR : 1;
      capacity[i]! +=
        (capacitySlope[i]! - (own - knee) * lossPerYear) / DAYS_PER_YEAR +
        (CAPACITY_WALK / Math.sqrt(DAYS_PER_YEAR)) * random.normal();
      resistance[i]! += resistanceSlope[i]! / DAYS_PER_YEAR;
      charge[i]! -= discharge[i]! / DAYS_PER_MONTH;
      if (charge[i]! < lowest) lowest = charge[i]!;
    }
    for (const event of events) if (event.day === day) happen(event.kind);
    if (fault && day >= fault.day) applyFault(fault, day - fault.day);
    let mean = 0;
    for (let i = 0; i < n; i++) {
      if (balances && charge[i]! > lowest + BALANCING_WINDOW) charge[i]! -= BALANCING_PER_DAY;
      mean += charge[i]! / n;
    }
    for (let i = 0; i < n; i++) charge[i]! -= mean;
  };

  const happen = (kind: BenignKind): void => {
    const first = CELLS_PER_MODULE * Math.floor((random.uniform() * n) / CELLS_PER_MODULE);
    const last = Math.min(n, first + CELLS_PER_MODULE);
    if (kind === 'module-swap') {
      // Younger cells, filled to about the others' charge.
      const common = 0.003 * random.normal();
      for (let i = first; i < last; i++) {
        charge[i] = charge[i]! + common;
        capacity[i] = meanLoss * 0.9 + PRODUCTION_CAPACITY * random.normal();
        resistance[i] = -0.05 + PRODUCTION_RESISTANCE * random.normal();
      }
    } else if (kind === 'recalibration') scaleOfCapacity *= 1 + 0.03 * random.normal();
    else if (kind === 'new-driver') {
      noisier = 0.7 + 0.9 * random.uniform();
      useShare = 0.5 + 0.5 * random.uniform();
      charges.redraw(0.3);
      capacities.redraw(CAPACITY_REDRAWN);
      resistances.redraw(0.3);
    } else if (kind === 'sensor-replaced') {
      for (let i = first; i < last; i++) charge[i] = charge[i]! + (0.001 * random.normal()) / USUAL_SLOPE;
    } else if (kind === 'firmware') {
      // One offset for all taps, another rounding for each.
      for (let i = 0; i < n; i++) charge[i] = charge[i]! + (0.0003 * random.normal()) / USUAL_SLOPE;
    }
  };

  const applyFault = ({ kind, size, cell }: Fault, since: number): void => {
    if (kind === 'fade') capacity[cell]! -= size / DAYS_PER_YEAR;
    else if (kind === 'step' && since === 0) capacity[cell]! -= size;
    else if (kind === 'contact' && since === 0) resistance[cell]! += size;
    else if (kind === 'leakage' || kind === 'short') charge[cell]! -= size / DAYS_PER_MONTH;
    else if (kind === 'sense-offset' && since === 0) charge[cell]! -= size / USUAL_SLOPE;
    else if (kind === 'seal') {
      charge[cell]! -= (size * plan.faceShares.positive) / DAYS_PER_MONTH;
      charge[cell + 1]! -= (size * plan.faceShares.negative) / DAYS_PER_MONTH;
    }
  };

  /** Charges come as they are needed, not at random: one is due when so many days of use, unlike each other, have passed. */
  const capacityIsDue = (): boolean => {
    const share = statistics.capacity.blocksPerDay / statistics.charge.blocksPerDay;
    chargeUsed += share * 2 * random.uniform();
    if (share < 1 && chargeUsed < 1) return false;
    chargeUsed = Math.min(1, chargeUsed - 1);
    return true;
  };

  return {
    day(day) {
      live(day);
      const angle = 2 * Math.PI * (day / DAYS_PER_YEAR + phase);
      const kelvin = -climate * Math.cos(angle) + 3 * random.normal();
      // The same chance for all channels: they come from the same drives.
      if (random.uniform() > statistics.charge.blocksPerDay * useShare) return undefined;
      const cold = 1 + 0.02 * Math.max(-10, Math.min(20, -kelvin));
      const sine = Math.sin(angle);
      const cosine = Math.cos(angle);
      for (let i = 0; i < n; i++) {
        block.offset[i] = charge[i]! + charges.draw(i, kelvin, noisier);
        const ratio = capacity[i]! + seasonSine[i]! * sine + seasonCosine[i]! * cosine;
        block.capacity[i] = (ratio + capacities.draw(i, kelvin, noisier)) * scaleOfCapacity;
        block.resistance[i] = resistance[i]! * cold + resistances.draw(i, kelvin, noisier);
      }
      const capacitySeen = capacityIsDue();
      return {
        ...block,
        offsetVariance: charges.claimed,
        capacityVariance: capacitySeen ? capacities.claimed : Number.POSITIVE_INFINITY,
        resistanceVariance: resistances.claimed,
      };
    },
    expectedLoss: () => ledgerError * meanLoss,
    dips: (day) => (fault?.kind === 'short' && day >= fault.day && day < days ? 3 : 0),
  };
}

interface Errors {
  readonly claimed: number;
  draw(cell: number, kelvin: number, factor: number): number;
  /** Another use of the pack: the standing errors change by this share. */
  redraw(share: number): void;
}

/** Outliers are this much larger than the rest; their share gives the kurtosis. */
const OUTLIER_RATIO = 5;

function createErrors(n: number, statistics: ChannelStatistics, random: Random): Errors {
  const { noise, standing, kurtosis, perKelvin, claimRatio } = statistics;
  // Of what does not settle within a few days, `standing`, `perKelvin` and the season are the model.
  const memory = Math.max(0, Math.min(0.6, statistics.autocorrelation));
  const share = outlierShare(kurtosis);
  const core = noise / Math.sqrt(1 - memory) / Math.sqrt(1 + share * (OUTLIER_RATIO ** 2 - 1));
  const fresh = Math.sqrt(1 - memory * memory);
  const held = new Float64Array(n);
  const standingOf = Float64Array.from({ length: n }, () => standing * random.normal());
  const warmth = Float64Array.from({ length: n }, () => perKelvin * random.normal());
  return {
    claimed: (noise / claimRatio) ** 2,
    draw(cell, kelvin, factor) {
      const size = random.uniform() < share ? OUTLIER_RATIO : 1;
      held[cell] = memory * held[cell]! + fresh * core * size * random.normal();
      const own = standingOf[cell]! + warmth[cell]! * kelvin;
      return own + factor * held[cell];
    },
    redraw(part) {
      const keep = Math.sqrt(1 - part * part);
      for (let i = 0; i < n; i++) standingOf[i] = keep * standingOf[i]! + part * standing * random.normal();
    },
  };
}

/** Share of outliers that gives a mixture of two Gaussians this kurtosis. */
export function outlierShare(kurtosis: number): number {
  const square = OUTLIER_RATIO ** 2;
  const of = (share: number): number => (3 * (1 + share * (square ** 2 - 1))) / (1 + share * (square - 1)) ** 2;
  let low = 0;
  let high = 0.03;
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (of(middle) < kurtosis) low = middle;
    else high = middle;
  }
  return low;
}

function drawEvents({ days, benign }: PackPlan, random: Random): readonly { kind: BenignKind; day: number }[] {
  const kinds = ['module-swap', 'recalibration', 'new-driver', 'sensor-replaced', 'firmware'] as const;
  const events: { kind: BenignKind; day: number }[] = [];
  for (const kind of kinds) {
    const chance = random.uniform();
    const day = Math.floor(random.uniform() * days);
    if (chance < BY_CHANCE[kind]) events.push({ kind, day });
  }
  if (benign) events.push(benign);
  return events;
}

/** ms of a day's end: fleets begin on one day. */
export function endOfDay(day: number): number {
  return Date.UTC(2026, 0, 5) + (day + 1) * MS_PER_DAY;
}
