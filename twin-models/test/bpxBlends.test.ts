import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAS_CONSTANT } from '@packtwin/units';
import {
  blendedElectrode,
  convertBpxVersion0,
  createDfnBatch,
  createSpmeBatch,
  findDesign,
  propertyFunction,
  readBpx,
  writeBpx,
} from '../src/index.ts';
import type { BpxCell, CellParameters, ElectrodeParameters, ParticlePopulation } from '../src/index.ts';

const { parameters: generic } = findDesign('generic-nmc-graphite')!;

function read(source: unknown): BpxCell {
  const result = readBpx(source);
  if (!result.ok) throw new Error(result.problems.map(({ path, message }) => `${path} ${message}`).join('\n'));
  return result.cell;
}

function throughText(written: unknown): unknown {
  return JSON.parse(JSON.stringify(written));
}

/** What reading a file and writing the cell again makes of it. */
function rewritten(file: unknown): unknown {
  const cell = read(file);
  const { degradation, stack, design, title, validation } = cell;
  return throughText(
    writeBpx(cell.parameters, {
      initialStateOfCharge: cell.initialStateOfCharge,
      temperature: cell.ambientTemperature,
      initialTemperature: cell.initialTemperature,
      validation,
      ...(title !== undefined && { title }),
      ...(degradation && { degradation }),
      ...(stack && { stack }),
      ...(design && { design }),
    }),
  );
}

const { thickness, porosity, transportEfficiency, conductivity, contactResistance } = generic.negative;
const frame = { thickness, porosity, transportEfficiency, conductivity, contactResistance };

function population(name: string, share: number, extra: Partial<ParticlePopulation> = {}): ParticlePopulation {
  const { negative } = generic;
  return { ...negative, surfaceAreaPerUnitVolume: share * negative.surfaceAreaPerUnitVolume, name, ...extra };
}

function withNegative(negative: ElectrodeParameters): CellParameters {
  return { ...generic, negative };
}

/** A number that a JSON text keeps. */
const share = fc.double({ min: 0.1, max: 1, noNaN: true });

const particleExtras = fc.record({
  diffusivity: fc.oneof(
    fc.double({ min: 1e-15, max: 1e-13, noNaN: true }),
    share.map((steepness) => (x: number) => 1e-14 * (1.2 - steepness * x)),
  ),
  particleRadius: fc.double({ min: 1e-6, max: 8e-6, noNaN: true }),
  exchangeExponent: fc.constantFrom(0.5, 0.3, 0.75),
  filmResistance: fc.constantFrom(0, 0.001),
  hysteresis: fc.option(
    fc.record({
      halfGap: fc.oneof(
        fc.double({ min: 0, max: 0.1, noNaN: true }),
        share.map((height) => (x: number) => 0.05 * height * x * (1 - x)),
      ),
      decayRate: fc.double({ min: 0, max: 100, noNaN: true }),
      initialState: fc.double({ min: -1, max: 1, noNaN: true }),
    }),
    { nil: undefined },
  ),
});

const electrodeArea = (extra: { readonly particleRadius: number }, part: number) =>
  // As much solid as in the design, whatever the radius.
  (part * generic.negative.surfaceAreaPerUnitVolume * generic.negative.particleRadius) / extra.particleRadius;

const cells = fc
  .record({
    extras: fc.array(particleExtras, { minLength: 1, maxLength: 3 }),
    contactResistance: fc.constantFrom(0, 2e-4),
    thermodynamicFactor: fc.constantFrom(1, 1.7),
    law: fc.constantFrom(
      { kind: 'arrhenius', activationEnergy: 17_000 } as const,
      { kind: 'vogel', b: 600, t0: 150 } as const,
      { kind: 'tabulated', temperatures: [253.15, 298.15, 333.15], values: [0.2, 1, 1.9] } as const,
    ),
  })
  .map(({ extras, contactResistance: contact, thermodynamicFactor, law }): CellParameters => {
    const populations = extras.map(({ hysteresis, ...extra }, index) => ({
      ...population(`material ${index}`, 1, { ...extra, ...(hysteresis && { hysteresis }) }),
      surfaceAreaPerUnitVolume: electrodeArea(extra, 1 / extras.length),
    }));
    const ownFrame = { ...frame, contactResistance: contact };
    const negative: ElectrodeParameters =
      populations.length > 1 ? blendedElectrode(ownFrame, populations) : { ...ownFrame, ...populations[0]! };
    return {
      ...generic,
      negative,
      electrolyte: { ...generic.electrolyte, thermodynamicFactor, conductivityTemperatureLaw: law },
    };
  });

