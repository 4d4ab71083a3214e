/**
 * Colour ramps as control points, position 0…1 → sRGB.
 *
 * Viridis (van der Walt & Smith 2015) and cividis (Nuñez, Anderton & Renslow, PLOS ONE 13(7), 2018) rise evenly in
 * lightness and survive red–green blindness. The diverging ramp has its middle close to the page's own background,
 * so that a cell which behaves as expected recedes and a departure to either side stands out.
 */

export type Theme = 'light' | 'dark';
export type Rgb = readonly [red: number, green: number, blue: number];
export type Ramp = readonly string[];

export const VIRIDIS: Ramp = [
  '#440154',
  '#482475',
  '#414487',
  '#355f8d',
  '#2a788e',
  '#21918c',
  '#22a884',
  '#44bf70',
  '#7ad151',
  '#bddf26',
  '#fde725',
];

export const CIVIDIS: Ramp = [
  '#00204d',
  '#00336f',
  '#39486b',
  '#575c6d',
  '#707173',
  '#8a8779',
  '#a69d75',
  '#c4b56c',
  '#e4cf5b',
  '#ffea46',
];

/** Blue (below), grey (as expected), orange (above). */
export const DIVERGING: Readonly<Record<Theme, Ramp>> = {
  light: ['#0b3c7d', '#2f6db5', '#7fa9d6', '#dfe1e3', '#e6ab74', '#c26a1b', '#7d3c00'],
  dark: ['#9ccbff', '#4f94dd', '#2f5a88', '#2c3138', '#86562a', '#d9822b', '#ffc58a'],
};

/** Colour of "not known" in a map: outside every ramp, hatched where there is room. */
export const UNKNOWN_COLOUR: Readonly<Record<Theme, string>> = { light: '#f6f6f5', dark: '#1a1d21' };

export function rgbFromHex(hex: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`Cannot read colour "${hex}": must be #rrggbb`);
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Colour at a position, clamped to 0…1, linear between control points. */
export function colourAt(ramp: Ramp, position: number): Rgb {
  const scaled = Math.min(1, Math.max(0, position)) * (ramp.length - 1);
  const below = Math.min(Math.floor(scaled), ramp.length - 2);
  const share = scaled - below;
  const from = rgbFromHex(ramp[below]!);
  const to = rgbFromHex(ramp[below + 1]!);
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Relative luminance 0…1 (WCAG 2.2); decides the ink on a coloured tile. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(colour: Rgb): '#000' | '#fff' {
  return luminance(colour) > 0.179 ? '#000' : '#fff';
}

function mix(from: number, to: number, share: number): number {
  return Math.round(from + (to - from) * share);
}

function linear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}
