import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  cellInternals,
  createSpmeBatch,
  findDesign,
  listDesigns,
  nominalCharge,
  openCircuitVoltageAt,
  propertyFunction,
} from '../src/index.ts';
import type { CellParameters, SpmeBatch } from '../src/index.ts';
import { pseudoRandom } from '../src/random/pseudoRandom.ts';

const designs = listDesigns().map((design) => [design.id, design] as const);
const generic = findDesign('generic-nmc-graphite')!;

/** mol in both electrodes of a cell. */
function lithium(batch: SpmeBatch, cell: number): number {
  const { parameters, columns } = batch;
  return (
    parameters.electrodeArea *
    (arealLithiumCapacity(parameters.negative) * columns.negativeMean[cell]! +
      arealLithiumCapacity(parameters.positive) * columns.positiveMean[cell]!)
  );
}

/** mol/m² in the pores, summed over the finite volumes. */
function salt(batch: SpmeBatch, cell: number): number {
  const { poreVolumes } = batch.model.salt;
  return cellInternals(batch, cell).saltConcentration.reduce((sum, c, volume) => sum + c * poreVolumes[volume]!, 0);
}

describe.each(designs)('SPMe of %s', (_, design) => {
  const { parameters } = design;
  const hourlyCurrent = nominalCharge(design) / 3600;

  it('shows its open-circuit voltage at C/1000', () => {
    const batch = createSpmeBatch(parameters, 1);
    for (const sign of [1, -1]) {
      batch.reset(0.5, 298.15);
      for (let minute = 0; minute < 600; minute++) batch.step((sign * hourlyCurrent) / 1000, 60, 298.15);
      const rest = openCircuitVoltageAt(design, batch.stateOfCharge[0]!, 298.15);
      expect(Math.abs(batch.terminalVoltage[0]! - rest)).toBeLessThan(0.0002);
      expect(batch.terminalVoltage[0]!).not.toBe(rest);
    }
  });

  it('delivers its nominal charge between the cut-offs when drained slowly', () => {
    const batch = createSpmeBatch(parameters, 1);
    batch.reset(1, 298.15);
    let seconds = 0;
    while (batch.terminalVoltage[0]! > parameters.lowerVoltageCutOff) {
      batch.step(-hourlyCurrent / 50, 60, 298.15);
      seconds += 60;
    }
    expect(seconds / (50 * 3600)).toBeGreaterThan(0.98);
    expect(seconds / (50 * 3600)).toBeLessThan(1.001);
  });

  it('conserves lithium and salt to 1e-9 over a long random use', () => {
    const batch = createSpmeBatch(parameters, 1);
    const random = pseudoRandom(11);
    const lithiumBefore = lithium(batch, 0);
    const saltBefore = salt(batch, 0);
    for (let step = 0; step < 20_000; step++) {
      // Ends far from where it began: a cycle would hide what one direction loses.
      const towardsEmpty = batch.stateOfCharge[0]! > 0.2 ? -1 : 1;
      batch.step(hourlyCurrent * (random() * 2 - 1 + 0.2 * towardsEmpty), 1 + 59 * random(), 273.15 + 40 * random());
    }
    expect(batch.stateOfCharge[0]!).toBeLessThan(0.35);
    expect(Math.abs(lithium(batch, 0) / lithiumBefore - 1)).toBeLessThan(1e-9);
    expect(Math.abs(salt(batch, 0) / saltBefore - 1)).toBeLessThan(1e-9);
  });

  it('agrees between one step of a minute and sixty of a second at constant current', () => {
    const coarse = createSpmeBatch(parameters, 1);
    const fine = createSpmeBatch(parameters, 1);
    for (const batch of [coarse, fine]) batch.reset(0.8, 298.15);
    for (let minute = 0; minute < 20; minute++) {
      coarse.step(-hourlyCurrent / 2, 60, 298.15);
      for (let second = 0; second < 60; second++) fine.step(-hourlyCurrent / 2, 1, 298.15);
      expect(Math.abs(coarse.terminalVoltage[0]! - fine.terminalVoltage[0]!)).toBeLessThan(0.0005);
      expect(Math.abs(coarse.temperature[0]! - fine.temperature[0]!)).toBeLessThan(0.05);
    }
  });

  it('relaxes to its open-circuit voltage and its surroundings within a few long rests', () => {
    const batch = createSpmeBatch(parameters, 1);
    batch.reset(0.9, 298.15);
    batch.step(-hourlyCurrent, 1200, 298.15);
    expect(Math.abs(batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]!)).toBeGreaterThan(0.02);
    for (let rest = 0; rest < 12; rest++) batch.step(0, 3600, 283.15);
    expect(batch.terminalVoltage[0]!).toBeCloseTo(batch.openCircuitVoltage[0]!, 6);
    expect(batch.temperature[0]!).toBeCloseTo(283.15, 3);
    expect(batch.openCircuitVoltage[0]!).toBeCloseTo(openCircuitVoltageAt(design, batch.stateOfCharge[0]!, 283.15), 5);
  });

  it('has more resistance in the cold, and heats itself', () => {
    const batch = createSpmeBatch(parameters, 2);
    batch.reset(0.6, 298.15, 0);
    batch.reset(0.6, 263.15, 1);
    batch.step(-hourlyCurrent / 2, 30, 263.15);
    const drop = (cell: number) => batch.openCircuitVoltage[cell]! - batch.terminalVoltage[cell]!;
    expect(drop(1)).toBeGreaterThan(1.5 * drop(0));
    expect(batch.temperature[1]!).toBeGreaterThan(263.15);
  });

  it('takes its voltage apart into contributions that add up to it', () => {
    const batch = createSpmeBatch(parameters, 3);
    const random = pseudoRandom(5);
    batch.variation.resistanceOffset[1] = 0.002;
    batch.variation.capacityScale[2] = 0.93;
    const currents = { negative: new Float64Array(3), positive: new Float64Array(3) };
    for (let step = 0; step < 300; step++) {
      const current = hourlyCurrent * (random() * 2 - 1);
      currents.negative.fill(current);
      currents.positive.fill(current - 1e-3 * hourlyCurrent);
      batch.step(current, 20, 290, currents);
      for (let cell = 0; cell < 3; cell++) {
        const { overpotentials } = cellInternals(batch, cell);
        const sum = overpotentials.reduce((total, { volts }) => total + volts, 0);
        expect(sum).toBeCloseTo(batch.terminalVoltage[cell]!, 9);
      }
    }
    batch.shiftStateOfCharge(0, 0.05);
    const { overpotentials } = cellInternals(batch, 0);
    expect(overpotentials.reduce((total, { volts }) => total + volts, 0)).toBeCloseTo(batch.terminalVoltage[0]!, 12);
  });

  it('stays finite wherever it is driven', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            rate: fc.double({ min: -6, max: 6, noNaN: true }),
            dt: fc.double({ min: 0.1, max: 3600, noNaN: true }),
          }),
          {
            maxLength: 30,
          },
        ),
        fc.double({ min: 230, max: 340, noNaN: true }),
        (steps, ambient) => {
          const batch = createSpmeBatch(parameters, 1);
          for (const { rate, dt } of steps) batch.step(rate * hourlyCurrent, dt, ambient);
          expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(true);
          expect(Number.isFinite(batch.temperature[0]!)).toBe(true);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});

