import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import {
  arealLithiumCapacity,
  blendedElectrode,
  cellInternals,
  createSpmeBatch,
  listDesigns,
  propertyFunction,
} from '../src/index.ts';
import type { CellParameters, ElectrodeParameters, SpmeBatch } from '../src/index.ts';
import { asPopulation, withChangingDiffusivity } from './support/changedCells.ts';
import { distance, drive, driven, generic, hourly, ROOM } from './support/cellDrive.ts';

/** mol in the particles of a cell, from their own state. */
function lithium(batch: SpmeBatch, cell = 0): number {
  if (batch.solid !== 'shells') throw new Error('only the general model has such particles');
  const { general, columns, parameters } = batch;
  const sides = [
    [general.negative, columns.negative, columns.negativeActive],
    [general.positive, columns.positive, columns.positiveActive],
  ] as const;
  return sides.reduce((total, [electrode, own, active]) => {
    const places = parameters.electrodeArea * arealLithiumCapacity(electrode.parameters) * active[cell]!;
    return electrode.populations.reduce((sum, { particles, share }, m) => {
      const at = cell * electrode.stateLength + electrode.stateOffsets[m]!;
      return sum + places * share * particles.mean(own.particles, at, 0);
    }, total);
  }, 0);
}

describe('shells', () => {
  it('with a constant diffusivity follow exact modes within 0.1 mV on a drive', () => {
    for (const { parameters } of listDesigns()) {
      const scaled = { ...parameters, nominalCellCapacity: generic.nominalCellCapacity };
      const area = (generic.nominalCellCapacity / parameters.nominalCellCapacity) * parameters.electrodeArea;
      const sized = { ...scaled, electrodeArea: area };
      const exact = driven(createSpmeBatch(sized, 1));
      const { rms } = distance(driven(createSpmeBatch(sized, 1, { solid: 'shells' })), exact);
      expect(rms).toBeLessThan(1e-4);
      expect(rms).toBeGreaterThan(0);
    }
  });

  it('resolve a diffusivity that changes tenfold within 0.15 mV of a fine mesh, where modes are off by more', () => {
    const parameters = withChangingDiffusivity(generic, 10);
    const fine = createSpmeBatch(parameters, 1, { shells: 80 });
    fine.reset(0.8, ROOM);
    const reference = drive.map((rate) => {
      for (let quarter = 0; quarter < 4; quarter++) fine.step(rate * hourly, 0.25, ROOM);
      return fine.terminalVoltage[0]!;
    });
    const { rms } = distance(driven(createSpmeBatch(parameters, 1)), reference);
    expect(rms).toBeLessThan(1.5e-4);
    const discharged = (solid: 'modes' | 'shells') => {
      const batch = createSpmeBatch(parameters, 1, { solid });
      batch.reset(0.95, ROOM);
      return Array.from({ length: 40 }, () => {
        batch.step(-hourly, 60, ROOM);
        return batch.terminalVoltage[0]!;
      });
    };
    expect(distance(discharged('modes'), discharged('shells')).rms).toBeGreaterThan(1e-3);
  });

  it('hold the surface away from the mean by j R/(5 F D) to a millionth', () => {
    const isothermal = { ...generic, heatCapacity: 1e12 };
    const batch = createSpmeBatch(isothermal, 1, { solid: 'shells', shells: 8 });
    batch.reset(0.9, ROOM);
    for (let step = 0; step < 200; step++) batch.step(-0.3 * hourly, 30, ROOM);
    const { negative, electrodeArea } = isothermal;
    const j = (0.3 * hourly) / (electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness);
    const diffusivity = propertyFunction(negative.diffusivity)(0.5);
    const expected = (j * negative.particleRadius) / (5 * FARADAY * diffusivity * negative.maximumConcentration);
    const { negativeMean, negativeSurface } = batch.columns;
    expect((negativeMean[0]! - negativeSurface[0]!) / expected).toBeCloseTo(1, 6);
  });

  it('are uniform where the solid diffuses at once', () => {
    const fast = (electrode: ElectrodeParameters) => ({ ...electrode, diffusivity: (x: number) => 1e-7 * (1 + x) });
    const batch = createSpmeBatch(
      { ...generic, negative: fast(generic.negative), positive: fast(generic.positive) },
      1,
    );
    expect(batch.solid).toBe('shells');
    driven(batch);
    const { negativeStoichiometry, positiveStoichiometry } = cellInternals(batch, 0);
    for (const profile of [negativeStoichiometry, positiveStoichiometry]) {
      expect(Math.max(...profile) - Math.min(...profile)).toBeLessThan(1e-6);
    }
  });

  it('give the same discharge and rest in steps of a second, ten and sixty', () => {
    const parameters = withChangingDiffusivity(generic, 4);
    const run = (dt: number) => {
      const batch = createSpmeBatch(parameters, 1);
      batch.reset(0.95, ROOM);
      return [...Array<number>(40).fill(-1), ...Array<number>(10).fill(0)].map((rate) => {
        for (let time = 0; time < 60; time += dt) batch.step(rate * hourly, dt, ROOM);
        return batch.terminalVoltage[0]!;
      });
    };
    const fine = run(1);
    for (const dt of [10, 60]) {
      const { rms, largest } = distance(run(dt), fine);
      expect(rms).toBeLessThan(1.5e-4);
      expect(largest).toBeLessThan(5e-4);
    }
  });

  it('keep lithium to 1e-9 over 100 cycles, in a blend with hysteresis and whatever it loses', () => {
    const { negative } = withChangingDiffusivity(generic, 5);
    const parameters: CellParameters = {
      ...generic,
      negative: blendedElectrode(negative, [
        asPopulation(negative, 'one', 0.7),
        { ...asPopulation(negative, 'other', 0.3), hysteresis: { halfGap: 0.02, decayRate: 15 } },
      ]),
    };
    const batch = createSpmeBatch(parameters, 1, {
      degradation: {
        interphase: {
          law: { kind: 'solvent-diffusion', concentration: 2636, diffusivity: 2.5e-22 },
          activationEnergy: 38_000,
          molarVolume: 9.585e-5,
          lithiumPerMole: 2,
          initialThickness: 5e-9,
          resistivity: 2e5,
        },
        plating: { rateConstant: 1e-10, transferCoefficient: 0.65 },
        positive: {
          stressLoss: {
            rate: 2.78e-7,
            exponent: 2,
            criticalStress: 60e6,
            mechanics: { youngsModulus: 15e9, poissonRatio: 0.3, partialMolarVolume: 1.25e-5 },
          },
        },
      },
    });
    batch.reset(0.5, ROOM);
    const { columns } = batch.degradation!;
    const total = () =>
      lithium(batch) + columns.interphaseLithium[0]! + columns.platedLithium[0]! + columns.isolatedLithium[0]!;
    const before = total();
    for (let cycle = 0; cycle < 100; cycle++) {
      for (let minute = 0; minute < 50; minute++) batch.step(hourly * (minute < 25 ? 1 : -1), 60, 278.15);
    }
    expect(columns.interphaseLithium[0]! / before).toBeGreaterThan(1e-5);
    expect(Math.abs(total() / before - 1)).toBeLessThan(1e-9);
  });
});
