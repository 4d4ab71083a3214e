import type { FleetMap } from '@packtwin/protocol';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extremesOfPacks, standingOut } from '../src/heatmap/mapExtremes.ts';
import { type MapPack, cellAt, layoutMap, rowsWithin, stepCell } from '../src/heatmap/mapLayout.ts';

const space = { width: 900, height: 500, labelWidth: 100, headingHeight: 30, maximumRowHeight: 28 };

function fleetOf(sizes: readonly { design: string; cellCount: number }[]): MapPack[] {
  let offset = 0;
  return sizes.map(({ design, cellCount }, index) => {
    const pack = { vehicle: `EV-${index}`, pack: 'main', design, cellCount, offset };
    offset += cellCount;
    return pack;
  });
}

const anyFleet = fc
  .array(fc.record({ design: fc.constantFrom('a', 'b', 'c'), cellCount: fc.integer({ min: 1, max: 200 }) }), {
    minLength: 1,
    maxLength: 300,
  })
  .map(fleetOf);

describe('layout of the fleet map', () => {
  test('finds every cell again at the middle of its tile', () => {
    fc.assert(
      fc.property(anyFleet, fc.nat(), fc.nat(), (packs, rowSeed, cellSeed) => {
        const layout = layoutMap(packs, space);
        const rowIndex = rowSeed % layout.rows.length;
        const { packIndex, top } = layout.rows[rowIndex]!;
        const cellIndex = cellSeed % packs[packIndex]!.cellCount;
        const x = layout.labelWidth + (cellIndex + 0.5) * layout.cellWidth;
        expect(cellAt(layout, packs, x, top + layout.rowHeight / 2)).toEqual({ rowIndex, packIndex, cellIndex });
      }),
    );
  });

  test('gives every pack one row, rows of a design together, nothing overlapping', () => {
    fc.assert(
      fc.property(anyFleet, (packs) => {
        const layout = layoutMap(packs, space);
        expect(layout.rows.map(({ packIndex }) => packIndex).toSorted((left, right) => left - right)).toEqual(
          packs.map((_, index) => index),
        );
        const designs = layout.rows.map(({ packIndex }) => packs[packIndex]!.design);
        expect(designs.filter((design, index) => design !== designs[index - 1]).length).toBe(layout.groups.length);
        for (let row = 1; row < layout.rows.length; row++) {
          expect(layout.rows[row]!.top - layout.rows[row - 1]!.top).toBeGreaterThanOrEqual(layout.rowHeight);
        }
        expect(layout.height).toBe(layout.rows.at(-1)!.top + layout.rowHeight);
      }),
    );
  });

  test('has no cell in labels, headings, or behind the end of a short pack', () => {
    const packs = fleetOf([
      { design: 'a', cellCount: 10 },
      { design: 'a', cellCount: 40 },
    ]);
    const layout = layoutMap(packs, space);
    const y = layout.rows[0]!.top + 1;
    expect(cellAt(layout, packs, 50, y)).toBeNull();
    expect(cellAt(layout, packs, layout.labelWidth + 10.5 * layout.cellWidth, y)).toBeNull();
    expect(cellAt(layout, packs, layout.labelWidth + 1, 5)).toBeNull();
    expect(cellAt(layout, packs, layout.labelWidth + 1, layout.height + 1)).toBeNull();
    expect(cellAt(layout, packs, layout.labelWidth + 9.5 * layout.cellWidth, y)?.cellIndex).toBe(9);
  });

  test('names exactly the rows that a scrolled window shows', () => {
    fc.assert(
      fc.property(anyFleet, fc.nat(5000), fc.integer({ min: 1, max: 600 }), (packs, top, height) => {
        const layout = layoutMap(packs, space);
        const { first, end } = rowsWithin(layout, top, top + height);
        const visible = layout.rows.flatMap((row, index) =>
          row.top + layout.rowHeight > top && row.top <= top + height ? [index] : [],
        );
        expect(Array.from({ length: end - first }, (_, index) => first + index)).toEqual(visible);
      }),
    );
  });

  test('finds one of 100 000 cells in well under a frame', () => {
    const packs = fleetOf(Array.from({ length: 1000 }, () => ({ design: 'a', cellCount: 100 })));
    const layout = layoutMap(packs, space);
    const started = performance.now();
    for (let look = 0; look < 10_000; look++) cellAt(layout, packs, 100 + (look % 800), (look * 7) % layout.height);
    expect((performance.now() - started) / 10_000).toBeLessThan(0.5);
  });

  test('steps by keys and stays inside', () => {
    const packs = fleetOf([
      { design: 'a', cellCount: 10 },
      { design: 'b', cellCount: 4 },
    ]);
    const layout = layoutMap(packs, space);
    const start = { rowIndex: 0, packIndex: 0, cellIndex: 9 };
    expect(stepCell(layout, packs, start, 'right')).toEqual(start);
    expect(stepCell(layout, packs, start, 'down')).toEqual({ rowIndex: 1, packIndex: 1, cellIndex: 3 });
    expect(stepCell(layout, packs, start, 'rowStart').cellIndex).toBe(0);
    expect(stepCell(layout, packs, start, 'last')).toEqual({ rowIndex: 1, packIndex: 1, cellIndex: 3 });
    expect(stepCell(layout, packs, start, 'up')).toEqual(start);
  });
});

test('the table names the cell of the worst level, then the one farthest from the median, worst pack first', () => {
  const cells = new Uint8Array([10, 11, 12, 200, 90, 90, 95, 255]);
  const levels = new Uint8Array([0, 1, 0, 0, 0, 0, 0, 3]);
  const packs = fleetOf([
    { design: 'a', cellCount: 4 },
    { design: 'a', cellCount: 4 },
  ]);
  const map: FleetMap = {
    at: 0,
    quantity: 'evidence',
    low: 0,
    high: 1,
    unit: '',
    packs: packs.toReversed(),
    cells,
    levels,
  };
  const [watched, fine] = extremesOfPacks(map);
  expect(watched).toMatchObject({
    vehicle: 'EV-0',
    worstCell: 1,
    worstLevel: 1,
    watched: 1,
    lowest: 10,
    median: 11,
    highest: 200,
  });
  expect(fine).toMatchObject({ vehicle: 'EV-1', worstCell: 2, worstLevel: 0, unknown: 1, median: 90 });
  // Byte by byte they differ; rounded to tens the cells of the fine pack look alike and none stands out.
  expect(standingOut(fine!, String)).toBe(2);
  expect(standingOut(fine!, (byte) => String(Math.floor(byte! / 10)))).toBeNull();
  expect(standingOut(watched!, () => 'alike')).toBe(1);
});
