import { describe, expect, test } from 'vitest';
import { CELL_MODELS, createCellModel, findDesign, modelInternals, nominalCharge } from '../src/index.ts';

const generic = findDesign('generic-nmc-graphite')!;
const oneHour = nominalCharge(generic) / 3600;

describe('modelInternals', () => {
  test.each(CELL_MODELS)(
    'of %s has parts that add up to the terminal voltage, with the signs of a discharge',
    (name) => {
      const batch = createCellModel(name, generic.parameters, 2);
      batch.reset(0.8, 298.15);
      batch.reset(0.4, 278.15, 1);
      for (let second = 0; second < 120; second++) batch.step(-oneHour, 1, 298.15);
      for (const cell of [0, 1]) {
        const { overpotentials } = modelInternals(batch, cell);
        const sum = overpotentials.reduce((total, { volts }) => total + volts, 0);
        expect(sum).toBeCloseTo(batch.terminalVoltage[cell]!, 9);
        expect(overpotentials[0]!.volts).toBeCloseTo(batch.openCircuitVoltage[cell]!, 9);
        for (const { volts } of overpotentials.slice(1)) expect(volts).toBeLessThan(0);
      }
    },
  );

  test('of both models agree where they must: gently discharged', () => {
    const [reduced, full] = CELL_MODELS.map((name) => {
      const batch = createCellModel(name, generic.parameters, 1);
      batch.reset(0.7, 298.15);
      for (let minute = 0; minute < 60; minute++) batch.step(-0.1 * oneHour, 60, 298.15);
      return modelInternals(batch, 0);
    });
    const part = (internals: typeof full, name: string) =>
      internals!.overpotentials.find((each) => each.name === name)!.volts;
    for (const name of [
      'open-circuit voltage',
      'diffusion in the negative particles',
      'diffusion in the positive particles',
      'reaction at the negative electrode',
      'reaction at the positive electrode',
      'salt gradient',
    ]) {
      expect(Math.abs(part(full, name) - part(reduced, name)), name).toBeLessThan(3e-4);
    }
    for (const profile of ['negativeStoichiometry', 'positiveStoichiometry'] as const) {
      full![profile].forEach((x, index) => expect(Math.abs(x - reduced![profile][index]!)).toBeLessThan(1e-3));
    }
  });

  test('show a particle of the full model that is emptier outside than inside on discharge, shells or modes', () => {
    const { negative } = generic.parameters;
    const changing = {
      ...generic.parameters,
      negative: { ...negative, diffusivity: (x: number) => 3e-14 * (0.5 + x) },
    };
    for (const parameters of [generic.parameters, changing]) {
      const batch = createCellModel('dfn', parameters, 1);
      batch.reset(0.7, 298.15);
      for (let second = 0; second < 300; second++) batch.step(-oneHour, 1, 298.15);
      const { negativeStoichiometry: x } = modelInternals(batch, 0);
      for (let index = 1; index < x.length; index++) expect(x[index]).toBeGreaterThanOrEqual(x[index - 1]! - 1e-12);
      expect(x.at(-1)! - x[0]!).toBeGreaterThan(1e-3);
    }
  });

  test('refuse a cell that is not there', () => {
    for (const name of CELL_MODELS) {
      expect(() => modelInternals(createCellModel(name, generic.parameters, 1), 1)).toThrow('cell 1');
    }
  });
});
