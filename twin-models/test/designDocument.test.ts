import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DOCUMENT_FIELDS, type FieldTree } from '../src/claims/documentFields.ts';
import { checkDesignDocument, readDesignDocument } from '../src/claims/readDesignDocument.ts';
import { repeatedKey } from '../src/claims/repeatedKey.ts';
import { randomSection } from './support/randomDocument.ts';

const dots = { diameter: 20e-6, height: 9e-6, lattice: 'hexagonal', occupancy: 0.55, porosity: 0.4 } as const;
const roughFoil = {
  metal: 'Cu',
  thickness: 12e-6,
  rods: { metal: 'Cu', arealDensity: 1e12, diameter: 0.2e-6, length: 2e-6 },
} as const;

/** The only problem of a document, or a failure that shows all of them. */
function onlyProblem(document: object) {
  const result = checkDesignDocument(document);
  expect(result.ok ? [] : result.problems).toHaveLength(1);
  return result.ok ? undefined : result.problems[0];
}

describe('a design document', () => {
  test('is read from JSON as it stands', () => {
    const document = { name: 'dots on copper', anode: { dots, collector: { metal: 'Cu' } } };
    expect(readDesignDocument(JSON.stringify(document))).toEqual({ ok: true, document });
  });

  test.each([
    ['{"name": "x", }', /not JSON/],
    ['', /not JSON/],
    ['[]', /must be an object, is an empty list/],
    ['"text"', /must be an object/],
    ['{}', /name is missing/],
    ['{"name":"x","anod":{}}', /anod is no field of a design document; probably anode is meant/],
    ['{"name":"x","anode":{"thicknes":1}}', /anode\.thicknes is no field.*probably anode\.thickness is meant/],
    ['{"name":"x","colour":"green"}', /there are: name, description, cell/],
    ['{"name":"x","anode":{"thickness":"30 um"}}', /anode\.thickness is "30 um", must be a number, 1e-9…0\.002 m/],
    ['{"name":"x","anode":{"thickness":null}}', /anode\.thickness is null/],
    ['{"name":"x","anode":{"thickness":1e999}}', /anode\.thickness is Infinity, must be a number/],
    ['{"name":"x","anode":[]}', /anode is an empty list, must be an object/],
    ['{"name":"x","process":{}}', /process is an object, must be a list/],
    ['{"name":"x","process":[]}', /process is an empty list/],
    ['{"name":"x","process":[1]}', /process\.0 is 1, must be an object/],
    ['{"name":"x","stack":{"cells":2.5,"construction":"bipolar"}}', /cells is 2\.5, must be a whole number/],
    ['{"name":"x","electrolyte":{"state":"Gel"}}', /state is "Gel", must be one of liquid, gel, solid/],
    ['{"name":"x","anode":{"dots":{"diameter":2e-6}}}', /anode\.dots\.height is missing/],
    ['{"name":"x","__proto__":{"anode":1}}', /__proto__ is no field/],
    ['{"name":"x","name":"y"}', /^name is given twice: keep one$/],
    ['{"name":"x","anode":{"thickness":1e-5,"thickness":2e-5}}', /^anode\.thickness is given twice/],
    ['{"name":"x","anode":{"thickness":1e-5,"\\u0074hickness":2e-5}}', /^anode\.thickness is given twice/],
    [
      '{"name":"a\\",{","anode":{"materials":[{"material":"C"},{"material":"C","volumeFraction":0.1,"material":"Sn"}]}}',
      /^anode\.materials\.1\.material is given twice/,
    ],
  ])('%s is refused with a sentence', (json, says) => {
    const result = readDesignDocument(json);
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.problems.map(({ message }) => message).join('; ')).toMatch(says);
      expect(result.document).toBeNull();
    }
  });

  test('may say the same key in objects that are not each other, whatever its words hold', () => {
    const json = '{"name":"name","description":"{\\"name\\",","stack":{"cells":2,"construction":"bipolar"},"anode":{}}';
    expect(repeatedKey(json)).toBeNull();
    expect(repeatedKey('[{"a":1},{"a":1,"b":["a","a"]},"a",{}]')).toBeNull();
    fc.assert(fc.property(fc.json(), (text) => repeatedKey(JSON.stringify(JSON.parse(text))) === null));
    expect(repeatedKey(`{"a":"${'\\n'.repeat(400_000)}"}`)).toBeNull();
  });

  test('gives a reason that names its own limit, in every field whose reason names one', () => {
    const result = checkDesignDocument({ name: 'x', anode: { dots: { ...dots, height: 9 } } });
    expect(result.ok ? '' : result.problems[0]?.message).toMatch(/possible is 1e-9…0\.001 m \(.*over 1 mm/);
    const shown = { nm: 1e-9, µm: 1e-6, mm: 1e-3 } as const;
    const visit = (fields: FieldTree, path: string) => {
      for (const [key, field] of Object.entries(fields)) {
        if (field.kind === 'section' || field.kind === 'list') visit(field.fields, `${path}${key}.`);
        if (field.kind !== 'number' || field.unit !== 'm') continue;
        for (const [, side, digits, unit] of field.source.matchAll(
          /(under|thinner than|over|thicker than) (\d+) (nm|µm|mm)/g,
        )) {
          const limit = side === 'under' || side === 'thinner than' ? field.low : field.high;
          const named = Number(digits) * shown[unit as keyof typeof shown];
          expect(limit / named, `${path}${key}: ${field.source}`).toBeCloseTo(1, 9);
        }
      }
    };
    visit(DOCUMENT_FIELDS, '');
  });

  test.each([
    ['anode', { thickness: 30 }, /thickness is 30 m, possible is 1e-9…0\.002 m .*if 30 is in µm, write 30e-6 m/],
    ['anode', { thickness: 0.03 }, /thickness is 0\.03 m.*if 0\.03 is in mm, write 30e-6 m/],
    ['anode', { porosity: 40 }, /porosity is 40.*if 40 is in per cent, write 0\.4/],
    ['cell', { electrodeArea: 2500 }, /electrodeArea is 2500 m².*if 2500 is in cm², write 0\.25 m²/],
    ['cell', { upperVoltageCutOff: 4200 }, /upperVoltageCutOff is 4200 V.*if 4200 is in mV, write 4\.2 V/],
    ['separator', { thickness: -1e-6 }, /thickness is -1e-6 m/],
    ['anode', { boronUptake: 0.5 }, /boronUptake is 0\.5, possible is 0…0\.33 .*density functional/],
  ])('%s %j is not physical, and the sentence says what was probably meant', (section, fields, says) => {
    const problem = onlyProblem({ name: 'x', [section]: fields });
    expect(problem?.kind).toBe('impossible');
    expect(problem?.message).toMatch(says);
  });

  test('a process step at 25 degrees is told to be in kelvin', () => {
    const problem = onlyProblem({ name: 'x', process: [{ step: 'reduce', electrode: 'anode', temperature: 25 }] });
    expect(problem?.message).toMatch(/if 25 is in °C, write 298\.1\d* K/);
  });
});

