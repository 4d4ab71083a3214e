import type { CurvePicture, MapPicture } from '@packtwin/twin-models';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAxisScale } from '../src/picture/axisScale.ts';
import { drawPictures } from '../src/picture/drawPictures.ts';
import { axisTitle } from '../src/picture/plotFrame.ts';

const place = { from: 0, to: 600, labelPixels: 60, margin: 0 };

describe('an axis', () => {
  const spans = fc.record({
    least: fc.double({ min: -1e7, max: 1e7, noNaN: true }),
    span: fc.double({ min: 1e-6, max: 1e7, noNaN: true }),
  });

  test('has two ticks to one per label, inside, apart, with labels that tell them apart and their values', () => {
    fc.assert(
      fc.property(spans, fc.boolean(), ({ least, span }, isLogarithmic) => {
        const low = isLogarithmic ? Math.abs(least) + 1e-7 : least;
        const largest = isLogarithmic ? low * (1 + span) : low + span;
        fc.pre(largest - low > 1e-7 * Math.max(Math.abs(low), Math.abs(largest)));
        const scale = createAxisScale({ ...place, least: low, largest, isLogarithmic });
        const { ticks, exponent } = scale;
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(22);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        for (const { value, label } of ticks) {
          expect(scale.pixel(value)).toBeGreaterThanOrEqual(-0.01);
          expect(scale.pixel(value)).toBeLessThanOrEqual(600.01);
          if (label.includes('10')) continue;
          const written = Number(label.replace('−', '-')) * 10 ** exponent;
          expect(Math.abs(written - value)).toBeLessThanOrEqual(1e-6 * (largest - low) + 1e-9 * Math.abs(value));
        }
      }),
    );
  });

  test('rises from its first to its last pixel, whichever way that is', () => {
    const upward = createAxisScale({ ...place, from: 300, to: 0, least: 2, largest: 4, isLogarithmic: false });
    expect([upward.pixel(2), upward.pixel(3), upward.pixel(4)]).toEqual([300, 150, 0]);
    const logarithmic = createAxisScale({ ...place, least: 1, largest: 100, isLogarithmic: true });
    expect(logarithmic.pixel(10)).toBeCloseTo(300, 9);
    expect([logarithmic.pixel(0), logarithmic.pixel(-1)]).toEqual([Number.NaN, Number.NaN]);
  });

  test('keeps labels short by a prefix of the unit, or by a power of ten where the unit takes none', () => {
    const { ticks, exponent } = createAxisScale({ ...place, least: 0, largest: 6e-5, isLogarithmic: false });
    expect(ticks.map(({ label }) => label)).toEqual(['0', '10', '20', '30', '40', '50', '60']);
    expect(axisTitle({ label: 'thickness', unit: 'm' }, exponent)).toBe('thickness (µm)');
    expect(axisTitle({ label: 'resistance', unit: 'Ω m²' }, exponent)).toBe('resistance (10⁻⁶ Ω m²)');
    expect(axisTitle({ label: 'share', unit: '1' }, 0)).toBe('share');
  });
});

const curves: CurvePicture = {
  kind: 'curves',
  title: 'Voltage of A & <B>',
  x: { label: 'time', unit: 's' },
  y: { label: 'voltage', unit: 'V' },
  curves: [{ name: 'with a gap', x: [0, 1, 2, 3, 4], y: [3, 3.1, Number.NaN, 3.2, 3.3] }],
  limits: [{ name: 'lower limit', y: 2.5 }],
};

/** The d attribute of every line that is a curve of the first colour, legend included. */
function linesOf(svg: string): string[] {
  return [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="#0072b2"/g)].map((match) => match[1]!);
}

