import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import {
  arealLithiumCapacity,
  createDfnBatch,
  createSpmeBatch,
  dfnInternals,
  findDesign,
  listDesigns,
  nominalCharge,
  openCircuitVoltageAt,
} from '../src/index.ts';
import type { CellModelBatch, CellParameters, DfnBatch, DfnMesh } from '../src/index.ts';

const designs = listDesigns().map((design) => [design.id, design] as const);
const generic = findDesign('generic-nmc-graphite')!;
const hourly = nominalCharge(generic) / 3600;

/** mol per m² of electrode area in the particles, summed over nodes; nothing here comes from the batch's own means. */
function lithium({ model, columns }: DfnBatch, cell: number): number {
  let sum = 0;
  for (const [electrode, state] of [
    [model.negative, columns.negativeParticles],
    [model.positive, columns.positiveParticles],
  ] as const) {
    const { particles, solver, parameters } = electrode;
    solver.widths.forEach((width, node) => {
      const share = width / parameters.thickness;
      sum += arealLithiumCapacity(parameters) * share * particles.mean(state, cell * particles.stateLength, node);
    });
  }
  return sum;
}

/** mol per m² of electrode area in the pores. */
function salt({ model, columns }: DfnBatch, cell: number): number {
  const { poreVolumes, volumeCount } = model.salt;
  return poreVolumes.reduce((sum, pore, volume) => sum + pore * columns.salt[cell * volumeCount + volume]!, 0);
}

/** Park and Miller's generator: the same profile on every machine. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** V at the end of every step of a profile of C-rates (charging +), one step per second. */
function trace(batch: CellModelBatch, rates: readonly number[], current: number): number[] {
  return rates.map((rate) => {
    batch.step(rate * current, 1, 298.15);
    return batch.terminalVoltage[0]!;
  });
}

function rms(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length);
}

const drive = Array.from({ length: 600 }, (_, s) => -0.4 + Math.sin(s / 7) + (s % 90 < 20 ? -1 : 0));

function withDiffusivityFunction(electrode: CellParameters['negative']): CellParameters['negative'] {
  const { diffusivity } = electrode;
  return { ...electrode, diffusivity: typeof diffusivity === 'number' ? () => diffusivity : diffusivity };
}

function withDiffusivityFunctions(parameters: CellParameters): CellParameters {
  return {
    ...parameters,
    negative: withDiffusivityFunction(parameters.negative),
    positive: withDiffusivityFunction(parameters.positive),
  };
}

/** V of the generic cell over {@link drive} on a mesh. */
function driveOn(mesh: Partial<DfnMesh>): number[] {
  const batch = createDfnBatch(generic.parameters, 1, { mesh });
  batch.reset(0.8, 298.15);
  return trace(batch, drive, hourly);
}

function withExponents(parameters: CellParameters, negative: number, positive: number): CellParameters {
  return {
    ...parameters,
    negative: { ...parameters.negative, exchangeExponent: negative },
    positive: { ...parameters.positive, exchangeExponent: positive },
  };
}

/** Nothing resists but the particles and the reaction. */
function withPerfectTransport(parameters: CellParameters): CellParameters {
  return {
    ...parameters,
    negative: { ...parameters.negative, conductivity: 1e9 },
    positive: { ...parameters.positive, conductivity: 1e9 },
    electrolyte: { ...parameters.electrolyte, conductivity: 1e6, diffusivity: 1e-3 },
  };
}

