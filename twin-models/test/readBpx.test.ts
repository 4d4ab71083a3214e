import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSpmeBatch, propertyFunction, readBpx } from '../src/index.ts';
import type { BpxCell } from '../src/index.ts';

interface Json {
  [key: string]: JsonValue;
}
type JsonValue = Json | number | string | boolean | null | readonly number[];

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of a file; the tests only ask for what is there. */
function at(json: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((node, key) => {
    const next = node[key];
    if (!isJson(next)) throw new Error(`no object at ${path.join(' / ')}`);
    return next;
  }, json);
}

const particle = (ocp: JsonValue, low: number, high: number): Json => ({
  'Minimum stoichiometry': low,
  'Maximum stoichiometry': high,
  'Maximum concentration [mol.m-3]': 30_000,
  'Particle radius [m]': 5e-6,
  'Surface area per unit volume [m-1]': 3e5,
  'Diffusivity [m2.s-1]': '1e-14 * (1 + 0.1*x)',
  'Diffusivity activation energy [J.mol-1]': 30_000,
  'OCP [V]': ocp,
  'Reaction rate constant [mol.m-2.s-1]': 1e-5,
  'Entropic change coefficient [V.K-1]': -1e-4,
});

const electrode = { 'Thickness [m]': 7e-5, Porosity: 0.3, 'Transport efficiency': 0.16, 'Conductivity [S.m-1]': 10 };

/** A complete file of the newest version, made from the standard's text. */
function file(): Json {
  return {
    Header: { BPX: '1.1.0', Model: 'DFN', Title: 'a cell' },
    Parameterisation: {
      Cell: {
        'Electrode area [m2]': 0.02,
        'Number of electrode pairs connected in parallel to make a cell': 10,
        'Lower voltage cut-off [V]': 2.7,
        'Upper voltage cut-off [V]': 4.2,
        'Nominal cell capacity [A.h]': 5,
        'External surface area [m2]': 0.03,
        'Volume [m3]': 1e-4,
        'Reference temperature [K]': 298.15,
        'Density [kg.m-3]': 2000,
        'Specific heat capacity [J.K-1.kg-1]': 1000,
      },
      Electrolyte: {
        'Cation transference number': 0.26,
        'Diffusivity [m2.s-1]': '8.794e-17 * x ** 2 - 3.972e-13 * x + 4.862e-10',
        'Conductivity [S.m-1]': { x: [2000, 0, 1000], y: [0.6, 0.1, 1] },
        'Conductivity activation energy [J.mol-1]': 17_000,
      },
      Separator: { 'Thickness [m]': 2e-5, Porosity: 0.5, 'Transport efficiency': 0.35 },
      'Negative electrode': { ...electrode, ...particle('0.05 + 0.6*exp(-20*x) - 0.05*x', 0.01, 0.8) },
      'Positive electrode': { ...electrode, ...particle({ x: [0.95, 0.05, 0.5], y: [3.3, 4.3, 3.8] }, 0.2, 0.85) },
    },
    State: {
      'Initial conditions': {
        'Initial state-of-charge': 0.8,
        'Initial temperature [K]': 300,
        'Initial electrolyte concentration [mol.m-3]': 1200,
      },
      'Thermal environment': { 'Ambient temperature [K]': 290, 'Heat transfer coefficient [W.m-2.K-1]': 10 },
    },
  };
}

