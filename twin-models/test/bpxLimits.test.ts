import { describe, expect, it } from 'vitest';
import { findDesign, readBpx, writeBpx } from '../src/index.ts';
import type { BpxCell, BpxProblem } from '../src/index.ts';

type Section = Record<string, unknown>;

/** A cell that reads without a word, with fields of sections under `Parameterisation` put in place. */
function fileWith(changes: Readonly<Record<string, Readonly<Section>>>, header: Readonly<Section> = {}): Section {
  const text = JSON.stringify(writeBpx(findDesign('generic-nmc-graphite')!.parameters));
  const file: { Header: Section; Parameterisation: Record<string, Section>; State: Section } = JSON.parse(text);
  Object.assign(file.Header, header);
  for (const [section, fields] of Object.entries(changes)) {
    file.Parameterisation[section] = { ...file.Parameterisation[section], ...fields };
  }
  return file;
}

function read(source: unknown): BpxCell {
  const result = readBpx(source);
  if (!result.ok) throw new Error(result.problems.map(({ path, message }) => `${path} ${message}`).join('\n'));
  return result.cell;
}

function problemsOf(source: unknown): readonly BpxProblem[] {
  const result = readBpx(source);
  return result.ok ? [] : result.problems;
}

function expectRefusal(source: unknown, path: string, message: RegExp): void {
  expect(problemsOf(source)).toContainEqual({ path, message: expect.stringMatching(message) });
}

const NEGATIVE = 'Negative electrode';
const CONDUCTIVITY = 'Conductivity [S.m-1]';
const DIFFUSIVITY = 'Diffusivity [m2.s-1]';
const OCP = 'OCP [V]';
const ENTROPIC = 'Entropic change coefficient [V.K-1]';

describe('limits of a field hold for every value of its expression or table', () => {
  // Capiglia et al. 1999 (DOI 10.1016/S0378-7753(98)00237-7), as fitted over mol/l.
  const overLitres = '0.0911+1.9101*x-1.052*x**2+0.1554*x**3';
  const overCubicMetres = '0.0911+1.9101*(x/1000)-1.052*(x/1000)**2+0.1554*(x/1000)**3';

  it('as it reads without a word where all is right', () => {
    expect(read(fileWith({})).warnings).toEqual([]);
    expect(read(fileWith({ Electrolyte: { [CONDUCTIVITY]: overCubicMetres } })).warnings).toEqual([]);
  });

  it.each<[string, string, Section, RegExp]>([
    [
      'a salt conductivity over mol/l',
      'Electrolyte',
      { [CONDUCTIVITY]: overLitres },
      /^is 154300000 at x = 1000 mol\.m-3, must lie between 1e-8 and 1000;.* at 1 it is 1\.105: if x is meant in mol\/l, write \(x\/1000\) for x \(limits: docs\/models\/bpx\.md\)$/,
    ],
    [
      'a salt diffusivity in cm²/s whose plain number is allowed',
      'Electrolyte',
      { [DIFFUSIVITY]: '3e-6*exp(-x/1e5)' },
      /^is 0\.00000297 at x = 1000 mol\.m-3, must lie between 1e-16 and 0\.000001; the unit is m2\.s-1: if it is meant in cm2\.s-1, multiply it by 0\.0001/,
    ],
    [
      'a table of salt conductivity over mol/l',
      'Electrolyte',
      { [CONDUCTIVITY]: { x: [0, 1, 2], y: [0.1, 1.1, 0.9] } },
      /^has a table from x = 0 to 2, far from the initial concentration of 1000 mol\.m-3: .* of mol\/l, multiply it by 1000$/,
    ],
    [
      'a potential in mV',
      NEGATIVE,
      { [OCP]: '600-500*x' },
      /^is \d+\.?\d* at x = 0\.\d+, must lie between -5 and 10; the unit is V: if it is meant in mV, multiply it by 0\.001/,
    ],
    [
      'a table of potentials in mV',
      NEGATIVE,
      { [OCP]: { x: [0, 1], y: [600, 100] } },
      /must lie between -5 and 10; the unit is V: if it is meant in mV/,
    ],
    [
      'an entropic coefficient of volts',
      NEGATIVE,
      { [ENTROPIC]: '-0.2*x' },
      /^is -0\.10\d* at x = 0\.5\d*, must lie between -0\.1 and 0\.1; the unit is V\.K-1: if it is meant in mV\.K-1/,
    ],
    [
      'one point of a table between all samples',
      NEGATIVE,
      { [ENTROPIC]: { x: [0, 0.40001, 0.40002, 0.40003, 1], y: [0, 0, 7, 0, 0] } },
      /^is 7 at x = 0\.4, must lie between -0\.1 and 0\.1/,
    ],
    ['a diffusivity of a particle', NEGATIVE, { [DIFFUSIVITY]: '2e-6+0*x' }, /must lie between 1e-22 and 0\.000001/],
    ['a branch of the potential in mV', NEGATIVE, branches('600-500*x'), /must lie between -5 and 10/],
  ])('so %s is refused', (_, section, fields, message) => {
    expectRefusal(
      fileWith({ [section]: fields }),
      `Parameterisation / ${section} / ${Object.keys(fields)[0]}`,
      message,
    );
  });

  it('and all of them at once', () => {
    const source = fileWith({
      Electrolyte: { [CONDUCTIVITY]: overLitres },
      [NEGATIVE]: { [OCP]: '600-500*x' },
      'Positive electrode': { [OCP]: '4300-1000*x' },
    });
    expect(problemsOf(source).map(({ path }) => path)).toHaveLength(3);
  });

  it('far from the initial concentration a fit that falls below is told, one that rises above refused', () => {
    const falling = read(fileWith({ Electrolyte: { [CONDUCTIVITY]: '1-x/2000' } }));
    expect(falling.warnings).toEqual([
      expect.stringMatching(
        /Electrolyte: Conductivity \[S\.m-1\] is .* at x = 200\d mol\.m-3, must be above 0 .*do not trust/,
      ),
    ]);
    expectRefusal(
      fileWith({ Electrolyte: { [CONDUCTIVITY]: '1+exp(x/100-15)' } }),
      `Parameterisation / Electrolyte / ${CONDUCTIVITY}`,
      /must lie between 1e-8 and 1000/,
    );
  });

  function branches(text: string): Section {
    return { 'OCP (delithiation) [V]': text, 'OCP (lithiation) [V]': text, 'OCP hysteresis decay constant': 10 };
  }
});

