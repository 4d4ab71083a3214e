import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { runCycles } from '../src/index.ts';
import type { CyclePhase, DegradationParameters } from '../src/index.ts';
import { lithiumInventory } from '../src/degradation/lithiumInventory.ts';
import {
  cell,
  cracks,
  degradation,
  fullCycle,
  hourlyCurrent,
  interphase,
  lossOf,
  parameters,
  ROOM,
} from './support/degradingCell.ts';

describe('active material', () => {
  it('is lost to stress as β (σ/σ_c)² with σ = 2ΩE(c̄−c_surf)/(9(1−ν)), in the electrode under tension only', () => {
    const batch = cell(
      {
        negative: { stressLoss: degradation.negative!.stressLoss! },
        positive: { stressLoss: degradation.positive!.stressLoss! },
      },
      { ...parameters, heatCapacity: 1e9 },
    );
    batch.reset(0.95, ROOM);
    const rate = -0.5;
    for (let step = 0; step < 300; step++) batch.step(rate * hourlyCurrent, 10, ROOM);
    const { negative, positive, electrodeArea } = parameters;
    const gradient = (electrode: typeof negative, diffusivity: number) =>
      (Math.abs(rate) * hourlyCurrent * electrode.particleRadius) /
      (electrodeArea * electrode.surfaceAreaPerUnitVolume * electrode.thickness * 5 * FARADAY * diffusivity);
    const loss = (stress: number, critical: number) => 2.78e-7 * (stress / critical) ** 2 * 1000;
    const before = [lossOf(batch).negativeIntact[0]!, lossOf(batch).positiveIntact[0]!];
    for (let step = 0; step < 100; step++) batch.step(rate * hourlyCurrent, 10, ROOM);
    const negativeStress = (2 * 3.1e-6 * 15e9 * gradient(negative, 2e-14)) / (9 * 0.7);
    const positiveStress = (2 * 7.28e-7 * 375e9 * gradient(positive, 1e-14)) / (9 * 0.8);
    // Lithium leaves graphite and enters an oxide that shrinks: both surfaces are pulled.
    expect((1 - lossOf(batch).negativeIntact[0]! / before[0]!) / loss(negativeStress, 60e6)).toBeCloseTo(1, 2);
    expect((1 - lossOf(batch).positiveIntact[0]! / before[1]!) / loss(positiveStress, 375e6)).toBeCloseTo(1, 2);
    const charging = cell({ negative: { stressLoss: degradation.negative!.stressLoss! } });
    charging.reset(0.1, ROOM);
    for (let step = 0; step < 300; step++) charging.step(hourlyCurrent / 2, 10, ROOM);
    expect(lossOf(charging).negativeIntact[0]).toBe(1);
  });

  it('loses contact by A (G/G_ad)^p per full cycle, and its lithium and conductance with it', () => {
    const contactLoss = { ...degradation.negative!.contactLoss!, lossPerCycle: 1e-4 };
    const batch = cell({ negative: { contactLoss } });
    batch.reset(0.2, ROOM);
    const swing = 0.5 * (parameters.negative.maximumStoichiometry - parameters.negative.minimumStoichiometry);
    const run = (cycles: number) => {
      for (let half = 0; half < 2 * cycles; half++) {
        for (let step = 0; step < 30; step++) batch.step((half % 2 === 0 ? 1 : -1) * hourlyCurrent, 60, ROOM);
      }
    };
    run(2);
    const before = lossOf(batch).negativeContact[0]!;
    run(10);
    const released = 0.5 * 1e9 * 75e-6 * (0.01 * swing) ** 2;
    const perCycle = 1e-4 * (released / 10) ** 1.5;
    expect(Math.log(before / lossOf(batch).negativeContact[0]!) / (10 * perCycle)).toBeCloseTo(1, 2);
    const contact = lossOf(batch).negativeContact[0]!;
    const growth = (parameters.negative.contactResistance / parameters.electrodeArea) * (1 / contact - 1);
    expect(lossOf(batch).resistance[0]!).toBeGreaterThan(growth);
    expect(lithiumInventory(batch.degradation!, 0).isolated).toBeGreaterThan(0);
  });

  it('takes a damage law of its own: twice as much per cycle, twice the loss', () => {
    const lossWith = (perCycle: number) => {
      const batch = cell({ negative: { damagePerCycle: (swing) => perCycle * swing ** 2 } });
      batch.reset(0, ROOM);
      runCycles(batch, fullCycle(0.5), 5, { ambient: ROOM, step: 30 });
      return -Math.log(lossOf(batch).negativeContact[0]!);
    };
    const one = lossWith(1e-3);
    expect(lossWith(2e-3) / one).toBeCloseTo(2, 2);
    // 5 cycles of a swing of 0.8.
    expect(one).toBeGreaterThan(4 * 1e-3 * 0.75 ** 2);
    expect(one).toBeLessThan(5 * 1e-3 * 0.85 ** 2);
  });

  it('coarsens per discharge that goes above the potential limit, and only then', () => {
    const aggregation = { lossPerCycle: 1e-3, potentialLimit: 0.6, span: 0.2 };
    const intactAfter = (untilVoltage: number) => {
      const batch = cell({ negative: { aggregation } });
      batch.reset(0.5, ROOM);
      const phases: readonly CyclePhase[] = [
        { kind: 'current', current: -hourlyCurrent, untilVoltage },
        { kind: 'current', current: hourlyCurrent, duration: 1000 },
      ];
      runCycles(batch, phases, 4, { ambient: ROOM, step: 10 });
      return lossOf(batch).negativeIntact[0]!;
    };
    expect(intactAfter(3.5)).toBe(1);
    const deep = intactAfter(2.5);
    expect(deep).toBeLessThan(1 - 4e-4);
    expect(deep).toBeGreaterThan(1 - 4e-3 * 4);
  });

  it('cracks under tension, and the interphase follows into the cracks', () => {
    const binds = (mechanisms: DegradationParameters) => {
      const batch = cell(mechanisms);
      batch.reset(0, ROOM);
      runCycles(batch, fullCycle(1), 5, { ambient: ROOM, step: 30 });
      return batch;
    };
    const cracked = binds({ interphase, negative: { cracks } });
    expect(lossOf(cracked).crackLength[0]!).toBeGreaterThan(20e-9);
    // Flanks of new cracks are 2 l w ρ = 1.9 times the interface: they bind about that much more.
    const ratio =
      lithiumInventory(cracked.degradation!, 0).interphase /
      lithiumInventory(binds({ interphase }).degradation!, 0).interphase;
    expect(ratio).toBeGreaterThan(2.5);
    expect(ratio).toBeLessThan(5);
  });
});
