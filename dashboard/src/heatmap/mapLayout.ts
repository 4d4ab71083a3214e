/**
 * Where everything in the fleet's heat map stands: one row per pack, one column per cell, a heading per design.
 * Pure arithmetic, so that a hit test costs an index and a map of any size scrolls without building it.
 */

export interface MapPack {
  readonly vehicle: string;
  readonly pack: string;
  readonly design: string;
  readonly cellCount: number;
  /** Index of its first cell in the byte columns. */
  readonly offset: number;
}

interface MapRow {
  /** Index into `packs`. */
  readonly packIndex: number;
  /** px from the top of the whole map. */
  readonly top: number;
}

interface MapGroup {
  readonly design: string;
  readonly top: number;
  readonly packCount: number;
  readonly cellCount: number;
}

export interface MapLayout {
  readonly rows: readonly MapRow[];
  readonly groups: readonly MapGroup[];
  /** px; sizes of a tile, of the label column at the left, of a group's heading, of the whole map. */
  readonly cellWidth: number;
  readonly rowHeight: number;
  readonly labelWidth: number;
  readonly headingHeight: number;
  readonly height: number;
}

export interface MapSpace {
  /** px that the map may take. */
  readonly width: number;
  readonly height: number;
  readonly labelWidth: number;
  readonly headingHeight: number;
  /** Tallest row that still looks like a row. */
  readonly maximumRowHeight: number;
}

const GROUP_GAP = 8;
const MINIMUM_ROW_HEIGHT = 3;

/** Lays packs out in groups by design, in order of first appearance; packs keep their order within a group. */
export function layoutMap(packs: readonly MapPack[], space: MapSpace): MapLayout {
  const byDesign = new Map<string, number[]>();
  let widest = 1;
  for (const [packIndex, pack] of packs.entries()) {
    const members = byDesign.get(pack.design);
    if (members === undefined) byDesign.set(pack.design, [packIndex]);
    else members.push(packIndex);
    widest = Math.max(widest, pack.cellCount);
  }

  const fixed = byDesign.size * (space.headingHeight + GROUP_GAP);
  const free = Math.floor((space.height - fixed) / Math.max(1, packs.length));
  const rowHeight = Math.min(space.maximumRowHeight, Math.max(MINIMUM_ROW_HEIGHT, free));
  // Whole pixels where there is room, so that every tile of a row has the same width.
  const exact = (space.width - space.labelWidth) / widest;
  const cellWidth = exact >= 2 ? Math.floor(exact) : Math.max(exact, 0.1);

  const rows: MapRow[] = [];
  const groups: MapGroup[] = [];
  let top = 0;
  for (const [design, members] of byDesign) {
    const cellCount = members.reduce((sum, packIndex) => sum + packs[packIndex]!.cellCount, 0);
    groups.push({ design, top, packCount: members.length, cellCount });
    top += space.headingHeight;
    for (const packIndex of members) {
      rows.push({ packIndex, top });
      top += rowHeight;
    }
    top += GROUP_GAP;
  }
  return {
    rows,
    groups,
    cellWidth,
    rowHeight,
    labelWidth: space.labelWidth,
    headingHeight: space.headingHeight,
    height: Math.max(0, top - GROUP_GAP),
  };
}

export interface MapCell {
  readonly rowIndex: number;
  readonly packIndex: number;
  readonly cellIndex: number;
}

/** The cell under a point (px in map coordinates, scrolling included), or null beside every cell. */
export function cellAt(layout: MapLayout, packs: readonly MapPack[], x: number, y: number): MapCell | null {
  const rowIndex = lastRowAtOrAbove(layout.rows, y);
  const row = layout.rows[rowIndex];
  if (row === undefined || y >= row.top + layout.rowHeight) return null;
  const cellIndex = Math.floor((x - layout.labelWidth) / layout.cellWidth);
  if (cellIndex < 0 || cellIndex >= packs[row.packIndex]!.cellCount) return null;
  return { rowIndex, packIndex: row.packIndex, cellIndex };
}

/** Index of the first and one past the last row that touch a vertical stretch of the map. */
export function rowsWithin(layout: MapLayout, top: number, bottom: number): { first: number; end: number } {
  let first = Math.max(0, lastRowAtOrAbove(layout.rows, top));
  while (first < layout.rows.length && layout.rows[first]!.top + layout.rowHeight <= top) first++;
  const end = lastRowAtOrAbove(layout.rows, bottom) + 1;
  return { first, end: Math.max(first, end) };
}

export type MapStep = 'left' | 'right' | 'up' | 'down' | 'rowStart' | 'rowEnd' | 'first' | 'last';

/** The cell that a key leads to; at an edge it stays. */
export function stepCell(layout: MapLayout, packs: readonly MapPack[], from: MapCell, step: MapStep): MapCell {
  const lastRow = layout.rows.length - 1;
  let { rowIndex, cellIndex } = from;
  if (step === 'left') cellIndex--;
  if (step === 'right') cellIndex++;
  if (step === 'up') rowIndex--;
  if (step === 'down') rowIndex++;
  if (step === 'rowStart' || step === 'first') cellIndex = 0;
  if (step === 'first') rowIndex = 0;
  if (step === 'last') rowIndex = lastRow;
  rowIndex = Math.min(lastRow, Math.max(0, rowIndex));
  const { packIndex } = layout.rows[rowIndex]!;
  const lastCell = packs[packIndex]!.cellCount - 1;
  if (step === 'rowEnd' || step === 'last') cellIndex = lastCell;
  return { rowIndex, packIndex, cellIndex: Math.min(lastCell, Math.max(0, cellIndex)) };
}

function lastRowAtOrAbove(rows: readonly MapRow[], y: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.top <= y) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
