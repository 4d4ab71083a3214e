import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as alloys from '../src/openCircuit/alloys.ts';
import * as carbons from '../src/openCircuit/carbons.ts';
import { findOpenCircuitPotential, listOpenCircuitPotentials } from '../src/openCircuit/catalogue.ts';
import * as cathodes from '../src/openCircuit/cathodes.ts';
import { entropicChangeCobaltOxide, entropicChangeMcmb } from '../src/openCircuit/entropicChange.ts';
import { multiReactionPotential, multiReactionStoichiometry } from '../src/openCircuit/multiReactionPotential.ts';
import { potentialAt, stoichiometryAt } from '../src/openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../src/openCircuit/openCircuitPotential.ts';
import { tabulatedPotential } from '../src/openCircuit/tabulatedPotential.ts';

const library = listOpenCircuitPotentials();

/** Values printed in the literature or evaluated independently from the formula. */
const spotValues: readonly (readonly [OpenCircuitPotential, number, number, tolerance: number])[] = [
  [carbons.graphiteSafari2011, 0.1, 0.217, 0.001],
  [carbons.graphiteSafari2011, 0.5, 0.116, 0.001],
  [carbons.graphiteSafari2011, 0.9, 0.077, 0.001],
  [carbons.cokeDoyle1996, 0.1, 0.818, 0.001],
  [carbons.cokeDoyle1996, 0.4, 0.238, 0.001],
  [carbons.graphiteSafari2011, 0.98, 0.031, 0.001],
  [carbons.graphiteChen2020, 0.75, 0.092, 0.001],
  [carbons.graphiteChen2020, 0.01, 1.74, 0.01],
  [carbons.cokeDoyle1996, 0.65, 0.028, 0.001],
  [carbons.hardCarbonRescaled, 1, 0.028, 0.001],
  [cathodes.lithiumCobaltOxide, 0.95, 3.721, 0.002],
  [cathodes.lfpGerver2011, 0.5, 3.405, 0.001],
  [cathodes.lfpSafari2011, 0.5, 3.432, 0.001],
  [cathodes.lithiumCobaltOxide, 0.5, 4.186, 0.002],
  [cathodes.lithiumCobaltOxide, 0.8, 3.913, 0.002],
  [cathodes.lithiumManganeseOxideDoyle1996, 0.4, 4.114, 0.002],
  [cathodes.lithiumManganeseOxideDoyle1996, 0.8, 3.977, 0.002],
];

