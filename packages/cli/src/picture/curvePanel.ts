/** Curves and points over two axes, with the lines of a criterion and a legend above. */
import type { Axis, CurvePicture, VirtualTestCurve } from '@packtwin/twin-models';
import { type AxisScale, createAxisScale, rangeOf } from './axisScale.ts';
import { LIMIT_COLOUR, PAPER_COLOUR, QUIET_COLOUR, TEXT_COLOUR, type CurveInk, curveInk } from './ink.ts';
import { drawAxes, drawGrid, type PlotBox, TICK_FONT_SIZE } from './plotFrame.ts';
import { coordinate, element, textElement, textWidth } from './svgElement.ts';

interface Pixel {
  readonly x: number;
  readonly y: number;
}

const LEGEND_ROW = 20;
const LEGEND_SAMPLE = 30;
const LEGEND_GAP = 18;
const MARGIN = 0.04;
const MARKER_SIZE = 4.5;
const LABEL_HEIGHT = 15;

/** @returns SVG, and the pixel below it. */
export function drawCurvePanel(
  picture: CurvePicture,
  left: number,
  top: number,
  width: number,
  height: number,
): { readonly svg: string; readonly bottom: number } {
  const legend = drawLegend(picture.curves, left, top, width);
  const box: PlotBox = { left, top: legend.bottom, right: left + width, bottom: legend.bottom + height };
  const limits = picture.limits ?? [];
  const xRange = rangeOf(
    picture.curves.map(({ x }) => x),
    picture.x.isLogarithmic ?? false,
  );
  const hasZero = picture.y.hasZero === true && !picture.y.isLogarithmic;
  const yRange = rangeOf(
    [...picture.curves.map(({ y }) => y), limits.map(({ y }) => y), ...(hasZero ? [[0]] : [])],
    picture.y.isLogarithmic ?? false,
  );
  const x = createAxisScale({
    ...(xRange ?? { least: 1, largest: 10 }),
    isLogarithmic: picture.x.isLogarithmic ?? false,
    from: box.left,
    to: box.right,
    labelPixels: 80,
    margin: 0,
  });
  const y = createAxisScale({
    ...(yRange ?? { least: 1, largest: 10 }),
    isLogarithmic: picture.y.isLogarithmic ?? false,
    from: box.bottom,
    to: box.top,
    labelPixels: 42,
    margin: MARGIN,
    isCloseBelow: hasZero && yRange?.least === 0,
  });
  const drawn = picture.curves.map((curve) => segmentsOf(curve, x, y));
  const named = limits.map(({ name, y: value }) => ({ name: `${name}: ${limitText(value, picture.y)}`, y: value }));
  const svg = [
    legend.svg,
    drawGrid(box, x, y),
    drawAxes(box, picture, x, y),
    ...drawn.map((segments, index) =>
      picture.curves[index]!.isMarkers
        ? drawMarkers(segments.flat(), curveInk(index))
        : drawLines(segments, curveInk(index)),
    ),
    ...drawLimits(named, box, y, drawn.flat(2)),
    xRange === undefined || yRange === undefined
      ? textElement('no values', {
          x: 0.5 * (box.left + box.right),
          y: 0.5 * (box.top + box.bottom),
          'text-anchor': 'middle',
          fill: QUIET_COLOUR,
          'font-size': TICK_FONT_SIZE,
        })
      : '',
  ];
  return { svg: svg.join(''), bottom: box.bottom };
}

/** Runs of points without a gap between them. */
function segmentsOf(curve: VirtualTestCurve, x: AxisScale, y: AxisScale): Pixel[][] {
  const segments: Pixel[][] = [];
  let segment: Pixel[] = [];
  for (let index = 0; index < curve.x.length; index++) {
    const point = { x: x.pixel(curve.x[index]!), y: y.pixel(curve.y[index] ?? Number.NaN) };
    if (Number.isFinite(point.x) && Number.isFinite(point.y)) segment.push(point);
    else if (segment.length > 0) {
      segments.push(segment);
      segment = [];
    }
  }
  if (segment.length > 0) segments.push(segment);
  return curve.isMarkers ? segments : segments.map(thin);
}

/** Of many points in one column of pixels the first, lowest, highest and last: the line looks the same. */
function thin(points: readonly Pixel[]): Pixel[] {
  const kept: Pixel[] = [];
  for (let first = 0; first < points.length;) {
    const column = Math.round(points[first]!.x);
    let last = first;
    let lowest = first;
    let highest = first;
    while (last + 1 < points.length && Math.round(points[last + 1]!.x) === column) {
      last++;
      if (points[last]!.y < points[lowest]!.y) lowest = last;
      if (points[last]!.y > points[highest]!.y) highest = last;
    }
    const indices = new Set([first, lowest, highest, last].toSorted((a, b) => a - b));
    for (const index of indices) kept.push(points[index]!);
    first = last + 1;
  }
  return kept;
}