describe.each(designs)('DFN of %s', (_, design) => {
  const { parameters } = design;
  const oneHour = nominalCharge(design) / 3600;

  it('shows its open-circuit voltage at C/1000', () => {
    const batch = createDfnBatch(parameters, 1);
    for (const sign of [1, -1]) {
      batch.reset(0.5, 298.15);
      for (let minute = 0; minute < 300; minute++) batch.step((sign * oneHour) / 1000, 60, 298.15);
      const rest = openCircuitVoltageAt(design, batch.stateOfCharge[0]!, 298.15);
      expect(Math.abs(batch.terminalVoltage[0]! - rest)).toBeLessThan(0.0002);
      expect(batch.terminalVoltage[0]!).not.toBe(rest);
    }
  });

  it('conserves lithium and salt to 1e-9 over a long random use', () => {
    const batch = createDfnBatch(parameters, 1, { mesh: { negative: 6, separator: 3, positive: 6, shells: 10 } });
    const random = pseudoRandom(11);
    const lithiumBefore = lithium(batch, 0);
    const saltBefore = salt(batch, 0);
    for (let step = 0; step < 3000; step++) {
      // Ends far from where it began: a cycle would hide what one direction loses.
      const towardsEmpty = batch.stateOfCharge[0]! > 0.2 ? -1 : 1;
      batch.step(oneHour * (random() * 2 - 1 + 0.2 * towardsEmpty), 1 + 29 * random(), 273.15 + 40 * random());
    }
    expect(batch.stoppedCells()).toEqual([]);
    expect(Math.abs(lithium(batch, 0) / lithiumBefore - 1)).toBeLessThan(1e-9);
    expect(Math.abs(salt(batch, 0) / saltBefore - 1)).toBeLessThan(1e-9);
    expect(Math.abs(batch.stateOfCharge[0]! - 0.5)).toBeGreaterThan(0.05);
  });

  it('moves the charge that flowed, whatever its particles are made of', () => {
    const batch = createDfnBatch(parameters, 1);
    const bulk = () => {
      const { particles, solver } = batch.model.negative;
      return solver.widths.reduce(
        (sum, width, node) =>
          sum + (width / parameters.negative.thickness) * particles.mean(batch.columns.negativeParticles, 0, node),
        0,
      );
    };
    const before = bulk();
    for (let step = 0; step < 50; step++) batch.step(-0.3 * oneHour, 20, 298.15);
    const moved = 0.3 * oneHour * 20 * 50;
    const expected = moved / (FARADAY * parameters.electrodeArea * arealLithiumCapacity(parameters.negative));
    expect(before - bulk()).toBeCloseTo(expected, 11);
    expect(batch.columns.negativeMean[0]!).toBeCloseTo(bulk(), 11);
  });
});

