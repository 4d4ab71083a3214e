import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../src/claims/catalogue.ts';
import { cellOfDesign } from '../src/claims/cell/designCell.ts';
import { checkDesign } from '../src/claims/checkDesign.ts';
import type { AnodeSection, DesignDocument } from '../src/claims/designDocument.ts';

const pattern = { diameter: 20e-6, height: 9e-6, lattice: 'hexagonal', occupancy: 0.55, porosity: 0.4 } as const;
const tinDots: AnodeSection = {
  dots: { ...pattern, composition: [{ element: 'Sn', atomicFraction: 1 }] },
  prelithiation: 0.06,
};

function cellWith(anode: AnodeSection): DesignDocument {
  return { name: 'cell', anode, cathode: { material: 'lco', thickness: 60e-6 }, electrolyte: { state: 'gel' } };
}

function dotsOf(...elements: readonly string[]): AnodeSection {
  const composition = elements.map((element) => ({ element, atomicFraction: 1 / elements.length }));
  return { ...tinDots, dots: { ...pattern, composition } };
}

function layerOf(material: string, volumeFraction: number): AnodeSection {
  return { thickness: 10e-6, materials: [{ material, volumeFraction }], prelithiation: 0.2 };
}

describe('a design of which no cell can be built because of what it states', () => {
  test.each([
    [
      'more lithium than its anode holds',
      { ...tinDots, prelithiation: 50 },
      'anode.prelithiation',
      /less prelithiation/,
    ],
    ['dots of copper', dotsOf('Cu'), 'anode.dots.composition', /Cu: no element of .* takes up lithium/],
    ['dots of two such metals', dotsOf('Ni', 'Ti'), 'anode.dots.composition', /Ni, Ti: no element/],
    ['a layer of copper powder', layerOf('Cu', 0.5), '', /anode\.materials Cu: none of them takes up lithium/],
    ['more tin oxide than the cathode has lithium for', layerOf('SnO', 0.6), '', /less irreversible loss/],
  ])('is not physical: %s', (_, anode, field, says) => {
    const document = cellWith({
      ...anode,
      ...(field === '' && anode.materials?.[0]?.material === 'SnO' && { thickness: 90e-6 }),
    });
    expect(() => cellOfDesign(document)).toThrow(RangeError);
    const check = checkDesign(document);
    expect(check.isBuildable).toBe(false);
    expect(check.problems).toHaveLength(1);
    expect(check.problems[0]).toMatchObject({ kind: 'impossible', field, message: expect.stringMatching(says) });
    const marked = check.fields.filter(({ verdict }) => verdict === 'impossible').map((each) => each.field);
    expect(marked.every((each) => field !== '' && each.startsWith(field))).toBe(true);
    expect(marked.length > 0).toBe(field !== '');
    // What can be computed without a cell still is.
    expect(check.derived).not.toBeNull();
  });

  test('such dots are none without a cathode either', () => {
    expect(checkDesign({ name: 'dots', anode: dotsOf('Cu') }).isBuildable).toBe(false);
    expect(checkDesign({ name: 'dots', anode: tinDots }).isBuildable).toBe(true);
  });
});

describe('a design that says too little for a cell, or has no model here', () => {
  test.each([
    ['no electrolyte', { ...cellWith(tinDots), electrolyte: undefined }, /without electrolyte/],
    ['dots of no composition', cellWith({ dots: pattern }), /without anode\.dots\.composition/],
    ['dots of aluminium', cellWith(dotsOf('Al')), /Al/],
    ['dots of carbon', cellWith(dotsOf('C', 'Cu')), /C/],
    ['a conversion anode', cellWith(layerOf('Fe2O3', 0.5)), /Fe2O3: no model here/],
    ['a dense film of unstated porosity', cellWith(layerOf('Sn', 1)), /without anode\.porosity/],
  ])('stays buildable: %s', (_, { electrolyte, ...rest }, says) => {
    const check = checkDesign(electrolyte ? { ...rest, electrolyte } : rest);
    expect({ isBuildable: check.isBuildable, problems: check.problems }).toEqual({ isBuildable: true, problems: [] });
    expect(check.derived?.cellProblem).toMatch(says);
  });

  test('leaves as many pores as its solids do, where it states none', () => {
    const { parameters, assumed } = cellOfDesign(cellWith({ ...layerOf('Sn', 0.8), thickness: 5e-6 }));
    expect(parameters.negative.porosity).toBeCloseTo(0.2, 12);
    expect(assumed).toContain('anode.porosity = 0.2');
  });
});

test('no example of a claim is refused', () => {
  for (const { id, inside, outside } of CLAIMS) {
    expect([id, checkDesign(inside).problems, checkDesign(outside).problems]).toEqual([id, [], []]);
  }
});