/** Leaves of a JSON value by their path; numbers apart from all else. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, `${path}/${key}`)]));
}

function expectSameFile(actual: unknown, expected: unknown): void {
  const ours = leaves(actual);
  const theirs = leaves(expected);
  expect([...ours.keys()]).toEqual([...theirs.keys()]);
  for (const [path, value] of theirs) {
    const own = ours.get(path);
    if (typeof value === 'number' && typeof own === 'number') {
      expect(Math.abs(own - value), path).toBeLessThanOrEqual(1e-12 * Math.abs(value));
    } else expect(own, path).toBe(value);
  }
}

describe('a cell with blends, hysteresis and our own fields', () => {
  it('is the same file again after reading and writing it', () => {
    fc.assert(
      fc.property(cells, (parameters) => {
        const once = throughText(
          writeBpx(parameters, {
            title: 'a cell',
            initialStateOfCharge: 0.3,
            temperature: 290,
            initialTemperature: 285,
            degradation: { lossOfInventory: 5, positiveMaterial: 2 },
            stack: { cellCount: 12, sealConductance: 1e-6, faceHeat: 2 },
            design: { name: 'a design', isDrawn: true, layers: [{ thickness: 3 }] },
            validation: [
              {
                name: 'C/5',
                time: Float64Array.of(0, 1),
                current: Float64Array.of(-1, -1),
                voltage: Float64Array.of(4, 3.9),
              },
            ],
          }),
        );
        expectSameFile(rewritten(once), once);
      }),
      { numRuns: 10, seed: 3 },
    );
  });

  it('reads back with every material, state and resistance', () => {
    const parameters = withNegative(
      blendedElectrode({ ...frame, contactResistance: 1e-4 }, [
        population('graphite', 0.8, { filmResistance: 0.002 }),
        population('silicon', 0.2, {
          exchangeExponent: 0.6,
          hysteresis: { halfGap: (x) => 0.04 + 0.01 * x, decayRate: 12, initialState: -0.4 },
        }),
      ]),
    );
    const { parameters: back } = read(throughText(writeBpx(parameters)));
    const [graphite, silicon] = back.negative.populations!;
    expect(back.negative.contactResistance).toBe(1e-4);
    expect(graphite).toMatchObject({ name: 'graphite', filmResistance: 0.002 });
    expect(graphite!.hysteresis).toBeUndefined();
    expect(silicon).toMatchObject({ name: 'silicon', exchangeExponent: 0.6 });
    expect(silicon!.hysteresis).toMatchObject({ decayRate: 12, initialState: -0.4 });
    for (const x of [0.05, 0.3, 0.7]) {
      expect(propertyFunction(silicon!.hysteresis!.halfGap)(x)).toBeCloseTo(0.04 + 0.01 * x, 5);
      expect(silicon!.openCircuitPotential.potential(x)).toBeCloseTo(
        generic.negative.openCircuitPotential.potential(x),
        4,
      );
    }
  });

  it('steps as before, in both models', () => {
    const parameters = withNegative(
      blendedElectrode(frame, [
        population('graphite', 0.7),
        population('second', 0.3, { particleRadius: 2e-6, hysteresis: { halfGap: 0.04, decayRate: 15 } }),
      ]),
    );
    const { parameters: back } = read(throughText(writeBpx(parameters)));
    const current = -generic.nominalCellCapacity / 3600;
    for (const create of [createSpmeBatch, createDfnBatch]) {
      const [before, after] = [create(parameters, 1), create(back, 1)];
      for (const batch of [before, after]) batch.reset(0.8, 298.15);
      for (let minute = 0; minute < 20; minute++) {
        before.step(current, 60, 298.15);
        after.step(current, 60, 298.15);
        expect(Math.abs(before.terminalVoltage[0]! - after.terminalVoltage[0]!)).toBeLessThan(5e-5);
      }
    }
  });

  it('keeps salt properties over concentration and temperature', () => {
    const map = {
      diffusivity: (c: number, T: number) => 3e-10 * Math.exp(-c / 2000) * (T / 298.15) ** 3,
      conductivity: (c: number, T: number) => (c / 1000) * Math.exp(-c / 1200) * (T / 298.15),
      cationTransferenceNumber: (c: number, T: number) => 0.3 - 1e-5 * c + 1e-4 * (T - 298.15),
      thermodynamicFactor: (c: number) => 1 + c / 2000,
    };
    const parameters = { ...generic, electrolyte: { ...generic.electrolyte, map } };
    const once = throughText(writeBpx(parameters));
    const back = read(once).parameters.electrolyte.map!;
    expect(back.conductivity(900, 278.15) / map.conductivity(900, 278.15)).toBeCloseTo(1, 3);
    expect(back.cationTransferenceNumber(500, 310)).toBeCloseTo(map.cationTransferenceNumber(500, 310), 5);
    expectSameFile(rewritten(once), once);
  });
});

interface Json {
  [key: string]: unknown;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inside(file: unknown, ...path: readonly string[]): Json {
  let node = file;
  for (const key of path) node = isJson(node) ? node[key] : undefined;
  if (!isJson(node)) throw new Error(`no object at ${path.join(' / ')}`);
  return node;
}

/** A file of version 1.1 with a blend of two, one with hysteresis. */
function blendFile(): Json {
  const material = (area: number, extra: Json = {}): Json => ({
    'Minimum stoichiometry': 0.01,
    'Maximum stoichiometry': 0.8,
    'Maximum concentration [mol.m-3]': 30_000,
    'Particle radius [m]': 5e-6,
    'Surface area per unit volume [m-1]': area,
    'Diffusivity [m2.s-1]': 1e-14,
    'OCP [V]': '0.05 + 0.6*exp(-20*x) - 0.05*x',
    'Reaction rate constant [mol.m-2.s-1]': 1e-5,
    ...extra,
  });
  const file = inside(throughText(writeBpx(withNegative({ ...generic.negative, filmResistance: 0 }))));
  inside(file, 'Parameterisation')['Negative electrode'] = {
    'Thickness [m]': 7e-5,
    Porosity: 0.3,
    'Transport efficiency': 0.16,
    'Conductivity [S.m-1]': 10,
    Particle: {
      graphite: material(2e5),
      silicon: material(1e5, {
        'OCP [V]': 0,
        'OCP (delithiation) [V]': '0.15 + 0.6*exp(-20*x) - 0.05*x',
        'OCP (lithiation) [V]': { x: [1, 0, 0.5], y: [0, 0.6, 0.1] },
        'OCP hysteresis decay constant': 30,
      }),
    },
  };
  return file;
}

