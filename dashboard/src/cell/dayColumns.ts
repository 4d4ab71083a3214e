/** Daily figures of a cell as columns in the units of the screen. */
import type { CellHistory } from '@packtwin/protocol';
import { isKnown } from '../format/numbers.ts';

type Column = readonly (number | null)[];

export interface DayColumns {
  /** ms, start of the day. */
  readonly day: number[];
  /** %, all six. */
  readonly retention: (number | null)[];
  readonly retentionBand: (number | null)[];
  readonly expected: (number | null)[];
  readonly expectedUpper: (number | null)[];
  readonly expectedLower: (number | null)[];
  /** %/month, mΩ, log₁₀ of the e-value. */
  readonly leakage: (number | null)[];
  readonly resistance: (number | null)[];
  readonly evidence: (number | null)[];
}

export function dayColumns(days: CellHistory['days']): DayColumns {
  const expected = scaled(days.expectedRetention, 100);
  const band = scaled(days.expectedRetentionBand, 100);
  return {
    day: [...days.day],
    retention: scaled(days.retention, 100),
    retentionBand: scaled(days.retentionBand, 100),
    expected,
    expectedUpper: expected.map((value, index) => (isKnown(value) ? value + (band[index] ?? 0) : null)),
    expectedLower: expected.map((value, index) => (isKnown(value) ? value - (band[index] ?? 0) : null)),
    leakage: scaled(days.leakagePerMonth, 100),
    resistance: scaled(days.resistanceOffset, 1000),
    evidence: [...days.evidenceLog10],
  };
}

function scaled(column: Column, factor: number): (number | null)[] {
  return column.map((value) => (isKnown(value) ? value * factor : null));
}
