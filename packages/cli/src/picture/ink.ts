/**
 * Colours and strokes of the pictures: dark on white, as on paper.
 *
 * Curves take the palette of Okabe and Ito (Color Universal Design, 2008), told apart by people with any kind of
 * colour blindness; their dashes tell them apart without colour. Maps take viridis (van der Walt & Smith 2015).
 */

export const TEXT_COLOUR = '#1c1f23';
export const QUIET_COLOUR = '#5b6168';
export const FRAME_COLOUR = '#8a9098';
export const GRID_COLOUR = '#e4e6e9';
export const PAPER_COLOUR = '#ffffff';
export const LIMIT_COLOUR = '#3a3d42';

const CURVE_COLOURS = ['#0072b2', '#d55e00', '#009e73', '#a8588a', '#b07800', '#2f93cf', '#1c1f23'] as const;
const DASHES = ['', '7 3', '2 2.5', '9 3 2 3', '12 4'] as const;

export interface CurveInk {
  readonly colour: string;
  readonly dash: string;
  readonly marker: number;
}

/** Of the n-th curve: the first ones differ in colour and dash, later ones in their pairing. */
export function curveInk(index: number): CurveInk {
  const round = Math.floor(index / CURVE_COLOURS.length);
  return {
    colour: CURVE_COLOURS[index % CURVE_COLOURS.length]!,
    dash: DASHES[(index + round) % DASHES.length]!,
    marker: index,
  };
}

const MAP_COLOURS = [
  [68, 1, 84],
  [72, 36, 117],
  [65, 68, 135],
  [53, 95, 141],
  [42, 120, 142],
  [33, 145, 140],
  [34, 168, 132],
  [68, 191, 112],
  [122, 209, 81],
  [189, 223, 38],
  [253, 231, 37],
] as const;

/** Colour of a share 0…1, clamped. */
export function mapColour(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (MAP_COLOURS.length - 1);
  const below = Math.min(Math.floor(at), MAP_COLOURS.length - 2);
  const from = MAP_COLOURS[below]!;
  const to = MAP_COLOURS[below + 1]!;
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * (at - below));
  return `#${[channel(0), channel(1), channel(2)].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
