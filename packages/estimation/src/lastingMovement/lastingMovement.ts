/**
 * Movement that lasts for days and weeks: has one cell begun to move away from its neighbours, and does it stay away?
 *
 *     y = x − median x of four neighbours (left, right),   z = (y − prediction) / s,   E = 1 − W + Σ_k M_k
 *
 * x is a cell's value less what it was when first known. A filter knows its level and slope (`levelSlopeFilter.ts`); the
 * walk of the level is steered until innovations of neighbouring blocks are uncorrelated over the pack; s is what the
 * innovations of the whole pack scatter by, today or lately, whichever is more; the share of wild blocks is the pack's own
 * (`tailedDensity.ts`). `movementHypotheses.ts` weighs steps and ramps since any block.
 *
 * Unlike the mixture of `changeMixture.ts`, which asks of every block whether it is unusual, a step that stays is told by
 * every block after it, and a ramp by how it grows.
 */
import { changeWeightUpTo } from '../changeMixture.ts';
import { MS_PER_DAY } from '@packtwin/units';
import { createNeighbourhood, meanOf } from '../neighbourhood.ts';
import { createRobustLocation } from '../robustLocation.ts';
import type { StateColumns } from '../stateColumns.ts';
import { createLevelSlopeFilter, type LevelSlopeScales } from './levelSlopeFilter.ts';
import { createMovementHypotheses, type BenignSteps, type MovementShape } from './movementHypotheses.ts';
import { followTailShare, isWild, logDensityTable, tailIndexOf } from './tailedDensity.ts';

/** In the unit of the channel and days. */
export interface MovementScales extends LevelSlopeScales {
  readonly faultSign: 1 | -1;
  /** Deviation of a block below which nothing is believed. */
  readonly noiseFloor: number;
  /** Level's random walk at the start, variance per day. */
  readonly levelWalk: number;
  readonly shapes: readonly MovementShape[];
  readonly benignSteps: BenignSteps | undefined;
}

/** Of the pack's scatter, for what it does not know of one cell. */
const INFLATION = 1.05;
/** The scatter is that of innovations clipped at this many robust deviations, which is this share of a Gaussian's. */
const CLIP = 2.5;
const CLIPPED_GAUSSIAN_SQUARE = 0.956;
/** Memory of the pack's scatter in blocks, and of the correlation of neighbouring ones. */
const SCATTER_BLOCKS = 20;
const CORRELATION_BLOCKS = 50;
/**
 * What lasts is told from what two blocks share by chance (weather, a rest that is cut short) by their distance: blocks
 * are held against the running mean of this many before the last, which is scaled to the deviation of a single one.
 */
const LAG_BLOCKS = 5;
const LAG_SCALE = Math.sqrt(2 * LAG_BLOCKS - 1);
const LARGEST_CORRELATION = 0.6;
const STEERING = 0.3;
/** How far steering may take the walk from where it starts, natural logarithm. */
const STEERING_RANGE = 6;
/** A cell not seen for this many blocks of its pack is a new one. */
const LOST_BLOCKS = 15;
/**
 * One block beyond this many deviations does not move the filter of its cell; a second one in the same direction moves it
 * for both. Clipping instead would leave a real step standing for longer than the hypotheses think that it stands.
 */
const WILD_BLOCK = 5;
/** Variance of the average of the first blocks over that of an average of Gaussians: wild ones are in it. */
const FIRST_VARIANCE = 1.5;

export interface LastingMovement {
  /** E-value against the neighbours of either side, after the last block. Not state. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /**
   * One block. `moved[o]`: value less the value when first known, NaN where not seen or not yet known;
   * `established`: the same of the filtered level, where a new cell starts; `blocks`: behind that level;
   * `stretch[o]` ≥ 1: deviation of this cell over that of a usual one.
   */
  update(
    moved: Float64Array,
    established: Float64Array,
    blocks: number,
    stretch: Float64Array,
    excluded: Float64Array,
    at: number,
  ): void;
  /** Leading change of a cell: ms, NaN without one, and how far it has moved since, in the sign of the channel. */
  leading(cell: number): { readonly at: number; readonly moved: number };
}

