import { findDesign, openCircuitVoltageAt, scaleDesign } from '@packtwin/twin-models';
import { REFERENCE_TEMPERATURE } from '@packtwin/units';
import { describe, expect, test } from 'vitest';
import { createChargeComparison, type ChargeBlock } from '../../src/chargeComparison/chargeComparison.ts';
import { StateColumns } from '../../src/stateColumns.ts';
import { seededRandom } from '../support/seededRandom.ts';

const design = scaleDesign(findDesign('generic-nmc-graphite')!, 50 * 3600);
const CELLS = 9;
const STEP = 0.002;

/** What sets one cell apart. */
interface Cell {
  /** Lithium more, as a fraction of the capacity, and capacity over the reference's, minus 1. */
  charge: number;
  capacity: number;
  /** V. */
  offset: number;
  /** V, of its own curve, over the state of charge. */
  readonly own: (z: number) => number;
}

function pack(seed: number, ownError = 0.0015): Cell[] {
  const random = seededRandom(seed);
  return Array.from({ length: CELLS }, (_, cell) => {
    const waves = Array.from({ length: 8 }, () => [random.gaussian(), 2 * Math.PI * random.uniform()] as const);
    return {
      // The cell in the middle is the reference: the median of all.
      charge: 0.004 * random.gaussian(),
      capacity: 0.003 * (cell - (CELLS - 1) / 2),
      offset: 0.001 * random.gaussian(),
      own: (z) =>
        waves.reduce(
          (sum, [size, phase], k) => sum + (ownError / 2) * size * Math.sin(2 * Math.PI * (k + 1) * z + phase),
          0,
        ),
    };
  });
}

interface ChargeOptions {
  readonly from?: number;
  readonly to?: number;
  /** Whether the sample at this state of charge is lost. */
  readonly lost?: (z: number) => boolean;
  readonly noise?: () => number;
}

function runCharge(
  comparison: ReturnType<typeof createChargeComparison>,
  cells: readonly Cell[],
  { from = 0.2, to = 0.8, lost = () => false, noise = () => 0 }: ChargeOptions = {},
): ChargeBlock | null {
  const measured = new Float64Array(CELLS);
  for (let z = from; z < to; z += STEP) {
    if (lost(z)) continue;
    cells.forEach(({ charge, capacity, offset, own }, cell) => {
      const place = 0.5 + charge + (z - 0.5) / (1 + capacity);
      measured[cell] = openCircuitVoltageAt(design, place, REFERENCE_TEMPERATURE) + offset + own(z) + noise();
    });
    comparison.add(measured, openCircuitVoltageAt(design, z, REFERENCE_TEMPERATURE), z, 0.25, STEP);
  }
  return comparison.end();
}

/** Two silences at places of their own, a third of the charge. */
function silences(random: ReturnType<typeof seededRandom>): (z: number) => boolean {
  const first = 0.2 + 0.4 * random.uniform();
  const second = 0.2 + 0.4 * random.uniform();
  return (z) => (z > first && z < first + 0.1) || (z > second && z < second + 0.1);
}

const create = (): ReturnType<typeof createChargeComparison> =>
  createChargeComparison(new StateColumns(), design, CELLS);

