/** Turns a chart's description into uPlot options: the one place that knows the chart library's vocabulary. */
import uPlot from 'uplot';
import { cssVariable } from '../colour/theme.svelte.ts';
import type { ChartBand, ChartMark, ChartSeries, ChartSpan, ChartWhiskers, ColourName } from './chartSpec.ts';
import { timeTickLabels } from './timeAxis.ts';
import { valueTickLabels } from './valueAxis.ts';

/** All charts of a page share their cursor. */
const CURSOR_GROUP = 'packtwin';
/** Width of the vertical axis in multiples of the text size: the same for all charts, so that times stand above each other. */
export const AXIS_WIDTH = 4.2;
export const RIGHT_PADDING = 0.6;

export interface ChartDrawing {
  readonly width: number;
  readonly height: number;
  readonly em: number;
  readonly series: readonly ChartSeries[];
  readonly bands: readonly ChartBand[];
  readonly leastSpan: number;
  readonly whiskers: ChartWhiskers | null;
  readonly marks: () => readonly ChartMark[];
  readonly span: () => ChartSpan | null;
  readonly pinned: () => number | null;
  /** Shown range, ms. */
  readonly times: () => [from: number, to: number];
  /** Nothing to show: the axis then carries no figures. */
  readonly isEmpty: () => boolean;
  readonly onHover: (index: number | null) => void;
  readonly onZoom: (from: number, to: number) => void;
  readonly onWhole: () => void;
}

