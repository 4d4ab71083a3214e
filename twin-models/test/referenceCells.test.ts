import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDfnBatch,
  createSpmeBatch,
  findReferenceCell,
  listReferenceCells,
  readBpx,
  stateOfChargeAtOpenCircuitVoltage,
  temperatureFactor,
  writeBpx,
} from '../src/index.ts';
import { balancedWindows } from '../src/reference/balance.ts';
import { lgM50NegativePotential, lgM50PositivePotential } from '../src/reference/lgM50Materials.ts';

const cells = listReferenceCells().map((cell) => [cell.id, cell] as const);

describe.each(cells)('Reference cell %s', (id, { parameters, sources, fitted }) => {
  it('is found by its id, with its sources and what was fitted', () => {
    expect(findReferenceCell(id)?.parameters).toBe(parameters);
    expect(sources.length).toBeGreaterThan(0);
    expect(fitted).toMatch(/test\/bench\/fitLgM50T?\.ts/);
  });

  it.each([-5, 10, 25, 45])('discharges at 1C and %d °C and is charged again without a stop', (celsius) => {
    const ambient = 273.15 + celsius;
    const batch = createDfnBatch(parameters, 1);
    batch.reset(1, ambient);
    const current = parameters.nominalCellCapacity / 3600;
    let previous = Number.POSITIVE_INFINITY;
    let minutes = 0;
    for (; batch.terminalVoltage[0]! > parameters.lowerVoltageCutOff; minutes++) {
      batch.step(-current, 60, ambient);
      expect(batch.stateOfCharge[0]!).toBeLessThan(previous);
      previous = batch.stateOfCharge[0]!;
    }
    // Cold cells give less, none more than they hold.
    expect(minutes).toBeGreaterThan(20);
    expect(minutes).toBeLessThan(62);
    for (; batch.terminalVoltage[0]! < parameters.upperVoltageCutOff; minutes++) batch.step(0.3 * current, 60, ambient);
    expect(batch.stoppedCells()).toEqual([]);
  });

  it('gives the single-particle model what the full one comes to at low current', () => {
    const full = createDfnBatch(parameters, 1);
    const reduced = createSpmeBatch(parameters, 1);
    const current = parameters.nominalCellCapacity / 3600 / 50;
    for (const batch of [full, reduced]) {
      batch.reset(0.6, 298.15);
      for (let step = 0; step < 60; step++) batch.step(-current, 60, 298.15);
    }
    expect(Math.abs(full.terminalVoltage[0]! - reduced.terminalVoltage[0]!)).toBeLessThan(0.002);
  });

  it('goes into a BPX file, whose reader takes its electrolyte at 1 mol/l', () => {
    const result = readBpx(JSON.stringify(writeBpx(parameters, { title: id })));
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { electrolyte } = result.cell.parameters;
    expect(electrolyte.cationTransferenceNumber).toBeCloseTo(parameters.electrolyte.cationTransferenceNumber, 9);
    const law = (of: typeof electrolyte) => temperatureFactor(of.conductivityTemperatureLaw, 288.15, 298.15);
    expect(law(electrolyte) / law(parameters.electrolyte)).toBeCloseTo(1, 1);
  });
});

describe('Balance of electrodes', () => {
  const balance = { negativeCapacity: 5.9, positiveCapacity: 7.4, negativeWhenFull: 0.88, positiveWhenFull: 0.264 };

  it('ends where the cell rests at the lower cut-off', () => {
    fc.assert(
      fc.property(fc.double({ min: 2.3, max: 3.3, noNaN: true }), (volts) => {
        const windows = balancedWindows(balance, lgM50NegativePotential, lgM50PositivePotential, volts);
        const rest =
          lgM50PositivePotential.potential(windows.positive[1]) - lgM50NegativePotential.potential(windows.negative[0]);
        expect(rest).toBeCloseTo(volts, 3);
        expect((windows.negative[1] - windows.negative[0]) * balance.negativeCapacity).toBeCloseTo(windows.capacity, 9);
        expect((windows.positive[1] - windows.positive[0]) * balance.positiveCapacity).toBeCloseTo(windows.capacity, 9);
      }),
      { numRuns: 50 },
    );
  });

  it('is refused where a lattice ends before the voltage has fallen', () => {
    const nearlyFull = { ...balance, negativeCapacity: 50 };
    expect(() => balancedWindows(nearlyFull, lgM50NegativePotential, lgM50PositivePotential, 0.5)).toThrow(
      /one lattice ends at .* V, the cut-off of 0.5 V lies beyond/,
    );
  });

  it('of an LG M50 makes it rest at 4.2 V when full and 2.5 V when empty', () => {
    const { parameters } = findReferenceCell('lg-m50-oregan-2022')!;
    expect(stateOfChargeAtOpenCircuitVoltage({ parameters }, 4.2, 298.15)).toBeCloseTo(1, 4);
    expect(stateOfChargeAtOpenCircuitVoltage({ parameters }, 2.5, 298.15)).toBeCloseTo(0, 4);
  });
});

describe('Tabulated temperature law', () => {
  const law = { kind: 'tabulated', temperatures: [273.15, 293.15, 313.15], values: [1, 2, 4] } as const;

  it('is straight between its temperatures, held beyond them, and 1 at the reference', () => {
    expect(temperatureFactor(law, 283.15, 293.15)).toBeCloseTo(0.75, 12);
    expect(temperatureFactor(law, 303.15, 293.15)).toBeCloseTo(1.5, 12);
    expect(temperatureFactor(law, 250, 293.15)).toBe(0.5);
    expect(temperatureFactor(law, 400, 293.15)).toBe(2);
    expect(temperatureFactor(law, 283.15, 283.15)).toBe(1);
  });
});