test('a megabyte of keys that mean nothing is refused, and one of more than that unread', () => {
  const keys = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`thicknes${index}`, 1]));
  const result = checkDesignDocument({ name: 'x', anode: keys });
  expect(result.ok ? 0 : result.problems.length).toBe(60_000);
  const long = readDesignDocument(`{"name":"${'x'.repeat(1_000_000)}"}`);
  expect(long.ok ? '' : long.problems[0]?.message).toMatch(/too long/);
});

describe('contradictions', () => {
  test.each([
    [
      'dots that overlap',
      { dots: { ...dots, occupancy: 0.92 } },
      'anode.dots.occupancy',
      /hexagonal lattice touch at 0\.907/,
    ],
    [
      'a gap that diameter and occupancy do not leave',
      { dots: { ...dots, occupancy: 0.7, gap: 5e-6 } },
      'anode.dots.gap',
      /leave 2\.765e-6 m.*at that gap they cover 0\.58.*needs dots of 36\.17e-6 m/,
    ],
    ['dots higher than their layer', { thickness: 5e-6, dots }, 'anode.thickness', /dots are 9e-6 m high/],
    [
      'a composition of more than all atoms',
      {
        dots: {
          ...dots,
          composition: [
            { element: 'Sn', atomicFraction: 0.6 },
            { element: 'Cu', atomicFraction: 0.6 },
          ],
        },
      },
      'anode.dots.composition',
      /atomic fractions of 1\.2 together/,
    ],
    [
      'more solids than volume',
      { porosity: 0.4, materials: [{ material: 'graphite', volumeFraction: 0.7 }] },
      'anode.porosity',
      /solids and pores 1\.1 of the volume together/,
    ],
    [
      'grains that do not fit',
      { thickness: 10e-6, materials: [{ material: 'graphite', volumeFraction: 0.5, particleRadius: 8e-6 }] },
      'anode.materials.0.particleRadius',
      /at most 5e-6 m radius/,
    ],
    [
      'more than all crystals',
      { graphite: { rhombohedralFraction: 0.3, hexagonalFraction: 0.8 } },
      'anode.graphite',
      /fractions of 1\.1 together/,
    ],
    [
      'rods inside each other',
      { collector: { ...roughFoil, rods: { ...roughFoil.rods, diameter: 2e-6 } } },
      'anode.collector.rods',
      /cover 3\.14.*at most 0\.907/,
    ],
    [
      'a coat thicker than its foil',
      { collector: { ...roughFoil, hardCoat: { metal: 'Ni', vickersHardness: 600, thickness: 20e-6 } } },
      'anode.collector.hardCoat.thickness',
      /on a foil of 12e-6 m/,
    ],
    [
      'peaks as high as the foil is thick',
      { collector: { ...roughFoil, roughness: { peakHeight: 12e-6 } } },
      'anode.collector.roughness.peakHeight',
      /on a foil of 12e-6 m/,
    ],
  ])('%s', (_name, anode, field, says) => {
    const problem = onlyProblem({ name: 'x', anode });
    expect(problem).toMatchObject({ kind: 'impossible', field });
    expect(problem?.message).toMatch(says);
  });

  test('a voltage window upside down', () => {
    expect(onlyProblem({ name: 'x', cell: { lowerVoltageCutOff: 4, upperVoltageCutOff: 3 } })?.field).toBe(
      'cell.upperVoltageCutOff',
    );
    expect(onlyProblem({ name: 'x', cycleTest: { lowerVoltage: 4, upperVoltage: 4 } })?.field).toBe(
      'cycleTest.upperVoltage',
    );
  });

  test('rods that reach the other electrode, but not those that end in the separator', () => {
    const withRods = (length: number) => ({
      name: 'x',
      anode: { thickness: 50e-6, collector: { ...roughFoil, rods: { ...roughFoil.rods, length } } },
      separator: { thickness: 25e-6 },
    });
    expect(onlyProblem(withRods(76e-6))?.field).toBe('anode.collector.rods.length');
    expect(checkDesignDocument(withRods(74e-6)).ok).toBe(true);
  });

  test('work on the surface of a foil that is coated already, of the same electrode only', () => {
    const step = (name: string, electrode: string) => ({ step: name, electrode });
    const problem = onlyProblem({
      name: 'x',
      process: [
        step('coatActive', 'anode'),
        step('roughen', 'anode'),
        step('roughen', 'cathode'),
        step('calender', 'anode'),
      ],
    });
    expect(problem?.field).toBe('process.1.step');
  });

  test('a stated gap that agrees with diameter and occupancy, within the rounding of a drawing, is none', () => {
    expect(checkDesignDocument({ name: 'x', anode: { dots: { ...dots, gap: 5.7e-6 } } }).ok).toBe(true);
  });
});

