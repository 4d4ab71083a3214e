import { describe, expect, it } from 'vitest';
import { createDfnBatch, createSpmeBatch, roughenedCollectorCell, runCycles } from '../src/index.ts';
import type { CyclePhase, DfnBatch } from '../src/index.ts';
import { lithiumInventory, totalLithium } from '../src/degradation/lithiumInventory.ts';

const { parameters, degradation } = roughenedCollectorCell({ realAreaRatio: 1.5, hasStressLoss: true });
const ROOM = 298.15;
const mesh = { negative: 5, separator: 3, positive: 5 };
const cycle = (current: number): readonly CyclePhase[] => [
  { kind: 'current', current, untilVoltage: 4.2 },
  { kind: 'voltage', voltage: 4.2, untilCurrent: current / 10 },
  { kind: 'current', current: -current, untilVoltage: 2.5 },
];

/** Mean of what the particles of the negative electrode really hold. */
function negativeContents({ model, columns, mesh: { negative } }: DfnBatch): number {
  const { particles, solver } = model.negative;
  let sum = 0;
  let thickness = 0;
  for (let node = 0; node < negative; node++) {
    sum += solver.widths[node]! * particles.mean(columns.negativeParticles, 0, node);
    thickness += solver.widths[node]!;
  }
  return sum / thickness;
}

function saltContents({ model, columns }: DfnBatch): number {
  return columns.salt.reduce((sum, c, k) => sum + c * model.salt.poreVolumes[k]!, 0);
}

describe('the full model of a cell that degrades', () => {
  it('loses what the single-particle model loses at small currents', () => {
    const [full, reduced] = [
      createDfnBatch(parameters, 1, { degradation, mesh }),
      createSpmeBatch(parameters, 1, { degradation }),
    ].map((batch) => {
      batch.reset(0, ROOM);
      const records = runCycles(batch, cycle(0.4), 8, { ambient: ROOM, step: 60 });
      return { retention: records.at(-1)!.discharged / records[0]!.discharged, columns: batch.degradation!.columns };
    });
    expect(Math.abs(full!.retention - reduced!.retention)).toBeLessThan(2e-4);
    for (const name of ['interphaseThickness', 'interphaseLithium', 'isolatedLithium'] as const) {
      expect(full!.columns[name][0]! / reduced!.columns[name][0]!).toBeCloseTo(1, 2);
    }
    expect(1 - full!.columns.negativeIntact[0]!).toBeGreaterThan(1e-5);
    expect((1 - full!.columns.negativeIntact[0]!) / (1 - reduced!.columns.negativeIntact[0]!)).toBeCloseTo(1, 1);
  });

  it('keeps its lithium and its salt to 1e-9, plating in the cold too', () => {
    const batch = createDfnBatch(parameters, 1, { degradation, mesh });
    batch.reset(0, 273.15);
    const lithium = totalLithium(lithiumInventory(batch.degradation!, 0));
    const salt = saltContents(batch);
    runCycles(batch, cycle(1.4), 6, { ambient: 273.15, step: 60 });
    const inventory = lithiumInventory(batch.degradation!, 0);
    expect(inventory.plated / lithium).toBeGreaterThan(1e-4);
    expect(Math.abs(totalLithium(inventory) / lithium - 1)).toBeLessThan(1e-9);
    expect(Math.abs(saltContents(batch) / salt - 1)).toBeLessThan(1e-9);
    // What is booked is what the particles hold.
    expect(Math.abs(negativeContents(batch) / batch.columns.negativeMean[0]! - 1)).toBeLessThan(1e-9);
  });

  it('goes on bit for bit from a copy of its buffer', () => {
    const [one, other] = [1, 2].map(() => createDfnBatch(parameters, 2, { degradation, mesh }));
    const drive = (batch: DfnBatch) => {
      for (let step = 0; step < 60; step++) batch.step(Math.sin(step / 9), 20, 280);
    };
    drive(one!);
    new Uint8Array(other!.buffer).set(new Uint8Array(one!.buffer));
    drive(one!);
    drive(other!);
    expect(new Uint8Array(other!.buffer)).toEqual(new Uint8Array(one!.buffer));
    expect(one!.degradation!.columns.interphaseLithium[1]!).toBeGreaterThan(0);
  });

  it('is the same cell when no mechanism is on', () => {
    const plain = createDfnBatch(parameters, 1, { mesh });
    const batch = createDfnBatch(parameters, 1, { mesh, degradation: {} });
    for (let step = 0; step < 100; step++) {
      for (const one of [plain, batch]) one.step(Math.sin(step / 9), 20, 280);
    }
    expect(batch.terminalVoltage[0]).toBe(plain.terminalVoltage[0]);
    expect(plain.degradation).toBeNull();
  });
});
