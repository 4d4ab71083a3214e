/**
 * Open-circuit potentials of single electrodes against lithium metal.
 *
 * | name          | symbol | unit | range and sign                              |
 * | ------------- | ------ | ---- | ------------------------------------------- |
 * | stoichiometry | θ      | 1    | lithium fraction of the named material, 0…1 |
 * | potential     | U      | V    | against Li/Li⁺ at 25 °C                     |
 */
import { crossing } from '../numerics/crossing.ts';
import { createUniformTable, tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';

/** A fitted or tabulated potential with what one must know before trusting it. */
export interface OpenCircuitPotential {
  readonly name: string;
  /** Who published it, and what was changed. */
  readonly source: string;
  /** Stoichiometries between which the fit is physical; outside it is extended linearly. */
  readonly range: readonly [low: number, high: number];
  /** Whether dU/dθ < 0 on the whole range. Stepping works without, inverting does not. */
  readonly isMonotonic: boolean;
  /** V at a stoichiometry inside the range. */
  readonly potential: (stoichiometry: number) => number;
}

/** An entry of the library; found by its id (`findOpenCircuitPotential`). */
export interface LibraryPotential extends OpenCircuitPotential {
  /** Lower case with hyphens; stays the same for ever, designs name it. */
  readonly id: string;
  /** K at which it holds where that is not 298.15. Such entries are for comparison, not for cells. */
  readonly temperature?: number;
}

/** V per unit stoichiometry outside the range: steep enough to be unmistakable, finite for every solver. */
const SLOPE_OUTSIDE_RANGE = -10;

const tables = new WeakMap<OpenCircuitPotential, UniformTable>();

/** The potential as a table over its range with {@link SLOPE_OUTSIDE_RANGE} outside. Made once per object. */
export function potentialTable(potential: OpenCircuitPotential): UniformTable {
  let table = tables.get(potential);
  if (!table) {
    const [low, high] = potential.range;
    table = createUniformTable(potential.potential, low, high, {
      intervals: 2048,
      slopeBelow: SLOPE_OUTSIDE_RANGE,
      slopeAbove: SLOPE_OUTSIDE_RANGE,
    });
    tables.set(potential, table);
  }
  return table;
}

/** V at any stoichiometry, extended outside the range. */
export function potentialAt(potential: OpenCircuitPotential, stoichiometry: number): number {
  return tableValue(potentialTable(potential), stoichiometry);
}

/**
 * Stoichiometry at which a monotonic potential is reached; inverse of {@link potentialAt}.
 *
 * @throws RangeError if the potential is not monotonic.
 */
export function stoichiometryAt(potential: OpenCircuitPotential, volts: number): number {
  if (!potential.isMonotonic) {
    throw new RangeError(`Cannot invert "${potential.name}": it is not monotonic, name a monotonic potential instead`);
  }
  const table = potentialTable(potential);
  // The linear extensions reach every voltage: bracket, then halve to the last bit that matters.
  const low = table.low - Math.max(0, volts - tableValue(table, table.low)) / -SLOPE_OUTSIDE_RANGE - 1e-9;
  const high = table.high + Math.max(0, tableValue(table, table.high) - volts) / -SLOPE_OUTSIDE_RANGE + 1e-9;
  return crossing(low, high, (x) => tableValue(table, x) > volts);
}