describe('DFN in its limits', () => {
  it.each([
    ['equal exponents', generic.parameters],
    ['unequal exponents of the exchange current', withExponents(generic.parameters, 0.8, 0.4)],
  ])('becomes the single-particle model when electrolyte and solid conduct perfectly: %s', (_, original) => {
    const parameters = withPerfectTransport(original);
    const dfn = createDfnBatch(parameters, 1);
    const spme = createSpmeBatch(parameters, 1);
    dfn.reset(0.7, 298.15);
    spme.reset(0.7, 298.15);
    expect(rms(trace(dfn, drive, hourly), trace(spme, drive, hourly))).toBeLessThan(0.00002);
  });

  it.each([0.3, 0.5, 0.8])('reacts with j0 = F K x^α (1−x)^(1−α) at α = %d', (alpha) => {
    const parameters = withPerfectTransport(withExponents(generic.parameters, alpha, 0.5));
    const batch = createDfnBatch(parameters, 1);
    // Tiny current: both overpotentials are linear, and the positive's is known from a cell with α = ½.
    const half = createDfnBatch(withPerfectTransport(generic.parameters), 1);
    const drop = (own: DfnBatch) => {
      own.reset(0.4, 298.15);
      const rest = own.terminalVoltage[0]!;
      own.step(-hourly / 100, 1e-6, 298.15);
      return rest - own.terminalVoltage[0]!;
    };
    const { negative, electrodeArea } = parameters;
    const x = negative.minimumStoichiometry + 0.4 * (negative.maximumStoichiometry - negative.minimumStoichiometry);
    const density = hourly / 100 / (electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness);
    const overpotential = (exponent: number) =>
      ((GAS_CONSTANT * 298.15) / FARADAY) *
      (density / (FARADAY * negative.reactionRateConstant * x ** exponent * (1 - x) ** (1 - exponent)));
    expect(drop(batch) - drop(half)).toBeCloseTo(overpotential(alpha) - overpotential(0.5), 8);
  });

  it('differs from the single-particle model where they do not', () => {
    const dfn = createDfnBatch(generic.parameters, 1);
    const spme = createSpmeBatch(generic.parameters, 1);
    const fast = drive.map((rate) => 3 * rate);
    expect(rms(trace(dfn, fast, hourly), trace(spme, fast, hourly))).toBeGreaterThan(0.0005);
  });

  it('reaches the analytic salt difference under a steady current', () => {
    // Fast conduction, and salt without a potential of its own, keep the reaction uniform.
    const diffusivity = 2e-10;
    const base = withPerfectTransport(generic.parameters);
    const parameters = { ...base, electrolyte: { ...base.electrolyte, diffusivity, thermodynamicFactor: 0 } };
    const batch = createDfnBatch(parameters, 1, { mesh: { negative: 40, separator: 20, positive: 40 } });
    batch.reset(0.9, 298.15);
    const current = 0.05 * hourly;
    for (let minute = 0; minute < 60; minute++) batch.step(-current, 60, 298.15);
    const { saltConcentration } = dfnInternals(batch, 0);
    const { negative, separator, positive, electrolyte, electrodeArea } = parameters;
    const resistance =
      negative.thickness / (2 * negative.transportEfficiency) +
      separator.thickness / separator.transportEfficiency +
      positive.thickness / (2 * positive.transportEfficiency);
    const analytic =
      ((1 - electrolyte.cationTransferenceNumber) * current * resistance) / (FARADAY * electrodeArea * diffusivity);
    const difference = saltConcentration[0]! - saltConcentration.at(-1)!;
    expect(Math.abs(difference / analytic - 1)).toBeLessThan(0.005);
  });

  it.each([
    ['exact modes', generic.parameters],
    ['shells', withDiffusivityFunctions(generic.parameters)],
  ])('reaches the analytic surface gradient of a particle with %s', (_, original) => {
    const parameters = { ...withPerfectTransport(original), heatCapacity: 1e12 };
    const batch = createDfnBatch(parameters, 1, { mesh: { shells: 60 } });
    batch.reset(0.6, parameters.referenceTemperature);
    const { negative } = parameters;
    const diffusivity = typeof negative.diffusivity === 'number' ? negative.diffusivity : negative.diffusivity(0.5);
    const settled = (3 * negative.particleRadius ** 2) / diffusivity;
    const current = (0.1 * nominalCharge(generic)) / settled;
    for (let step = 0; step < 200; step++) batch.step(-current, settled / 200, parameters.referenceTemperature);
    const { negativeSurfaceStoichiometry, negativeCurrentDensity } = dfnInternals(batch, 0);
    const { particles } = batch.model.negative;
    const gradient = particles.mean(batch.columns.negativeParticles, 0, 0) - negativeSurfaceStoichiometry[0]!;
    const analytic =
      (negativeCurrentDensity[0]! * negative.particleRadius) /
      (5 * FARADAY * diffusivity * negative.maximumConcentration);
    expect(Math.abs(gradient / analytic - 1)).toBeLessThan(0.003);
  });

  it('has particles without gradients when the solid diffuses fast', () => {
    const { negative, positive } = generic.parameters;
    const batch = createDfnBatch(
      {
        ...generic.parameters,
        negative: { ...negative, diffusivity: 1e-8 },
        positive: { ...positive, diffusivity: 1e-8 },
      },
      1,
    );
    for (let step = 0; step < 60; step++) batch.step(-hourly, 1, 298.15);
    const { particles } = batch.model.negative;
    dfnInternals(batch, 0).negativeSurfaceStoichiometry.forEach((surface, node) => {
      expect(Math.abs(surface - particles.mean(batch.columns.negativeParticles, 0, node))).toBeLessThan(1e-5);
    });
  });

  it('turns the work put in into stored energy and heat, within 1 %', () => {
    const base = generic.parameters;
    const parameters: CellParameters = {
      ...base,
      heatTransferCoefficient: 0,
      negative: { ...base.negative, entropicChangeCoefficient: 0 },
      positive: { ...base.positive, entropicChangeCoefficient: 0 },
    };
    const batch = createDfnBatch(parameters, 1);
    batch.reset(0.9, 298.15);
    let work = 0;
    for (let step = 0; step < 1200; step++) {
      const current = (step % 300 < 240 ? -1.2 : 0.4) * hourly;
      batch.step(current, 1, 298.15);
      work += current * batch.terminalVoltage[0]!;
    }
    const end = batch.stateOfCharge[0]!;
    // Both electrodes' potentials over the charge that left: independent of what the batch says of its own voltage.
    let stored = 0;
    const design = { ...generic, parameters };
    const slices = 2000;
    for (let slice = 0; slice < slices; slice++) {
      stored += openCircuitVoltageAt(design, 0.9 + ((slice + 0.5) / slices) * (end - 0.9), 298.15);
    }
    let charge = 0;
    for (let step = 0; step < 1200; step++) charge += (step % 300 < 240 ? -1.2 : 0.4) * hourly;
    stored *= charge / slices;
    const heat = parameters.heatCapacity * (batch.temperature[0]! - 298.15);
    expect(heat).toBeGreaterThan(0);
    expect(Math.abs(work - stored - heat)).toBeLessThan(0.01 * heat);
  });
});

