/** Paints the visible part of the fleet's map on a canvas. Knows pixels and bytes, nothing about the framework. */
import type { FleetMap } from '@packtwin/protocol';
import { UNKNOWN_BYTE } from '../colour/colourScale.ts';
import { MARK_SHAPES } from '../colour/levels.ts';
import { type MapCell, type MapLayout, rowsWithin } from './mapLayout.ts';

export interface MapPaint {
  readonly layout: MapLayout;
  readonly map: FleetMap;
  /** Packed RGBA per byte, see `pixelTable`. */
  readonly pixels: Uint32Array;
  /** px: how far the map is scrolled, how tall the window onto it is, how wide. */
  readonly scrollTop: number;
  readonly viewHeight: number;
  readonly width: number;
  /** px kept free at the top for the cell numbers. */
  readonly axisHeight: number;
  readonly designNames: ReadonlyMap<string, string>;
  /** Packs that do not report, as `vehicle/pack`. */
  readonly silent: ReadonlySet<string>;
  readonly marked: MapCell | null;
  readonly colours: MapColours;
  /** px of body text, and its family. */
  readonly fontSize: number;
  readonly fontFamily: string;
}

interface MapColours {
  readonly page: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly rule: string;
  readonly flag: string;
  readonly watch: string;
  readonly stale: string;
}

/** From these tile sizes on there is room for gaps between tiles and for hatching. */
const TILE_WITH_GAPS = 6;
const LEVEL_WATCH = 1;
const LEVEL_FLAG = 2;

const SHAPE_OF_LEVEL = new Map([
  [LEVEL_FLAG, new Path2D(MARK_SHAPES.flag)],
  [LEVEL_WATCH, new Path2D(MARK_SHAPES.watch)],
]);

/** One pixel per cell of the rows in sight, stretched onto the screen; reused from frame to frame. */
const strip = document.createElement('canvas');

export function paintMap(context: CanvasRenderingContext2D, paint: MapPaint): void {
  const { layout, scrollTop, axisHeight, viewHeight, width, colours } = paint;
  const shift = axisHeight - scrollTop;
  context.clearRect(0, 0, width, viewHeight);
  context.fillStyle = colours.page;
  context.fillRect(0, 0, width, viewHeight);

  const { first, end } = rowsWithin(layout, scrollTop, scrollTop + viewHeight - axisHeight);
  if (end > first) {
    paintTiles(context, paint, first, end, shift);
    paintGaps(context, paint, first, end, shift);
    paintMarks(context, paint, first, end, shift);
    paintLabels(context, paint, first, end, shift);
  }
  paintHeadings(context, paint, shift);
  paintMarkedCell(context, paint, shift);
  paintAxis(context, paint);
}

function paintTiles(
  context: CanvasRenderingContext2D,
  paint: MapPaint,
  first: number,
  end: number,
  shift: number,
): void {
  const { layout, map, pixels } = paint;
  const widest = map.packs.reduce((most, pack) => Math.max(most, pack.cellCount), 1);
  if (strip.width < widest) strip.width = widest;
  if (strip.height < end - first) strip.height = end - first;
  const stripContext = strip.getContext('2d', { willReadFrequently: true });
  if (stripContext === null) return;

  const image = stripContext.createImageData(widest, end - first);
  const target = new Uint32Array(image.data.buffer);
  for (let row = first; row < end; row++) {
    const pack = map.packs[layout.rows[row]!.packIndex]!;
    const start = (row - first) * widest;
    for (let cell = 0; cell < pack.cellCount; cell++) target[start + cell] = pixels[map.cells[pack.offset + cell]!]!;
  }
  stripContext.putImageData(image, 0, 0);

  context.imageSmoothingEnabled = false;
  for (let row = first; row < end; row++) {
    const { packIndex, top } = layout.rows[row]!;
    const pack = map.packs[packIndex]!;
    const { cellCount } = pack;
    // What a silent pack shows is old: it pales.
    context.globalAlpha = paint.silent.has(`${pack.vehicle}/${pack.pack}`) ? 0.35 : 1;
    context.drawImage(
      strip,
      0,
      row - first,
      cellCount,
      1,
      layout.labelWidth,
      top + shift,
      cellCount * layout.cellWidth,
      layout.rowHeight,
    );
  }
  context.globalAlpha = 1;
}

function paintGaps(
  context: CanvasRenderingContext2D,
  paint: MapPaint,
  first: number,
  end: number,
  shift: number,
): void {
  const { layout, map, colours } = paint;
  const { cellWidth, rowHeight, labelWidth } = layout;
  if (cellWidth >= TILE_WITH_GAPS && rowHeight >= TILE_WITH_GAPS) {
    context.strokeStyle = colours.rule;
    context.lineWidth = 1;
    context.beginPath();
    for (let row = first; row < end; row++) {
      const { packIndex, top } = layout.rows[row]!;
      const pack = map.packs[packIndex]!;
      for (let cell = 0; cell < pack.cellCount; cell++) {
        if (map.cells[pack.offset + cell] !== UNKNOWN_BYTE) continue;
        const x = labelWidth + cell * cellWidth;
        const y = top + shift;
        const reach = Math.min(cellWidth, rowHeight) - 3;
        context.moveTo(x + cellWidth / 2 - reach / 2, y + rowHeight / 2 + reach / 2);
        context.lineTo(x + cellWidth / 2 + reach / 2, y + rowHeight / 2 - reach / 2);
      }
    }
    context.stroke();
    context.fillStyle = colours.page;
    const widest = map.packs.reduce((most, pack) => Math.max(most, pack.cellCount), 0);
    const top = layout.rows[first]!.top + shift;
    const bottom = layout.rows[end - 1]!.top + rowHeight + shift;
    for (let cell = 1; cell <= widest; cell++)
      context.fillRect(labelWidth + cell * cellWidth - 1, top, 1, bottom - top);
  }
  if (rowHeight >= TILE_WITH_GAPS) {
    context.fillStyle = colours.page;
    for (let row = first; row < end; row++)
      context.fillRect(labelWidth, layout.rows[row]!.top + shift + rowHeight - 1, paint.width, 1);
  }
}

