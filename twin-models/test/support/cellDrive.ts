/** A made-up drive of the generic cell, and how far two cells' voltages over it lie apart. */
import { findDesign } from '../../src/index.ts';
import type { SpmeBatch } from '../../src/index.ts';
import { pseudoRandom } from '../../src/random/pseudoRandom.ts';

export const ROOM = 298.15;
export const { parameters: generic } = findDesign('generic-nmc-graphite')!;
export const hourly = generic.nominalCellCapacity / 3600;

/** C-rates of a made-up drive, one per second. */
export const drive = (() => {
  const random = pseudoRandom(17);
  let rate = 0;
  return Array.from({ length: 900 }, (_, second) => {
    if (second % 7 === 0) rate = -1.6 * random() + 0.6;
    return rate;
  });
})();

/** V, root mean square and largest, of two voltages over a drive. */
export function distance(
  a: readonly number[],
  b: readonly number[],
): { readonly rms: number; readonly largest: number } {
  const squares = a.map((volts, index) => (volts - b[index]!) ** 2);
  return {
    rms: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length),
    largest: Math.sqrt(Math.max(...squares)),
  };
}

export function driven(batch: {
  reset: SpmeBatch['reset'];
  step: SpmeBatch['step'];
  terminalVoltage: Float64Array;
}): number[] {
  batch.reset(0.8, ROOM);
  return drive.map((rate) => {
    batch.step(rate * hourly, 1, ROOM);
    return batch.terminalVoltage[0]!;
  });
}
