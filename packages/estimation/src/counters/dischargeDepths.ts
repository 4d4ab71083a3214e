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

  const book = (depth: number, gap: boolean, halves: number, into = { sure, atGap }): void => {
    const bin = Math.min(BINS - 1, Math.floor((depth * BINS) / 100));
    (gap ? into.atGap : into.sure)[bin]! += halves;
  };

  const turn = (level: number, gap: number): void => {
    points[open.points] = level;
    pointIsAtGap[open.points] = gap;
    open.points++;
    while (open.points >= 4) {
      const last = open.points - 1;
      const [a, b, c, d] = [points[last - 3]!, points[last - 2]!, points[last - 1]!, points[last]!];
      const inner = Math.abs(b - c);
      if (inner > Math.abs(a - b) || inner > Math.abs(c - d)) return;
      book(inner, pointIsAtGap[last - 2]! + pointIsAtGap[last - 1]! > 0, 2);
      points[last - 2] = d;
      pointIsAtGap[last - 2] = pointIsAtGap[last]!;
      open.points -= 2;
    }
  };

  /** What no larger swing encloses, the running one included. */
  const eachLeftOver = (visit: (depth: number, gap: boolean) => void): void => {
    for (let k = 1; k < open.points; k++) {
      visit(Math.abs(points[k]! - points[k - 1]!), pointIsAtGap[k]! + pointIsAtGap[k - 1]! > 0);
    }
    if (open.points === 0 || open.direction === 0) return;
    const last = open.points - 1;
    const depth = Math.abs(open.extreme - points[last]!);
    if (depth > 0) visit(depth, pointIsAtGap[last]! + open.extremeIsAtGap > 0);
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
      eachLeftOver((depth, gap) => book(depth, gap, 1));
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
      eachLeftOver((depth, gap) => book(depth, gap, 1, into));
      return Array.from({ length: BINS }, (_, bin) => ({ measured: into.sure[bin]!, interpolated: into.atGap[bin]! }));
    },
  };
}

/** Whole per cents. */
function levelOf(stateOfCharge: number): number {
  return Math.round(100 * Math.max(0, Math.min(1, stateOfCharge)));
}
