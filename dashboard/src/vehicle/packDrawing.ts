/**
 * Geometry of a pack as it is built: stacks side by side, in each the cells as layers. In a bipolar stack
 * neighbouring layers share a plate, in a plain stack cells stand apart. Taps are where the vehicle measures.
 */

export interface PackBuild {
  readonly stacks: readonly {
    readonly id: string;
    readonly kind: 'plain' | 'bipolar';
    readonly firstCell: number;
    readonly cellCount: number;
  }[];
  readonly observationFirstCell: readonly number[];
  readonly observationCellCount: readonly number[];
}

export interface DrawingSpace {
  readonly width: number;
  /** px; height of a layer, thickness of a plate. */
  readonly layerHeight: number;
  readonly plateHeight: number;
  readonly headingHeight: number;
  readonly columnGap: number;
  readonly leastColumnWidth: number;
  readonly mostColumnWidth: number;
  /** Layers before a stack goes on in a second column. */
  readonly layersPerColumn: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface CellBox extends Box {
  readonly cell: number;
  /** Column of the drawing, for stepping sideways. */
  readonly column: number;
}

export interface PackDrawing {
  readonly cells: readonly CellBox[];
  readonly plates: readonly Box[];
  /** Where a sense wire is connected: left edge of a boundary between cells. */
  readonly taps: readonly { readonly x: number; readonly y: number }[];
  /** Cells whose voltage is only measured together. */
  readonly brackets: readonly (Box & { readonly firstCell: number; readonly cellCount: number })[];
  readonly headings: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly columnWidth: number;
  readonly width: number;
  readonly height: number;
}

/** Room left of a column for taps and brackets, right of it for leak arcs. */
const SIDE = 18;
const PLAIN_GAP = 3;

export function drawPack(build: PackBuild, space: DrawingSpace): PackDrawing {
  const pieces = build.stacks.flatMap((stack) => {
    const columns = Math.ceil(stack.cellCount / space.layersPerColumn);
    const perColumn = Math.ceil(stack.cellCount / columns);
    return Array.from({ length: columns }, (_, part) => ({
      stack,
      part,
      parts: columns,
      firstCell: stack.firstCell + part * perColumn,
      cellCount: Math.min(perColumn, stack.cellCount - part * perColumn),
    }));
  });
  const fitting = Math.max(1, Math.floor((space.width + space.columnGap) / (space.leastColumnWidth + space.columnGap)));
  const columnsPerLine = Math.max(1, Math.min(pieces.length, fitting));
  const columnWidth = Math.min(
    space.mostColumnWidth,
    (space.width + space.columnGap) / columnsPerLine - space.columnGap,
  );

  const groups = new Map<number, number>();
  for (const [index, first] of build.observationFirstCell.entries())
    groups.set(first, build.observationCellCount[index] ?? 1);

  const cells: CellBox[] = [];
  const plates: Box[] = [];
  const taps: { x: number; y: number }[] = [];
  const brackets: (Box & { firstCell: number; cellCount: number })[] = [];
  const headings: { text: string; x: number; y: number }[] = [];
  let lineTop = 0;
  let lineBottom = 0;
  for (const [index, piece] of pieces.entries()) {
    const place = index % columnsPerLine;
    if (place === 0 && index > 0) lineTop = lineBottom + space.columnGap;
    const x = place * (columnWidth + space.columnGap) + SIDE;
    const width = columnWidth - 2 * SIDE;
    const isBipolar = piece.stack.kind === 'bipolar';
    const between = isBipolar ? space.plateHeight : PLAIN_GAP;
    const { stack } = piece;
    const numbers =
      piece.parts === 1
        ? `${stack.cellCount} cells`
        : `cells ${piece.firstCell - stack.firstCell + 1}–${piece.firstCell - stack.firstCell + piece.cellCount}`;
    headings.push({ text: `${stack.id} · ${numbers}`, x, y: lineTop + space.headingHeight * 0.65 });

    let y = lineTop + space.headingHeight;
    for (let layer = 0; layer < piece.cellCount; layer++) {
      const cell = piece.firstCell + layer;
      if (isBipolar) plates.push({ x: x - 4, y, width: width + 8, height: between });
      const group = groups.get(cell);
      if (group !== undefined) taps.push({ x: x - 9, y: y + between / 2 });
      y += between;
      if (group !== undefined && group > 1) {
        brackets.push({
          x: x - 8,
          y,
          width: 4,
          height: group * space.layerHeight + (group - 1) * between,
          firstCell: cell,
          cellCount: group,
        });
      }
      cells.push({ cell, column: index, x, y, width, height: space.layerHeight });
      y += space.layerHeight;
    }
    if (isBipolar) plates.push({ x: x - 4, y, width: width + 8, height: between });
    taps.push({ x: x - 9, y: y + between / 2 });
    lineBottom = Math.max(lineBottom, y + between);
  }
  return {
    cells,
    plates,
    taps,
    brackets,
    headings,
    columnWidth,
    width: columnsPerLine * (columnWidth + space.columnGap) - space.columnGap,
    height: lineBottom + 2,
  };
}

/** SVG path of an arc at the right between two layers, where charge leaks from one to the other. */
export function leakArc(from: Box, to: Box): string {
  const x = Math.max(from.x + from.width, to.x + to.width) + 5;
  const [top, bottom] = [from.y + from.height / 2, to.y + to.height / 2];
  return `M${x} ${top}C${x + 14} ${top} ${x + 14} ${bottom} ${x} ${bottom}`;
}

/** The cell that an arrow key leads to; at an edge it stays. */
export function stepInDrawing(drawing: PackDrawing, cell: number, key: string): number {
  const index = drawing.cells.findIndex((box) => box.cell === cell);
  const box = drawing.cells[index];
  if (box === undefined) return cell;
  if (key === 'ArrowUp') return drawing.cells[Math.max(0, index - 1)]!.cell;
  if (key === 'ArrowDown') return drawing.cells[Math.min(drawing.cells.length - 1, index + 1)]!.cell;
  if (key === 'Home') return drawing.cells[0]!.cell;
  if (key === 'End') return drawing.cells.at(-1)!.cell;
  const column = box.column + (key === 'ArrowLeft' ? -1 : 1);
  const beside = drawing.cells.filter((candidate) => candidate.column === column);
  const rank = drawing.cells.filter((candidate) => candidate.column === box.column).indexOf(box);
  return (beside[Math.min(rank, beside.length - 1)] ?? box).cell;
}
