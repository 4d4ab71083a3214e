import { findDesign, scaleDesign } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../src/random.ts';
import { createElectrochemicalString, type StringCell } from '../src/truth/electrochemicalString.ts';
import { drawPotentialError, ERROR_NODES } from '../src/truth/potentialError.ts';
import { latticeCharges, variedCell, type CellVariance } from '../src/truth/variedCell.ts';

const { parameters } = scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600);
const NEW: CellVariance = {
  negativeLoss: 0,
  positiveLoss: 0,
  lithiumLoss: 0,
  size: 1,
  addedResistance: 0,
  kineticsScale: 1,
  diffusionScale: 1,
  hysteresis: 0,
};
const cell = (variance: Partial<CellVariance> = {}): StringCell => ({
  variance: { ...NEW, ...variance },
  potentialError: new Float64Array(ERROR_NODES),
  warmer: 0,
  leak: 0,
});

describe('a varied cell', () => {
  test('is the design where nothing varies, and keeps the lithium and material that it is said to have', () => {
    expect(variedCell(parameters, NEW).nominalCellCapacity / parameters.nominalCellCapacity).toBeCloseTo(1, 3);
    const aged = variedCell(parameters, { ...NEW, negativeLoss: 0.04, lithiumLoss: 0.06 });
    const [before, after] = [latticeCharges(parameters), latticeCharges(aged)];
    expect(after.negative / before.negative).toBeCloseTo(0.96, 9);
    expect(after.lithium / before.lithium).toBeCloseTo(0.94, 3);
    expect(aged.nominalCellCapacity).toBeLessThan(0.97 * parameters.nominalCellCapacity);
  });

  test('is refused where its materials do not reach a voltage limit', () => {
    expect(() => variedCell({ ...parameters, upperVoltageCutOff: 7 }, NEW)).toThrow(/Cannot balance a cell/u);
  });
});

test('errors of a curve have the RMS and the length that were asked for', () => {
  let squares = 0;
  let near = 0;
  let far = 0;
  const count = 400;
  for (let seed = 0; seed < count; seed++) {
    const curve = drawPotentialError(3e-3, 0.05, randomStream(seed, 'curve'));
    squares += curve[50]! ** 2;
    near += curve[50]! * curve[55]!;
    far += curve[50]! * curve[70]!;
  }
  expect(Math.sqrt(squares / count)).toBeGreaterThan(2.7e-3);
  expect(Math.sqrt(squares / count)).toBeLessThan(3.3e-3);
  // exp(−½) one length away, nothing at four.
  expect(near / squares).toBeGreaterThan(0.5);
  expect(near / squares).toBeLessThan(0.72);
  expect(Math.abs(far / squares)).toBeLessThan(0.15);
});

describe('a string', () => {
  test('moves each cell by its own capacity, and knows what each has lost', () => {
    const string = createElectrochemicalString({
      design: parameters,
      cells: [cell(), cell({ negativeLoss: 0.05, lithiumLoss: 0.05 }), cell({ addedResistance: 1e-3 })],
      stateOfCharge: 0.3,
      temperature: 298.15,
    });
    for (let k = 0; k < 60; k++) string.step(12.5, 60, 298.15);
    expect(string.stateOfCharge(0) - 0.3).toBeCloseTo(0.25, 3);
    expect((string.stateOfCharge(1) - 0.3) * string.balance(1).charge).toBeCloseTo(12.5 * 3600, -2);
    expect(string.losses(1).negative).toBeCloseTo(0.05, 6);
    expect(string.losses(1).lithium).toBeCloseTo(0.05, 3);
    const added = (12.5 * 1e-3) / parameters.electrodeArea;
    expect(string.voltage[2]! - string.voltage[0]!).toBeCloseTo(added, 3);
    string.bleed(0, 0.01 * 50 * 3600);
    expect(string.stateOfCharge(0)).toBeCloseTo(0.54, 2);
  });
});
