import { beforeAll, describe, expect, test } from 'vitest';
import { expectedRetentionFigures } from '../bench/detection/expectedRetentionTier.ts';
import type { FleetFigure } from '../bench/detection/fleetFigures.ts';

/** Four fleets of twelve packs: what so few can carry. The bars are the full benchmark's. */
describe('expected retention against healthy packs with a known truth', () => {
  let figures: ReadonlyMap<string, FleetFigure>;
  beforeAll(() => {
    figures = new Map(expectedRetentionFigures('quick', 1).map((figure) => [figure.name, figure]));
  }, 60_000);
  const figure = (name: string): FleetFigure => {
    const found = figures.get(name);
    if (!found) throw new Error(`There is no figure "${name}", but ${[...figures.keys()].join(', ')}`);
    return found;
  };

  test('the 90 % band holds about 90 % of healthy cells', () => {
    const { value } = figure('healthy cells inside the 90 % band of expected retention');
    expect(value).toBeGreaterThan(85);
    expect(value).toBeLessThan(96);
  });

  test('and so it does a year ahead, where it is wider', () => {
    const today = figure('healthy cells inside the 90 % band of expected retention');
    const ahead = figure('healthy cells inside the 90 % band that was drawn a year before');
    expect(ahead.value).toBeGreaterThan(78);
    expect(Number(ahead.context!['meanHalfWidth'])).toBeGreaterThan(Number(today.context!['meanHalfWidth']));
  });

  test('other packs of the design make design and use alone say more', () => {
    const { value, context } = figure('packs inside the 90 % band of design and use alone, after three years');
    expect(value).toBeGreaterThan(80);
    expect(Number(context!['meanHalfWidth'])).toBeLessThan(0.9 * Number(context!['meanHalfWidthBeforeTheFleetTold']));
  });
});
