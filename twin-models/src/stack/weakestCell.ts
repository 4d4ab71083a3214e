/**
 * Limits of a stack are those of its cells: the weakest collapses, and reverses, while the sum still looks well.
 *
 * One of a hundred cells can stand at 0 V while their mean is 1 % down: stop on the lowest cell, never on the
 * stack's voltage.
 */
import type { CellParameters } from '../cellParameters.ts';

export interface CellExtremes {
  readonly lowestCell: number;
  /** V. */
  readonly lowestVoltage: number;
  readonly highestCell: number;
  /** V. */
  readonly highestVoltage: number;
  /** `reversed` where a cell's terminals have changed sign: it must not be discharged on. */
  readonly verdict: 'within' | 'empty' | 'full' | 'reversed';
}

/** The extremes of cell voltages (V), and whether they keep to the cut-offs. NaN (not measured) is passed over. */
export function cellExtremes(
  cellVoltage: Float64Array,
  { lowerVoltageCutOff, upperVoltageCutOff }: Pick<CellParameters, 'lowerVoltageCutOff' | 'upperVoltageCutOff'>,
): CellExtremes {
  let lowestCell = -1;
  let highestCell = -1;
  let lowestVoltage = Number.POSITIVE_INFINITY;
  let highestVoltage = Number.NEGATIVE_INFINITY;
  for (let cell = 0; cell < cellVoltage.length; cell++) {
    const volts = cellVoltage[cell]!;
    if (volts < lowestVoltage) {
      lowestVoltage = volts;
      lowestCell = cell;
    }
    if (volts > highestVoltage) {
      highestVoltage = volts;
      highestCell = cell;
    }
  }
  let verdict: CellExtremes['verdict'] = 'within';
  if (lowestVoltage < 0) verdict = 'reversed';
  else if (lowestVoltage < lowerVoltageCutOff) verdict = 'empty';
  else if (highestVoltage > upperVoltageCutOff) verdict = 'full';
  return { lowestCell, lowestVoltage, highestCell, highestVoltage, verdict };
}
