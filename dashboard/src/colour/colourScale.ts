/** From a value to a colour: position on the ramp, and the 256-entry table that paints a byte map in one pass. */
import { type Ramp, type Rgb, colourAt, rgbFromHex } from './ramps.ts';

/** Bytes of a fleet map: 0…254 run from low to high, 255 is "not known". */
export const UNKNOWN_BYTE = 255;

export interface ColourScale {
  readonly ramp: Ramp;
  /** Value of the ramp's two ends. */
  readonly low: number;
  readonly high: number;
  readonly unknown: string;
}

/**
 * Scale over a range. A deviation gets a symmetric range, so that the grey middle is exactly "as expected"
 * whatever the two ends are.
 */
export function colourScale(ramp: Ramp, low: number, high: number, unknown: string, isDeviation: boolean): ColourScale {
  if (!isDeviation) return { ramp, low, high: high > low ? high : low + 1, unknown };
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return { ramp, low: -reach, high: reach, unknown };
}

/** Position 0…1 of a value on the scale, NaN for not known. */
function positionOf(scale: ColourScale, value: number): number {
  return Math.min(1, Math.max(0, (value - scale.low) / (scale.high - scale.low)));
}

export function colourOf(scale: ColourScale, value: number | null | undefined): Rgb {
  if (value === null || value === undefined || Number.isNaN(value)) return rgbFromHex(scale.unknown);
  return colourAt(scale.ramp, positionOf(scale, value));
}

/** Value that a byte of a map stands for, NaN for not known. */
export function valueOfByte(byte: number, low: number, high: number): number {
  return byte === UNKNOWN_BYTE ? Number.NaN : low + ((high - low) * byte) / (UNKNOWN_BYTE - 1);
}

/**
 * One packed RGBA pixel (as ImageData holds it on a little-endian machine) for every byte of a map whose bytes run
 * from `low` to `high`.
 */
export function pixelTable(scale: ColourScale, low: number, high: number): Uint32Array {
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const [red, green, blue] = colourOf(scale, valueOfByte(byte, low, high));
    table[byte] = (0xff << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}

/** Stops for a CSS `linear-gradient` legend, low to high. */
export function gradientStops(ramp: Ramp): string {
  return ramp.join(', ');
}
