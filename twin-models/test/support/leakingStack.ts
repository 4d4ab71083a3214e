/** Stacks of seed 001 with paths over which they leak, and what they hold. */
import { FARADAY } from '@packtwin/units';
import { arealLithiumCapacity, findDesign, pinholeShape, sealFilmShape } from '../../src/index.ts';
import type { BipolarStack, BipolarStackOptions } from '../../src/index.ts';

export const { parameters } = findDesign('seed-001')!;
export const hourlyCurrent = parameters.nominalCellCapacity / 3600;
export const film = { thickness: 1e-6, perimeter: 0.8, sealWidth: 5e-3 };
export const wetting = { film, law: { spreading: 5e-12, activationEnergy: 20_000 } };
export const everything: BipolarStackOptions = {
  sealConductance: 1e-6,
  wetShape: sealFilmShape(film) + pinholeShape(10e-6, 15e-6),
  wetting: { film, law: { spreading: 1e-9, activationEnergy: 20_000 } },
  commonPath: { inletResistance: 1e6, betweenResistance: 1e4 },
  balancing: { kind: 'printed', conductance: 1e-6 },
};

/** A·s of lithium in one electrode of one cell. */
export function electrodeCharge({ batch }: BipolarStack, side: 'negative' | 'positive', cell: number): number {
  const mean = side === 'negative' ? batch.columns.negativeMean : batch.columns.positiveMean;
  return FARADAY * parameters.electrodeArea * arealLithiumCapacity(parameters[side]) * mean[cell]!;
}

export function lithium(stack: BipolarStack): number {
  let sum = 0;
  for (let cell = 0; cell < stack.batch.cellCount; cell++) {
    sum += electrodeCharge(stack, 'negative', cell) + electrodeCharge(stack, 'positive', cell);
  }
  return sum;
}

export const salt = ({ batch }: BipolarStack) => batch.columns.saltMean.reduce((sum, value) => sum + value, 0);
