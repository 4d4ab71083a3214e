import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLAIMS } from '../src/claims/catalogue.ts';
import { cellOfDesign } from '../src/claims/cell/designCell.ts';
import { judgeClaim, overlaps } from '../src/claims/claim.ts';
import type { DesignDocument } from '../src/claims/designDocument.ts';
import { DOCUMENT_FIELDS, type DocumentField, type FieldTree } from '../src/claims/documentFields.ts';
import { checkDesignDocument } from '../src/claims/readDesignDocument.ts';
import { findVirtualTest } from '../src/virtualTests/catalogue.ts';
import { claimOf } from './support/claimOf.ts';

const byId = CLAIMS.map((claim) => [claim.id, claim] as const);

/** Whether a document can have a field or section at that path. */
function isField(path: string): boolean {
  let fields: FieldTree | undefined = DOCUMENT_FIELDS;
  for (const key of path.split('.')) {
    const field: DocumentField | undefined = fields?.[key];
    if (field === undefined) return false;
    fields = 'fields' in field ? field.fields : undefined;
  }
  return true;
}

function verdictOf(id: string, document: DesignDocument) {
  return judgeClaim(claimOf(id), document).verdict;
}

/** Whether two outputs differ by more than rounding. */
function differ(a: number | string, b: number | string): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a !== b;
  return Math.abs(a - b) > 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}

test('there are 42 claims: 11, 17 and 14, each once', () => {
  const count = (seed: string) => CLAIMS.filter((claim) => claim.seed === seed).map(({ number }) => number);
  const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);
  expect([count('000'), count('001'), count('002')]).toEqual([upTo(11), upTo(17), upTo(14)]);
  expect(new Set(CLAIMS.map(({ id }) => id)).size).toBe(42);
});

describe.each(byId)('claim %s', (id, claim) => {
  test('has a design inside and one that is physical but outside', () => {
    expect(checkDesignDocument(claim.inside)).toMatchObject({ ok: true });
    expect(checkDesignDocument(claim.outside)).toMatchObject({ ok: true });
    expect([verdictOf(id, claim.inside), verdictOf(id, claim.outside)]).toEqual(['inside', 'outside']);
  });

  test('is missed by its own condition, not by that of the claim it depends on', () => {
    for (const parent of claim.dependsOn) {
      const verdicts = claim.dependsOn.map((each) => judgeClaim(each, claim.outside).verdict);
      expect(verdicts, parent.id).toContain('inside');
    }
  });

  test('is shown by an output that differs between the two', () => {
    const inside = claim.shownBy.of(claim.inside);
    const outside = claim.shownBy.of(claim.outside);
    for (const value of [inside, outside]) expect(typeof value === 'string' || !Number.isNaN(value)).toBe(true);
    expect(differ(inside, outside), `${inside} and ${outside}`).toBe(true);
  });

  test('is decided by fields that documents have, and its findings are about them', () => {
    for (const field of claim.fields) expect(isField(field), field).toBe(true);
    const own = judgeClaim(claim, claim.outside).findings.slice(0, claim.conditions.length);
    const about = own.filter(({ verdict }) => verdict === 'outside').map(({ field }) => field);
    expect(
      about.some((field) => claim.fields.some((each) => overlaps(each, field))),
      about.join(),
    ).toBe(true);
  });

  test('names a virtual test that there is, if any', () => {
    const { virtualTest } = claim.shownBy;
    if (virtualTest !== undefined) expect(findVirtualTest(virtualTest)).toBeDefined();
  });

  test('names field, value, limit and source of what puts a design outside', () => {
    const judgement = judgeClaim(claim, claim.outside);
    const missed = judgement.findings.filter(({ verdict }) => verdict === 'outside');
    expect(missed.length).toBeGreaterThan(0);
    for (const { field, value, limit, source, reason } of missed) {
      expect(reason).toContain(field);
      expect(reason).toContain(value);
      expect(reason).toContain(limit);
      expect(source).toMatch(/^seed 00[012], claim \d+$/);
    }
  });

  test('is not stated by an empty document', () => {
    expect(verdictOf(id, { name: 'nothing' })).toBe('notStated');
  });
});