describe('cells compared over whole charges', () => {
  test('knows capacities that a few per cent apart, where curves have no errors of their own', () => {
    const cells = pack(1, 0);
    const block = runCharge(create(), cells)!;
    for (const [cell, { capacity }] of cells.entries()) expect(block.capacity[cell]).toBeCloseTo(capacity, 2.7);
  });

  test('sees a cell stay where it is, whatever a silence takes, and claims no more than it knows', () => {
    const random = seededRandom(2);
    const cells = pack(2);
    const comparison = create();
    const squares = { change: 0, ratio: 0, count: 0 };
    let before = Float64Array.of();
    let varianceBefore = 0;
    for (let charge = 0; charge < 40; charge++) {
      // Balancing, offsets of another day, another beginning.
      for (const cell of cells) cell.charge += 0.0005 * random.gaussian();
      for (const cell of cells) cell.offset += 0.0005 * random.gaussian();
      const from = 0.18 + 0.08 * random.uniform();
      const block = runCharge(comparison, cells, {
        from,
        to: 0.78 + 0.06 * random.uniform(),
        lost: silences(random),
        noise: () => 0.001 * random.gaussian(),
      })!;
      block.capacity.forEach((value, cell) => {
        if (charge === 0) return;
        const change = value - before[cell]!;
        squares.change += change ** 2;
        squares.ratio += change ** 2 / (block.variance + varianceBefore);
        squares.count++;
      });
      before = block.capacity.slice();
      varianceBefore = block.variance;
    }
    // Curve errors of 1.5 mV would be 0.3 % if they were met anew.
    expect(Math.sqrt(squares.change / squares.count / 2)).toBeLessThan(0.0015);
    const ratio = Math.sqrt(squares.ratio / squares.count);
    expect(ratio).toBeGreaterThan(0.3);
    expect(ratio).toBeLessThan(1.3);
  });

  test('sees a step of 2 % at once and does not get used to it', () => {
    const random = seededRandom(3);
    const cells = pack(3);
    const comparison = create();
    const seen: number[] = [];
    for (let charge = 0; charge < 30; charge++) {
      if (charge === 6) cells[2]!.capacity -= 0.02;
      seen.push(runCharge(comparison, cells, { lost: silences(random) })!.capacity[2]!);
    }
    const first = seen.slice(0, 6).reduce((sum, each) => sum + each, 0) / 6;
    for (const later of seen.slice(6)) {
      expect(later - first).toBeLessThan(-0.016);
      expect(later - first).toBeGreaterThan(-0.024);
    }
  });

  test('one charge of rubbish in one cell is forgotten', () => {
    const cells = pack(4);
    const comparison = create();
    for (let charge = 0; charge < 6; charge++) runCharge(comparison, cells);
    const before = runCharge(comparison, cells)!.capacity.slice();
    const { own } = cells[3]!;
    const wild = cells.map((cell, c) =>
      c === 3 ? { ...cell, own: (z: number) => own(z) + 0.03 * Math.sin(40 * z) } : cell,
    );
    runCharge(comparison, wild);
    const after = runCharge(comparison, cells, { lost: (z) => z > 0.4 && z < 0.55 })!.capacity;
    expect(Math.abs(after[3]! - before[3]!)).toBeLessThan(0.004);
  });

  test('a cell that was not read says nothing, and the others are what they were', () => {
    const cells = pack(5);
    const silent = cells.map((cell, c) =>
      c === 7 ? { ...cell, own: (z: number) => (z > 0.5 ? Number.NaN : cell.own(z)) } : cell,
    );
    const whole = runCharge(create(), cells)!.capacity.slice();
    const { capacity } = runCharge(create(), silent)!;
    expect(capacity[7]).toBeNaN();
    for (let cell = 0; cell < 7; cell++) expect(capacity[cell]).toBe(whole[cell]);
  });

  test('a charge that is too short says nothing', () => {
    const comparison = create();
    expect(runCharge(comparison, pack(6), { from: 0.5, to: 0.75 })).toBeNull();
    expect(runCharge(comparison, pack(6))).not.toBeNull();
  });

  test('goes on identically from a copy of its state', () => {
    const cells = pack(7);
    const state = new StateColumns();
    const comparison = createChargeComparison(state, design, CELLS);
    runCharge(comparison, cells);
    const bytes = new Uint8Array(state.byteLength);
    state.write(bytes);
    const other = new StateColumns();
    const restored = createChargeComparison(other, design, CELLS);
    other.read(bytes);
    const options = { lost: (z: number) => z < 0.3 };
    const block = runCharge(comparison, cells, options)!;
    const again = runCharge(restored, cells, options)!;
    expect(again.capacity).toEqual(block.capacity);
    expect(again.variance).toBe(block.variance);
  });
});
