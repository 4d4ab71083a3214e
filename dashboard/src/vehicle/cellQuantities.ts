/** Columns of the newest state of a pack, as what the drawing can show. */
import type { CellsNow, FleetQuantity } from '@packtwin/protocol';
import { isKnown } from '../format/numbers.ts';

type Column = readonly (number | null)[];

const COLUMN_OF: Readonly<Record<FleetQuantity, (cells: CellsNow) => (number | null)[]>> = {
  evidence: (cells) => [...cells.evidenceLog10],
  retention: (cells) => [...cells.retention],
  retentionDeviation: (cells) => difference(cells.retention, cells.expectedRetention),
  stateOfChargeOffset: (cells) => [...cells.stateOfChargeOffset],
  resistanceOffset: (cells) => [...cells.resistanceOffset],
  voltageDeviation: (cells) => difference(cells.cellVoltage, cells.twinVoltage),
};

/** SI value of a quantity per cell, null where not known. */
export function quantityColumn(cells: CellsNow, quantity: FleetQuantity): (number | null)[] {
  return COLUMN_OF[quantity](cells);
}

/** Left minus right where both are known. */
function difference(left: Column, right: Column): (number | null)[] {
  return left.map((value, index) => {
    const other = right[index];
    return isKnown(value) && isKnown(other) ? value - other : null;
  });
}

/** Where a scale starts; it doubles until the cells fit, so that colours do not move with every sample. */
const LEAST_REACH: Readonly<Record<FleetQuantity, number>> = {
  evidence: 8,
  retention: 0.2,
  retentionDeviation: 0.05,
  stateOfChargeOffset: 0.02,
  resistanceOffset: 0.0002,
  voltageDeviation: 0.02,
};

/** Ends of the colour scale for a column. */
export function quantityRange(quantity: FleetQuantity, column: Column): { low: number; high: number } {
  const known = column.filter(isKnown);
  let reach = LEAST_REACH[quantity];
  if (quantity === 'retention') {
    // Down from new: 80…100 %, wider only when a cell is below.
    while (known.some((value) => value < 1 - reach) && reach < 1) reach *= 2;
    return { low: Math.max(0, 1 - reach), high: 1 };
  }
  while (known.some((value) => Math.abs(value) > reach) && reach < 1e6) reach *= 2;
  return { low: quantity === 'evidence' ? 0 : -reach, high: reach };
}

/** Low and high end of where the middle 90 % of the other cells lie, or null with fewer than four of them. */
export function peerSpan(column: Column, cellIndex: number): { low: number; high: number } | null {
  const others = column
    .filter((value, index): value is number => index !== cellIndex && isKnown(value))
    .toSorted((left, right) => left - right);
  if (others.length < 4) return null;
  return { low: others[Math.floor(0.05 * (others.length - 1))]!, high: others[Math.ceil(0.95 * (others.length - 1))]! };
}
