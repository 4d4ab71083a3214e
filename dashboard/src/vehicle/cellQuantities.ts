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
  voltageDeviation: ({ cellVoltage }) => {
    const median = medianOf(cellVoltage);
    return cellVoltage.map((voltage) => (isKnown(voltage) && median !== null ? voltage - median : null));
  },
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

/** Ends of the colour scale: the same as in the map of the fleet, so that a colour means the same on every page. */
export const QUANTITY_RANGE: Readonly<Record<FleetQuantity, { readonly low: number; readonly high: number }>> = {
  evidence: { low: -1, high: 6 },
  retention: { low: 0.7, high: 1 },
  retentionDeviation: { low: -0.1, high: 0.1 },
  stateOfChargeOffset: { low: -0.05, high: 0.05 },
  resistanceOffset: { low: -0.005, high: 0.005 },
  voltageDeviation: { low: -0.05, high: 0.05 },
};

/** Median of what is known, null where nothing is. */
export function medianOf(column: Column): number | null {
  const known = column.filter(isKnown).toSorted((left, right) => left - right);
  return known.length === 0 ? null : (known[(known.length - 1) >> 1]! + known[known.length >> 1]!) / 2;
}

/** Low and high end of where the middle 90 % of the other cells lie, or null with fewer than four of them. */
export function peerSpan(column: Column, cellIndex: number): { low: number; high: number } | null {
  const others = column
    .filter((value, index): value is number => index !== cellIndex && isKnown(value))
    .toSorted((left, right) => left - right);
  if (others.length < 4) return null;
  return { low: others[Math.floor(0.05 * (others.length - 1))]!, high: others[Math.ceil(0.95 * (others.length - 1))]! };
}
