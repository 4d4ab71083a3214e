/** Where the lithium of a cell is: the sum stays what it was when new. */
import type { Degradation } from './degradation.ts';

/** mol per cell each. */
export interface LithiumInventory {
  /** In active material that is intact and in contact. */
  readonly negative: number;
  readonly positive: number;
  /** Bound in the interphase, on cracks too. */
  readonly interphase: number;
  readonly plated: number;
  readonly dead: number;
  /** In material that is lost. */
  readonly isolated: number;
}

export function lithiumInventory({ model, columns, host }: Degradation, cell: number): LithiumInventory {
  return {
    negative: model.negativeLithium * columns.negativeActive[cell]! * host.negativeMean[cell]!,
    positive: model.positiveLithium * columns.positiveActive[cell]! * host.positiveMean[cell]!,
    interphase: columns.interphaseLithium[cell]!,
    plated: columns.platedLithium[cell]!,
    dead: columns.deadLithium[cell]!,
    isolated: columns.isolatedLithium[cell]!,
  };
}

/** mol of a cell, cyclable or not. */
export function totalLithium(inventory: LithiumInventory): number {
  const { negative, positive, interphase, plated, dead, isolated } = inventory;
  return negative + positive + interphase + plated + dead + isolated;
}
