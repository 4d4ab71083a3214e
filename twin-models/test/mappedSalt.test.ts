import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { createDfnBatch, dfnInternals, findDesign, nominalCharge, temperatureFactor } from '../src/index.ts';
import type { CellParameters, DfnBatch } from '../src/index.ts';
import { landesfeindElectrolyte } from '../src/reference/landesfeind2019.ts';
import { lgM50Cell } from '../src/reference/lgM50.ts';
import { oRegan2022 } from '../src/reference/lgM50Published.ts';

const generic = findDesign('generic-nmc-graphite')!;
const hourly = nominalCharge(generic) / 3600;

/** Held at one temperature. */
function isothermal(parameters: CellParameters): CellParameters {
  return { ...parameters, heatCapacity: 1e12, heatTransferCoefficient: 0 };
}

function withMap(parameters: CellParameters, transference?: (concentration: number) => number): CellParameters {
  const { electrolyte, referenceTemperature } = parameters;
  const value = (property: number | ((c: number) => number), c: number) =>
    typeof property === 'number' ? property : property(c);
  return {
    ...parameters,
    electrolyte: {
      ...electrolyte,
      map: {
        diffusivity: (c, T) =>
          value(electrolyte.diffusivity, c) *
          temperatureFactor(electrolyte.diffusivityTemperatureLaw, T, referenceTemperature),
        conductivity: (c, T) =>
          value(electrolyte.conductivity, c) *
          temperatureFactor(electrolyte.conductivityTemperatureLaw, T, referenceTemperature),
        cationTransferenceNumber: (c) => transference?.(c) ?? electrolyte.cationTransferenceNumber,
        thermodynamicFactor: () => electrolyte.thermodynamicFactor,
      },
    },
  };
}

/** mol per m² of electrode area in the pores. */
function salt({ model, columns }: DfnBatch): number {
  return model.salt.poreVolumes.reduce((sum, pore, volume) => sum + pore * columns.salt[volume]!, 0);
}

function stepped(parameters: CellParameters, celsius: number): { readonly volts: number[]; readonly batch: DfnBatch } {
  const batch = createDfnBatch(isothermal(parameters), 1);
  batch.reset(0.8, 273.15 + celsius);
  const volts = Array.from({ length: 400 }, (_, second) => {
    batch.step((second % 100 < 60 ? -2 : 0.7) * hourly, 1, 273.15 + celsius);
    return batch.terminalVoltage[0]!;
  });
  return { volts, batch };
}

describe('Salt properties as maps', () => {
  it.each([-10, 25, 45])('give what a table and a factor give, where they are that: %d °C', (celsius) => {
    const plain = stepped(generic.parameters, celsius).volts;
    const mapped = stepped(withMap(generic.parameters), celsius).volts;
    mapped.forEach((volts, index) => expect(Math.abs(volts - plain[index]!)).toBeLessThan(5e-5));
  });

  it('conserve salt to 1e-9 though the current carries it along unevenly', () => {
    const parameters = withMap(generic.parameters, (c) => 0.1 + 0.3e-3 * c);
    const batch = createDfnBatch(parameters, 1);
    const before = salt(batch);
    for (let step = 0; step < 3000; step++) {
      batch.step(hourly * (Math.sin(step / 40) - 0.2 * Math.sign(batch.stateOfCharge[0]! - 0.3)), 7, 298.15);
    }
    expect(batch.stoppedCells()).toEqual([]);
    expect(Math.abs(salt(batch) / before - 1)).toBeLessThan(1e-9);
  });

  it('bend the profile through the separator as a transference number of concentration must', () => {
    // Steady: D B dc/dx = −(1 − t₊(c)) i/F. With t₊ = a + b c, 1 − t₊ is an exponential of the position.
    const slope = 0.4e-3;
    const diffusivity = 2e-10;
    const parameters = {
      ...generic.parameters,
      electrolyte: { ...generic.parameters.electrolyte, diffusivity, thermodynamicFactor: 0 },
    };
    const batch = createDfnBatch(isothermal(withMap(parameters, (c) => 0.1 + slope * c)), 1, {
      mesh: { separator: 60 },
    });
    batch.reset(0.9, 298.15);
    const current = 0.5 * hourly;
    for (let minute = 0; minute < 20; minute++) batch.step(-current, 60, 298.15);
    const { saltConcentration, saltPosition } = dfnInternals(batch, 0);
    const first = batch.mesh.negative;
    const last = first + batch.mesh.separator - 1;
    const { separator, electrodeArea, negative, positive } = parameters;
    const thickness = negative.thickness + separator.thickness + positive.thickness;
    const length = (saltPosition[last]! - saltPosition[first]!) * thickness;
    const carried = (at: number) => 1 - (0.1 + slope * saltConcentration[at]!);
    const growth = Math.log(carried(last) / carried(first));
    const analytic =
      (slope * (current / electrodeArea) * length) / (FARADAY * diffusivity * separator.transportEfficiency);
    expect(growth).toBeGreaterThan(0.005);
    expect(Math.abs(growth / analytic - 1)).toBeLessThan(0.003);
  });

  it('stop a cell whose temperature is no number, saying which and when', () => {
    const batch = createDfnBatch(withMap(generic.parameters), 2);
    batch.step(-hourly, 1, 298.15);
    batch.temperature[1] = Number.NaN;
    batch.step(-hourly, 1, 298.15);
    expect(batch.stoppedCells()).toEqual([{ cell: 1, time: 1, state: expect.stringContaining('NaN K') }]);
    expect(batch.terminalVoltage[0]).toBeGreaterThan(3);
  });
});

