/**
 * Depth of discharge by rainflow: turning points of the state of charge, in whole per cents, are paired into cycles as
 * soon as a cycle lies inside a larger swing (four-point method, ASTM E1049-85); what is left over counts as half
 * cycles. A turning point is at a gap when it is the last reading before or the first after one: the true one may
 * lie beyond, so that a depth with such an end is the least it can have been.
 */
import type { Counted } from '@packtwin/protocol';
import type { StateColumns } from '../stateColumns.ts';
import type { UseInterval } from './useSample.ts';
import { GAP_MS } from './useLimits.ts';

const BINS = 20;
/** Left-over swings first only grow, then only shrink, each by whole per cents: no more points than this. */
const MOST_POINTS = 256;
/** Per cent; smaller movements are rounding: vehicles tell whole per cents. */
const LEAST_SWING = 2;
/** ms. */
const PARKED_MS = 2 * 3_600_000;

interface DischargeDepths {
  add(interval: UseInterval): void;
  /** The state of charge comes from somewhere else from now on: no swing spans that. */
  restart(): void;
  /** 0 to 1. */
  readonly edges: readonly number[];
  halfCycles(): Counted[];
}

/** `activeCurrent` A: below it the pack rests. */
export function createDischargeDepths(state: StateColumns, activeCurrent: number): DischargeDepths {
  const sure = state.column(BINS);
  const atGap = state.column(BINS);
  const points = state.column(MOST_POINTS);
  const pointIsAtGap = state.column(MOST_POINTS);
  const open = state.scalars({
    points: 0,
    /** The farthest reading since the last turning point; NaN = none yet. */
    extreme: Number.NaN,
    extremeIsAtGap: 0,
    /** +1 rising, −1 falling, 0 not known yet. */
    direction: 0,
    newest: Number.NaN,
  });

  /** An hourly report of a car that rests before and after, as full as it was: nothing has turned in between. */
  const isParked = ({ from, to, ms }: UseInterval): boolean =>
    ms <= PARKED_MS &&
    Math.abs(from.current) < activeCurrent &&
    Math.abs(to.current) < activeCurrent &&
    levelOf(to.stateOfCharge) === levelOf(from.stateOfCharge);

  const book: Book = (depth, gap, halves, into = { sure, atGap }) => {
    const bin = Math.min(BINS - 1, Math.floor((depth * BINS) / 100));
    (gap ? into.atGap : into.sure)[bin]! += halves;
  };

  const turn = (level: number, gap: number): void => {
    points[open.points] = level;
    pointIsAtGap[open.points] = gap;
    open.points = closeCycles(points, pointIsAtGap, open.points + 1, (depth, isAtGap) => book(depth, isAtGap, 2));
  };

  /** Books what is open, the running swing as if it ended now, into copies or for good. */
  const bookOpen = (into: { sure: Float64Array; atGap: Float64Array }): void => {
    if (open.points === 0) return;
    const level = points.slice();
    const isAtGap = pointIsAtGap.slice();
    level[open.points] = open.extreme;
    isAtGap[open.points] = open.extremeIsAtGap;
    const count = closeCycles(level, isAtGap, open.points + 1, (depth, gap) => book(depth, gap, 2, into));
    for (let k = 1; k < count; k++) {
      book(Math.abs(level[k]! - level[k - 1]!), isAtGap[k]! + isAtGap[k - 1]! > 0, 1, into);
    }
  };

  return {
    add(interval) {
      const { from, to, ms } = interval;
      const level = levelOf(to.stateOfCharge);
      if (level !== level) return;
      const isGap = Number.isNaN(from.stateOfCharge) || (ms > GAP_MS && !isParked(interval));
      if (Number.isNaN(open.extreme)) {
        const first = levelOf(from.stateOfCharge);
        open.extreme = first === first ? first : level;
        open.newest = open.extreme;
      }
      // The reading before the gap is the newest one: where it is the extreme, the true one may lie in the gap.
      if (isGap && open.newest === open.extreme) open.extremeIsAtGap = 1;
      open.newest = level;
      const beyond = open.direction * (level - open.extreme);
      if (open.direction !== 0 && beyond >= 0) {
        open.extreme = level;
        if (beyond > 0) open.extremeIsAtGap = isGap ? 1 : 0;
        return;
      }
      if (Math.abs(level - open.extreme) < LEAST_SWING) return;
      turn(open.extreme, open.extremeIsAtGap);
      open.direction = Math.sign(level - open.extreme);
      open.extreme = level;
      open.extremeIsAtGap = isGap ? 1 : 0;
    },
    restart() {
      bookOpen({ sure, atGap });
      Object.assign(open, {
        points: 0,
        extreme: Number.NaN,
        extremeIsAtGap: 0,
        direction: 0,
        newest: Number.NaN,
      });
    },
    edges: Array.from({ length: BINS + 1 }, (_, edge) => edge / BINS),
    halfCycles() {
      const into = { sure: sure.slice(), atGap: atGap.slice() };
      bookOpen(into);
      return Array.from({ length: BINS }, (_, bin) => ({ measured: into.sure[bin]!, interpolated: into.atGap[bin]! }));
    },
  };
}

type Book = (depth: number, gap: boolean, halves: number, into?: { sure: Float64Array; atGap: Float64Array }) => void;

/**
 * Takes cycles out that lie inside the last swing, as long as there are any; `count` points before, returned: after.
 * Every turning point passes here once, so nothing but the end of the list can have become a cycle.
 */
function closeCycles(
  level: Float64Array,
  isAtGap: Float64Array,
  count: number,
  close: (depth: number, isAtGap: boolean) => void,
): number {
  let points = count;
  while (points >= 4) {
    const last = points - 1;
    const inner = Math.abs(level[last - 2]! - level[last - 1]!);
    const isEnclosed =
      inner <= Math.abs(level[last - 3]! - level[last - 2]!) && inner <= Math.abs(level[last - 1]! - level[last]!);
    if (!isEnclosed) break;
    close(inner, isAtGap[last - 2]! + isAtGap[last - 1]! > 0);
    level[last - 2] = level[last]!;
    isAtGap[last - 2] = isAtGap[last]!;
    points -= 2;
  }
  return points;
}

/** Whole per cents. */
function levelOf(stateOfCharge: number): number {
  return Math.round(100 * Math.max(0, Math.min(1, stateOfCharge)));
}