describe('DFN on its meshes and steps', () => {
  it('stays within 0.5 mV of a mesh four times as fine on a drive', () => {
    const difference = rms(driveOn({}), driveOn({ negative: 40, separator: 20, positive: 40 }));
    expect(difference).toBeLessThan(0.0005);
    expect(difference).toBeGreaterThan(0);
  });

  it('gives the same with shells as with exact modes where the diffusivity is constant', () => {
    const modes = createDfnBatch(generic.parameters, 1);
    const shells = createDfnBatch(withDiffusivityFunctions(generic.parameters), 1, { mesh: { shells: 40 } });
    modes.reset(0.8, 298.15);
    shells.reset(0.8, 298.15);
    expect(rms(trace(modes, drive, hourly), trace(shells, drive, hourly))).toBeLessThan(0.001);
  });

  it('takes one long step as many short ones', () => {
    const long = createDfnBatch(generic.parameters, 1);
    const short = createDfnBatch(generic.parameters, 1);
    for (const rate of [-1, 0.5, 0, -2]) {
      long.step(rate * hourly, 300, 298.15);
      for (let second = 0; second < 300; second++) short.step(rate * hourly, 1, 298.15);
      expect(Math.abs(long.terminalVoltage[0]! - short.terminalVoltage[0]!)).toBeLessThan(0.001);
    }
    expect(long.columns.elapsed[0]!).toBeCloseTo(1200, 9);
  });

  it('brings a cell to rest at its open-circuit voltage', () => {
    const batch = createDfnBatch(generic.parameters, 1);
    batch.step(-2 * hourly, 300, 298.15);
    expect(Math.abs(batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!)).toBeGreaterThan(0.01);
    batch.step(0, 200_000, 298.15);
    expect(Math.abs(batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!)).toBeLessThan(0.0001);
  });

  it.each([
    [{ negative: 1 }, /negative = 1.*2 to 200/],
    [{ separator: 0 }, /separator = 0.*1 to 100/],
    [{ positive: 2.5 }, /positive = 2.5/],
    [{ shells: 1000 }, /shells = 1000.*4 to 400/],
  ])('refuses the mesh %o', (mesh, message) => {
    expect(() => createDfnBatch(generic.parameters, 1, { mesh })).toThrow(message);
  });
});

