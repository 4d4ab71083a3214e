import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { createSpmeBatch, findDesign, potentialAt, runCycles } from '../src/index.ts';
import type { CellParameters, SpmeBatch } from '../src/index.ts';
import { lithiumInventory } from '../src/degradation/lithiumInventory.ts';
import {
  cell,
  cracks,
  DAY,
  degradation,
  everything,
  fullCycle,
  graphite,
  hourlyCurrent,
  interphase,
  lithium,
  lossOf,
  parameters,
  ROOM,
} from './support/degradingCell.ts';

describe('a cell that degrades', () => {
  it('is the same cell when no mechanism is on', () => {
    const plain = createSpmeBatch(parameters, 1);
    const batch = cell({});
    for (const one of [plain, batch]) one.reset(0.4, 290);
    for (let step = 0; step < 2000; step++) {
      for (const one of [plain, batch]) one.step(hourlyCurrent * Math.sin(step / 50), 10, 285);
    }
    expect(batch.terminalVoltage[0]!).toBeCloseTo(plain.terminalVoltage[0]!, 12);
    expect(batch.temperature[0]!).toBeCloseTo(plain.temperature[0]!, 10);
    expect(plain.degradation).toBeNull();
    expect(plain.buffer.byteLength).toBeLessThan(batch.buffer.byteLength);
  });

  it('keeps its lithium to 1e-9 over 100 cycles with every mechanism on, hot and cold', () => {
    const batch = cell(everything);
    batch.reset(0, ROOM);
    const before = lithium(batch);
    for (const ambient of [ROOM, 268.15, 318.15, ROOM]) runCycles(batch, fullCycle(1), 25, { ambient, step: 20 });
    const inventory = lithiumInventory(batch.degradation!, 0);
    expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
    // All of them took part.
    for (const part of ['interphase', 'dead', 'isolated'] as const)
      expect(inventory[part] / before).toBeGreaterThan(1e-4);
    const { columns } = batch.degradation!;
    expect(columns.negativeIntact[0]!).toBeLessThan(0.999);
    expect(columns.negativeContact[0]!).toBeLessThan(0.9);
    expect(columns.crackLength[0]!).toBeGreaterThan(20e-9);
    expect(inventory.negative + inventory.positive).toBeLessThan(0.95 * before);
  });

  it('keeps its lithium whatever is done to it', () => {
    const step = fc.record({
      rate: fc.double({ min: -3, max: 3, noNaN: true }),
      dt: fc.double({ min: 0.1, max: 7200, noNaN: true }),
      ambient: fc.double({ min: 250, max: 330, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const batch = cell(everything);
        const before = lithium(batch);
        for (const { rate, dt, ambient } of steps) {
          const room = batch.stateOfCharge[0]!;
          const allowed = rate > 0 ? 1.02 - room : room + 0.02;
          const bounded = Math.min(Math.abs(rate), Math.max(0, (allowed * 3600) / dt));
          batch.step(Math.sign(rate) * bounded * hourlyCurrent, dt, ambient);
        }
        expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
        const { negativeIntact, negativeContact, interphaseThickness, resistance } = lossOf(batch);
        for (const share of [negativeIntact[0]!, negativeContact[0]!]) {
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1);
        }
        expect(interphaseThickness[0]!).toBeGreaterThan(0);
        expect(Number.isFinite(resistance[0]! + batch.terminalVoltage[0]!)).toBe(true);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('goes on bit for bit from a copy of its buffer, and steps every cell as if it were alone', () => {
    const three = createSpmeBatch(parameters, 3, { degradation: everything });
    const copy = createSpmeBatch(parameters, 3, { degradation: everything });
    const alone = cell(everything);
    const drive = (batch: SpmeBatch, from: number) => {
      for (let step = from; step < from + 400; step++) batch.step(hourlyCurrent * Math.sin(step / 60), 60, 275);
    };
    for (let index = 0; index < 3; index++) three.reset(0.3 + 0.2 * index, 280 + 5 * index, index);
    alone.reset(0.5, 285);
    drive(three, 0);
    drive(alone, 0);
    expect(three.terminalVoltage[1]).toBe(alone.terminalVoltage[0]);
    expect(lossOf(three).interphaseThickness[1]).toBe(lossOf(alone).interphaseThickness[0]);
    new Uint8Array(copy.buffer).set(new Uint8Array(three.buffer));
    drive(three, 400);
    drive(copy, 400);
    expect(new Uint8Array(copy.buffer)).toEqual(new Uint8Array(three.buffer));
  });

  it('stays finite when it is ruined', () => {
    const fierce = { ...degradation.positive!.stressLoss!, rate: 10 };
    const batch = cell({ negative: { damagePerCycle: () => 50 }, positive: { stressLoss: fierce } });
    const before = lithium(batch);
    for (let step = 0; step < 2000; step++) batch.step(0.1 * hourlyCurrent * Math.sin(step / 300), 60, ROOM);
    expect(lossOf(batch).negativeContact[0]!).toBeLessThan(0.05);
    expect(lossOf(batch).positiveIntact[0]!).toBeLessThan(0.05);
    expect(Number.isFinite(batch.terminalVoltage[0]! + batch.temperature[0]!)).toBe(true);
    expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
  });

  it('rests for ten years alike in steps of an hour, a day and a month', () => {
    const thickness = [3600, DAY, 30 * DAY].map((dt) => {
      const batch = cell({ interphase });
      batch.reset(0.9, ROOM);
      const before = lithium(batch);
      for (let time = 0; time < 3650 * DAY; time += dt) batch.step(0, dt, ROOM);
      expect(Math.abs(lithium(batch) / before - 1)).toBeLessThan(1e-9);
      return lossOf(batch).interphaseThickness[0]!;
    });
    expect(thickness[1]! / thickness[0]!).toBeCloseTo(1, 4);
    expect(Math.abs(thickness[2]! / thickness[0]! - 1)).toBeLessThan(0.003);
    expect(thickness[0]!).toBeGreaterThan(700e-9);
  });

  it('is new again after a reset', () => {
    const batch = cell(everything);
    const fresh = new Uint8Array(batch.buffer.slice(0));
    runCycles(batch, fullCycle(1), 2, { ambient: 280, step: 60 });
    expect(new Uint8Array(batch.buffer)).not.toEqual(fresh);
    batch.reset(0.5, ROOM);
    for (const name of ['interphaseLithium', 'isolatedLithium', 'deadLithium', 'platedLithium'] as const) {
      expect(lossOf(batch)[name][0]).toBe(0);
    }
    expect(lithium(batch)).toBeCloseTo(lithium(cell(everything)), 15);
    expect(lossOf(batch).interphaseThickness[0]).toBe(5e-9);
  });

  it('adds its own scale and resistance to what it lost', () => {
    const batch = createSpmeBatch(parameters, 2, { degradation: { interphase } });
    batch.variation.capacityScale[1] = 0.8;
    batch.variation.resistanceOffset[1] = 0.01;
    for (let minute = 0; minute < 30; minute++) batch.step(hourlyCurrent, 60, ROOM);
    const { columns } = batch;
    const gained = (index: number) =>
      columns.negativeMean[index]! -
      (parameters.negative.minimumStoichiometry + parameters.negative.maximumStoichiometry) / 2;
    expect(gained(1) / gained(0)).toBeCloseTo(1 / 0.8, 3);
    expect(columns.seriesResistance[1]! - columns.seriesResistance[0]!).toBeCloseTo(0.01, 5);
  });

  it('refuses mechanisms that mean nothing, naming the field', () => {
    const thin = { ...interphase, initialThickness: 0 };
    expect(() => cell({ interphase: thin })).toThrow(/interphase.initialThickness = 0: must be > 0/);
    expect(() => cell({ plating: { rateConstant: -1, transferCoefficient: 0.5 } })).toThrow(
      /plating.rateConstant = -1/,
    );
    const rubber = { ...cracks, mechanics: { ...graphite, poissonRatio: 1 } };
    expect(() => cell({ negative: { cracks: rubber } })).toThrow(/poissonRatio = 1: must be between 0 and 0.5/);
    const loose = { ...degradation.negative!.contactLoss!, adhesionEnergy: 0 };
    expect(() => cell({ positive: { contactLoss: loose } })).toThrow(/positive.contactLoss.adhesionEnergy = 0/);
    const healing = (swing: number) => 0.1 - swing;
    expect(() => cell({ negative: { damagePerCycle: healing } })).toThrow(/negative.damagePerCycle\(0.5\) = -0.4/);
  });
});

describe('energy of a cell that degrades', () => {
  it('closes: current times voltage is stored, or becomes heat, within 1 % of the heat', () => {
    // So much heat capacity that the temperature barely moves, and no way out: heat is read off the temperature.
    const heatCapacity = 1e6;
    const sealed: CellParameters = { ...parameters, heatCapacity, heatTransferCoefficient: 0 };
    const batch = cell({ ...degradation, plating: { rateConstant: 1e-10, transferCoefficient: 0.65 } }, sealed);
    batch.reset(0, ROOM);
    const { negative, positive, electrodeArea } = parameters;
    const mol = (electrode: typeof negative) =>
      (electrodeArea *
        electrode.surfaceAreaPerUnitVolume *
        electrode.particleRadius *
        electrode.thickness *
        electrode.maximumConcentration) /
      3;
    /** J per mol of lattice between empty and a stoichiometry. */
    const stored = (electrode: typeof negative, x: number) => {
      let sum = 0;
      const steps = 4000;
      for (let k = 0; k < steps; k++) sum += potentialAt(electrode.openCircuitPotential, ((k + 0.5) / steps) * x);
      return (-FARADAY * sum * x) / steps;
    };
    const { columns } = batch;
    const inMaterial = () =>
      mol(negative) * columns.negativeActive[0]! * stored(negative, columns.negativeMean[0]!) +
      mol(positive) * columns.positiveActive[0]! * stored(positive, columns.positiveMean[0]!);
    const before = inMaterial();
    let work = 0;
    let isolated = 0;
    let active = [1, 1];
    for (let step = 0; step < 4 * 5600; step++) {
      const current = (Math.floor(step / 2800) % 2 === 0 ? 0.5 : -0.5) * hourlyCurrent;
      const means = [columns.negativeMean[0]!, columns.positiveMean[0]!];
      batch.step(current, 2, ROOM);
      work += current * batch.terminalVoltage[0]! * 2;
      const now = [columns.negativeActive[0]!, columns.positiveActive[0]!];
      // Of what lost contact in this step: its lithium stays at its potential.
      if (step % 50 === 0 || step === 4 * 5600 - 1) {
        isolated += mol(negative) * (active[0]! - now[0]!) * stored(negative, means[0]!);
        isolated += mol(positive) * (active[1]! - now[1]!) * stored(positive, means[1]!);
        active = now;
      }
    }
    const inInterphase = -FARADAY * 0.4 * lithiumInventory(batch.degradation!, 0).interphase;
    const heat = heatCapacity * (batch.temperature[0]! - ROOM);
    const change = inMaterial() + isolated + inInterphase - before;
    expect(heat).toBeGreaterThan(0);
    expect(isolated).not.toBe(0);
    expect(Math.abs(work - change - heat) / heat).toBeLessThan(0.01);
  });
});

describe('shipped designs', () => {
  it('degrade too', () => {
    const design = findDesign('seed-000')!;
    const batch = createSpmeBatch(design.parameters, 1, { degradation });
    batch.reset(0.2, ROOM);
    for (let step = 0; step < 200; step++) batch.step(0.3, 60, ROOM);
    expect(lossOf(batch).interphaseThickness[0]!).toBeGreaterThan(5e-9);
    expect(Number.isFinite(batch.terminalVoltage[0]!)).toBe(true);
  });
});