/** The file with one place changed; undefined removes it. */
function changed(path: readonly string[], value: JsonValue | undefined): Json {
  const copy = file();
  const parent = at(copy, ...path.slice(0, -1));
  const last = path.at(-1)!;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

function read(source: unknown): BpxCell {
  const result = readBpx(source);
  if (!result.ok) throw new Error(result.problems.map(({ path, message }) => `${path} ${message}`).join('\n'));
  return result.cell;
}

const cellPath = ['Parameterisation', 'Cell'];
const negativePath = ['Parameterisation', 'Negative electrode'];

describe('a BPX file of version 1', () => {
  it('becomes cell parameters in SI', () => {
    const cell = read(JSON.stringify(file()));
    const { parameters } = cell;
    expect(cell).toMatchObject({
      version: '1.1.0',
      model: 'DFN',
      title: 'a cell',
      initialStateOfCharge: 0.8,
      initialTemperature: 300,
      ambientTemperature: 290,
      warnings: [],
    });
    expect(parameters.electrodeArea).toBeCloseTo(0.2, 12);
    expect(parameters.nominalCellCapacity).toBe(18_000);
    expect(parameters.heatCapacity).toBeCloseTo(200, 9);
    expect(parameters.heatTransferCoefficient).toBeCloseTo(0.3, 9);
    expect(parameters.electrolyte.initialConcentration).toBe(1200);
    expect(parameters.electrolyte.conductivityTemperatureLaw).toEqual({ kind: 'arrhenius', activationEnergy: 17_000 });
    const conductivity = propertyFunction(parameters.electrolyte.conductivity);
    expect([conductivity(500), conductivity(1500), conductivity(9000)]).toEqual([0.55, 0.8, 0.6]);
    const { openCircuitPotential } = parameters.positive;
    expect(openCircuitPotential.range).toEqual([0.05, 0.95]);
    expect(openCircuitPotential.potential(0.5)).toBe(3.8);
  });

  it('can be stepped', () => {
    const { parameters } = read(file());
    const batch = createSpmeBatch(parameters, 1);
    batch.reset(1, 298.15);
    const full = batch.openCircuitVoltage[0]!;
    for (let minute = 0; minute < 30; minute++) batch.step(-5, 60, 298.15);
    expect(batch.terminalVoltage[0]!).toBeLessThan(full - 0.1);
    expect(batch.temperature[0]!).toBeGreaterThan(298.15);
  });

  it('may be a single-particle model without electrolyte', () => {
    const spm = changed(['Header', 'Model'], 'SPM');
    const parameterisation = at(spm, 'Parameterisation');
    delete parameterisation['Electrolyte'];
    delete parameterisation['Separator'];
    for (const side of ['Negative electrode', 'Positive electrode']) {
      for (const key of ['Porosity', 'Transport efficiency', 'Conductivity [S.m-1]'])
        delete at(parameterisation, side)[key];
    }
    const { parameters } = read(spm);
    const batch = createSpmeBatch(parameters, 1);
    batch.step(-5, 1, 298.15);
    expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(true);
    expect(readBpx(changed(['Header', 'Model'], 'SPM')).ok).toBe(false);
  });

  it('brings its experiments', () => {
    const withValidation = {
      ...file(),
      Validation: { '1C': { 'Time [s]': [0, 1], 'Current [A]': [-5, -5], 'Voltage [V]': [4.1, 4] } },
    };
    expect(read(withValidation).validation).toEqual([
      { name: '1C', time: Float64Array.of(0, 1), current: Float64Array.of(-5, -5), voltage: Float64Array.of(4.1, 4) },
    ]);
  });

  it('says what it does not use', () => {
    const { 'Density [kg.m-3]': _, ...cellWithoutDensity } = at(file(), 'Parameterisation', 'Cell');
    expect(read(changed(cellPath, cellWithoutDensity)).warnings).toEqual([
      expect.stringMatching(/temperature is held/),
    ]);
    expect(read(changed([...cellPath, 'Upper voltage cut-off [V]'], 4)).warnings).toEqual([
      expect.stringMatching(/above its upper cut-off of 4 V/),
    ]);
    expect(read(changed([...negativePath, 'OCP (lithiation) [V]'], '0.1')).warnings).toEqual([
      expect.stringMatching(/"OCP \(delithiation\) \[V\]" is missing, "OCP \[V\]" is used without hysteresis/),
    ]);
  });
});

describe('a BPX file of version 0', () => {
  it('keeps its state beside its parameters, and may write its version as a number', () => {
    const old = file();
    delete old['State'];
    at(old, 'Header')['BPX'] = 0.4;
    const Cell = at(old, 'Parameterisation', 'Cell');
    const Electrolyte = at(old, 'Parameterisation', 'Electrolyte');
    Cell['Initial temperature [K]'] = 305;
    Cell['Ambient temperature [K]'] = 295;
    Cell['Thermal conductivity [W.m-1.K-1]'] = 1.7;
    Electrolyte['Initial concentration [mol.m-3]'] = 1100;
    const cell = read(old);
    expect(cell).toMatchObject({
      version: '0.4',
      initialStateOfCharge: 1,
      initialTemperature: 305,
      ambientTemperature: 295,
    });
    expect(cell.parameters.electrolyte.initialConcentration).toBe(1100);
  });
});

describe('a file with faults is refused', () => {
  it.each<[string, Json, string, RegExp]>([
    [
      'a missing field',
      changed([...cellPath, 'Electrode area [m2]'], undefined),
      'Parameterisation / Cell / Electrode area [m2]',
      /is missing/,
    ],
    [
      'a value in µm',
      changed([...negativePath, 'Thickness [m]'], 70),
      'Parameterisation / Negative electrode / Thickness [m]',
      /is 70, must lie between 1e-8 and 0.01; the unit is m/,
    ],
    [
      'another unit in the key',
      changed([...negativePath, 'Thickness [um]'], 70),
      'Parameterisation / Negative electrode / Thickness [um]',
      /unknown key, expected "Thickness \[m\]"/,
    ],
    ['an unknown key', changed(['Header', 'Author'], 'me'), 'Header / Author', /unknown key/],
    [
      'text for a number',
      changed([...cellPath, 'Nominal cell capacity [A.h]'], 'five'),
      'Parameterisation / Cell / Nominal cell capacity [A.h]',
      /must be a number, is "five"/,
    ],
    [
      'a fraction of an electrode pair',
      changed([...cellPath, 'Number of electrode pairs connected in parallel to make a cell'], 1.5),
      'Parameterisation / Cell / Number of electrode pairs connected in parallel to make a cell',
      /whole number, is 1.5/,
    ],
    [
      'an expression that is none',
      changed([...negativePath, 'OCP [V]'], '0.1 + sin(x)'),
      'Parameterisation / Negative electrode / OCP [V]',
      /unknown name "sin".*at character 6/,
    ],
    [
      'a potential that rises',
      changed([...negativePath, 'OCP [V]'], '0.1 + x'),
      'Parameterisation / Negative electrode / OCP [V]',
      /rises by 790\.0 mV near 0\.800/,
    ],
    [
      'a potential that is not finite',
      changed([...negativePath, 'OCP [V]'], '1/(x - 0.405)'),
      'Parameterisation / Negative electrode / OCP [V]',
      /must be finite|rises/,
    ],
    [
      'a diffusivity below zero',
      changed([...negativePath, 'Diffusivity [m2.s-1]'], '1e-14 * (0.5 - x)'),
      'Parameterisation / Negative electrode / Diffusivity [m2.s-1]',
      /must be above 0/,
    ],
    [
      'a table of unequal columns',
      changed([...negativePath, 'OCP [V]'], { x: [0, 1], y: [1] }),
      'Parameterisation / Negative electrode / OCP [V]',
      /2 x and 1 y/,
    ],
    [
      'a table with a repeated x',
      changed([...negativePath, 'OCP [V]'], { x: [0, 1, 1], y: [3, 2, 1] }),
      'Parameterisation / Negative electrode / OCP [V]',
      /x = 1 twice/,
    ],
    [
      'an empty stoichiometry window',
      changed([...negativePath, 'Minimum stoichiometry'], 0.9),
      'Parameterisation / Negative electrode / Minimum stoichiometry',
      /is 0.9, must be below the maximum of 0.8/,
    ],
    [
      'a blend of nothing',
      changed([...negativePath, 'Particle'], {}),
      'Parameterisation / Negative electrode / Particle',
      /has 0 materials, must have 1 to 20/,
    ],
    ['an unknown version', changed(['Header', 'BPX'], '2.0'), 'Header / BPX', /version 2.0 is not known/],
    ['a partial model', changed(['Header', 'Model'], 'Partial'), 'Header / Model', /partial set cannot be stepped/],
    [
      'more solid than there is room',
      changed([...negativePath, 'Porosity'], 0.6),
      'Parameterisation / Negative electrode / Porosity',
      /active fraction 0.5000 \+ porosity 0.6 exceeds 1/,
    ],
    [
      'a state of charge in percent',
      changed(['State', 'Initial conditions', 'Initial state-of-charge'], 80),
      'State / Initial conditions / Initial state-of-charge',
      /is 80, must lie between 0 and 1/,
    ],
  ])('for %s', (_, source, path, message) => {
    const result = readBpx(source);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    const problem = result.problems.find((candidate) => candidate.path === path);
    expect(problem, JSON.stringify(result.problems)).toBeDefined();
    expect(problem!.message).toMatch(message);
  });

  it('with all its faults at once', () => {
    const bad = changed([...cellPath, 'Electrode area [m2]'], -1);
    at(bad, 'Header')['Author'] = 'me';
    at(bad, 'Parameterisation', 'Separator')['Porosity'] = 'high';
    const result = readBpx(bad);
    expect(result.ok ? 0 : result.problems.length).toBe(3);
  });

  it('when it is not JSON or not an object, without throwing', () => {
    for (const source of ['{', '', '[]', 'null', 5, null, undefined, [], 'true'])
      expect(readBpx(source).ok).toBe(false);
  });

  it('whatever stands in any place, without throwing', () => {
    const places: string[][] = [];
    const walk = (node: Json, path: string[]) => {
      for (const [key, value] of Object.entries(node)) {
        places.push([...path, key]);
        if (isJson(value)) walk(value, [...path, key]);
      }
    };
    walk(file(), []);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.json(), (path, text) => {
        const value: JsonValue = JSON.parse(text);
        const result = readBpx(changed(path, value));
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