export function createLastingMovement(state: StateColumns, count: number, scales: MovementScales): LastingMovement {
  const single = (initial: number): Float32Array => {
    const column = new Float32Array(count).fill(initial);
    state.attach(column.buffer);
    return column;
  };
  const sides = [0, 1].map(() => ({
    level: single(Number.NaN),
    slope: single(0),
    established: new Float64Array(count),
    innovation: new Float64Array(count),
  }));
  const [left, right] = [sides[0]!, sides[1]!];
  const previous = single(Number.NaN);
  const before = single(0);
  /** Wild blocks in a row, with the sign of their direction. */
  const wildRun = single(0);
  /** Block of the pack in which a cell (again) became known, and in which it was last seen. */
  const knownSince = single(Number.NaN);
  const lastSeen = single(Number.NaN);
  const pack = state.scalars({
    blocks: 0,
    firstAt: Number.NaN,
    lastAt: Number.NaN,
    scatter: 0,
    weightUsed: 0,
    logWalk: Math.log(scales.levelWalk),
    correlation: 0,
    wild: 0,
  });
  const filter = createLevelSlopeFilter(state, scales);
  const hypotheses = createMovementHypotheses(state, count, scales.shapes, scales.benignSteps);
  const neighbourhood = createNeighbourhood(count);
  const robust = createRobustLocation(2 * count);
  const both = new Float64Array(2 * count);
  const evidence = [new Float64Array(count).fill(1), new Float64Array(count).fill(1)] as const;

  const scatterNow = (): number => {
    both.set(left.innovation, 0);
    both.set(right.innovation, count);
    const core = robust.spread(both, 0);
    if (!(core > 0)) return 0;
    let squares = 0;
    let observed = 0;
    for (let i = 0; i < both.length; i++) {
      if (Number.isNaN(both[i]!)) continue;
      squares += held(both[i]! / core, CLIP) ** 2;
      observed++;
    }
    return (core * core * squares) / (observed * CLIPPED_GAUSSIAN_SQUARE);
  };

  const start = (o: number): void => {
    for (const side of sides) {
      side.level[o] = side.established[o]!;
      side.slope[o] = 0;
    }
    previous[o] = Number.NaN;
    before[o] = 0;
    wildRun[o] = 0;
    knownSince[o] = pack.blocks;
    lastSeen[o] = pack.blocks;
    hypotheses.forget(o);
  };

  /** How many blocks' worth of movement this one gives the filter. */
  const blocksToTake = (o: number, z: number): number => {
    const run = wildRun[o]!;
    if (!(Math.abs(z) > WILD_BLOCK)) {
      wildRun[o] = 0;
      return 1;
    }
    const follows = run * z > 0;
    wildRun[o] = Math.sign(z) * (follows ? 2 : 1);
    if (!follows) return 0;
    return Math.abs(run) === 1 ? 2 : 1;
  };

  const takeBlock = (o: number, usual: number, stretch: number, table: Float64Array): void => {
    const late = knownSince[o]! > 1 ? 1 / (pack.blocks - knownSince[o]! + 1) : 0;
    const wider = stretch * Math.sqrt(1 + late);
    const deviation = usual * wider;
    // The gain is the pack's even where a cell is noisier: the hypotheses know what this gain makes of a fault.
    const times = blocksToTake(o, meanOf(left.innovation[o]!, right.innovation[o]!) / deviation);
    for (const { level, slope, innovation } of sides) {
      const nu = innovation[o]!;
      if (Number.isNaN(nu)) continue;
      level[o] = level[o]! + times * filter.gain[0]! * nu;
      slope[o] = slope[o]! + times * filter.gain[1]! * nu;
    }
    const towards = scales.faultSign / deviation;
    hypotheses.take(o, towards * left.innovation[o]!, towards * right.innovation[o]!, 1 / wider, table);
  };

  const begin = (variance: number, at: number): void => {
    pack.firstAt = at;
    pack.lastAt = at;
    pack.scatter = variance;
  };

  return {
    left: evidence[0],
    right: evidence[1],
    update(moved, established, blocks, stretch, excluded, at) {
      neighbourhood.differences(established, excluded, left.established, right.established);
      pack.blocks++;
      const first = Number.isNaN(pack.firstAt);
      const days = first ? 0 : (at - pack.lastAt) / MS_PER_DAY;
      neighbourhood.differences(moved, excluded, left.innovation, right.innovation);
      if (first) {
        let known = 0;
        for (let o = 0; o < count; o++) if (!Number.isNaN(moved[o]!)) known++;
        if (known === 0) {
          pack.blocks = 0;
          return;
        }
        begin(scatterNow() + scales.noiseFloor ** 2, at);
        filter.start((FIRST_VARIANCE / blocks) * pack.scatter);
        for (let o = 0; o < count; o++) if (!Number.isNaN(moved[o]!)) start(o);
        return;
      }
      const day = at / MS_PER_DAY;
      filter.predict(days, Math.exp(pack.logWalk));
      for (const { level, slope, innovation } of sides) {
        for (let o = 0; o < count; o++) {
          const prediction = level[o]! + days * slope[o]!;
          level[o] = prediction;
          innovation[o] = innovation[o]! - Math.fround(prediction);
        }
      }
      const predicted = filter.predictedVariance();
      const scatter = scatterNow();
      pack.scatter += (scatter - pack.scatter) / Math.min(SCATTER_BLOCKS, pack.blocks);
      const expected = Math.max(scatter, pack.scatter, scales.noiseFloor ** 2);
      // What neighbouring blocks share is not told twice: so many of them are worth one that stands alone.
      const shared = Math.max(0, pack.correlation);
      const usual = INFLATION * Math.sqrt((expected * (1 + shared)) / (1 - shared));
      filter.observe(Math.max(0.3 * expected, expected - predicted));
      const used = changeWeightUpTo(at - pack.firstAt);
      hypotheses.begin(pack.lastAt / MS_PER_DAY, used - pack.weightUsed, knownSince);
      pack.weightUsed = used;
      pack.lastAt = at;
      hypotheses.advance(filter.gain, usual, days, day);
      const table = logDensityTable(tailIndexOf(pack));
      let wild = 0;
      let seen = 0;
      let neighbouring = 0;
      let lasting = 0;
      let pairs = 0;
      for (let o = 0; o < count; o++) {
        if (Number.isNaN(moved[o]!)) continue;
        if (!(pack.blocks - lastSeen[o]! <= LOST_BLOCKS)) {
          start(o);
          continue;
        }
        lastSeen[o] = pack.blocks;
        takeBlock(o, usual, stretch[o]!, table);
        const z = meanOf(left.innovation[o]!, right.innovation[o]!) / usual / stretch[o]!;
        for (const { innovation } of sides) {
          if (Number.isNaN(innovation[o]!)) continue;
          if (isWild(innovation[o]! / usual / stretch[o]!)) wild++;
          seen++;
        }
        const last = previous[o]!;
        if (Number.isNaN(z)) continue;
        const now = held(z, CLIP);
        previous[o] = now;
        if (Number.isNaN(last)) continue;
        neighbouring += last * now;
        lasting += LAG_SCALE * before[o]! * now;
        before[o] = before[o]! + (last - before[o]!) / LAG_BLOCKS;
        pairs++;
      }
      followTailShare(pack, wild / Math.max(1, seen));
      if (pairs >= 4) {
        const from = Math.log(scales.levelWalk);
        pack.logWalk = from + held(pack.logWalk - from + (STEERING * lasting) / pairs, STEERING_RANGE);
        const scale = (usual * usual) / expected;
        pack.correlation +=
          (held((scale * neighbouring) / pairs, LARGEST_CORRELATION) - pack.correlation) / CORRELATION_BLOCKS;
      }
      hypotheses.compare();
      for (let o = 0; o < count; o++) {
        const known = !Number.isNaN(knownSince[o]!);
        for (const side of [0, 1] as const) {
          evidence[side][o] = known ? 1 - pack.weightUsed + hypotheses.evidence(o, side) : 1;
        }
      }
    },
    leading(cell) {
      const { day, moved } = hypotheses.leading(cell, pack.lastAt / MS_PER_DAY);
      return { at: day * MS_PER_DAY, moved: scales.faultSign * moved };
    },
  };
}

function held(value: number, bound: number): number {
  return value > bound ? bound : value < -bound ? -bound : value;
}