function paintMarks(
  context: CanvasRenderingContext2D,
  paint: MapPaint,
  first: number,
  end: number,
  shift: number,
): void {
  const { layout, map, colours } = paint;
  const size = Math.min(15, Math.max(8, Math.min(layout.cellWidth, layout.rowHeight) - 2));
  for (let row = first; row < end; row++) {
    const { packIndex, top } = layout.rows[row]!;
    const pack = map.packs[packIndex]!;
    for (let cell = 0; cell < pack.cellCount; cell++) {
      const level = map.levels[pack.offset + cell]!;
      const shape = SHAPE_OF_LEVEL.get(level);
      if (shape === undefined) continue;
      context.save();
      context.translate(
        layout.labelWidth + (cell + 0.5) * layout.cellWidth - size / 2 - 0.5,
        top + shift + layout.rowHeight / 2 - size / 2 - 0.5,
      );
      context.scale(size / 16, size / 16);
      context.lineWidth = 5;
      context.lineJoin = 'round';
      context.strokeStyle = colours.page;
      context.stroke(shape);
      context.fillStyle = level === LEVEL_FLAG ? colours.flag : colours.watch;
      context.fill(shape);
      context.restore();
    }
  }
}

function paintLabels(
  context: CanvasRenderingContext2D,
  paint: MapPaint,
  first: number,
  end: number,
  shift: number,
): void {
  const { layout, map, colours, silent, fontSize } = paint;
  const size = Math.min(fontSize * 0.93, Math.max(fontSize * 0.78, layout.rowHeight * 0.75));
  // Rows too low for a label each are labelled every few rows.
  const every = Math.max(1, Math.ceil((size * 1.15) / layout.rowHeight));
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (let row = first; row < end; row++) {
    if (row % every !== 0) continue;
    const { packIndex, top } = layout.rows[row]!;
    const pack = map.packs[packIndex]!;
    const isSilent = silent.has(`${pack.vehicle}/${pack.pack}`);
    context.font = `${size}px ${paint.fontFamily}`;
    context.fillStyle = isSilent ? colours.stale : colours.ink;
    const text = isSilent ? `${pack.vehicle} (silent)` : pack.vehicle;
    context.fillText(text, 0, top + shift + layout.rowHeight / 2, layout.labelWidth - 8);
  }
}

function paintHeadings(context: CanvasRenderingContext2D, paint: MapPaint, shift: number): void {
  const { layout, colours, designNames, fontSize } = paint;
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  for (const group of layout.groups) {
    const baseline = group.top + shift + layout.headingHeight - fontSize * 0.5;
    if (baseline < 0 || baseline > paint.viewHeight + layout.headingHeight) continue;
    context.font = `600 ${fontSize * 0.93}px ${paint.fontFamily}`;
    context.fillStyle = colours.ink;
    const name = designNames.get(group.design) ?? group.design;
    context.fillText(name, 0, baseline);
    const after = context.measureText(name).width + fontSize * 0.8;
    context.font = `${fontSize * 0.93}px ${paint.fontFamily}`;
    context.fillStyle = colours.inkSoft;
    context.fillText(
      `${group.packCount} ${group.packCount === 1 ? 'pack' : 'packs'}, ${group.cellCount} cells`,
      after,
      baseline,
    );
  }
}

function paintMarkedCell(context: CanvasRenderingContext2D, paint: MapPaint, shift: number): void {
  const { layout, marked, colours } = paint;
  const row = marked === null ? undefined : layout.rows[marked.rowIndex];
  if (marked === null || row === undefined) return;
  const x = layout.labelWidth + marked.cellIndex * layout.cellWidth;
  context.lineWidth = 2;
  context.strokeStyle = colours.page;
  context.strokeRect(x - 2.5, row.top + shift - 2.5, layout.cellWidth + 4, layout.rowHeight + 4);
  context.strokeStyle = colours.ink;
  context.strokeRect(x - 1, row.top + shift - 1, Math.max(3, layout.cellWidth + 1), layout.rowHeight + 1);
}

/** Cell numbers stay in sight above the rows. */
function paintAxis(context: CanvasRenderingContext2D, paint: MapPaint): void {
  const { layout, map, colours, fontSize, axisHeight } = paint;
  const widest = map.packs.reduce((most, pack) => Math.max(most, pack.cellCount), 0);
  context.fillStyle = colours.page;
  context.fillRect(0, 0, paint.width, axisHeight);
  context.font = `${fontSize * 0.82}px ${paint.fontFamily}`;
  context.fillStyle = colours.inkSoft;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText('Cell', 0, axisHeight / 2);
  context.textAlign = 'center';
  const step = [5, 10, 20, 50, 100].find((candidate) => candidate * layout.cellWidth >= fontSize * 2.6) ?? 200;
  for (let cell = 1; cell <= widest; cell = cell === 1 ? step : cell + step) {
    context.fillText(String(cell), layout.labelWidth + (cell - 0.5) * layout.cellWidth, axisHeight / 2);
  }
}
