/**
 * Single cells beyond a cut-off voltage: how often, how long, how far. One reading proves nothing (a bit, a scan): an
 * excursion begins with the second reading in a row, and its depth is the milder of two neighbours. Readings farther
 * apart than {@link MEASURED_MS} are not neighbours.
 */
import type { CellExcursions, PackTopology } from '@packtwin/protocol';
import type { StateColumns } from '../stateColumns.ts';
import { MEASURED_MS } from './useLimits.ts';

interface ExcursionCounter {
  /** `voltage`: V per cell, one per observation, NaN where not measured; `ms` since the last sample. */
  add(voltage: Float64Array, previous: Float64Array, ms: number): void;
  report(): CellExcursions;
}

/** `sign`: +1 = above the limit (V), −1 = below. */
export function createCellExcursions(
  state: StateColumns,
  topology: PackTopology,
  limit: number,
  sign: 1 | -1,
): ExcursionCounter {
  const { cellCount, observationCount, observationFirstCell } = topology;
  const events = state.column(observationCount);
  const duration = state.column(observationCount);
  /** V beyond the limit, confirmed; −1 = never. */
  const depth = state.column(observationCount, -1);
  const isOut = state.column(observationCount);
  const pack = state.scalars({ events: 0, cellsOut: 0 });

  const observationOfCell = Array.from({ length: cellCount }, (_, cell) =>
    observationFirstCell.findLastIndex((first) => first <= cell),
  );

  const confirm = (observation: number, beyond: number, ms: number): void => {
    if (isOut[observation] === 0) {
      isOut[observation] = 1;
      events[observation]!++;
      if (pack.cellsOut++ === 0) pack.events++;
    }
    duration[observation]! += ms;
    if (beyond > depth[observation]!) depth[observation] = beyond;
  };

  return {
    add(voltage, previous, ms) {
      for (let o = 0; o < observationCount; o++) {
        const now = sign * (voltage[o]! - limit);
        // Where not measured nothing is said, and what was out is taken to be still out.
        if (now <= 0) {
          if (isOut[o]! > 0) {
            isOut[o] = 0;
            pack.cellsOut--;
          }
        } else if (now > 0 && ms <= MEASURED_MS) {
          const before = sign * (previous[o]! - limit);
          if (before > 0) confirm(o, Math.min(before, now), ms);
        }
      }
    },
    report: () => ({
      limit,
      packEvents: pack.events,
      events: observationOfCell.map((o) => events[o]!),
      durationMs: observationOfCell.map((o) => duration[o]!),
      extreme: observationOfCell.map((o) => (depth[o]! < 0 ? null : limit + sign * depth[o]!)),
    }),
  };
}