/** Names of fields at all levels, so that random documents reach deep. */
function namesOf(fields: FieldTree): string[] {
  return Object.entries(fields).flatMap(([key, field]) => [key, ...('fields' in field ? namesOf(field.fields) : [])]);
}

const names = [...new Set(namesOf(DOCUMENT_FIELDS))];
const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('SnO', 'Cu', 'hexagonal', 'gel', 'bipolar', 'coatActive', 'anode', 1e-6, 0.5, 2),
);
const randomDocument = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('tree'), { maxKeys: 6 }),
  ),
})).tree;

describe('the reader under random documents', () => {
  const isWhole = (problem: object) =>
    Object.entries(problem).every(([key, text]) => typeof text === 'string' && (text !== '' || key === 'field'));

  test('never throws, and every refusal names field, value, limit and source', () => {
    fc.assert(
      fc.property(randomDocument, (value) => {
        const result = checkDesignDocument(value);
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const problem of result.problems) expect(problem).toSatisfy(isWhole);
      }),
      { numRuns: 500 },
    );
  });

  test('never throws on text, JSON or not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readDesignDocument(text)).toHaveProperty('ok');
      }),
      { numRuns: 500 },
    );
  });

  test('finds only impossibilities in documents of the right kind, each with field, value, limit and source', () => {
    fc.assert(
      fc.property(randomSection(DOCUMENT_FIELDS), (value) => {
        const result = checkDesignDocument(value);
        expect(result.document).not.toBeNull();
        if (result.ok) return;
        for (const problem of result.problems) {
          expect(problem.kind).toBe('impossible');
          expect(problem).toSatisfy(isWhole);
          expect(problem.message).toContain(problem.field);
        }
      }),
      { numRuns: 300 },
    );
  });
});
