/**
 * Time spent at temperature × state of charge. Between two samples both run straight; the moments at which they cross
 * an edge are rounded to whole ms, so that every ms of the calendar is in exactly one bin: the sum has no remainder,
 * whatever the distance of the samples.
 */
import type { StateColumns } from '../stateColumns.ts';
import type { UseInterval } from './useSample.ts';
import { STATE_OF_CHARGE_EDGES, TEMPERATURE_EDGES } from './useLimits.ts';

/** Bins of known values, and one for those that are not. */
export const TEMPERATURE_BINS = TEMPERATURE_EDGES.length + 2;
export const CHARGE_BINS = STATE_OF_CHARGE_EDGES.length + 2;

interface TimeAtUse {
  add(interval: UseInterval): void;
  /** ms, one row per temperature bin. */
  measured(): number[][];
  interpolated(): number[][];
}

/** Bin of a value: 0 below the first edge, `edges.length` from the last on, `edges.length + 1` where it is NaN. */
export function binOf(value: number, edges: readonly number[]): number {
  if (value !== value) return edges.length + 1;
  let bin = 0;
  while (bin < edges.length && value >= edges[bin]!) bin++;
  return bin;
}

export function createTimeAtUse(state: StateColumns): TimeAtUse {
  const measured = state.column(TEMPERATURE_BINS * CHARGE_BINS);
  const interpolated = state.column(TEMPERATURE_BINS * CHARGE_BINS);

  const rowsOf = (column: Float64Array): number[][] =>
    Array.from({ length: TEMPERATURE_BINS }, (_, row) =>
      Array.from(column.subarray(row * CHARGE_BINS, (row + 1) * CHARGE_BINS)),
    );

  return {
    add({ from, to, ms, isMeasured }) {
      const column = isMeasured ? measured : interpolated;
      const t0 = from.temperature;
      const t1 = to.temperature;
      const z0 = from.stateOfCharge;
      const z1 = to.stateOfCharge;
      const isTemperatureKnown = t0 === t0 && t1 === t1;
      const isChargeKnown = z0 === z0 && z1 === z1;
      let row = isTemperatureKnown ? binOf(t0, TEMPERATURE_EDGES) : TEMPERATURE_BINS - 1;
      let place = isChargeKnown ? binOf(z0, STATE_OF_CHARGE_EDGES) : CHARGE_BINS - 1;
      const lastRow = isTemperatureKnown ? binOf(t1, TEMPERATURE_EDGES) : row;
      const lastPlace = isChargeKnown ? binOf(z1, STATE_OF_CHARGE_EDGES) : place;
      let spent = 0;
      while (row !== lastRow || place !== lastPlace) {
        const atRow = crossing(row, lastRow, t0, t1, TEMPERATURE_EDGES);
        const atPlace = crossing(place, lastPlace, z0, z1, STATE_OF_CHARGE_EDGES);
        const until = Math.round(Math.min(atRow, atPlace) * ms);
        column[row * CHARGE_BINS + place]! += until - spent;
        spent = until;
        if (atRow <= atPlace) row += Math.sign(lastRow - row);
        else place += Math.sign(lastPlace - place);
      }
      column[row * CHARGE_BINS + place]! += ms - spent;
    },
    measured: () => rowsOf(measured),
    interpolated: () => rowsOf(interpolated),
  };
}

/** Share of the way at which the line leaves `bin` towards `last`; beyond every other where it does not. */
function crossing(bin: number, last: number, from: number, to: number, edges: readonly number[]): number {
  if (bin === last) return Number.POSITIVE_INFINITY;
  const edge = last > bin ? edges[bin]! : edges[bin - 1]!;
  return (edge - from) / (to - from);
}
