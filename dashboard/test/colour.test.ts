import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNKNOWN_BYTE, colourOf, colourScale, pixelTable, valueOfByte } from '../src/colour/colourScale.ts';
import { screenFactor } from '../src/colour/quantities.ts';
import {
  CIVIDIS,
  DIVERGING,
  UNKNOWN_COLOUR,
  VIRIDIS,
  colourAt,
  inkOn,
  luminance,
  rgbFromHex,
} from '../src/colour/ramps.ts';

const positions = Array.from({ length: 201 }, (_, index) => index / 200);

describe('colour ramps', () => {
  test.each([
    ['viridis', VIRIDIS],
    ['cividis', CIVIDIS],
  ])('%s rises in lightness from end to end', (_name, ramp) => {
    const lightness = positions.map((position) => luminance(colourAt(ramp, position)));
    for (let index = 1; index < lightness.length; index++)
      expect(lightness[index]).toBeGreaterThanOrEqual(lightness[index - 1]!);
    expect(lightness.at(-1)! - lightness[0]!).toBeGreaterThan(0.5);
  });

  test('the diverging ramp moves away from its middle evenly to both sides, in both themes', () => {
    for (const [theme, direction] of [['light', -1] as const, ['dark', 1] as const]) {
      const ramp = DIVERGING[theme];
      for (let step = 1; step <= 100; step++) {
        for (const side of [-1, 1]) {
          const nearer = luminance(colourAt(ramp, 0.5 + (side * (step - 1)) / 200));
          const farther = luminance(colourAt(ramp, 0.5 + (side * step) / 200));
          // Whole channel values: a step of one of 255 back is rounding.
          expect(direction * (farther - nearer)).toBeGreaterThan(-0.005);
        }
      }
      expect(direction * (luminance(colourAt(ramp, 0)) - luminance(colourAt(ramp, 0.5)))).toBeGreaterThan(0.2);
      expect(direction * (luminance(colourAt(ramp, 1)) - luminance(colourAt(ramp, 0.5)))).toBeGreaterThan(0.2);
    }
  });

  test('no map colour comes near the red of flags', () => {
    // Red of the flag: strong red, hardly any green. No ramp has a colour that a reader could take for it.
    for (const ramp of [VIRIDIS, CIVIDIS, DIVERGING.light, DIVERGING.dark]) {
      for (const position of positions) {
        const [red, green] = colourAt(ramp, position);
        expect(red > 150 && green < red * 0.35).toBe(false);
      }
    }
  });

  test('ink on a tile has a contrast of at least 4.5', () => {
    const ramps = [VIRIDIS, CIVIDIS, DIVERGING.light, DIVERGING.dark];
    fc.assert(
      fc.property(fc.constantFrom(...ramps), fc.double({ min: 0, max: 1, noNaN: true }), (ramp, position) => {
        const tile = luminance(colourAt(ramp, position));
        const ink = inkOn(colourAt(ramp, position)) === '#000' ? 0 : 1;
        expect((Math.max(tile, ink) + 0.05) / (Math.min(tile, ink) + 0.05)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test('refuses what is no colour, and says what it wants', () => {
    expect(() => rgbFromHex('red')).toThrow(/#rrggbb/);
  });
});

describe('colour scale of a map', () => {
  const unknown = UNKNOWN_COLOUR.light;

  test('puts zero of a deviation on the grey middle even when the ends differ', () => {
    const scale = colourScale(DIVERGING.light, -0.01, 0.06, unknown, true);
    expect(colourOf(scale, 0)).toEqual(rgbFromHex(DIVERGING.light[3]!));
    expect(scale.low).toBe(-0.06);
  });

  test('shows what is not known in a colour of its own', () => {
    const scale = colourScale(VIRIDIS, 0, 8, unknown, false);
    for (const value of [null, undefined, Number.NaN]) expect(colourOf(scale, value)).toEqual(rgbFromHex(unknown));
    expect(colourOf(scale, -5)).toEqual(rgbFromHex(VIRIDIS[0]!));
    expect(colourOf(scale, 50)).toEqual(rgbFromHex(VIRIDIS.at(-1)!));
  });

  test('reads bytes from low (0) to high (254), 255 as not known', () => {
    expect(valueOfByte(0, -2, 3)).toBe(-2);
    expect(valueOfByte(254, -2, 3)).toBe(3);
    expect(valueOfByte(UNKNOWN_BYTE, -2, 3)).toBeNaN();
  });

  test('paints opaque pixels in the order that ImageData has them', () => {
    const table = pixelTable(colourScale(VIRIDIS, 0, 1, '#102030', false), 0, 1);
    expect(table[UNKNOWN_BYTE]!.toString(16)).toBe('ff302010');
    expect(table[0]! >>> 24).toBe(255);
  });

  test('scales SI values to the screen, and leaves alone what is already in the unit of the screen', () => {
    expect(screenFactor('retentionDeviation', '1')).toBe(100);
    expect(screenFactor('retentionDeviation', '%')).toBe(1);
    expect(screenFactor('voltageDeviation', 'V')).toBe(1000);
    expect(screenFactor('voltageDeviation', 'mV')).toBe(1);
    expect(screenFactor('evidence', '')).toBe(1);
  });
});
