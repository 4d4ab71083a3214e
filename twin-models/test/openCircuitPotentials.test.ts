import { describe, expect, it } from 'vitest';
import * as alloys from '../src/openCircuit/alloys.ts';
import * as carbons from '../src/openCircuit/carbons.ts';
import * as cathodes from '../src/openCircuit/cathodes.ts';
import { potentialAt, stoichiometryAt } from '../src/openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../src/openCircuit/openCircuitPotential.ts';

const library = [...Object.values(carbons), ...Object.values(alloys), ...Object.values(cathodes)].filter(
  (entry): entry is OpenCircuitPotential => typeof entry === 'object',
);

/** Values printed in the literature or evaluated independently from the formula. */
const spotValues: readonly (readonly [OpenCircuitPotential, number, number, tolerance: number])[] = [
  [carbons.graphiteSafari2011, 0.1, 0.217, 0.001],
  [carbons.graphiteSafari2011, 0.5, 0.116, 0.001],
  [carbons.graphiteSafari2011, 0.9, 0.077, 0.001],
  [carbons.cokeDoyle1996, 0.1, 0.818, 0.001],
  [carbons.cokeDoyle1996, 0.4, 0.238, 0.001],
  [cathodes.lithiumCobaltOxide, 0.5, 4.186, 0.002],
  [cathodes.lithiumCobaltOxide, 0.8, 3.913, 0.002],
  [cathodes.lithiumManganeseOxideDoyle1996, 0.4, 4.114, 0.002],
  [cathodes.lithiumManganeseOxideDoyle1996, 0.8, 3.977, 0.002],
];

describe.each(library.map((potential) => [potential.name, potential] as const))('%s', (_, potential) => {
  const [low, high] = potential.range;

  it('falls over its whole range exactly if it says so', () => {
    let rises = 0;
    for (let step = 1; step <= 4000; step++) {
      const x = low + ((high - low) * step) / 4000;
      if (potentialAt(potential, x) >= potentialAt(potential, x - (high - low) / 4000)) rises++;
    }
    expect(rises === 0).toBe(potential.isMonotonic);
  });

  it('is met by its table within 20 µV', () => {
    let worst = 0;
    for (let step = 0; step < 5000; step++) {
      const x = low + ((high - low) * (step + 0.37)) / 5000;
      worst = Math.max(worst, Math.abs(potentialAt(potential, x) - potential.potential(x)));
    }
    expect(worst).toBeLessThan(2e-5);
  });

  it('falls by 10 V per unit outside its range', () => {
    expect(potentialAt(potential, low - 0.1) - potentialAt(potential, low)).toBeCloseTo(1, 9);
    expect(potentialAt(potential, high + 0.1) - potentialAt(potential, high)).toBeCloseTo(-1, 9);
  });

  it('gives back the stoichiometry of a potential', () => {
    if (!potential.isMonotonic) {
      expect(() => stoichiometryAt(potential, 0.1)).toThrow(/not monotonic/);
      return;
    }
    for (const x of [low - 0.05, low, 0.5 * (low + high), high, high + 0.05]) {
      expect(stoichiometryAt(potential, potentialAt(potential, x))).toBeCloseTo(x, 7);
    }
  });
});

it.each(spotValues)('%o at %f is %f V', (potential, x, volts, tolerance) => {
  expect(Math.abs(potentialAt(potential, x) - volts)).toBeLessThan(tolerance);
});

it('tin has its mean at 0.51 V and ends at 0', () => {
  const mean =
    Array.from({ length: 1000 }, (_, k) => alloys.tin.potential((k + 0.5) / 1000)).reduce((a, b) => a + b) / 1000;
  expect(mean).toBeCloseTo(0.513, 2);
  expect(alloys.tin.potential(1)).toBeCloseTo(0, 2);
});