describe('a particle through which lithium goes in less than a second', () => {
  it('is told, as cm2/s given for m2/s look like that', () => {
    const cell = read(
      fileWith({ [NEGATIVE]: { [DIFFUSIVITY]: 3.9e-10, 'Particle radius [m]': 1e-5, ...areaOf(1e-5) } }),
    );
    expect(cell.warnings).toEqual([
      expect.stringMatching(
        /Negative electrode: .* R²\/D of 0\.26 s, published sets have more than 1 s; .*not cm2\.s-1/,
      ),
    ]);
  });

  it('is not told of a particle in the right unit', () => {
    const cell = read(
      fileWith({ [NEGATIVE]: { [DIFFUSIVITY]: 3.9e-14, 'Particle radius [m]': 1e-5, ...areaOf(1e-5) } }),
    );
    expect(cell.warnings).toEqual([]);
  });

  function areaOf(radius: number): Section {
    return { 'Surface area per unit volume [m-1]': (3 * 0.6) / radius, Porosity: 0.3 };
  }
});

describe('a table of potentials', () => {
  const window = { 'Minimum stoichiometry': 0.03, 'Maximum stoichiometry': 0.85 };

  function warningsWithTable(low: number, high: number): readonly string[] {
    const table = { x: [low, 0.5, high], y: [0.4, 0.12, 0.05] };
    return read(fileWith({ [NEGATIVE]: { ...window, [OCP]: table } })).warnings.filter((text) => /table/.test(text));
  }

  it('that ends less than 0.1 beyond the window is told, with how far it goes', () => {
    expect(warningsWithTable(0.005, 0.91)).toEqual([
      expect.stringMatching(/ends at 0\.91, only 0\.060 above the window to 0\.85: .* continue the table to 0\.950/),
    ]);
    expect(warningsWithTable(0.02, 0.96)).toEqual([
      expect.stringMatching(/ends at 0\.02, only 0\.010 below the window from 0\.03: .* continue the table to 0\.010/),
    ]);
  });

  it('that ends inside the window is told so', () => {
    expect(warningsWithTable(0.005, 0.8)).toEqual([
      expect.stringMatching(/ends at 0\.8, 0\.050 inside the window to 0\.85/),
    ]);
  });

  it('that goes on far enough, or to where nobody measures, is not told', () => {
    expect(warningsWithTable(0.01, 0.95)).toEqual([]);
    expect(warningsWithTable(0, 1)).toEqual([]);
  });
});

