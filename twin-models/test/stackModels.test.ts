import { describe, expect, it } from 'vitest';
import {
  createBipolarStack,
  createSpmeBatch,
  faceHeatConductance,
  findDesign,
  roughenedCollectorCell,
  sealFilmShape,
  stackLayersOf,
} from '../src/index.ts';

const { parameters } = findDesign('seed-001')!;
const hourlyCurrent = parameters.nominalCellCapacity / 3600;
const film = sealFilmShape({ thickness: 1e-6, perimeter: 0.8, sealWidth: 5e-3 });

describe('a stack of cells resolved by shells', () => {
  it('leaks as one resolved by modes, at rest and under current', () => {
    for (const current of [0, hourlyCurrent, -hourlyCurrent]) {
      const [modes, shells] = (['modes', 'shells'] as const).map((solid) => {
        const stack = createBipolarStack(parameters, 4, { cells: { solid }, wetShape: film });
        for (let step = 0; step < 60; step++) stack.step(current, 10, 298.15);
        return stack;
      });
      expect(modes!.sealCurrent[1]!).toBeGreaterThan(1e-5);
      expect(Math.abs(shells!.sealCurrent[1]! / modes!.sealCurrent[1]! - 1)).toBeLessThan(2e-3);
      expect(Math.abs(shells!.terminalVoltage() - modes!.terminalVoltage())).toBeLessThan(4 * 2e-3);
    }
  });

  it('of one cell is a single cell', () => {
    const stack = createBipolarStack(parameters, 1, { cells: { solid: 'shells' }, faceHeat: 0 });
    const cell = createSpmeBatch(parameters, 1, { solid: 'shells', heatTransferCoefficient: 0 });
    for (let step = 0; step < 100; step++) {
      stack.step(hourlyCurrent * Math.sin(step / 9), 5, 298.15);
      cell.step(hourlyCurrent * Math.sin(step / 9), 5, 298.15);
      expect(stack.terminalVoltage()).toBeCloseTo(cell.terminalVoltage[0]!, 9);
    }
  });
});

describe('a stack of cells that degrade', () => {
  it('ages most in the middle, where it is warmest', () => {
    const { degradation, parameters: cell } = roughenedCollectorCell({ realAreaRatio: 2 });
    const layers = stackLayersOf(cell);
    const count = 15;
    const stack = createBipolarStack(cell, count, {
      cells: { degradation },
      faceHeat: faceHeatConductance(layers, cell.electrodeArea, 500),
      // As of a stack much higher than this one.
      neighbourHeat: 0.5,
    });
    const current = cell.nominalCellCapacity / 3600;
    for (let step = 0; step < 2000; step++) stack.step(step % 60 < 30 ? current : -current, 60, 298.15);
    const { temperature } = stack.batch;
    const film = stack.batch.degradation!.columns.interphaseThickness;
    const middle = (count - 1) / 2;
    expect(temperature[middle]! - temperature[0]!).toBeGreaterThan(1);
    for (let cell = 0; cell < middle; cell++) expect(film[cell + 1]!).toBeGreaterThan(film[cell]!);
    expect(film[0]!).toBeCloseTo(film[count - 1]!, 12);
  });
});
