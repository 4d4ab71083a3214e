/** The rectangle that data lies in: grid, ticks, and the axes' titles with units. */
import type { Axis } from '@packtwin/twin-models';
import { type AxisScale, powerOfTen } from './axisScale.ts';
import { FRAME_COLOUR, GRID_COLOUR, TEXT_COLOUR } from './ink.ts';
import { element, textElement, wrapText } from './svgElement.ts';

/** Pixels. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const TICK = 5;
/** Pixels from the axis to the nearest line of its title, and between lines of a long one. */
const TITLE_DISTANCE = 60;
const TITLE_LINE = 15;
export const TICK_FONT_SIZE = 12;
export const AXIS_FONT_SIZE = 13;

/** Units that take a prefix as one word; others keep the power of ten. */
const PREFIXABLE = new Set(['m', 'V', 'A', 'Ω', 'W', 'S', 'F', 'Pa', 'A/m²', 'S/m', 'W/m³']);
const PREFIXES: Readonly<Record<number, string>> = { [-9]: 'n', [-6]: 'µ', [-3]: 'm', 3: 'k', 6: 'M' };

/** `anode thickness (µm)`. */
export function axisTitle({ label, unit }: Axis, exponent: number): string {
  const hasUnit = unit !== '' && unit !== '1';
  if (exponent === 0) return hasUnit ? `${label} (${unit})` : label;
  const prefix = PREFIXES[exponent];
  if (prefix !== undefined && PREFIXABLE.has(unit)) return `${label} (${prefix}${unit})`;
  return `${label} (${powerOfTen(exponent)}${hasUnit ? ` ${unit}` : ''})`;
}

/** What lies under the data. */
export function drawGrid(box: PlotBox, x: AxisScale, y: AxisScale): string {
  const lines = [
    ...x.ticks.map(({ value }) => ({ x1: x.pixel(value), y1: box.top, x2: x.pixel(value), y2: box.bottom })),
    ...y.ticks.map(({ value }) => ({ x1: box.left, y1: y.pixel(value), x2: box.right, y2: y.pixel(value) })),
  ];
  return element(
    'g',
    { stroke: GRID_COLOUR, 'stroke-width': 1 },
    lines.map((line) => element('line', line)),
  );
}

/** Frame, ticks, labels and titles. */
export function drawAxes(box: PlotBox, axes: { x: Axis; y: Axis }, x: AxisScale, y: AxisScale): string {
  const middleX = 0.5 * (box.left + box.right);
  const middleY = 0.5 * (box.top + box.bottom);
  const ticks = [
    ...x.ticks.map(({ value }) => ({ x1: x.pixel(value), y1: box.bottom, x2: x.pixel(value), y2: box.bottom + TICK })),
    ...y.ticks.map(({ value }) => ({ x1: box.left - TICK, y1: y.pixel(value), x2: box.left, y2: y.pixel(value) })),
  ];
  const titleLines = wrapText(axisTitle(axes.y, y.exponent), AXIS_FONT_SIZE, box.bottom - box.top);
  return [
    element('rect', {
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
      fill: 'none',
      stroke: FRAME_COLOUR,
    }),
    element(
      'g',
      { stroke: FRAME_COLOUR },
      ticks.map((tick) => element('line', tick)),
    ),
    element(
      'g',
      { fill: TEXT_COLOUR, 'font-size': TICK_FONT_SIZE, 'text-anchor': 'middle' },
      x.ticks.map(({ value, label }) => textElement(label, { x: x.pixel(value), y: box.bottom + TICK + 14 })),
    ),
    element(
      'g',
      { fill: TEXT_COLOUR, 'font-size': TICK_FONT_SIZE, 'text-anchor': 'end' },
      y.ticks.map(({ value, label }) => textElement(label, { x: box.left - TICK - 4, y: y.pixel(value) + 4 })),
    ),
    element('g', { fill: TEXT_COLOUR, 'font-size': AXIS_FONT_SIZE, 'text-anchor': 'middle' }, [
      textElement(axisTitle(axes.x, x.exponent), { x: middleX, y: box.bottom + 42 }),
      ...titleLines.map((line, index) => {
        const titleX = box.left - TITLE_DISTANCE - (titleLines.length - 1 - index) * TITLE_LINE;
        return textElement(line, { x: titleX, y: middleY, transform: `rotate(-90 ${titleX} ${middleY})` });
      }),
    ]),
  ].join('');
}