export function chartOptions(drawing: ChartDrawing): uPlot.Options {
  const { em, series, bands, leastSpan } = drawing;
  // Whole pixels: the library reads only the digits before "px" for its line height.
  const font = `${Math.round(em * 0.82)}px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    font,
    stroke: () => cssVariable('--ink-soft'),
    grid: { stroke: () => cssVariable('--rule'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: drawing.width,
    height: drawing.height,
    ms: 1,
    tzDate: (at) => uPlot.tzDate(new Date(at), 'Etc/UTC'),
    padding: [em * 0.5, em * RIGHT_PADDING, 0, 0],
    legend: { show: false },
    series: [{}, ...series.map((one, index) => lineOf(one, drawing, index))],
    bands: bands.map(({ upper, lower, colour }) => ({
      series: [upper + 1, lower + 1] as [number, number],
      fill: () => cssVariable(colour),
    })),
    scales: {
      x: { time: true, range: () => drawing.times() },
      y: { range: (_plot, low, high) => verticalRange(low, high, leastSpan, drawing.span()) },
      half: {},
    },
    axes: [
      {
        ...axis,
        size: em * 2.7,
        gap: em * 0.3,
        space: em * 6,
        values: (_plot, ticks, _axis, _space, step) => timeTickLabels(ticks, step),
      },
      {
        ...axis,
        size: em * AXIS_WIDTH,
        gap: em * 0.4,
        space: em * 1.4,
        values: (_plot, ticks, _axis, _space, step) =>
          drawing.isEmpty() ? ticks.map(() => '') : valueTickLabels(ticks, step),
      },
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: em * 0.5 },
      sync: { key: CURSOR_GROUP, setSeries: false, scales: ['x', null] },
      bind: {
        dblclick: () => () => {
          drawing.onWhole();
          return null;
        },
      },
    },
    hooks: {
      setCursor: [
        (plot) =>
          drawing.onHover(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
      setSelect: [
        (plot) => {
          // The other charts of the group get the same selection: only the one that was dragged on may act.
          if (plot.select.width < 4 || plot.cursor.event === undefined || plot.cursor.event === null) return;
          const from = plot.posToVal(plot.select.left, 'x');
          const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          drawing.onZoom(Math.round(from), Math.round(to));
        },
      ],
      drawClear: [(plot) => drawSpan(plot, drawing.span())],
      draw: [
        (plot) => {
          drawWhiskers(plot, drawing.whiskers, series);
          drawMarks(plot, drawing.marks(), font);
          drawPinned(plot, drawing.pinned());
        },
      ],
    },
  };
}

function lineOf(one: ChartSeries, drawing: ChartDrawing, index: number): uPlot.Series {
  const stroke = () => cssVariable(one.colour);
  // Edges of a band are part of the data, but not drawn as lines.
  if (one.kind === 'edge') return { label: `${one.label} ${index}`, stroke: 'transparent', points: { show: false } };
  // On a scale of its own: the length of a bar is no value of the axis.
  if (one.kind === 'half')
    return { label: `${one.label} ${index}`, scale: 'half', stroke: 'transparent', points: { show: false } };
  if (one.kind === 'points') {
    return {
      label: one.label,
      stroke,
      paths: () => null,
      points: { show: true, size: drawing.em * 0.4, stroke, fill: stroke },
    };
  }
  return {
    label: one.label,
    stroke,
    width: one.width ?? 1.5,
    points: { show: false },
    ...(one.dash === undefined ? {} : { dash: [...one.dash] }),
  };
}

/** Room above and below, and never less than the least span: noise of a millivolt must not look like a mountain. */
function verticalRange(
  lowest: number | null,
  highest: number | null,
  leastSpan: number,
  span: ChartSpan | null,
): [number, number] {
  if (lowest === null || highest === null) return [0, leastSpan > 0 ? leastSpan : 1];
  // What the values are compared with belongs into the picture.
  const low = Math.min(lowest, span?.low ?? lowest);
  const high = Math.max(highest, span?.high ?? highest);
  const middle = (low + high) / 2;
  const half = Math.max((high - low) / 2, leastSpan / 2, Math.abs(middle) * 1e-6, 1e-9) * 1.1;
  return [middle - half, middle + half];
}

function colourFor(name: ColourName): string {
  return cssVariable(name);
}

function clipped(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

function drawSpan(plot: uPlot, span: ChartSpan | null): void {
  if (span === null) return;
  clipped(plot, (context) => {
    const top = plot.valToPos(span.high, 'y', true);
    const bottom = plot.valToPos(span.low, 'y', true);
    context.globalAlpha = 0.16;
    context.fillStyle = colourFor(span.colour);
    context.fillRect(plot.bbox.left, top, plot.bbox.width, bottom - top);
  });
}

function drawWhiskers(plot: uPlot, whiskers: ChartWhiskers | null, series: readonly ChartSeries[]): void {
  if (whiskers === null) return;
  const [times] = plot.data;
  const values = plot.data[whiskers.series + 1];
  const halves = plot.data[whiskers.half + 1];
  if (values === undefined || halves === undefined) return;
  clipped(plot, (context) => {
    context.strokeStyle = colourFor(series[whiskers.series]!.colour);
    context.globalAlpha = 0.45;
    context.lineWidth = uPlot.pxRatio;
    context.beginPath();
    for (let index = 0; index < times.length; index++) {
      const value = values[index];
      const half = halves[index];
      if (value === null || value === undefined || half === null || half === undefined) continue;
      const x = Math.round(plot.valToPos(times[index]!, 'x', true)) + 0.5;
      context.moveTo(x, plot.valToPos(value - half, 'y', true));
      context.lineTo(x, plot.valToPos(value + half, 'y', true));
    }
    context.stroke();
  });
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[], font: string): void {
  const ratio = uPlot.pxRatio;
  clipped(plot, (context) => {
    context.font = font.replace(/^[\d.]+/, (size) => String(Number(size) * ratio));
    context.textBaseline = 'top';
    for (const mark of marks) {
      const x = Math.round(plot.valToPos(mark.at, 'x', true)) + 0.5;
      if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) continue;
      context.strokeStyle = colourFor(mark.colour);
      context.lineWidth = ratio;
      context.setLineDash([3 * ratio, 3 * ratio]);
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = colourFor(mark.colour);
      // To the left of its line where the chart ends or another mark stands.
      const right = x + context.measureText(mark.label).width + 8 * ratio;
      const isCrowded =
        right > plot.bbox.left + plot.bbox.width ||
        marks.some((other) => other.at > mark.at && plot.valToPos(other.at, 'x', true) < right);
      context.textAlign = isCrowded ? 'right' : 'left';
      context.strokeStyle = cssVariable('--page');
      context.lineWidth = 4 * ratio;
      context.lineJoin = 'round';
      context.strokeText(mark.label, x + (isCrowded ? -4 : 4) * ratio, plot.bbox.top + 2 * ratio);
      context.fillText(mark.label, x + (isCrowded ? -4 : 4) * ratio, plot.bbox.top + 2 * ratio);
    }
  });
}

function drawPinned(plot: uPlot, at: number | null): void {
  if (at === null) return;
  clipped(plot, (context) => {
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    context.strokeStyle = cssVariable('--ink');
    context.lineWidth = uPlot.pxRatio;
    context.beginPath();
    context.moveTo(x, plot.bbox.top);
    context.lineTo(x, plot.bbox.top + plot.bbox.height);
    context.stroke();
  });
}
