/** Pictures of virtual tests and of cell runs as one SVG file that needs nothing beside it. */
import type { VirtualTestPicture } from '@packtwin/twin-models';
import { drawCurvePanel } from './curvePanel.ts';
import { PAPER_COLOUR, TEXT_COLOUR } from './ink.ts';
import { drawMapPanel } from './mapPanel.ts';
import { axisTitle } from './plotFrame.ts';
import { coordinate, element, escapeXml, textElement, wrapText } from './svgElement.ts';

const WIDTH = 800;
const LEFT = 92;
const RIGHT = 28;
const PLOT_HEIGHT = 320;
const TITLE_FONT_SIZE = 16;
const TITLE_LINE = 22;
const BELOW_AXES = 60;
const BELOW_GAP_LEGEND = 86;

/**
 * @param pictures drawn below each other.
 * @param description what the picture shows in words, for whoever cannot see it.
 */
export function drawPictures(pictures: readonly VirtualTestPicture[], description: string): string {
  const parts: string[] = [];
  let top = 12;
  for (const picture of pictures) {
    for (const line of wrapText(picture.title, TITLE_FONT_SIZE, WIDTH - LEFT - RIGHT)) {
      top += TITLE_LINE;
      parts.push(
        textElement(line, { x: LEFT, y: top - 6, fill: TEXT_COLOUR, 'font-size': TITLE_FONT_SIZE, 'font-weight': 600 }),
      );
    }
    top += 8;
    const width = WIDTH - LEFT - RIGHT;
    const panel =
      picture.kind === 'curves'
        ? drawCurvePanel(picture, LEFT, top, width, PLOT_HEIGHT)
        : drawMapPanel(picture, LEFT, top, width, PLOT_HEIGHT);
    parts.push(panel.svg);
    top = panel.bottom + (picture.kind === 'map' ? BELOW_GAP_LEGEND : BELOW_AXES);
  }
  const height = top + 4;
  const title = pictures.map((picture) => picture.title).join('; ');
  const words = [description, ...pictures.map(pictureInWords)].filter((text) => text !== '').join(' ');
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height: coordinate(height),
      viewBox: `0 0 ${WIDTH} ${coordinate(height)}`,
      role: 'img',
      'aria-labelledby': 'picture-title picture-description',
      'font-family': "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
    },
    [
      element('title', { id: 'picture-title' }, escapeXml(title)),
      element('desc', { id: 'picture-description' }, escapeXml(words)),
      element('rect', { width: WIDTH, height: coordinate(height), fill: PAPER_COLOUR }),
      ...parts,
    ],
  )}\n`;
}

function pictureInWords(picture: VirtualTestPicture): string {
  const over = `${axisTitle(picture.y, 0)} over ${axisTitle(picture.x, 0)}`;
  if (picture.kind === 'map') return `Map of ${axisTitle(picture.z, 0)}: ${over}.`;
  const limits = (picture.limits ?? []).map(({ name, y }) => `${name} at ${y}`);
  return `${over}: ${[...picture.curves.map(({ name }) => name), ...limits].join('; ')}.`;
}
