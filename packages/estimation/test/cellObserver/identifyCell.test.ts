import { describe, expect, test } from 'vitest';
import { identifiedCell } from '../../src/cellObserver/identifiedCell.ts';
import type { IdentifiedCell } from '../../src/cellObserver/identifiedCell.ts';
import { identifyCell } from '../../src/cellObserver/identifyCell.ts';
import { copyCellState } from '../../src/cellObserver/observedCell.ts';
import { RidgeFit } from '../../src/cellObserver/ridgeFit.ts';
import { seededRandom } from '../support/seededRandom.ts';

const KELVIN = 298.15;
const CAPACITY = 2.5 * 3600;
const charges = Array.from({ length: 21 }, (_, knot) => knot / 20);
const openCircuit = (charge: number) => 3.4 + 0.7 * charge + 0.03 * Math.sin(6 * charge);
const truth: IdentifiedCell = {
  nominalCellCapacity: CAPACITY,
  referenceTemperature: KELVIN,
  openCircuitCharges: charges,
  openCircuitVoltages: charges.map(openCircuit),
  ohmicCharges: [0, 1],
  ohmicDrops: [0.08, 0.06],
  slowTimes: [2, 10, 50, 250],
  slowDrops: [0.01, 0.01, 0.03, 0.02],
  residual: 0,
};

/** A discharge under a restless current, to `least`; `disturb` is what no table describes. */
function record(least: number, disturb: (charge: number) => number = () => 0) {
  const random = seededRandom(3);
  const cell = identifiedCell(truth);
  cell.reset(1, KELVIN);
  const time = [0];
  const current = [0];
  const voltage = [cell.terminalVoltage];
  let amperes = 0;
  while (cell.stateOfCharge > least) {
    if (time.length % 10 === 0)
      amperes = 2.5 * (0.4 - 1.8 * random.uniform()) * (Math.floor(time.length / 200) % 4 === 0 ? 0.1 : 1);
    cell.step(amperes, 1, KELVIN);
    time.push(time.length);
    current.push(amperes);
    voltage.push(cell.terminalVoltage + disturb(cell.stateOfCharge) + 0.002 * (random.uniform() - 0.5));
  }
  const column = (values: number[]) => Float64Array.from(values);
  return { time: column(time), current: column(current), voltage: column(voltage), temperature: undefined };
}

function largestCurveError({ openCircuitCharges, openCircuitVoltages }: IdentifiedCell, from: number): number {
  return Math.max(
    ...openCircuitCharges.map((charge, knot) =>
      charge < from ? 0 : Math.abs(openCircuitVoltages[knot]! - openCircuit(charge)),
    ),
  );
}

describe('identifyCell', () => {
  test('finds curve and drops of a cell that is what it assumes', () => {
    const found = identifyCell(record(0.1), CAPACITY);
    expect(largestCurveError(found, 0)).toBeLessThan(0.004);
    const total = (cell: IdentifiedCell) => cell.ohmicDrops[1]! + cell.slowDrops.reduce((a, b) => a + b);
    // The priors pull drops that a steady discharge hardly tells from the curve down by about a tenth.
    expect(Math.abs(total(found) / total(truth) - 1)).toBeLessThan(0.15);
    expect(found.ohmicDrops.at(-1)).toBeCloseTo(0.06, 2);
    expect(found.residual).toBeLessThan(0.001);
  });

  test('a stretch near empty that falls by half a volt does not bend the rest', () => {
    const found = identifyCell(
      record(0.1, (charge) => (charge < 0.17 ? -30 * (0.17 - charge) ** 1.5 : 0)),
      CAPACITY,
    );
    expect(largestCurveError(found, 0.3)).toBeLessThan(0.009);
  });

  test('refuses a recording that stays in the upper half, or begins without a voltage', () => {
    expect(() => identifyCell(record(0.6), CAPACITY)).toThrow(/must go below 50 %/);
    const recording = record(0.4);
    recording.voltage[0] = Number.NaN;
    expect(() => identifyCell(recording, CAPACITY)).toThrow(/first voltage/);
  });
});

describe('identifiedCell', () => {
  test('under a steady current its drop becomes the sum of all drops, and cold makes it larger by Arrhenius', () => {
    const drop = (kelvin: number) => {
      const cell = identifiedCell({ ...truth, nominalCellCapacity: 1e9 });
      cell.reset(0.5, kelvin);
      for (let second = 0; second < 5000; second++) cell.step(-1e9 / 3600 / 1000, 1, kelvin);
      return -1000 * cell.overpotential;
    };
    expect(drop(KELVIN)).toBeCloseTo(0.07 + 0.07, 4);
    expect(drop(KELVIN - 25) / drop(KELVIN)).toBeCloseTo(
      Math.exp((35_000 / 8.314_462_618) * (1 / 273.15 - 1 / KELVIN)),
      6,
    );
  });

  test('a twin goes its own way and can be put back', () => {
    const cell = identifiedCell(truth);
    cell.reset(0.7, KELVIN);
    cell.step(-2, 30, KELVIN);
    const twin = cell.twin();
    twin.step(-2, 30, KELVIN);
    expect(twin.stateOfCharge).toBeLessThan(cell.stateOfCharge);
    cell.step(-2, 30, KELVIN);
    copyCellState(cell, twin);
    cell.step(1, 5, KELVIN);
    twin.step(1, 5, KELVIN);
    expect(twin.terminalVoltage).toBe(cell.terminalVoltage);
  });
});

describe('RidgeFit', () => {
  test('weighs samples against priors', () => {
    const fit = new RidgeFit(1);
    fit.addPrior([[0, 1]], 2);
    fit.addSample(Float64Array.of(1), 5, 0.75);
    expect(fit.solve()[0]).toBeCloseTo((5 * 0.75) / (0.25 + 0.75), 12);
  });

  test('says so where nothing tells an unknown', () => {
    const fit = new RidgeFit(2);
    fit.addSample(Float64Array.of(1, 0), 5, 1);
    expect(() => fit.solve()).toThrow(/unknown 1/);
  });
});
