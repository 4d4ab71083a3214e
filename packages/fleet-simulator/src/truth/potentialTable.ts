/**
 * An open-circuit potential as a fine linear table over 0…1, V.
 *
 * The twin interpolates its potentials with cubics between few nodes; the truth samples the published
 * expression 16 times as densely and needs nothing smoother: below 5 µV for steps as sharp as tin's.
 */
import type { OpenCircuitPotential } from '@packtwin/twin-models';

const INTERVALS = 8192;
const EDGE_SLOPE = -10;

export interface PotentialTable {
  /** V at `intervals + 1` stoichiometries from 0 to 1. */
  readonly values: Float64Array;
  readonly intervals: number;
}

/** Samples a potential; outside its range it falls by 10 V per unit so that an abused cell shows it. */
export function samplePotential(potential: OpenCircuitPotential): PotentialTable {
  const [low, high] = potential.range;
  const values = Float64Array.from({ length: INTERVALS + 1 }, (_, node) => {
    const stoichiometry = node / INTERVALS;
    const inside = Math.min(high, Math.max(low, stoichiometry));
    return potential.potential(inside) + EDGE_SLOPE * (stoichiometry - inside);
  });
  return { values, intervals: INTERVALS };
}

/** V at a stoichiometry; on beyond 0 and 1 with the slope of the edge. */
export function sampledPotential(table: PotentialTable, stoichiometry: number): number {
  const position = stoichiometry * table.intervals;
  const node = position < 0 ? 0 : position >= table.intervals ? table.intervals - 1 : Math.trunc(position);
  const here = table.values[node]!;
  return here + (position - node) * (table.values[node + 1]! - here);
}