describe('limits of the claims', () => {
  const dots = claimOf('002-1').inside;
  const withDots = (change: object): DesignDocument => ({
    ...dots,
    anode: { ...dots.anode, dots: { ...dots.anode!.dots!, ...change } },
  });
  const withThickness = (id: string, thickness: number): DesignDocument => {
    const { inside } = claimOf(id);
    return { ...inside, anode: { ...inside.anode, thickness } };
  };

  test.each([
    [1e-6, 'inside'],
    [0.99e-6, 'outside'],
    [500e-6, 'inside'],
    [501e-6, 'outside'],
    [0.011, 'impossible'],
  ])('002-1 on dots of %d m: %s', (diameter, verdict) => {
    expect(verdictOf('002-1', withDots({ diameter }))).toBe(verdict);
  });

  test.each([
    [{ occupancy: 0.5 }, 'inside'],
    [{ occupancy: 0.9, lattice: 'hexagonal' }, 'inside'],
    [{ occupancy: 0.905, lattice: 'hexagonal' }, 'outside'],
    [{ occupancy: 0.91, lattice: 'hexagonal' }, 'impossible'],
    [{ occupancy: 0.8, lattice: 'square' }, 'impossible'],
    [{ occupancy: 0.9, lattice: 'squareDots' }, 'inside'],
    [{ occupancy: 0.95, lattice: 'squareDots' }, 'outside'],
  ])('002-1 on %j: %s', (change, verdict) => {
    expect(verdictOf('002-1', withDots(change))).toBe(verdict);
  });

  test('002-1 wants a collector that does not alloy', () => {
    const on = (metal: string) => verdictOf('002-1', { ...dots, anode: { ...dots.anode, collector: { metal } } });
    expect(['Cu', 'Ni', 'SUS', 'Ti', 'Al', 'Sn', 'Zn', 'Ag'].map(on)).toEqual([
      ...Array<string>(4).fill('inside'),
      ...Array<string>(4).fill('outside'),
    ]);
  });

  test('90 % of round dots and a gap of 5 µm exclude each other within claim 1, and the reason computes it', () => {
    const crowded = withDots({ occupancy: 0.9, diameter: 500e-6 });
    const judgement = judgeClaim(claimOf('002-5'), crowded);
    expect(judgement.verdict).toBe('outside');
    expect(judgement.findings[0]?.reason).toMatch(/needs dots of at least 0\.001307 m, more than the 500e-6 m/);
    // Square dots of 93 µm can have both.
    expect(verdictOf('002-5', withDots({ occupancy: 0.9, diameter: 93e-6, lattice: 'squareDots' }))).toBe('inside');
    expect(verdictOf('002-5', withDots({ occupancy: 0.9, diameter: 92e-6, lattice: 'squareDots' }))).toBe('outside');
  });

  test('dots below 12 µm never meet claims 1 and 5 together', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 12e-6, noNaN: true }),
        fc.double({ min: 0.5, max: 0.9, noNaN: true }),
        fc.constantFrom('hexagonal', 'square', 'squareDots'),
        (diameter, occupancy, lattice) => {
          expect(verdictOf('002-5', withDots({ diameter, occupancy, lattice }))).not.toBe('inside');
        },
      ),
    );
  });

  test('002-3 knows carbon for no metal, though it is in group 14', () => {
    const of = (...composition: object[]) => verdictOf('002-3', withDots({ composition }));
    expect(of({ element: 'C', atomicFraction: 1 })).toBe('outside');
    expect(of({ element: 'Si', atomicFraction: 1 })).toBe('inside');
    expect(of({ element: 'Bi', atomicFraction: 1 })).toBe('outside');
    expect(of({ element: 'Bi', atomicFraction: 0.5 }, { element: 'Sn', atomicFraction: 0.5 })).toBe('inside');
  });

  test.each([
    ['001-1', 30e-6, 'inside'],
    ['001-1', 0.5e-6, 'inside'],
    ['001-1', 31e-6, 'outside'],
    ['001-2', 1e-6, 'inside'],
    ['001-2', 30e-6, 'inside'],
    ['001-2', 0.5e-6, 'outside'],
    ['001-4', 1e-6, 'outside'],
    ['001-4', 0.999e-6, 'inside'],
    ['001-4', 30, 'impossible'],
  ])('%s at %d m: %s', (id, thickness, verdict) => {
    const document = withThickness(id, thickness);
    const materials = document.anode?.materials?.map((each) => ({ ...each, particleRadius: 0.05e-6 })) ?? [];
    expect(verdictOf(id, { ...document, anode: { ...document.anode, materials } })).toBe(verdict);
  });

  test('001-8 counts layered and spinel oxides, not phosphates', () => {
    const { inside } = claimOf('001-8');
    const against = (material: string) => verdictOf('001-8', { ...inside, cathode: { ...inside.cathode, material } });
    expect(['lco', 'lmo', 'nmc532', 'nmc811', 'nca', 'lno'].map(against)).toEqual(Array<string>(6).fill('inside'));
    expect(against('lfp')).toBe('outside');
  });

  test('001-1 takes compounds of any metal that alloys, 001-3 only those of its list', () => {
    const { inside } = claimOf('001-3');
    const verdicts = (material: string) => {
      const document = { ...inside, anode: { ...inside.anode, materials: [{ material, volumeFraction: 0.1 }] } };
      return [verdictOf('001-1', document), verdictOf('001-3', document)];
    };
    expect(verdicts('GeO2')).toEqual(['inside', 'inside']);
    expect(verdicts('SnSO4')).toEqual(['inside', 'inside']);
    expect(verdicts('boronAddedAmorphousCarbon')).toEqual(['inside', 'inside']);
    expect(verdicts('SiO')).toEqual(['inside', 'outside']);
    expect(verdicts('boronAddedNanotubes')).toEqual(['inside', 'outside']);
    // Iron oxide converts without alloying; plain graphite has no boron; tin metal is no compound.
    for (const material of ['Fe2O3', 'graphite', 'Sn']) expect(verdicts(material)).toEqual(['outside', 'outside']);
  });

  test('000-1 asks for one electrode, measured or derived in any way', () => {
    const { inside } = claimOf('000-1');
    const on = (anode: object, cathode: object = {}) =>
      verdictOf('000-1', {
        ...inside,
        anode: { ...inside.anode, collector: anode },
        cathode: { ...inside.cathode, collector: cathode },
      });
    expect(on({ realAreaRatio: 1.2 }, { realAreaRatio: 2.1 })).toBe('inside');
    expect(on({ realAreaRatio: 1.2 }, { realAreaRatio: 1.9 })).toBe('outside');
    expect(on({ roughness: { developedAreaRatio: 1 } })).toBe('inside');
    expect(on({ roughness: { developedAreaRatio: 0.9 } })).toBe('outside');
    expect(on({ rods: { metal: 'Cu', arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 } })).toBe('inside');
    // Two faces of 10 µm copper at twice their flat area: 4 m² per 0.0896 kg.
    expect(on({ thickness: 10e-6, adsorption: { specificArea: 44.7, density: 8960 } })).toBe('inside');
    expect(on({ thickness: 10e-6, adsorption: { specificArea: 44.5, density: 8960 } })).toBe('outside');
    expect(on({ metal: 'Cu' })).toBe('notStated');
  });

  test('000-7 is shown by a record, for its two cells are one cell until someone calibrates an effect', () => {
    const { inside, outside, shownBy, caveat } = claimOf('000-7');
    expect(JSON.stringify([inside, outside])).not.toMatch(/capacityLoss|irreversibleGain/);
    expect(JSON.stringify(cellOfDesign(inside))).toBe(JSON.stringify(cellOfDesign(outside)));
    expect(shownBy.of(inside)).toBe('rhombohedral 0.2, hexagonal 0.8; by XRD; no effect calibrated');
    expect(shownBy.of(outside)).toBe('rhombohedral 0.22, hexagonal 0.78; by XRD; no effect calibrated');
    expect(caveat).toMatch(/calibrate/);
    const calibrated = { rhombohedralFraction: 0.22, capacityLoss: 0.3 };
    const lossy = { ...outside, anode: { ...outside.anode, graphite: calibrated } };
    expect(shownBy.of(lossy)).toMatch(/method not stated; calibrated β 0\.3/);
    const held = (document: typeof outside) => cellOfDesign(document).parameters.negative.maximumConcentration;
    expect(held(lossy) / held(outside)).toBeCloseTo(1 - 0.3 * 0.22, 12);
  });

  test('000-7 asks for both fractions, and is impossible above their whole', () => {
    const { inside } = claimOf('000-7');
    const of = (graphite: object) =>
      verdictOf('000-7', { ...inside, anode: { ...inside.anode, graphite: graphite as never } });
    expect(of({ rhombohedralFraction: 0.2, hexagonalFraction: 0.8 })).toBe('inside');
    expect(of({ rhombohedralFraction: 0.1, hexagonalFraction: 0.75 })).toBe('outside');
    expect(of({ rhombohedralFraction: 0.3, hexagonalFraction: 0.8 })).toBe('impossible');
  });
});