function drawLines(segments: readonly (readonly Pixel[])[], { colour, dash }: CurveInk): string {
  const path = segments
    .filter(({ length }) => length > 1)
    .map((points) =>
      points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${coordinate(x)} ${coordinate(y)}`).join(''),
    )
    .join('');
  // One point between two gaps has no line to be seen by.
  const alone = segments
    .filter(({ length }) => length === 1)
    .map(([point]) => element('circle', { cx: point!.x, cy: point!.y, r: 2, fill: colour }));
  const line = element('path', {
    d: path,
    fill: 'none',
    stroke: colour,
    'stroke-width': '1.8',
    'stroke-linejoin': 'round',
    ...(dash !== '' && { 'stroke-dasharray': dash }),
  });
  return (path === '' ? '' : line) + alone.join('');
}

function drawMarkers(points: readonly Pixel[], ink: CurveInk): string {
  return element(
    'g',
    { fill: PAPER_COLOUR, stroke: ink.colour, 'stroke-width': '1.6' },
    points.map((point) => markerAt(point, ink.marker)),
  );
}

/** Circle, square, triangle, diamond in turn. */
function markerAt({ x, y }: Pixel, kind: number): string {
  const r = MARKER_SIZE;
  switch (kind % 4) {
    case 0:
      return element('circle', { cx: x, cy: y, r: 4 });
    case 1:
      return element('rect', { x: x - 0.8 * r, y: y - 0.8 * r, width: 1.6 * r, height: 1.6 * r });
    case 2:
      return element('path', { d: `M${coordinate(x)} ${coordinate(y - r)}l${r} ${1.8 * r}h${-2 * r}z` });
    default:
      return element('path', { d: `M${coordinate(x)} ${coordinate(y - r)}l${r} ${r}l${-r} ${r}l${-r} ${-r}z` });
  }
}

function drawLegend(
  curves: readonly VirtualTestCurve[],
  left: number,
  top: number,
  width: number,
): { readonly svg: string; readonly bottom: number } {
  let x = left;
  let y = top;
  const entries = curves.map((curve, index) => {
    const needed = LEGEND_SAMPLE + textWidth(curve.name, TICK_FONT_SIZE) + LEGEND_GAP;
    if (x > left && x + needed - LEGEND_GAP > left + width) {
      x = left;
      y += LEGEND_ROW;
    }
    const ink = curveInk(index);
    const middle = y + 0.5 * LEGEND_ROW;
    const sample = curve.isMarkers
      ? drawMarkers([{ x: x + 12, y: middle }], ink)
      : drawLines(
          [
            [
              { x, y: middle },
              { x: x + 24, y: middle },
            ],
          ],
          ink,
        );
    const name = textElement(curve.name, {
      x: x + LEGEND_SAMPLE,
      y: middle + 4,
      fill: TEXT_COLOUR,
      'font-size': TICK_FONT_SIZE,
    });
    x += needed;
    return sample + name;
  });
  return { svg: entries.join(''), bottom: curves.length === 0 ? top : y + LEGEND_ROW + 8 };
}

function limitText(value: number, { unit }: Axis): string {
  const digits = String(Number(value.toPrecision(4)));
  return unit === '1' || unit === '' ? digits : `${digits} ${unit}`;
}

/** Each with its name at the end of the line where fewest points are in the way. */
function drawLimits(
  limits: NonNullable<CurvePicture['limits']>,
  box: PlotBox,
  y: AxisScale,
  points: readonly Pixel[],
): string[] {
  const taken: PlotBox[] = [];
  return limits
    .filter(({ y: value }) => Number.isFinite(y.pixel(value)))
    .map(({ name, y: value }) => {
      const at = y.pixel(value);
      const width = textWidth(name, TICK_FONT_SIZE);
      const label = labelPlaces(box, at, width).toSorted(
        (a, b) => crowding(a, points, taken) - crowding(b, points, taken),
      )[0]!;
      taken.push(label);
      return (
        element('line', {
          x1: box.left,
          y1: at,
          x2: box.right,
          y2: at,
          stroke: LIMIT_COLOUR,
          'stroke-width': '1.4',
          'stroke-dasharray': '5 4',
        }) +
        textElement(name, {
          x: label.left,
          y: label.bottom - 4,
          fill: LIMIT_COLOUR,
          stroke: PAPER_COLOUR,
          'stroke-width': 3,
          'stroke-linejoin': 'round',
          'paint-order': 'stroke',
          'font-size': TICK_FONT_SIZE,
        })
      );
    });
}

function labelPlaces(box: PlotBox, at: number, width: number): PlotBox[] {
  return [box.right - 6 - width, box.left + 6, 0.5 * (box.left + box.right - width)].flatMap((left) =>
    [at - LABEL_HEIGHT - 1, at + 3]
      .filter((top) => top >= box.top && top + LABEL_HEIGHT <= box.bottom)
      .map((top) => ({ left, right: left + width, top, bottom: top + LABEL_HEIGHT })),
  );
}

function crowding(place: PlotBox, points: readonly Pixel[], taken: readonly PlotBox[]): number {
  const inside = points.filter(
    ({ x, y }) => x > place.left - 4 && x < place.right + 4 && y > place.top - 3 && y < place.bottom + 3,
  ).length;
  const over = taken.filter(
    (other) =>
      place.left < other.right && place.right > other.left && place.top < other.bottom && place.bottom > other.top,
  ).length;
  return inside + 1000 * over;
}