describe('a picture of curves', () => {
  test('leaves a gap at NaN and has a legend, the limit, titles with units, and words for those who cannot see it', () => {
    const svg = drawPictures([curves], 'VT-X, pass.');
    const [legend, curve, ...others] = linesOf(svg);
    expect(legend).toMatch(/^M\S+ \S+L\S+ \S+$/);
    expect(curve?.match(/M/g)).toHaveLength(2);
    expect(others).toEqual([]);
    for (const text of ['with a gap', 'lower limit: 2.5 V', 'time (s)', 'voltage (V)'])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain('<title id="picture-title">Voltage of A &amp; &lt;B&gt;</title>');
    expect(svg).toMatch(/<desc id="picture-description">VT-X, pass\. .*with a gap; lower limit at 2\.5/);
    expect(svg).not.toContain('NaN');
  });

  test('reaches down to a limit that lies far from the curve', () => {
    const tick = (svg: string) => [...svg.matchAll(/text-anchor="end">(.*?)<\/g>/g)][0]![1]!;
    expect(tick(drawPictures([curves], ''))).toContain('>2.6<');
    expect(tick(drawPictures([{ ...curves, limits: [] }], ''))).not.toContain('>2.6<');
  });

  test('starts at zero where the axis asks for it, at the frame, and below it where values are', () => {
    const from = { ...curves, y: { label: 'leak', unit: 'µA', hasZero: true }, limits: [] };
    const bottom = (svg: string) => /text-anchor="end">(.*?)<\/g>/.exec(svg)![1]!;
    const plain = drawPictures([{ ...from, y: curves.y }], '');
    expect(bottom(plain)).not.toMatch(/>0(\.0+)?</);
    const zero = drawPictures([from], '');
    expect(bottom(zero)).toMatch(/>0(\.0+)?</);
    // The tick of zero stands where the frame ends.
    const scale = createAxisScale({
      ...place,
      from: 320,
      to: 0,
      least: 0,
      largest: 3,
      isLogarithmic: false,
      margin: 0.04,
      isCloseBelow: true,
    });
    expect(scale.pixel(0)).toBe(320);
    const negative = { name: 'estimated', x: [0, 1], y: [-1, 2] };
    expect(bottom(drawPictures([{ ...from, curves: [negative] }], ''))).toMatch(/>−1(\.0+)?</);
  });

  test('keeps the extremes of a curve with more points than pixels, in a file that does not grow with them', () => {
    const count = 200_000;
    const x = Float64Array.from({ length: count }, (_, index) => index);
    const y = x.map((at) => (at === 70_001 ? 10 : Math.sin(at / 10_000)));
    const svg = drawPictures([{ ...curves, curves: [{ name: 'peak', x, y }], limits: [] }], '');
    expect(svg.length).toBeLessThan(100_000);
    const heights = [...linesOf(svg)[1]!.matchAll(/[ML]\S+ (\S+?)(?=[ML]|$)/g)].map((match) => Number(match[1]));
    const top = Number(/<rect x="92" y="([\d.]+)" width="680" height="320" fill="none"/.exec(svg)?.[1]);
    // 4 % of the span stay free above the peak.
    expect(Math.min(...heights)).toBeCloseTo(top + (0.04 / 1.08) * 320, 0);
  });

  test('shows single points between gaps, and says so where there is no value at all', () => {
    const alone = { name: 'alone', x: [0, 1, 2], y: [Number.NaN, 1, Number.NaN] };
    expect(drawPictures([{ ...curves, curves: [alone], limits: [] }], '')).toMatch(/<circle/);
    const none = { name: 'none', x: [0, 1], y: [Number.NaN, Number.NaN] };
    expect(drawPictures([{ ...curves, curves: [none], limits: [] }], '')).toContain('>no values<');
  });

  test('draws nothing outside its frame', () => {
    const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 50 }), (points) => {
        const drawn = { name: 'c', x: points.map(([x]) => x), y: points.map(([, y]) => y) };
        const [, line] = linesOf(drawPictures([{ ...curves, curves: [drawn], limits: [] }], ''));
        for (const [, x] of (line ?? '').matchAll(/[ML](\S+) \S+?(?=[ML]|$)/g)) {
          expect(Number(x)).toBeGreaterThanOrEqual(91.9);
          expect(Number(x)).toBeLessThanOrEqual(772.1);
        }
      }),
    );
  });
});

describe('a map', () => {
  const map: MapPicture = {
    kind: 'map',
    title: 'Map',
    x: { label: 'diameter', unit: 'm', isLogarithmic: true, values: [1e-6, 1e-5, 1e-4] },
    y: { label: 'occupancy', unit: '1', values: [0.5, 0.7] },
    z: { label: 'closure', unit: '1' },
    values: [0, 0.5, 1, Number.NaN, 0.25, 0.75],
  };

  test('has one tile per value that is possible, as wide by ratio on a logarithmic axis', () => {
    const svg = drawPictures([map], '');
    const tiles = /<g shape-rendering="crispEdges">(.*?)<\/g>/.exec(svg)![1]!;
    const widths = [...tiles.matchAll(/width="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(widths).toHaveLength(5);
    for (const width of widths) expect(width).toBeCloseTo(widths[0]!, 0);
    expect(tiles).toContain('#440154');
    expect(tiles).toContain('#fde725');
    expect(svg).toContain('>not possible</text>');
    expect(svg).toContain('>diameter (µm)</text>');
  });

  test('tells of nothing impossible where every value is there', () => {
    expect(drawPictures([{ ...map, values: [0, 0.5, 1, 0.1, 0.25, 0.75] }], '')).not.toContain('not possible');
  });
});
