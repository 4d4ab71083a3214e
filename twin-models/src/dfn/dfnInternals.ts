/** What happens inside one cell of a DFN batch: profiles from collector to collector. */
import type { DfnBatch } from './dfnBatch.ts';

/** Internals of one cell after the last step, negative collector first; positions are fractions of the thickness. */
export interface DfnInternals {
  readonly saltPosition: readonly number[];
  /** mol/m³. */
  readonly saltConcentration: readonly number[];
  readonly negativePosition: readonly number[];
  readonly negativeSurfaceStoichiometry: readonly number[];
  /** A/m² of real interface, > 0 while lithium leaves the particles. */
  readonly negativeCurrentDensity: readonly number[];
  readonly positivePosition: readonly number[];
  readonly positiveSurfaceStoichiometry: readonly number[];
  readonly positiveCurrentDensity: readonly number[];
}

/** @throws RangeError if the batch has no such cell. */
export function dfnInternals(batch: DfnBatch, cell: number): DfnInternals {
  if (!(Number.isInteger(cell) && cell >= 0 && cell < batch.cellCount)) {
    throw new RangeError(`Cannot look into cell ${cell}: the batch has cells 0 to ${batch.cellCount - 1}`);
  }
  const { columns, mesh, model } = batch;
  const { widths, volumeCount } = model.salt;
  const thickness = widths.reduce((sum, width) => sum + width, 0);
  let left = 0;
  const saltPosition = Array.from(widths, (width) => {
    const middle = left + 0.5 * width;
    left += width;
    return middle / thickness;
  });
  const own = (column: Float64Array, length: number) => Array.from(column.subarray(cell * length, (cell + 1) * length));
  return {
    saltPosition,
    saltConcentration: own(columns.salt, volumeCount),
    negativePosition: saltPosition.slice(0, mesh.negative),
    negativeSurfaceStoichiometry: own(columns.negativeSurface, mesh.negative),
    negativeCurrentDensity: own(columns.negativeDensity, mesh.negative),
    positivePosition: saltPosition.slice(-mesh.positive),
    positiveSurfaceStoichiometry: own(columns.positiveSurface, mesh.positive).toReversed(),
    positiveCurrentDensity: own(columns.positiveDensity, mesh.positive).toReversed(),
  };
}
