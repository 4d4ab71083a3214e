import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAS_CONSTANT } from '@packtwin/units';
import { blendedElectrode, createDfnBatch, createSpmeBatch, propertyFunction, writeBpx } from '../src/index.ts';
import type { CellParameters, ElectrodeParameters, ParticlePopulation } from '../src/index.ts';
import { generic, inside, read, throughText, withNegative } from './support/bpxFile.ts';

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
