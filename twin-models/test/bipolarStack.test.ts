import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  createBipolarStack,
  createSpmeBatch,
  findDesign,
  nominalCharge,
  sealFilmConductance,
} from '../src/index.ts';
import type { SpmeBatch } from '../src/index.ts';

const design = findDesign('seed-001')!;
const { parameters } = design;
const hourlyCurrent = nominalCharge(design) / 3600;

/** A·s in one electrode of one cell. */
function electrodeCharge(batch: SpmeBatch, side: 'negative' | 'positive', cell: number): number {
  const mean = side === 'negative' ? batch.columns.negativeMean : batch.columns.positiveMean;
  return FARADAY * parameters.electrodeArea * arealLithiumCapacity(parameters[side]) * mean[cell]!;
}

describe('a bipolar stack', () => {
  it('of one cell equals a single cell', () => {
    const stack = createBipolarStack(parameters, 1, { faceHeat: 0, edgeHeat: 0 });
    const cell = createSpmeBatch(parameters, 1, { heatTransferCoefficient: 0 });
    for (let step = 0; step < 500; step++) {
      const current = hourlyCurrent * Math.sin(step / 20);
      stack.step(current, 1, 298.15);
      cell.step(current, 1, 298.15);
      expect(stack.terminalVoltage()).toBeCloseTo(cell.terminalVoltage[0]!, 9);
    }
  });

  it('of N equal cells shows N times the voltage of one', () => {
    const stack = createBipolarStack(parameters, 24, { faceHeat: 0 });
    const cell = createSpmeBatch(parameters, 1, { heatTransferCoefficient: 0 });
    for (let step = 0; step < 200; step++) {
      stack.step(-hourlyCurrent, 10, 298.15);
      cell.step(-hourlyCurrent, 10, 298.15);
    }
    expect(stack.terminalVoltage()).toBeCloseTo(24 * cell.terminalVoltage[0]!, 8);
  });

  it('leaks from the two faces of each plate, so that the end cells drift apart and nothing is lost', () => {
    const count = 6;
    const sealConductance = sealFilmConductance(0.1, 1e-6, 0.8, 5e-3);
    const stack = createBipolarStack(parameters, count, { sealConductance });
    const before = Array.from({ length: count }, (_, cell) => ({
      negative: electrodeCharge(stack.batch, 'negative', cell),
      positive: electrodeCharge(stack.batch, 'positive', cell),
    }));
    const hours = 100;
    for (let hour = 0; hour < hours; hour++) stack.step(0, 3600, 298.15);

    const change = before.map((was, cell) => ({
      negative: electrodeCharge(stack.batch, 'negative', cell) - was.negative,
      positive: electrodeCharge(stack.batch, 'positive', cell) - was.positive,
    }));
    const leaked = sealConductance * stack.batch.openCircuitVoltage[0]! * hours * 3600;
    expect(change[0]!.negative).toBeCloseTo(0, 9);
    expect(change[count - 1]!.positive).toBeCloseTo(0, 9);
    for (let cell = 0; cell < count; cell++) {
      if (cell > 0) expect(change[cell]!.negative / leaked).toBeCloseTo(-1, 1);
      if (cell < count - 1) expect(change[cell]!.positive / leaked).toBeCloseTo(1, 1);
    }
    const sum = change.reduce((total, { negative, positive }) => total + negative + positive, 0);
    expect(Math.abs(sum)).toBeLessThan(1e-9 * nominalCharge(design));
  });

  it('pumps salt from the first cell to the last and keeps its sum', () => {
    const count = 5;
    const stack = createBipolarStack(parameters, count, { sealConductance: 1e-4 });
    for (let hour = 0; hour < 200; hour++) {
      stack.step(hour % 2 === 0 ? hourlyCurrent / 4 : -hourlyCurrent / 4, 3600, 298.15);
    }
    const salt = stack.batch.columns.saltMean;
    const initial = parameters.electrolyte.initialConcentration;
    expect(salt[0]!).toBeLessThan(initial - 1);
    expect(salt[count - 1]!).toBeGreaterThan(initial + 1);
    const sum = salt.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum / (count * initial) - 1)).toBeLessThan(1e-9);
  });

  it('is warmest in the middle by the parabola of uniform heat', () => {
    const count = 101;
    const faceHeat = 1e6;
    const neighbourHeat = 50;
    const stack = createBipolarStack(parameters, count, { faceHeat, neighbourHeat });
    for (let cell = 0; cell < count; cell++) stack.batch.reset(0.5, 298.15, cell);
    // Long alternating pulses: the state of charge stays, the heat is steady.
    for (let step = 0; step < 4000; step++) stack.step(step % 2 === 0 ? hourlyCurrent : -hourlyCurrent, 10, 298.15);
    const { temperature, terminalVoltage, openCircuitVoltage } = stack.batch;
    const middle = (count - 1) / 2;
    const rise = temperature[middle]! - temperature[0]!;
    const heat = Math.abs(hourlyCurrent * (openCircuitVoltage[middle]! - terminalVoltage[middle]!));
    // N² Q/(8 K) with N − 1 conduction paths between the end cells' middles.
    expect(rise / ((heat * (count - 1) ** 2) / (8 * neighbourHeat))).toBeCloseTo(1, 1);
  });

  it('goes on bit for bit from a copy of its buffer', () => {
    const options = { sealConductance: 2e-5 };
    const stack = createBipolarStack(parameters, 8, options);
    const drive = (target: typeof stack, from: number) => {
      for (let step = from; step < from + 100; step++) target.step(hourlyCurrent * Math.sin(step / 7), 30, 300);
    };
    drive(stack, 0);
    const restored = createBipolarStack(parameters, 8, options);
    new Uint8Array(restored.batch.buffer).set(new Uint8Array(stack.batch.buffer));
    drive(stack, 100);
    drive(restored, 100);
    expect(new Uint8Array(restored.batch.buffer)).toEqual(new Uint8Array(stack.batch.buffer));
  });

  it('refuses conductances of the wrong number or sign', () => {
    expect(() => createBipolarStack(parameters, 4, { sealConductance: new Float64Array(4) })).toThrow(
      /has 4 values, needs 3/,
    );
    expect(() => createBipolarStack(parameters, 4, { neighbourHeat: -1 })).toThrow(/neighbourHeat is -1/);
  });
});
