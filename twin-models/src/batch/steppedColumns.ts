/** What a step takes from a cell: of a cell that degrades what is left, of any other what it was made with. */
import type { DegradationColumns } from '../degradation/degradationColumns.ts';

/** Active material relative to the design, Ω in series, A into the negative particles (positive while charging). */
export interface SteppedColumns {
  readonly negativeActive: Float64Array;
  readonly positiveActive: Float64Array;
  readonly seriesResistance: Float64Array;
  readonly intercalationCurrent: Float64Array;
}

/** Of cells that lose nothing. */
export function steppedAsMade(columns: {
  readonly capacityScale: Float64Array;
  readonly resistanceOffset: Float64Array;
  readonly negativeCurrent: Float64Array;
}): SteppedColumns {
  return {
    negativeActive: columns.capacityScale,
    positiveActive: columns.capacityScale,
    seriesResistance: columns.resistanceOffset,
    intercalationCurrent: columns.negativeCurrent,
  };
}

/** Of cells that degrade. */
export function steppedAsLeft(degradation: DegradationColumns): SteppedColumns {
  return {
    negativeActive: degradation.negativeActive,
    positiveActive: degradation.positiveActive,
    seriesResistance: degradation.resistance,
    intercalationCurrent: degradation.intercalationCurrent,
  };
}