describe.each(library.map((potential) => [potential.id, potential] as const))('%s', (_, potential) => {
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

/** Evaluated with PyBaMM 26.10: parameter sets Chen2020, Mohtat2020, Marquis2019, Ramadass2004, NCA_Kim2011, Prada2013, Chen2020_composite. */
describe('against another implementation', () => {
  it.each([
    ['graphite-chen-2020', 0.2169230769230769, 0.2108258],
    ['graphite-chen-2020', 0.5123076923076924, 0.132995],
    ['graphite-chen-2020', 0.9061538461538462, 0.09202],
    ['nmc-chen-2020', 0.3997435897435897, 4.1051621],
    ['nmc-chen-2020', 0.6243589743589744, 3.797277],
    ['nmc-chen-2020', 0.9238461538461538, 3.5489086],
    ['graphite-mohtat-2020', 0.21102564102564103, 0.1264149],
    ['graphite-mohtat-2020', 0.5125641025641026, 0.0944491],
    ['graphite-mohtat-2020', 0.9146153846153846, 0.0893264],
    ['nmc-mohtat-2020', 0.22487179487179487, 4.0398138],
    ['nmc-mohtat-2020', 0.5171794871794871, 3.8060031],
    ['nmc-mohtat-2020', 0.9069230769230769, 3.6445513],
    ['graphite-mcmb-2528', 0.2169230769230769, 0.2344405],
    ['graphite-mcmb-2528', 0.5123076923076924, 0.1899478],
    ['graphite-mcmb-2528', 0.9061538461538462, 0.1185644],
    ['lco-dualfoil-2003', 0.5566666666666666, 4.0681024],
    ['lco-dualfoil-2003', 0.7166666666666667, 3.9317348],
    ['lco-dualfoil-2003', 0.93, 3.8838708],
    ['graphite-ramadass-2004', 0.2228205128205128, 0.1472677],
    ['graphite-ramadass-2004', 0.512051282051282, 0.1204523],
    ['graphite-ramadass-2004', 0.8976923076923076, 0.0667898],
    ['nca-kim-2011', 0.4851282051282051, 3.9978875],
    ['nca-kim-2011', 0.6728205128205128, 3.762207],
    ['nca-kim-2011', 0.9230769230769231, 3.5265196],
    ['lfp-afshar-2017', 0.2169230769230769, 3.4033032],
    ['lfp-afshar-2017', 0.5123076923076924, 3.3973156],
    ['lfp-afshar-2017', 0.9061538461538462, 3.3354397],
    ['silicon-delithiation', 0.20793103448275863, 0.6006563],
    ['silicon-delithiation', 0.4748275862068966, 0.4389184],
    ['silicon-delithiation', 0.8306896551724139, 0.2708956],
  ])('%s at %f is %f V', (id, x, volts) => {
    expect(findOpenCircuitPotential(id)!.potential(x)).toBeCloseTo(volts, 6);
  });
});

it('tin has its mean at 0.51 V and ends at 0', () => {
  const mean =
    Array.from({ length: 1000 }, (_, k) => alloys.tin.potential((k + 0.5) / 1000)).reduce((a, b) => a + b) / 1000;
  expect(mean).toBeCloseTo(0.513, 2);
  expect(alloys.tin.potential(1)).toBeCloseTo(0, 2);
});

it('tin keeps its end and its fall whatever the smearing of its plateaus', () => {
  for (const potential of [alloys.tinEquilibrium, alloys.tin, alloys.tinFromOxide]) {
    expect(potential.potential(1)).toBeCloseTo(0, 2);
    expect(potential.potential(0.66)).toBeCloseTo(0.42, 1);
  }
  // Middles of the wide plateaus, Handbook of Battery Materials.
  expect(alloys.tinEquilibrium.potential(0.16)).toBeCloseTo(0.66, 3);
  expect(alloys.tinEquilibrium.potential(0.4)).toBeCloseTo(0.53, 3);
  expect(alloys.tinEquilibrium.potential(0.9)).toBeCloseTo(0.38, 3);
});

it.each([
  ['antimony', 0.3, 0.956],
  ['bismuth', 0.7, 0.81],
  ['lead', 0.1, 0.601],
  ['lead', 0.45, 0.449],
  ['lead', 0.9, 0.292],
  ['indium', 0.5, 0.6],
  ['zinc', 0.3, 0.22],
  ['tin-400c', 0.1, 0.57],
  ['silicon-400c', 0.2, 0.332],
  ['bismuth-400c', 0.5, 0.75],
])('%s shows its plateau at %f', (id, x, volts) => {
  expect(findOpenCircuitPotential(id)!.potential(x)).toBeCloseTo(volts, 2);
});

describe('the catalogue', () => {
  it('finds every entry by an id of its own', () => {
    expect(new Set(library.map(({ id }) => id)).size).toBe(library.length);
    for (const potential of library) {
      expect(findOpenCircuitPotential(potential.id)).toBe(potential);
      expect(potential.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(potential.source.length).toBeGreaterThan(5);
    }
    expect(findOpenCircuitPotential('toString')).toBeUndefined();
  });

  it('has one potential that rises somewhere, and it says so', () => {
    expect(library.filter(({ isMonotonic }) => !isMonotonic).map(({ id }) => id)).toEqual(['graphite-mcmb-2528']);
    const { potential } = carbons.graphiteMcmb2528;
    expect(potential(0.327)).toBeGreaterThan(potential(0.318));
  });

  it('marks what holds at 400 °C only', () => {
    expect(library.filter(({ temperature }) => temperature !== undefined).every(({ id }) => id.endsWith('-400c'))).toBe(
      true,
    );
  });
});

describe('branches of hysteresis', () => {
  it.each(['silicon', 'germanium'])('%s gives lithium back at a higher potential than it takes it up', (element) => {
    const lithiation = findOpenCircuitPotential(`${element}-lithiation`)!;
    const delithiation = findOpenCircuitPotential(`${element}-delithiation`)!;
    for (let x = 0.02; x <= 0.9; x += 0.01) {
      expect(delithiation.potential(x)).toBeGreaterThan(lithiation.potential(x));
      expect(findOpenCircuitPotential(`${element}-mean`)!.potential(x)).toBeCloseTo(
        0.5 * (delithiation.potential(x) + lithiation.potential(x)),
        9,
      );
    }
  });
});

it('silicon as a host counts 3.75 lithium where the fit counts 278 000 mol/m³', () => {
  const lithium = 200_000;
  const host = findOpenCircuitPotential('silicon-host')!.potential(lithium / 310_970);
  expect(host).toBeCloseTo(findOpenCircuitPotential('silicon-mean')!.potential(lithium / 278_000), 9);
});

describe('carbon with boron', () => {
  it('lies above its carbon by the raise when empty and on it when full', () => {
    const boron = carbons.boronAddedPotential(carbons.hardCarbonRescaled, 0.3);
    for (const x of [0.1, 0.5, 1]) {
      expect(boron.potential(x) - carbons.hardCarbonRescaled.potential(x)).toBeCloseTo(0.3 * (1 - x), 12);
    }
    expect(() => carbons.boronAddedPotential(carbons.hardCarbonRescaled, 0.5)).toThrow(/by 0.5 V.*between 0 and 0.4/);
    expect(() => carbons.boronAddedPotential(carbons.hardCarbonRescaled, Number.NaN)).toThrow(RangeError);
  });
});

describe('the multi-reaction law', () => {
  const reaction = fc.record({
    potential: fc.double({ min: 0, max: 4.5, noNaN: true }),
    share: fc.double({ min: 0.05, max: 1, noNaN: true }),
    width: fc.double({ min: 0.05, max: 8, noNaN: true }),
  });

  it('is inverted for any reactions', () => {
    fc.assert(
      fc.property(
        fc.array(reaction, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (reactions, fraction) => {
          const sites = reactions.reduce((sum, { share }) => sum + share, 0);
          const material = multiReactionPotential({
            id: 'drawn',
            name: 'drawn',
            source: 'drawn',
            range: [0.0005 * sites, 0.9995 * sites],
            reactions,
          });
          const volts = material.potential(fraction * sites);
          expect(multiReactionStoichiometry(reactions, volts) / sites).toBeCloseTo(fraction, 10);
        },
      ),
    );
  });

  it('is the Nernst equation for one ideal reaction', () => {
    const nernst = multiReactionPotential({
      id: 'nernst',
      name: 'nernst',
      source: 'limit',
      range: [0.01, 0.99],
      reactions: [{ potential: 0.4, share: 1, width: 1 }],
    });
    const thermal = (8.314462618 * 298.15) / 96485.33212;
    expect(nernst.potential(0.2)).toBeCloseTo(0.4 + thermal * Math.log(0.8 / 0.2), 12);
  });

  it('refuses reactions without sites and ranges beyond them', () => {
    const material = { id: 'x', name: 'x', source: 'x', range: [0.1, 0.9] } as const;
    expect(() => multiReactionPotential({ ...material, reactions: [{ potential: 0.1, share: 1, width: 0 }] })).toThrow(
      /reaction 0 of "x".*width must be > 0/,
    );
    expect(() =>
      multiReactionPotential({ ...material, reactions: [{ potential: 0.1, share: 0.5, width: 1 }] }),
    ).toThrow(/inside 0…0.5/);
  });
});

describe('a measured table', () => {
  const rows = { stoichiometry: [0, 0.1, 0.4, 1], potential: [1, 0.3, 0.2, 0.05] };

  it('goes through its rows, in whatever order they come, and does not overshoot between them', () => {
    const sorted = tabulatedPotential({ name: 'm', source: 's', ...rows });
    const shuffled = tabulatedPotential({
      name: 'm',
      source: 's',
      stoichiometry: [0.4, 0, 1, 0.1, 0.1],
      potential: [0.2, 1, 0.05, 0.3, 0.3],
    });
    for (const [row, x] of rows.stoichiometry.entries()) {
      expect(sorted.potential(x)).toBeCloseTo(rows.potential[row]!, 12);
    }
    let previous = Infinity;
    for (let x = 0; x <= 1; x += 0.001) {
      expect(shuffled.potential(x)).toBe(sorted.potential(x));
      expect(sorted.potential(x)).toBeLessThan(previous);
      previous = sorted.potential(x);
    }
    expect(sorted.isMonotonic).toBe(true);
    expect(sorted.range).toEqual([0, 1]);
  });

  it('meets the potential that it was sampled from', () => {
    const stoichiometry = Array.from({ length: 200 }, (_, row) => 0.005 + (0.99 * row) / 199);
    const table = tabulatedPotential({
      name: 'sampled',
      source: 'Safari 2011',
      stoichiometry,
      potential: stoichiometry.map((x) => carbons.graphiteSafari2011.potential(x)),
    });
    for (let x = 0.02; x < 0.99; x += 0.0013) {
      expect(Math.abs(table.potential(x) - carbons.graphiteSafari2011.potential(x))).toBeLessThan(2e-3);
    }
  });

  it('says that it rises where its rows do', () => {
    const table = tabulatedPotential({ name: 'm', source: 's', stoichiometry: [0, 0.5, 1], potential: [1, 0.2, 0.3] });
    expect(table.isMonotonic).toBe(false);
    expect(() => stoichiometryAt(table, 0.25)).toThrow(/not monotonic/);
  });

  it.each([
    [[0, 1], [1], /2 stoichiometries but 1 potentials/],
    [[0, 1.2], [1, 0], /row 1 is 1.2, must lie between 0 and 1/],
    [[0, 1], [1, Number.NaN], /row 1 is NaN, must be finite/],
    [[0, 0.5, 0.5], [1, 0.3, 0.2], /0.5 has two potentials, 0.3 and 0.2 V/],
    [[0.5], [0.3], /needs two or more/],
  ])('refuses rows %j', (stoichiometry, potential, message) => {
    expect(() => tabulatedPotential({ name: 'm', source: 's', stoichiometry, potential })).toThrow(message);
  });
});

describe('entropic changes', () => {
  it.each([
    [entropicChangeMcmb, 0.05, 0.25],
    [entropicChangeMcmb, 0.1, 0],
    [entropicChangeMcmb, 0.2, -0.12],
    [entropicChangeMcmb, 0.3, -0.17],
    [entropicChangeMcmb, 0.5, -0.11],
    [entropicChangeMcmb, 0.9, -0.1],
    [entropicChangeCobaltOxide, 0.6, -0.29],
    [entropicChangeCobaltOxide, 0.7, -0.43],
    [entropicChangeCobaltOxide, 0.8, -0.55],
    [entropicChangeCobaltOxide, 0.9, -0.63],
  ] as const)('%o at %f is %f mV/K', (change, x, millivolts) => {
    expect(Math.abs(1e3 * change.coefficient(x) - millivolts)).toBeLessThan(0.008);
  });

  it('are held outside their range', () => {
    for (const change of [entropicChangeMcmb, entropicChangeCobaltOxide]) {
      const [low, high] = change.range;
      expect(change.coefficient(-3)).toBe(change.coefficient(low));
      expect(change.coefficient(3)).toBe(change.coefficient(high));
    }
  });
});
