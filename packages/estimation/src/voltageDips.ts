/**
 * Sudden dips: a cell's voltage falls away from both neighbours for moments and comes back, as an intermittent
 * internal short does. Each dip that the pack shows is a draw: under the null every cell is equally likely to be the
 * one, under the alternative this cell has half of them. Draws within {@link APART_SECONDS} count once.
 *
 *     E_i ← E_i · (½ N if the dip is at i, else ½ N/(N−1)),   mixed ½ with 1
 *
 * A jump no cell can make (a single frame of rubbish) and a dip mirrored by a neighbour (the shared tap moved) do not
 * count: those are the sensor's.
 */
import type { StateColumns } from './stateColumns.ts';

/** A dip is at least this many standard deviations of the pack's scatter, and this many volts. */
const DIP_DEVIATIONS = 8;
const LEAST_DIP = 0.012;
/** V, more than this within one sample is not electrochemistry. */
const LARGEST_DIP = 0.6;
const APART_SECONDS = 1800;
/** Samples that a dip must last; a single frame may be a glitch. */
const LEAST_SAMPLES = 2;
const SHARE = 0.5;
/** Times its standing difference that a cell may swing by: slopes differ that much between a plateau and an end. */
const STANDING_SHARE = 3;

export interface VoltageDips {
  /** e-value of every observation. */
  readonly evidence: Float64Array;
  /** Number of dips of every observation. */
  readonly dips: Float64Array;
  /** ms of the first dip of every observation. */
  readonly firstAt: Float64Array;
  /** V of the deepest dip. */
  readonly deepest: Float64Array;
  /**
   * Deviations (V) of one sample from each cell's own recent difference to the pack, that difference (V), and the
   * pack's scatter (V). A cell that stands apart swings with the slope of its curve: that is no dip.
   */
  add(deviation: Float64Array, standing: Float64Array, scatter: number, at: number): void;
}

export function createVoltageDips(state: StateColumns, count: number): VoltageDips {
  const logEvidence = state.column(count);
  const evidence = state.column(count, 1);
  const dips = state.column(count);
  const firstAt = state.column(count, Number.NaN);
  const deepest = state.column(count);
  const lasting = state.column(count);
  const lastAt = state.column(count, Number.NEGATIVE_INFINITY);
  const here = Math.log(SHARE * count);
  const elsewhere = Math.log((SHARE * count) / Math.max(1, count - 1));

  return {
    evidence,
    dips,
    firstAt,
    deepest,
    add(deviation, standing, scatter, at) {
      if (count < 3) return;
      const bound = Math.max(DIP_DEVIATIONS * scatter, LEAST_DIP);
      for (let o = 0; o < count; o++) {
        const own = deviation[o]!;
        if (!(own < -bound && own < -bound - STANDING_SHARE * Math.abs(standing[o]!))) {
          lasting[o] = 0;
          continue;
        }
        const left = o > 0 ? deviation[o - 1]! : Number.NaN;
        const right = o < count - 1 ? deviation[o + 1]! : Number.NaN;
        const shared = left < 0.4 * own || right < 0.4 * own;
        const mirrored = left > -0.5 * own || right > -0.5 * own;
        if (own < -LARGEST_DIP || shared || mirrored) {
          lasting[o] = 0;
          continue;
        }
        lasting[o]!++;
        if (own < deepest[o]!) deepest[o] = own;
        if (lasting[o] !== LEAST_SAMPLES || at - lastAt[o]! < APART_SECONDS * 1000) continue;
        lastAt[o] = at;
        dips[o]!++;
        if (!(firstAt[o]! <= at)) firstAt[o] = at;
        for (let other = 0; other < count; other++) {
          logEvidence[other]! += other === o ? here : elsewhere;
          evidence[other] = 0.5 + 0.5 * Math.exp(Math.min(250, logEvidence[other]!));
        }
      }
    },
  };
}
