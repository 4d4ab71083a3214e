/** What a cell is made of: parameters of the model, how it is expected to age, and where the figures come from. */
import type { AgeingParameters } from '../ageing/ageingParameters.ts';
import type { CellParameters } from '../cellParameters.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';

export interface CellDesign {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Number of the seed design that it represents. */
  readonly seed?: '000' | '001' | '002';
  readonly parameters: CellParameters;
  /** What takes capacity from it; without size, so that it holds for a scaled cell too. */
  readonly degradation: DegradationParameters;
  readonly ageing: AgeingParameters;
  /** Published sources and what was assumed, one sentence each. */
  readonly sources: readonly string[];
}

/**
 * The same cell with more or less electrode area, so that its capacity is what a pack is rated at.
 * Thicknesses, materials and so voltages at a given C-rate stay as they are; resistances scale with 1/area.
 *
 * @param nominalCharge A·s per cell, > 0.
 * @throws RangeError if the charge is not a positive number.
 */
export function scaleDesign(design: CellDesign, nominalCharge: number): CellDesign {
  if (!(nominalCharge > 0 && Number.isFinite(nominalCharge))) {
    throw new RangeError(`Cannot scale design "${design.id}" to ${nominalCharge} A·s: nominal charge must be > 0`);
  }
  const factor = nominalCharge / design.parameters.nominalCellCapacity;
  const { electrodeArea, heatCapacity, heatTransferCoefficient } = design.parameters;
  return {
    ...design,
    parameters: {
      ...design.parameters,
      electrodeArea: electrodeArea * factor,
      nominalCellCapacity: nominalCharge,
      heatCapacity: heatCapacity * factor,
      heatTransferCoefficient: heatTransferCoefficient * factor,
    },
  };
}

/** A·s that the cell delivers between its cut-offs when new, at rest voltages. */
export function nominalCharge(design: CellDesign): number {
  return design.parameters.nominalCellCapacity;
}