describe('SPMe against closed forms', () => {
  const isothermal: CellParameters = { ...generic.parameters, heatCapacity: 1e9 };
  const current = -0.5 * (nominalCharge(generic) / 3600);

  it('reaches the steady salt profile (1−t₊) i/F [L_n/2D_n + L_s/D_s + L_p/2D_p]', () => {
    const batch = createSpmeBatch(isothermal, 1);
    batch.reset(0.9, 298.15);
    for (let step = 0; step < 60; step++) batch.step(current, 30, 298.15);
    const c = cellInternals(batch, 0).saltConcentration;
    // No flux at the collectors: a parabola through the two outer volumes gives the face.
    const atNegative = (9 * c[0]! - c[1]!) / 8;
    const atPositive = (9 * c[c.length - 1]! - c[c.length - 2]!) / 8;
    const { negative, separator, positive, electrolyte, electrodeArea } = isothermal;
    const diffusivity = 5.35e-10;
    const resistance =
      negative.thickness / (2 * diffusivity * negative.transportEfficiency) +
      separator.thickness / (diffusivity * separator.transportEfficiency) +
      positive.thickness / (2 * diffusivity * positive.transportEfficiency);
    const expected = ((1 - electrolyte.cationTransferenceNumber) * (-current / electrodeArea) * resistance) / FARADAY;
    // Finite volumes see the parabola of an electrode within (h/L)²/4.
    expect(Math.abs((atNegative - atPositive) / expected - 1)).toBeLessThan(0.0013);
  });

  it('holds the surface away from the mean by j R/(5 F D)', () => {
    const batch = createSpmeBatch(isothermal, 1);
    batch.reset(0.9, 298.15);
    for (let step = 0; step < 100; step++) batch.step(current, 30, 298.15);
    for (const [side, electrode, diffusivity, sign] of [
      ['negative', isothermal.negative, 5e-15, 1],
      ['positive', isothermal.positive, 8e-15, -1],
    ] as const) {
      const j =
        (-sign * current) / (isothermal.electrodeArea * electrode.surfaceAreaPerUnitVolume * electrode.thickness);
      const expected = (j * electrode.particleRadius) / (5 * FARADAY * diffusivity * electrode.maximumConcentration);
      const { columns } = batch;
      const mean = side === 'negative' ? columns.negativeMean[0]! : columns.positiveMean[0]!;
      const surface = side === 'negative' ? columns.negativeSurface[0]! : columns.positiveSurface[0]!;
      expect((mean - surface) / expected).toBeCloseTo(1, 3);
      // Half-way out a steady profile is parabolic: θ(ρ) − θ_surf = (mean − surface)(5/2)(1 − ρ²).
      const profile = cellInternals(batch, 0)[`${side}Stoichiometry`];
      expect((profile[10]! - surface) / (2.5 * 0.75 * expected)).toBeCloseTo(1, 2);
    }
  });

  it('follows the square root of time right after a jump of the current', () => {
    const batch = createSpmeBatch(isothermal, 1);
    const { negative, electrodeArea } = isothermal;
    const j = -current / (electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness);
    const scale = (j * negative.particleRadius) / (FARADAY * 5e-15 * negative.maximumConcentration);
    for (const seconds of [1, 2, 5, 10, 30]) {
      batch.reset(0.5, 298.15);
      const before = batch.columns.negativeMean[0]!;
      for (let second = 0; second < seconds; second++) batch.step(current, 1, 298.15);
      const tau = (5e-15 * seconds) / negative.particleRadius ** 2;
      // Short-time solution for a sphere: 2√(τ/π) + τ + (4/3√π) τ^1.5 + τ²/2.
      const expected =
        scale * (2 * Math.sqrt(tau / Math.PI) + tau + (4 / (3 * Math.sqrt(Math.PI))) * tau ** 1.5 + tau ** 2 / 2);
      const fallen = before - batch.columns.negativeSurface[0]!;
      // Against the whole steady gradient, scale/5.
      expect(Math.abs(fallen - expected) / (scale / 5)).toBeLessThan(0.002);
    }
  });

  it("begins a pulse with Ohm's law of its layers", () => {
    const { parameters } = findDesign('seed-000')!;
    const { negative, separator, positive, electrolyte, electrodeArea } = parameters;
    const batch = createSpmeBatch(parameters, 1);
    const i = 20;
    batch.step(-i * electrodeArea, 1e-6, 298.15);
    const part = (name: string) => cellInternals(batch, 0).overpotentials.find((entry) => entry.name === name)!.volts;
    const kappa = propertyFunction(electrolyte.conductivity)(1000);
    const ionic =
      negative.thickness / (3 * kappa * negative.transportEfficiency) +
      separator.thickness / (kappa * separator.transportEfficiency) +
      positive.thickness / (3 * kappa * positive.transportEfficiency);
    // Salt modes too fast to be stepped follow at once: within 2 %.
    expect(part('electrolyte resistance') / (-i * ionic)).toBeCloseTo(1, 1);
    const electronic =
      negative.thickness / (3 * negative.conductivity) +
      positive.thickness / (3 * positive.conductivity) +
      negative.contactResistance +
      positive.contactResistance +
      separator.interfaceResistance +
      negative.filmResistance / (negative.surfaceAreaPerUnitVolume * negative.thickness);
    expect(part('electrons, contacts and films')).toBeCloseTo(-i * electronic, 9);
    const reaction = (electrode: typeof negative, x: number) => {
      const exchange = FARADAY * electrode.reactionRateConstant * Math.sqrt(x * (1 - x));
      const j = i / (electrode.surfaceAreaPerUnitVolume * electrode.thickness);
      return -((2 * 8.314462618 * 298.15) / FARADAY) * Math.asinh(j / (2 * exchange));
    };
    const { columns } = batch;
    expect(part('reaction at the negative electrode')).toBeCloseTo(reaction(negative, columns.negativeMean[0]!), 3);
    expect(part('reaction at the positive electrode')).toBeCloseTo(reaction(positive, columns.positiveMean[0]!), 3);
  });

  it('balances energy: current times overvoltage and entropy becomes heat', () => {
    const adiabatic: CellParameters = { ...generic.parameters, heatTransferCoefficient: 0 };
    const batch = createSpmeBatch(adiabatic, 1);
    batch.reset(0.8, 298.15);
    let heat = 0;
    for (let step = 0; step < 600; step++) {
      const before = batch.temperature[0]!;
      batch.step(current, 1, 298.15);
      const slope = 0.05;
      const entropic =
        (openCircuitVoltageAt(generic, batch.stateOfCharge[0]!, 298.15 + slope) -
          openCircuitVoltageAt(generic, batch.stateOfCharge[0]!, 298.15)) /
        slope;
      heat += current * (batch.terminalVoltage[0]! - batch.openCircuitVoltage[0]! + before * entropic);
    }
    const stored = adiabatic.heatCapacity * (batch.temperature[0]! - 298.15);
    expect(stored / heat).toBeCloseTo(1, 3);
  });
});