describe('hysteresis in BPX', () => {
  it('lies midway between the branches and counts the whole distance between them', () => {
    const { parameters, warnings } = read(blendFile());
    const silicon = parameters.negative.populations![1]!;
    const x = 0.25;
    const delithiation = 0.15 + 0.6 * Math.exp(-20 * x) - 0.05 * x;
    expect(silicon.openCircuitPotential.potential(x)).toBeCloseTo(0.5 * (delithiation + 0.35), 12);
    expect(propertyFunction(silicon.hysteresis!.halfGap)(x)).toBeCloseTo(0.5 * (delithiation - 0.35), 12);
    // dh/dθ there is γ (1 − h)/2, ours γ (1 − h).
    expect(silicon.hysteresis!.decayRate).toBe(15);
    expect(warnings).toContainEqual(
      expect.stringMatching(/delithiation branch lies .* mV below the lithiation branch/),
    );
  });

  it('starts where the file says, per material of a blend', () => {
    const file = blendFile();
    inside(file, 'State', 'Initial conditions')['Initial hysteresis state: Negative electrode'] = {
      graphite: 0,
      silicon: -0.5,
    };
    const { parameters } = read(file);
    expect(parameters.negative.populations![1]!.hysteresis!.initialState).toBe(-0.5);
  });

  it('is not stepped where a branch or the decay is missing, and says so', () => {
    for (const key of ['OCP (lithiation) [V]', 'OCP hysteresis decay constant']) {
      const file = blendFile();
      const silicon = inside(file, 'Parameterisation', 'Negative electrode', 'Particle', 'silicon');
      silicon['OCP [V]'] = '0.4 - 0.3*x';
      delete silicon[key];
      const { parameters, warnings } = read(file);
      expect(parameters.negative.populations![1]!.hysteresis).toBeUndefined();
      expect(warnings.join('\n')).toContain('without hysteresis');
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['a number for a blend', -0.5, /must be an object with the materials of the blend: graphite, silicon/],
    ['a state beyond ±1', { graphite: 0, silicon: 2 }, /is 2, must lie between -1 and 1/],
    ['an unknown material', { graphite: 0, silicon: 0, tin: 0 }, /unknown key/],
    ['a missing material', { silicon: 0 }, /is missing/],
  ])('refuses %s', (_, value, message) => {
    const file = blendFile();
    inside(file, 'State', 'Initial conditions')['Initial hysteresis state: Negative electrode'] = value;
    const result = readBpx(file);
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });

  it('takes an electrode with one named material as one of that material', () => {
    const file = blendFile();
    delete inside(file, 'Parameterisation', 'Negative electrode', 'Particle')['graphite'];
    const { negative } = read(file).parameters;
    expect(negative.populations).toBeUndefined();
    expect(negative.hysteresis?.decayRate).toBe(15);
  });
});

describe('convertBpxVersion0', () => {
  it('moves to State what version 0 kept elsewhere, so that both read as the same cell', () => {
    const old = inside(throughText(writeBpx(generic)));
    delete old['State'];
    inside(old, 'Header')['BPX'] = 0.4;
    inside(old, 'Parameterisation', 'Cell')['Ambient temperature [K]'] = 280;
    inside(old, 'Parameterisation', 'Cell')['Thermal conductivity [W.m-1.K-1]'] = 1;
    inside(old, 'Parameterisation', 'Electrolyte')['Initial concentration [mol.m-3]'] = 1100;
    const before = JSON.stringify(old);
    const converted = convertBpxVersion0(old);
    expect(JSON.stringify(old)).toBe(before);
    expect(converted['State']).toEqual({
      'Initial conditions': {
        'Initial state-of-charge': 1,
        'Initial temperature [K]': 280,
        'Initial electrolyte concentration [mol.m-3]': 1100,
      },
      'Thermal environment': { 'Ambient temperature [K]': 280 },
    });
    const { version: _, ...fromNew } = read(converted);
    const { version: __, ...fromOld } = read(old);
    expect(JSON.stringify(fromNew)).toBe(JSON.stringify(fromOld));
  });

  it('moves hysteresis from User-defined to its fields, as reading a file of version 0 does', () => {
    const old = inside(throughText(writeBpx(withNegative({ ...generic.negative, filmResistance: 0 }))));
    delete old['State'];
    inside(old, 'Header')['BPX'] = '0.4.0';
    inside(old, 'Parameterisation', 'Negative electrode')['OCP [V]'] = 0;
    inside(old, 'Parameterisation')['User-defined'] = {
      'Negative electrode lithiation OCP [V]': '0.10 + 0.6*exp(-20*x) - 0.05*x',
      'Negative electrode delithiation OCP [V]': '0.14 + 0.6*exp(-20*x) - 0.05*x',
      'Negative particle hysteresis decay rate': 12,
    };
    for (const file of [old, convertBpxVersion0(old)]) {
      const { hysteresis, openCircuitPotential } = read(file).parameters.negative;
      expect(propertyFunction(hysteresis!.halfGap)(0.4)).toBeCloseTo(0.02, 12);
      expect(hysteresis!.decayRate).toBe(12);
      expect(openCircuitPotential.potential(0.5)).toBeCloseTo(0.12 + 0.6 * Math.exp(-10) - 0.025, 12);
    }
  });

  it('leaves files of version 1 and strangers as they are', () => {
    for (const file of [inside(throughText(writeBpx(generic))), {}, { Header: 5, Parameterisation: {} }]) {
      expect(convertBpxVersion0(file)).toBe(file);
    }
  });
});

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

describe('the slope of a law that BPX does not have', () => {
  it('is written as the Arrhenius law of the same slope for other readers', () => {
    const file = throughText(
      writeBpx({
        ...generic,
        electrolyte: { ...generic.electrolyte, conductivityTemperatureLaw: { kind: 'vogel', b: 600, t0: 150 } },
      }),
    );
    const energy = inside(file, 'Parameterisation', 'Electrolyte')['Conductivity activation energy [J.mol-1]'];
    const T = generic.referenceTemperature;
    expect(energy).toBeCloseTo(GAS_CONSTANT * 600 * (T / (T - 150)) ** 2, 6);
  });
});

describe('the example of docs/models/bpx.md', () => {
  it('runs as it stands there', () => {
    const root = resolve(import.meta.dirname, '../..');
    const page = readFileSync(resolve(root, 'docs/models/bpx.md'), 'utf8');
    const example = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
    const printed = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', example], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(printed).toMatch(/^\d\.\d{3} V, 0 warnings\n$/);
  });
});
