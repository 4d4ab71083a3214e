import { runVirtualTest, VIRTUAL_TESTS } from '@packtwin/twin-models';
import { describe, expect, test } from 'vitest';
import { drawPictures } from '../src/picture/drawPictures.ts';

/** physics.md §10. */
const SHIPPED = 'VT-000-2 VT-000-r VT-001-F VT-001-L VT-002-G VT-002-C VT-STK-T VT-STK-S VT-STK-B VT-GEL-T'.split(' ');

test('every virtual test that was promised is there', () => {
  expect(VIRTUAL_TESTS.map(({ id }) => id)).toEqual(SHIPPED);
});

describe.each(VIRTUAL_TESTS)('$id with its defaults', (virtualTest) => {
  const result = runVirtualTest(virtualTest);
  const { picture } = result;

  test('passes or fails by its margin, for a criterion that names its limit', () => {
    expect(Number.isFinite(result.margin)).toBe(true);
    expect(result.verdict).toBe(result.margin >= 0 ? 'pass' : 'fail');
    expect(result.criterion).toMatch(/\d.*\.$/);
    expect(result.notes.length).toBeGreaterThan(0);
  });

  test('has finite figures with units and names of their own', () => {
    expect(new Set(result.figures.map(({ name }) => name)).size).toBe(result.figures.length);
    expect(result.figures.length).toBeGreaterThan(2);
    for (const { name, value, unit } of result.figures) {
      expect(Number.isFinite(value), name).toBe(true);
      expect(unit, name).not.toBe('');
    }
  });

  test('has a picture that can be drawn: as many y as x, titled axes, nothing that is no number', () => {
    if (picture.kind === 'curves') {
      expect(picture.curves.length).toBeGreaterThan(0);
      for (const { name, x, y } of picture.curves) expect(y.length, name).toBe(x.length);
    } else {
      expect(picture.values.length).toBe(picture.x.values.length * picture.y.values.length);
    }
    const svg = drawPictures([picture], '');
    expect(svg).toContain('</svg>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity|no values/);
    for (const [, x] of svg.matchAll(/ (?:x|cx|x1|x2)="(-?[\d.]+)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(800);
    }
  });

  test('gives the same again', { timeout: 30_000 }, () => {
    expect(runVirtualTest(virtualTest)).toEqual(result);
  });
});