describe('a batch', () => {
  const hourlyCurrent = nominalCharge(generic) / 3600;

  it('goes on bit for bit from a copy of its buffer, also in another batch with another past', () => {
    const original = createSpmeBatch(generic.parameters, 10);
    const drive = (batch: SpmeBatch, from: number) => {
      for (let step = from; step < from + 200; step++) {
        batch.step(hourlyCurrent * Math.sin(step / 9), step % 3 === 0 ? 1 : 30, 295 + (step % 5));
      }
    };
    for (let cell = 0; cell < 10; cell++) original.reset(0.2 + 0.06 * cell, 280 + 3 * cell, cell);
    drive(original, 0);
    const restored = createSpmeBatch(generic.parameters, 10);
    restored.step(-hourlyCurrent, 7, 310);
    new Uint8Array(restored.buffer).set(new Uint8Array(original.buffer));
    drive(original, 200);
    drive(restored, 200);
    expect(new Uint8Array(restored.buffer)).toEqual(new Uint8Array(original.buffer));
  });

  it('steps every cell as if it were alone', () => {
    const together = createSpmeBatch(generic.parameters, 3);
    for (let cell = 0; cell < 3; cell++) together.reset(0.3 + 0.2 * cell, 285 + 5 * cell, cell);
    const alone = createSpmeBatch(generic.parameters, 1);
    alone.reset(0.5, 290);
    for (let step = 0; step < 100; step++) {
      together.step(-hourlyCurrent, 10, 300);
      alone.step(-hourlyCurrent, 10, 300);
    }
    expect(together.terminalVoltage[1]).toBe(alone.terminalVoltage[0]);
    expect(together.temperature[1]).toBe(alone.temperature[0]);
  });

  it('moves a cell by an observer without time passing, lithium kept', () => {
    const batch = createSpmeBatch(generic.parameters, 2);
    const before = lithium(batch, 1);
    batch.shiftStateOfCharge(1, -0.1);
    expect(batch.stateOfCharge[1]!).toBeCloseTo(0.4, 12);
    expect(batch.openCircuitVoltage[1]!).toBeCloseTo(openCircuitVoltageAt(generic, 0.4, 298.15), 9);
    expect(batch.terminalVoltage[1]!).toBeCloseTo(batch.openCircuitVoltage[1]!, 12);
    expect(lithium(batch, 1)).toBeCloseTo(before, 12);
    expect(batch.stateOfCharge[0]).toBe(0.5);
  });

  it('empties a cell with less active material sooner', () => {
    const batch = createSpmeBatch(generic.parameters, 2);
    batch.variation.capacityScale[1] = 0.8;
    batch.reset(0.9, 298.15);
    batch.step(-hourlyCurrent, 1800, 298.15);
    expect(batch.stateOfCharge[0]!).toBeCloseTo(0.4, 6);
    expect(batch.stateOfCharge[1]!).toBeCloseTo(0.9 - 0.5 / 0.8, 6);
  });

  it('adds a resistance of its own to a cell', () => {
    const batch = createSpmeBatch(generic.parameters, 2);
    batch.variation.resistanceOffset[1] = 0.001;
    batch.step(-3, 1, 298.15);
    expect(batch.terminalVoltage[0]! - batch.terminalVoltage[1]!).toBeCloseTo(0.003, 9);
  });

  it('refuses steps that mean nothing', () => {
    const batch = createSpmeBatch(generic.parameters, 2);
    expect(() => batch.step(1, 0, 298)).toThrow(/dt must be > 0/);
    expect(() => batch.step(Number.NaN, 1, 298)).toThrow(/NaN A/);
    expect(() => batch.step(1, 1, -5)).toThrow(/-5 K/);
    expect(() => batch.reset(3, 298)).toThrow(/state of charge of 3/);
    expect(() => batch.shiftStateOfCharge(2, 0.1)).toThrow(/cells 0 to 1/);
    expect(() => createSpmeBatch(generic.parameters, 0)).toThrow(/0 cells/);
    const short = { negative: new Float64Array(1), positive: new Float64Array(2) };
    expect(() => batch.step(1, 1, 298, short)).toThrow(/1 negative and 2 positive/);
  });

  it('refuses parameters that cannot be stepped, naming the field', () => {
    const { parameters } = generic;
    const broken: CellParameters = { ...parameters, negative: { ...parameters.negative, porosity: 0.6 } };
    expect(() => createSpmeBatch(broken, 1)).toThrow(/active fraction 0.6100 \+ porosity 0.6 exceeds 1/);
    expect(() => createSpmeBatch({ ...parameters, electrodeArea: Number.NaN }, 1)).toThrow(/electrodeArea = NaN/);
  });
});