describe('the order of process steps', () => {
  const { inside } = claimOf('000-9');
  const judged = (id: string, ...steps: string[]) =>
    verdictOf(id, { ...inside, process: steps.map((step) => ({ step, electrode: 'anode' as const })) });

  test.each([
    ['000-8', ['oxidise', 'reduce', 'coatActive'], 'inside'],
    ['000-8', ['oxidise', 'coatActive'], 'outside'],
    ['000-8', ['coatActive', 'reduce'], 'impossible'],
    ['000-9', ['reduce', 'hardCoat', 'coatActive', 'calender'], 'inside'],
    ['000-9', ['hardCoat', 'reduce', 'coatActive'], 'outside'],
    ['000-9', ['reduce', 'coatActive', 'hardCoat'], 'impossible'],
    ['000-10', ['coldRoll', 'roughen', 'coatActive'], 'inside'],
    ['000-10', ['coldRoll', 'anneal', 'growRods', 'coatActive'], 'inside'],
    ['000-10', ['roughen', 'coldRoll', 'coatActive'], 'outside'],
    ['000-10', ['coldRoll', 'coatActive', 'roughen'], 'impossible'],
    ['000-10', ['coldRoll', 'coatActive'], 'outside'],
  ])('%s with %j: %s', (id, steps, verdict) => {
    expect(judged(id, ...steps)).toBe(verdict);
  });

  test('a record without any step of the electrode states nothing', () => {
    const { process: _, ...silent } = inside;
    expect(['000-8', '000-9', '000-10'].map((id) => verdictOf(id, silent))).toEqual(Array(3).fill('notStated'));
  });

  test('steps of one electrode do not complete the record of the other', () => {
    const process = [
      { step: 'reduce', electrode: 'cathode' as const },
      { step: 'coatActive', electrode: 'anode' as const },
    ];
    expect(verdictOf('000-8', { ...inside, process })).toBe('outside');
  });
});