describe('a version', () => {
  it.each(['0.1', '0.5.0', '1.0.0', '1.1', '1.1.1', '1.1.7'])('%s is read', (BPX) => {
    expect(read(fileWith({}, { BPX })).version).toBe(BPX);
  });

  it.each(['0.0', '1.2.0', '1.9.0', '10.1', '2.0.0'])(
    '%s is refused, as fields may mean something else there',
    (BPX) => {
      expectRefusal(fileWith({}, { BPX }), 'Header / BPX', /is not known, 0\.1 to 1\.1\.1 are read/);
    },
  );
});

describe('under User-defined', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a truth value', { 'Is cylindrical': true }, 'Is cylindrical', /^is true, must be a number.*write 1 or 0/],
    ['a truth value in a section', { mine: { deep: { flag: false } } }, 'mine / deep / flag', /^is false/],
    ['null', { nothing: null }, 'nothing', /^is null/],
    ['a list', { sizes: [1, 2] }, 'sizes', /^is a list/],
  ])('%s is refused', (_, section, place, message) => {
    expectRefusal(
      fileWith({ 'User-defined': section as Section }),
      `Parameterisation / User-defined / ${place}`,
      message,
    );
  });

  it('numbers, expressions, tables, sections and a description are passed over', () => {
    const section = { a: 1, b: '2*x', c: { x: [0, 1], y: [1, 2] }, d: { e: 3, description: 'free text' } };
    expect(read(fileWith({ 'User-defined': section })).warnings).toEqual([]);
  });
});

describe('a message about', () => {
  it.each<[string, string, Section, string, RegExp]>([
    ['a slip of the pen', NEGATIVE, { 'Thicknes [m]': 7e-5 }, 'Thicknes [m]', /expected "Thickness \[m\]"/],
    ['swapped letters', 'Separator', { Proosity: 0.4 }, 'Proosity', /expected "Porosity"/],
    ['another word', 'Separator', { Colour: 1 }, 'Colour', /^unknown key$/],
    [
      'swapped cut-offs',
      'Cell',
      { 'Lower voltage cut-off [V]': 4.2, 'Upper voltage cut-off [V]': 2.5 },
      'Lower voltage cut-off [V]',
      /^is 4\.2, must be below "Upper voltage cut-off \[V\]" of 2\.5: are both swapped\?$/,
    ],
    ['too much porosity', NEGATIVE, { Porosity: 0.9 }, 'Porosity', /^is 0\.9: active fraction .* exceeds 1; lower it/],
  ])('%s names the key', (_, section, fields, key, message) => {
    expectRefusal(fileWith({ [section]: fields }), `Parameterisation / ${section} / ${key}`, message);
  });
});

describe('the text of a file', () => {
  const text = JSON.stringify(fileWith({}), null, 1);

  it('may begin with a byte-order mark', () => {
    expect(read(`\uFEFF${text}`).parameters.electrodeArea).toBe(read(text).parameters.electrodeArea);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('with %s names the field and the place', (token) => {
    const line = text.split('\n').findIndex((each) => each.includes('Electrode area [m2]'));
    const broken = text.replace(/("Electrode area \[m2\]": )[^,]+/, `$1${token}`);
    const column = broken.split('\n')[line]!.indexOf(token) + 1;
    expect(problemsOf(broken)).toEqual([
      {
        path: '',
        message: expect.stringContaining(
          `${token} of "Electrode area [m2]" in line ${line + 1}, column ${column} is no number of JSON`,
        ),
      },
    ]);
  });

  it('may tell of NaN in words', () => {
    expect(read(text.replace('"DFN"', '"DFN", "Title": "no NaN, no Infinity"')).title).toBe('no NaN, no Infinity');
  });

  it('in YAML is named as such', () => {
    expect(problemsOf('Header:\n  BPX: 1.1.0\n')).toEqual([
      { path: '', message: expect.stringMatching(/looks like YAML/) },
    ]);
  });
});
