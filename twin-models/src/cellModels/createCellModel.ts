/** The cell models by name, for whoever leaves the choice to people. */
import type { CellModelBatch } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import { createDfnBatch } from '../dfn/dfnBatch.ts';
import type { DfnBatch } from '../dfn/dfnBatch.ts';
import type { DfnMesh } from '../dfn/dfnMesh.ts';
import { createSpmeBatch } from '../spme/spmeBatch.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';

/** `spme`: single particle with electrolyte; `dfn`: Doyle–Fuller–Newman. */
export type CellModelName = CellModelBatch['modelName'];

export const CELL_MODELS: readonly CellModelName[] = ['spme', 'dfn'];

export interface CellModelOptions {
  /** W/K from each cell to the surroundings instead of the parameters' value. */
  readonly heatTransferCoefficient?: number;
  /** Of the DFN; the single-particle model has none to choose. */
  readonly mesh?: Partial<DfnMesh>;
}

/**
 * A batch of cells at rest at half charge and reference temperature.
 *
 * @throws RangeError for a cell count below 1, a mesh out of limits or parameters that cannot be stepped.
 */
export function createCellModel(
  model: CellModelName,
  parameters: CellParameters,
  cellCount: number,
  { mesh, ...common }: CellModelOptions = {},
): SpmeBatch | DfnBatch {
  if (model === 'spme') return createSpmeBatch(parameters, cellCount, common);
  return createDfnBatch(parameters, cellCount, { ...common, ...(mesh && { mesh }) });
}