describe('DFN as a batch', () => {
  it('gives a cell the same bits whatever its neighbours do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 12 }),
        fc.double({ min: 0.3, max: 60, noNaN: true }),
        (rates, dt) => {
          const alone = createDfnBatch(generic.parameters, 1);
          const among = createDfnBatch(generic.parameters, 3);
          among.reset(0.9, 280, 0);
          among.reset(0.2, 310, 2);
          const currents = new Float64Array(3);
          for (const rate of rates) {
            alone.step(rate * hourly, dt, 298.15);
            currents.set([0.3 * hourly, rate * hourly, -0.1 * rate * hourly]);
            among.step(0, dt, 298.15, { negative: currents, positive: currents });
          }
          expect(among.terminalVoltage[1]).toBe(alone.terminalVoltage[0]);
          expect(among.temperature[1]).toBe(alone.temperature[0]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('goes on bit for bit from a copy of its buffer', () => {
    const first = createDfnBatch(withDiffusivityFunctions(generic.parameters), 2);
    trace(first, drive.slice(0, 50), hourly);
    const second = createDfnBatch(withDiffusivityFunctions(generic.parameters), 2);
    new Uint8Array(second.buffer).set(new Uint8Array(first.buffer));
    expect(trace(second, drive.slice(50, 90), hourly)).toEqual(trace(first, drive.slice(50, 90), hourly));
  });

  it('halves the swing of the charge in a cell of twice the active material', () => {
    const batch = createDfnBatch(generic.parameters, 2);
    batch.variation.capacityScale[1] = 2;
    for (let step = 0; step < 30; step++) batch.step(-hourly, 10, 298.15);
    expect((0.5 - batch.stateOfCharge[0]!) / (0.5 - batch.stateOfCharge[1]!)).toBeCloseTo(2, 9);
  });

  it('adds an offset of resistance as volts per ampere', () => {
    const batch = createDfnBatch(generic.parameters, 2);
    batch.variation.resistanceOffset[1] = 0.01 / hourly;
    batch.step(-hourly, 1, 298.15);
    expect(batch.terminalVoltage[0]! - batch.terminalVoltage[1]!).toBeCloseTo(0.01, 10);
  });

  it('moves charge without time and shows it in both voltages', () => {
    const batch = createDfnBatch(generic.parameters, 1);
    batch.step(-hourly, 100, 298.15);
    const target = createDfnBatch(generic.parameters, 1);
    target.reset(0.55, 298.15);
    target.step(-hourly, 100, 298.15);
    batch.shiftStateOfCharge(0, 0.05);
    expect(batch.stateOfCharge[0]!).toBeCloseTo(target.stateOfCharge[0]!, 9);
    expect(batch.openCircuitVoltage[0]!).toBeCloseTo(target.openCircuitVoltage[0]!, 5);
    expect(Math.abs(batch.terminalVoltage[0]! - target.terminalVoltage[0]!)).toBeLessThan(0.002);
  });

  it('names the cell that it cannot step, when and in which state, and goes on with the others', () => {
    const batch = createDfnBatch(generic.parameters, 3);
    const sound = createDfnBatch(generic.parameters, 1);
    for (let step = 0; step < 5; step++) {
      batch.step(-hourly, 1, 298.15);
      sound.step(-hourly, 1, 298.15);
    }
    batch.temperature[1] = Number.NaN;
    for (let step = 0; step < 5; step++) {
      batch.step(-hourly, 1, 298.15);
      sound.step(-hourly, 1, 298.15);
    }
    expect(batch.stoppedCells()).toEqual([
      {
        cell: 1,
        time: 5,
        state: expect.stringMatching(/^-.* A through the negative .* NaN K; surface stoichiometry 0\./),
      },
    ]);
    expect(batch.terminalVoltage[1]).toBeNaN();
    expect(batch.terminalVoltage[0]).toBe(sound.terminalVoltage[0]);
    expect(batch.terminalVoltage[2]).toBe(sound.terminalVoltage[0]);

    batch.reset(0.5, 298.15, 1);
    batch.step(-hourly, 1, 298.15);
    expect(batch.stoppedCells()).toEqual([]);
    expect(batch.terminalVoltage[1]).toBeGreaterThan(3);
  });

  it.each([1e9, -1e300])(
    'stops a cell under %d A, which none can carry, with a state for people, and no other',
    (amperes) => {
      const batch = createDfnBatch(generic.parameters, 2);
      const currents = new Float64Array([amperes, hourly]);
      batch.step(hourly, 10, 298.15);
      for (let step = 0; step < 3; step++) batch.step(0, 1, 298.15, { negative: currents, positive: currents });
      expect(batch.stoppedCells()).toEqual([
        {
          cell: 0,
          time: 10,
          state: expect.stringMatching(/A through the negative .* at 298.* K; surface .*, salt .* mol\/m³; .* V$/),
        },
      ]);
      expect(batch.terminalVoltage[0]).toBeNaN();
      expect(batch.terminalVoltage[1]).toBeGreaterThan(3);
    },
  );

  it.each(designs)('finds a solution wherever the state is driven: %s', (_, design) => {
    const original = design.parameters;
    const oneHour = nominalCharge(design) / 3600;
    const random = pseudoRandom(7);
    for (const parameters of [original, withExponents(withDiffusivityFunctions(original), 0.7, 0.35)]) {
      for (let run = 0; run < 12; run++) {
        const batch = createDfnBatch(parameters, 1, { mesh: { negative: 6, separator: 3, positive: 6, shells: 10 } });
        batch.reset(-0.1 + 1.2 * random(), 233 + 110 * random());
        for (let step = 0; step < 40; step++) {
          const rate = (random() * 2 - 1) * (random() < 0.2 ? 30 : 4);
          batch.step(rate * oneHour, 10 ** (random() * 4 - 1.5), 250 + 80 * random());
          const [stopped] = batch.stoppedCells();
          if (!stopped) {
            expect(batch.terminalVoltage[0]).not.toBeNaN();
            continue;
          }
          // Driven beyond the lattice, which is no failure of the solver.
          expect(batch.cellsBeyondLattice(), stopped.state).toEqual([0]);
          batch.reset(rate < 0 ? -0.1 : 1.1, 233 + 110 * random());
        }
      }
    }
  });

  it('stays finite beyond empty and full', () => {
    const batch = createDfnBatch(generic.parameters, 2);
    const currents = new Float64Array([-3 * hourly, 3 * hourly]);
    for (let step = 0; step < 66; step++) batch.step(0, 10, 298.15, { negative: currents, positive: currents });
    expect(batch.stoppedCells()).toEqual([]);
    expect(batch.terminalVoltage[0]!).toBeLessThan(batch.parameters.lowerVoltageCutOff);
    expect(batch.terminalVoltage[1]!).toBeGreaterThan(batch.parameters.upperVoltageCutOff);
  });

  it('refuses what makes no sense, saying what and which limit', () => {
    const batch = createDfnBatch(generic.parameters, 2);
    expect(() => createDfnBatch(generic.parameters, 0)).toThrow(/0 cells/);
    expect(() => batch.step(1, 0, 298.15)).toThrow(/0 s/);
    expect(() => batch.step(Number.NaN, 1, 298.15)).toThrow(/NaN A/);
    expect(() => batch.step(1, 1, -1)).toThrow(/-1 K/);
    expect(() => batch.reset(3, 298.15)).toThrow(/state of charge of 3/);
    expect(() => batch.reset(0.5, 298.15, 2)).toThrow(/cell 2/);
    expect(() => batch.shiftStateOfCharge(0, Number.NaN)).toThrow(/NaN/);
    expect(() => dfnInternals(batch, 2)).toThrow(/cell 2/);
  });
});