describe('LiPF6 in EC:EMC (Landesfeind 2019)', () => {
  // PyBaMM 26.10's functions of the same fits, parameter set ORegan2022.
  it.each([
    [1000, 298.15, [0.9130210874200518, 2.89224775016992e-10, 0.22091281149999986, 2.1817613149999886]],
    [1500, 273.15, [0.43935880890796597, 1.0483349448129924e-10, -0.2570564539999953, 2.166578157499984]],
    [400, 323.15, [0.9201734090880063, 6.628709113821853e-10, 0.4613277501000017, 1.631442763999999]],
  ] as const)('at %d mol/m³ and %d K', (concentration, temperature, expected) => {
    const { conductivity, diffusivity, cationTransferenceNumber, thermodynamicFactor } = landesfeindElectrolyte.map!;
    [conductivity, diffusivity, cationTransferenceNumber, thermodynamicFactor].forEach((property, index) => {
      expect(property(concentration, temperature) / expected[index]! - 1).toBeCloseTo(0, 9);
    });
  });

  it('gives the reduced model what it is at 1 mol/l, over temperature', () => {
    const { map, ...reduced } = landesfeindElectrolyte;
    const factor = temperatureFactor(reduced.conductivityTemperatureLaw, 283.15, 298.15);
    expect(factor).toBeCloseTo(map!.conductivity(1000, 283.15) / map!.conductivity(1000, 298.15), 4);
  });
});

describe("DFN with O'Regan's electrolyte and kinetics", () => {
  // PyBaMM 26.10, DFN, 40/20/40 volumes and 150 shells, isothermal, constant solid diffusivities.
  it.each([
    [298.15, 10, [3.90653, 3.81366, 3.71732, 3.54463, 3.31191, 3.06299], [2113.18, 403.15]],
    [273.15, 5, [3.89766, 3.85269, 3.81718, 3.73078, 3.58952, 3.43661], [2162.8, 295.74]],
  ] as const)('agrees with PyBaMM at %d K and %d A', (temperature, current, expected, ends) => {
    const capacity = (maximum: number, thickness: number, active: number) =>
      (maximum * FARADAY * 0.065 * 1.58 * thickness * active) / 3600;
    const parameters = lgM50Cell(
      {
        ...oRegan2022,
        negativeDiffusion: { diffusivity: 3.3e-14, activationEnergy: 0 },
        positiveDiffusion: { diffusivity: 4e-15, activationEnergy: 0 },
      },
      {
        negativeCapacity: capacity(29_583, 85.2e-6, 0.75),
        positiveCapacity: capacity(51_765, 75.6e-6, 0.665),
        negativeWhenFull: 28_866 / 29_583,
        positiveWhenFull: 13_975 / 51_765,
      },
      4.5,
    );
    const batch = createDfnBatch(isothermal(parameters), 1, { mesh: { negative: 40, separator: 20, positive: 40 } });
    batch.reset(1, temperature);
    let time = 0;
    [30, 100, 200, 400, 800, 1200].forEach((at, index) => {
      for (; time < at; time++) batch.step(-current, 1, temperature);
      expect(Math.abs(batch.terminalVoltage[0]! - expected[index]!)).toBeLessThan(0.001);
      if (at !== 800) return;
      const { saltConcentration } = dfnInternals(batch, 0);
      expect(Math.abs(saltConcentration[0]! - ends[0])).toBeLessThan(3);
      expect(Math.abs(saltConcentration.at(-1)! - ends[1])).toBeLessThan(3);
    });
  });
});
