import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  createDfnBatch,
  dfnInternals,
  nominalCharge,
  openCircuitVoltageAt,
} from '../src/index.ts';
import type { DfnBatch } from '../src/index.ts';
import { pseudoRandom } from '../src/random/pseudoRandom.ts';
import { designs, drive, generic, hourly, trace, withDiffusivityFunctions, withExponents } from './support/dfnDrive.ts';

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
