/** Cells driven beyond empty and full, and steps that would never end. */
import { describe, expect, it } from 'vitest';
import { createDfnBatch, createSpmeBatch, findDesign, listDesigns, listReferenceCells } from '../src/index.ts';
import type { CellParameters, DfnBatch, SpmeBatch } from '../src/index.ts';

const { parameters } = findDesign('generic-nmc-graphite')!;
const hourly = parameters.nominalCellCapacity / 3600;
const coarse = { negative: 4, separator: 2, positive: 4, shells: 8 };

const stoppable: readonly (readonly [string, (of: CellParameters, cells: number) => SpmeBatch | DfnBatch])[] = [
  ['DFN', (of, cells) => createDfnBatch(of, cells, { mesh: coarse })],
  ['general SPMe', (of, cells) => createSpmeBatch(of, cells, { solid: 'shells', shells: 8 })],
];
const models = [...stoppable, ['SPMe', (of: CellParameters, cells: number) => createSpmeBatch(of, cells)] as const];

describe.each(stoppable)('%s', (_, create) => {
  it.each([
    [-4, /the negative electrode has no lithium left|all lithium places of the positive electrode are used up/],
    [4, /all lithium places of the negative electrode are used up|the positive electrode has no lithium left/],
  ])('stops a cell that %dC has driven beyond its lattice, says so, and goes on with the others', (rate, reason) => {
    const batch = create(parameters, 2);
    const alone = create(parameters, 1);
    const currents = Float64Array.of(rate * hourly, 0.1 * hourly);
    const own = Float64Array.of(0.1 * hourly);
    for (let minute = 0; minute < 50; minute++) {
      batch.step(0, 60, 298.15, { negative: currents, positive: currents });
      alone.step(0, 60, 298.15, { negative: own, positive: own });
    }
    const [stopped, ...others] = batch.stoppedCells();
    expect(others).toEqual([]);
    expect(stopped!.cell).toBe(0);
    expect(stopped!.state).toMatch(reason);
    expect(stopped!.state).toContain('stepped from -0.1 to 1.1');
    expect(batch.cellsBeyondLattice()).toEqual([0]);
    // The limit itself, not some later point: one inner step past it.
    const { negativeMean, positiveMean } = batch.columns;
    const beyond = Math.max(...[negativeMean[0]!, positiveMean[0]!].map((x) => Math.abs(x - 0.5) - 0.6));
    expect(beyond).toBeGreaterThan(0);
    expect(beyond).toBeLessThan(0.01);
    expect(stopped!.time).toBeGreaterThan(0.4 * (3600 / Math.abs(rate)));
    expect(stopped!.time).toBeLessThan(0.9 * (3600 / Math.abs(rate)));
    expect(batch.terminalVoltage[0]).toBeNaN();
    expect(Math.abs(batch.terminalVoltage[1]! - alone.terminalVoltage[0]!)).toBeLessThan(1e-3);
    batch.reset(0.5, 298.15, 0);
    batch.step(-hourly, 1, 298.15);
    expect(batch.stoppedCells()).toEqual([]);
    expect(batch.cellsBeyondLattice()).toEqual([]);
  });

  it('steps a cell beyond its lattice that rests, and on its way back, but no further out', () => {
    const batch = create(parameters, 1);
    batch.reset(-0.3, 298.15);
    expect(batch.cellsBeyondLattice()).toEqual([0]);
    batch.step(0, 3600, 298.15);
    for (let minute = 0; minute < 20; minute++) batch.step(hourly, 60, 298.15);
    expect(batch.stoppedCells()).toEqual([]);
    expect(batch.stateOfCharge[0]).toBeCloseTo(1 / 30, 1);
    batch.reset(-0.3, 298.15);
    batch.step(-hourly, 1, 298.15);
    expect(batch.stoppedCells()).toHaveLength(1);
  });

  it('stops under a current that no cell can carry for long, at once', () => {
    const batch = create(parameters, 2);
    const currents = Float64Array.of(-5e4, 0);
    batch.step(0, 1e6, 298.15, { negative: currents, positive: currents });
    expect(batch.stoppedCells().map(({ cell }) => cell)).toEqual([0]);
    expect(batch.terminalVoltage[1]).toBeGreaterThan(3);
  });
});

describe('exact modes', () => {
  it('are never stopped, but tell which cells are beyond their lattice', () => {
    const batch = createSpmeBatch(parameters, 3);
    for (const [cell, charge] of [0.5, 0.9, 0.1].entries()) batch.reset(charge, 298.15, cell);
    expect(batch.cellsBeyondLattice()).toEqual([]);
    for (let second = 0; second < 100; second++) batch.step(-2 * hourly, 10, 298.15);
    expect(batch.cellsBeyondLattice()).toEqual([2]);
    for (let second = 0; second < 200; second++) batch.step(-4 * hourly, 10, 298.15);
    expect(batch.cellsBeyondLattice()).toEqual([0, 1, 2]);
    expect(batch.stoppedCells()).toEqual([]);
  });
});

describe.each(models)('%s', (_, create) => {
  it('refuses steps that would be divided without end, and says what to do', () => {
    const batch = create(parameters, 1);
    const before = new Uint8Array(batch.buffer).slice();
    expect(() => batch.step(-1, 1e12, 298.15)).toThrow(RangeError);
    expect(() => batch.step(-1, 1e12, 298.15)).toThrow(/1000000000000 s under current.*ten years.*take several steps/);
    expect(() => batch.step(-1e-12, 1e12, 298.15)).toThrow(RangeError);
    expect(() => batch.step(-1e300, 1, 298.15)).toThrow(/more charge than 1000 full cells hold.*shorter steps/);
    const currents = Float64Array.of(1e-12);
    const idle = Float64Array.of(0);
    expect(() => batch.step(0, 1e12, 298.15, { negative: idle, positive: currents })).toThrow(/ten years/);
    expect(new Uint8Array(batch.buffer)).toEqual(before);
  });

  it('rests any time in few steps', () => {
    const batch = create(parameters, 1);
    for (let minute = 0; minute < 20; minute++) batch.step(-hourly, 60, 298.15);
    const startedAt = performance.now();
    batch.step(0, 1e12, 298.15);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(batch.terminalVoltage[0]).toBeCloseTo(batch.openCircuitVoltage[0]!, 6);
    expect(batch.stateOfCharge[0]).toBeCloseTo(1 / 6, 6);
    expect(batch.stoppedCells()).toEqual([]);
  });
});

it('every design and published cell is within its lattice when empty and full', () => {
  const all = [...listDesigns(), ...listReferenceCells()];
  for (const { id, parameters: own } of all) {
    const batch = createSpmeBatch(own, 2);
    for (const [cell, charge] of [-0.05, 1.05].entries()) batch.reset(charge, 298.15, cell);
    expect(batch.cellsBeyondLattice(), id).toEqual([]);
  }
});
