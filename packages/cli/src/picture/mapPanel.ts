/** A quantity over two others as coloured tiles, with its scale beside. */
import type { MapPicture } from '@packtwin/twin-models';
import { type AxisScale, createAxisScale, rangeOf } from './axisScale.ts';
import { FRAME_COLOUR, mapColour, QUIET_COLOUR, TEXT_COLOUR } from './ink.ts';
import { axisTitle, AXIS_FONT_SIZE, drawAxes, type PlotBox, TICK_FONT_SIZE } from './plotFrame.ts';
import { element, textElement } from './svgElement.ts';

const SCALE_WIDTH = 16;
const SCALE_STEPS = 64;
/** Pixels right of the tiles for the scale, its labels and its title. */
const SCALE_ROOM = 110;
const HATCH = 'not-possible';

/** @returns SVG, and the pixel below it. */
export function drawMapPanel(
  picture: MapPicture,
  left: number,
  top: number,
  width: number,
  height: number,
): { readonly svg: string; readonly bottom: number } {
  const { values } = picture;
  const xs = picture.x.values;
  const ys = picture.y.values;
  const hasGaps = Array.from(values).some((value) => !Number.isFinite(value));
  const box: PlotBox = { left, top, right: left + width - SCALE_ROOM, bottom: top + height };
  const xEdges = tileEdges(xs, picture.x.isLogarithmic ?? false);
  const yEdges = tileEdges(ys, picture.y.isLogarithmic ?? false);
  const x = axisOver(xEdges, picture.x.isLogarithmic ?? false, box.left, box.right, 70);
  const y = axisOver(yEdges, picture.y.isLogarithmic ?? false, box.bottom, box.top, 42);
  const range = rangeOf([values], picture.z.isLogarithmic ?? false) ?? { least: 0, largest: 1 };
  const colour = createAxisScale({
    ...range,
    isLogarithmic: picture.z.isLogarithmic ?? false,
    from: box.bottom,
    to: box.top,
    labelPixels: 42,
    margin: 0,
  });
  const tiles: string[] = [];
  for (let iy = 0; iy < ys.length; iy++) {
    for (let ix = 0; ix < xs.length; ix++) {
      const at = colour.pixel(values[iy * xs.length + ix] ?? Number.NaN);
      if (!Number.isFinite(at)) continue;
      // Whole pixels: neighbours that round each their own way would leave lines of paper between them.
      const x0 = Math.round(x.pixel(xEdges[ix]!));
      const x1 = Math.round(x.pixel(xEdges[ix + 1]!));
      const y0 = Math.round(y.pixel(yEdges[iy]!));
      const y1 = Math.round(y.pixel(yEdges[iy + 1]!));
      tiles.push(
        element('rect', {
          x: Math.min(x0, x1),
          y: Math.min(y0, y1),
          width: Math.abs(x1 - x0),
          height: Math.abs(y1 - y0),
          fill: mapColour((box.bottom - at) / height),
        }),
      );
    }
  }
  const svg = [
    hatchDefinition(),
    element('rect', { x: box.left, y: box.top, width: box.right - box.left, height, fill: `url(#${HATCH})` }),
    element('g', { 'shape-rendering': 'crispEdges' }, tiles),
    drawAxes(box, picture, x, y),
    drawScale(picture, colour, box),
    hasGaps ? drawGapLegend(box) : '',
  ];
  return { svg: svg.join(''), bottom: box.bottom };
}

/** Between neighbours half way (on a logarithmic axis by ratio), beyond the outermost as far as inside. */
function tileEdges(values: ArrayLike<number>, isLogarithmic: boolean): number[] {
  const at = Array.from(values, (value) => (isLogarithmic ? Math.log(value) : value));
  const edges = at.slice(1).map((value, index) => 0.5 * (value + at[index]!));
  const first = at[0] ?? 0;
  const last = at.at(-1) ?? 0;
  const alone = Math.max(0.5 * Math.abs(first), 0.5);
  const all = [
    first - (edges.length > 0 ? edges[0]! - first : alone),
    ...edges,
    last + (edges.length > 0 ? last - edges.at(-1)! : alone),
  ];
  return isLogarithmic ? all.map(Math.exp) : all;
}

function axisOver(
  edges: readonly number[],
  isLogarithmic: boolean,
  from: number,
  to: number,
  labelPixels: number,
): AxisScale {
  const first = edges[0]!;
  const last = edges.at(-1)!;
  return createAxisScale({
    least: Math.min(first, last),
    largest: Math.max(first, last),
    isLogarithmic,
    from,
    to,
    labelPixels,
    margin: 0,
  });
}

function drawScale({ z }: MapPicture, colour: AxisScale, box: PlotBox): string {
  const left = box.right + 22;
  const height = (box.bottom - box.top) / SCALE_STEPS;
  const steps = Array.from({ length: SCALE_STEPS }, (_, index) =>
    element('rect', {
      x: left,
      y: box.bottom - (index + 1) * height,
      width: SCALE_WIDTH,
      height: height + 0.5,
      fill: mapColour((index + 0.5) / SCALE_STEPS),
    }),
  );
  const titleX = left + 82;
  const middle = 0.5 * (box.top + box.bottom);
  return [
    ...steps,
    element('rect', {
      x: left,
      y: box.top,
      width: SCALE_WIDTH,
      height: box.bottom - box.top,
      fill: 'none',
      stroke: FRAME_COLOUR,
    }),
    ...colour.ticks.map(({ value, label }) =>
      textElement(label, {
        x: left + SCALE_WIDTH + 6,
        y: colour.pixel(value) + 4,
        fill: TEXT_COLOUR,
        'font-size': TICK_FONT_SIZE,
      }),
    ),
    textElement(axisTitle(z, colour.exponent), {
      x: titleX,
      y: middle,
      transform: `rotate(-90 ${titleX} ${middle})`,
      'text-anchor': 'middle',
      fill: TEXT_COLOUR,
      'font-size': AXIS_FONT_SIZE,
    }),
  ].join('');
}

function drawGapLegend(box: PlotBox): string {
  const y = box.bottom + 54;
  return (
    element('rect', { x: box.left, y, width: 18, height: 12, fill: `url(#${HATCH})`, stroke: FRAME_COLOUR }) +
    textElement('not possible', { x: box.left + 26, y: y + 10, fill: QUIET_COLOUR, 'font-size': TICK_FONT_SIZE })
  );
}

function hatchDefinition(): string {
  const lines = [
    element('rect', { width: 6, height: 6, fill: '#f4f4f2' }),
    element('path', { d: 'M0 6L6 0', stroke: '#9aa0a6' }),
  ];
  return element(
    'defs',
    {},
    element('pattern', { id: HATCH, width: 6, height: 6, patternUnits: 'userSpaceOnUse' }, lines),
  );
}
