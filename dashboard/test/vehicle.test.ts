import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overpotentialBars } from '../src/cell/overpotentialBars.ts';
import { twinReach } from '../src/cell/twinReach.ts';
import { activitySpans } from '../src/vehicle/activity.ts';
import { peerSpan, quantityColumn } from '../src/vehicle/cellQuantities.ts';
import { drawPack, stepInDrawing } from '../src/vehicle/packDrawing.ts';
import { cellsNow } from './madeUpFleet/index.ts';

const space = {
  width: 1200,
  layerHeight: 20,
  plateHeight: 2,
  headingHeight: 26,
  columnGap: 16,
  leastColumnWidth: 160,
  mostColumnWidth: 260,
  layersPerColumn: 24,
};

function built(cells: readonly number[], kind: 'plain' | 'bipolar', groups?: readonly number[]) {
  let firstCell = 0;
  const stacks = cells.map((cellCount, index) => ({
    id: `S${index + 1}`,
    kind,
    firstCell: (firstCell += cellCount) - cellCount,
    cellCount,
  }));
  let first = 0;
  const sizes = groups ?? Array.from({ length: firstCell }, () => 1);
  return { stacks, observationFirstCell: sizes.map((size) => (first += size) - size), observationCellCount: sizes };
}

describe('reach of the twin', () => {
  const times = Array.from({ length: 101 }, (_, index) => 1000 * index);
  const measured = times.map(() => 3.2);
  const twinFrom = (first: number) => times.map((_, index) => (index < first ? null : 3.21));

  test('is the time from its first value to the newest sample', () => {
    expect(twinReach(times, measured, twinFrom(60))).toBe(40_000);
    expect(twinReach(times, measured, twinFrom(101))).toBe(0);
  });

  test('is nothing to speak of where the twin covers what was measured', () => {
    expect(twinReach(times, measured, twinFrom(0))).toBeNull();
    expect(twinReach(times, measured, twinFrom(2))).toBeNull();
    expect(twinReach(times, twinFrom(60), twinFrom(60))).toBeNull();
    expect(twinReach([], [], [])).toBeNull();
  });
});

describe('drawing of a pack', () => {
  test('draws every cell once, inside the drawing and clear of its neighbours', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('plain' as const, 'bipolar' as const),
        (sizes, kind) => {
          const drawing = drawPack(built(sizes, kind), space);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(drawing.cells.map(({ cell }) => cell)).toEqual(Array.from({ length: total }, (_, cell) => cell));
          const seen = new Set(drawing.cells.map(({ x, y }) => `${x}/${y}`));
          expect(seen.size).toBe(total);
          for (const box of drawing.cells) {
            expect(box.x).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(space.width);
            expect(box.y + box.height).toBeLessThanOrEqual(drawing.height);
          }
        },
      ),
    );
  });

  test('a bipolar stack of n cells has n + 1 plates, a plain one none', () => {
    expect(drawPack(built([12], 'bipolar'), space).plates.length).toBe(13);
    expect(drawPack(built([12], 'plain'), space).plates.length).toBe(0);
  });

  test('a missing tap leaves a bracket over the cells that are measured together', () => {
    const drawing = drawPack(built([4], 'bipolar', [1, 2, 1]), space);
    expect(drawing.taps.length).toBe(4);
    expect(drawing.brackets).toMatchObject([{ firstCell: 1, cellCount: 2 }]);
  });

  test('arrows lead along a stack and across to the next', () => {
    const drawing = drawPack(built([3, 3], 'bipolar'), space);
    expect(stepInDrawing(drawing, 1, 'ArrowDown')).toBe(2);
    expect(stepInDrawing(drawing, 1, 'ArrowRight')).toBe(4);
    expect(stepInDrawing(drawing, 4, 'ArrowRight')).toBe(4);
    expect(stepInDrawing(drawing, 0, 'ArrowUp')).toBe(0);
    expect(stepInDrawing(drawing, 0, 'End')).toBe(5);
  });
});

describe('what a drawing shows', () => {
  const cells = cellsNow(2, Date.UTC(2026, 10, 20, 12));

  test('deviations are differences of known values, else not known', () => {
    const column = quantityColumn(
      {
        ...cells,
        expectedRetention: cells.expectedRetention.with(5, null),
        retention: [0.9, ...cells.retention.slice(1)],
      },
      'retentionDeviation',
    );
    expect(column[5]).toBeNull();
    expect(column[0]).toBeCloseTo(0.9 - cells.expectedRetention[0]!, 12);
  });

  test('voltages stand against the median of what is measured', () => {
    const column = quantityColumn({ ...cells, cellVoltage: [3, null, 3.1, 3.2] }, 'voltageDeviation');
    expect(column.map((value) => (value === null ? null : Number(value.toFixed(6))))).toEqual([-0.1, null, 0, 0.1]);
    expect(quantityColumn({ ...cells, cellVoltage: [null] }, 'voltageDeviation')).toEqual([null]);
  });

  test('peers leave out the cell itself', () => {
    expect(peerSpan([1, 1, 1, 1, 100], 4)).toEqual({ low: 1, high: 1 });
    expect(peerSpan([1, 2, null, 3], 0)).toBeNull();
  });
});

test('activity is read off the current; where nothing was measured there is a gap', () => {
  const minute = 60_000;
  const spans = activitySpans([0, minute, 2 * minute, 3 * minute, 600 * minute], [-50, 30, 0.1, 0.2, 0], 180 * minute);
  expect(spans).toEqual([
    { from: 0, to: minute, activity: 'drive' },
    { from: minute, to: 2 * minute, activity: 'charge' },
    { from: 2 * minute, to: 3 * minute, activity: 'rest' },
    { from: 3 * minute, to: 600 * minute, activity: 'gap' },
  ]);
});

test('overpotentials add up to the terminal voltage and share one scale', () => {
  const bars = overpotentialBars([
    { name: 'open circuit', volts: 3.7 },
    { name: 'reaction', volts: -0.02 },
    { name: 'contact', volts: 0.01 },
  ]);
  expect(bars.sum).toBeCloseTo(3.69, 12);
  expect(bars.large.map(({ name }) => name)).toEqual(['open circuit']);
  expect(bars.small).toMatchObject([
    { start: 0, length: 0.5 },
    { start: 0.5, length: 0.25 },
  ]);
});
