import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpmeBatch, readBpx } from '../src/index.ts';
import { blendFile, inside, isJson } from './support/bpxFile.ts';
import type { Json } from './support/bpxFile.ts';

describe('a file that misleads', () => {
  const change = (path: readonly string[], value: unknown): Json => {
    const file = blendFile();
    inside(file, ...path.slice(0, -1))[path.at(-1)!] = value;
    return file;
  };
  const cellPath = ['Parameterisation', 'Cell'];
  const graphite = ['Parameterisation', 'Negative electrode', 'Particle', 'graphite'];

  it.each<[string, Json, string, RegExp]>([
    [
      'a capacity in A.s',
      change([...cellPath, 'Nominal cell capacity [A.h]'], 18_000),
      'Nominal cell capacity',
      /the electrodes hold .* A\.h .* check the units A\.h/,
    ],
    [
      'a radius in µm',
      change([...graphite, 'Particle radius [m]'], 5),
      'Particle radius',
      /is 5, must lie between 1e-9 and 0\.001; the unit is m \(limits: docs/,
    ],
    [
      'a diffusivity in cm²/h',
      change([...graphite, 'Diffusivity [m2.s-1]'], 3.6e-7),
      'Diffusivity',
      /diffusion time of .* s, must lie between/,
    ],
    [
      'a salt conductivity that is negative',
      change(['Parameterisation', 'Electrolyte', 'Conductivity [S.m-1]'], '1 - x/700'),
      'Conductivity',
      /must be above 0/,
    ],
    ['a branch that rises', change([...graphite, 'OCP [V]'], '0.1 + 0.1*x'), 'OCP [V]', /rises by 79\.0 mV/],
    [
      'a key with another unit',
      change([...graphite, 'Particle radius [um]'], 5),
      '[um]',
      /expected "Particle radius \[m\]"/,
    ],
    ['a key of JavaScript', change([...cellPath, 'constructor'], 1), 'constructor', /unknown key/],
    [
      'a potential of 1 MB',
      change([...graphite, 'OCP [V]'], '0.1-'.repeat(300_000)),
      'OCP [V]',
      /expression has 1200000 characters, at most 10000/,
    ],
    ['deep parentheses', change([...graphite, 'OCP [V]'], `${'('.repeat(4000)}x`), 'OCP [V]', /nested deeper/],
    ['a huge exponent', change([...graphite, 'OCP [V]'], '1e999 - x'), 'OCP [V]', /too large/],
    ['a power without end', change([...graphite, 'OCP [V]'], 'x**9**9**9**9'), 'OCP [V]', /falls by 0\.000 mV only/],
    ['a table with a gap', change([...graphite, 'OCP [V]'], { x: [0, null], y: [1, 2] }), 'OCP [V]', /finite numbers/],
  ])('is refused: %s', (_, file, place, message) => {
    const result = readBpx(JSON.stringify(file));
    if (result.ok) {
      // The one expression here that is a constant of 1 or 0 is told, not refused.
      expect(result.cell.warnings.join('\n')).toMatch(message);
      return;
    }
    const problem = result.problems.find(({ path }) => path.includes(place));
    expect(problem, JSON.stringify(result.problems)).toBeDefined();
    expect(problem!.message).toMatch(message);
    expect(problem!.path.length + problem!.message.length).toBeLessThan(600);
  });

  it('is a problem with a place, whatever text it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
        const result = readBpx(text);
        expect(result.ok).toBe(false);
        if (!result.ok) expect(result.problems.every(({ message }) => message.length > 0)).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('does not throw or hang on deeply nested text', () => {
    for (const text of ['['.repeat(200_000), '{"Header":'.repeat(50_000), `${'['.repeat(5000)}${']'.repeat(5000)}`]) {
      expect(readBpx(text).ok).toBe(false);
    }
  });

  it('does not throw with any value in any place of a blend', () => {
    const places: string[][] = [];
    const walk = (node: Json, path: string[]) => {
      for (const [key, value] of Object.entries(node)) {
        places.push([...path, key]);
        if (isJson(value)) walk(value, [...path, key]);
      }
    };
    walk(blendFile(), []);
    const nasty = fc.oneof(
      fc.json().map((text): unknown => JSON.parse(text)),
      fc.constantFrom<unknown>(
        Number.NaN,
        Number.POSITIVE_INFINITY,
        -1e300,
        1e-300,
        '__proto__',
        { ['__proto__']: 1 },
        { x: [0, 0], y: [1, 1] },
        { x: [0, 1], y: [Number.NaN, 1] },
        'tanh(x)**-0.5',
        '1/0*x',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), nasty, (path, value) => {
        const result = readBpx(change(path, value));
        if (result.ok) createSpmeBatch(result.cell.parameters, 1).step(-0.1, 1, 298.15);
        else for (const { message } of result.problems) expect(message).not.toBe('');
      }),
      { numRuns: 250, seed: 2 },
    );
  });
});
