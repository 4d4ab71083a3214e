import { describe, expect, it } from 'vitest';
import {
  arealLithiumCapacity,
  blendedElectrode,
  createDfnBatch,
  createSpmeBatch,
  potentialAt,
  propertyFunction,
} from '../src/index.ts';
import type { CellParameters, ParticlePopulation, SpmeBatch } from '../src/index.ts';
import { blendedCell } from './support/blendedCell.ts';
import { asPopulation, halved, uncut } from './support/changedCells.ts';
import { distance, driven, generic, ROOM } from './support/cellDrive.ts';

describe('a blend', () => {
  it('of two equal halves is the whole', () => {
    const whole = driven(createSpmeBatch(uncut, 1));
    expect(distance(driven(createSpmeBatch(halved, 1)), whole).largest).toBeLessThan(2e-6);
    const full = driven(createDfnBatch(uncut, 1));
    expect(distance(driven(createDfnBatch(halved, 1)), full).largest).toBeLessThan(2e-6);
  });

  it('rests with all its materials at one potential', () => {
    const batch = createSpmeBatch(blendedCell, 1);
    if (batch.solid !== 'shells') throw new Error('a blend needs the general model');
    batch.reset(0.7, ROOM);
    batch.step(-5, 900, ROOM);
    for (let hour = 0; hour < 30; hour++) batch.step(0, 3600, ROOM);
    const { mean, hysteresis } = batch.columns.negative;
    const [graphite, silicon] = blendedCell.negative.populations!;
    const ofSilicon =
      potentialAt(silicon!.openCircuitPotential, mean[1]!) +
      hysteresis[1]! * propertyFunction(silicon!.hysteresis!.halfGap)(mean[1]!);
    expect(ofSilicon).toBeCloseTo(potentialAt(graphite!.openCircuitPotential, mean[0]!), 5);
    expect(batch.terminalVoltage[0]!).toBeCloseTo(batch.openCircuitVoltage[0]!, 3);
  });

  it('is read as the one material with its capacity and rest potential', () => {
    const { negative } = blendedCell;
    const [graphite, silicon] = negative.populations!;
    const places = (particle: ParticlePopulation) =>
      ((particle.surfaceAreaPerUnitVolume * particle.particleRadius) / 3) *
      particle.maximumConcentration *
      negative.thickness;
    expect(arealLithiumCapacity(negative)).toBeCloseTo(places(graphite!) + places(silicon!), 9);
    const batch = createSpmeBatch(blendedCell, 1);
    for (const soc of [0.1, 0.5, 0.9]) {
      batch.reset(soc, ROOM);
      if (batch.solid !== 'shells') continue;
      const [ofGraphite, ofSilicon] = batch.columns.negative.mean;
      const mean =
        (places(graphite!) * ofGraphite! + places(silicon!) * ofSilicon!) / (places(graphite!) + places(silicon!));
      expect(mean).toBeCloseTo(batch.columns.negativeMean[0]!, 12);
      expect(potentialAt(negative.openCircuitPotential, mean)).toBeCloseTo(
        potentialAt(graphite!.openCircuitPotential, ofGraphite!),
        5,
      );
    }
  });

  it('turns all electrical energy of a closed cycle into heat, that of hysteresis too', () => {
    const parameters: CellParameters = { ...blendedCell, heatCapacity: 70 };
    for (const create of [createSpmeBatch, createDfnBatch]) {
      const batch = create(parameters, 1);
      batch.reset(0.7, ROOM);
      let energy = 0;
      for (const [current, minutes] of [
        [-5, 20],
        [5, 20],
        [0, 600],
      ] as const) {
        for (let step = 0; step < 6 * minutes; step++) {
          batch.step(current, 10, ROOM);
          energy += current * 10 * batch.terminalVoltage[0]!;
        }
      }
      expect(energy).toBeGreaterThan(500);
      const heat = parameters.heatCapacity * (batch.temperature[0]! - ROOM);
      expect(Math.abs(heat / energy - 1)).toBeLessThan(0.01);
    }
  });

  it('takes charge from an observer as it would share it at rest', () => {
    for (const batch of [createSpmeBatch(blendedCell, 2), createDfnBatch(blendedCell, 2)]) {
      batch.reset(0.6, ROOM);
      batch.shiftStateOfCharge(1, -0.1);
      const shifted = batch.stateOfCharge[1]!;
      expect(shifted).toBeLessThan(0.52);
      batch.reset(shifted, ROOM, 0);
      // The two electrodes' windows hold different charges, so their means are not those of one state of charge.
      expect(Math.abs(batch.openCircuitVoltage[1]! - batch.openCircuitVoltage[0]!)).toBeLessThan(0.02);
      expect(batch.terminalVoltage[1]!).toBeCloseTo(batch.openCircuitVoltage[1]!, 4);
    }
  });

  it('is refused where it is none', () => {
    const one = asPopulation(generic.negative, 'one', 0.5);
    expect(() => blendedElectrode(generic.negative, [one])).toThrow(/needs two or more/);
    expect(() => blendedElectrode(generic.negative, [one, one])).toThrow(/two populations named "one"/);
    const foreign = { ...generic.negative, populations: [one, { ...one, name: 'other', maximumConcentration: 1e5 }] };
    expect(() => createSpmeBatch({ ...generic, negative: foreign }, 1)).toThrow(
      /make the electrode with blendedElectrode/,
    );
    const bad = { ...generic.negative, hysteresis: { halfGap: 0.01, decayRate: -1 } };
    expect(() => createSpmeBatch({ ...generic, negative: bad }, 1)).toThrow(/hysteresis.decayRate = -1: must be ≥ 0/);
  });

  it('agrees with PyBaMM 26.10 where silicon has hysteresis', () => {
    // Every 5 minutes of −2.5 A for an hour, rest of 10 min, +2.5 A for 30 min, +5 A and −5 A for 5 min each:
    // PyBaMM's DFN, 30/20/30 points, 40 over each radius, decay rates 30 (it counts twice ours).
    const published = [
      3.89017, 3.82899, 3.78821, 3.7573, 3.72451, 3.68608, 3.64287, 3.59779, 3.54995, 3.50024, 3.45796, 3.41865,
      3.54178, 3.54631, 3.71919, 3.78237, 3.84714, 3.89828, 3.93557, 3.96624, 4.15217, 3.61037,
    ];
    const profile = [
      [-2.5, 3600],
      [0, 600],
      [2.5, 1800],
      [5, 300],
      [-5, 300],
    ] as const;
    const run = (batch: { reset: SpmeBatch['reset']; step: SpmeBatch['step']; terminalVoltage: Float64Array }) => {
      batch.reset(0.85, ROOM);
      return profile.flatMap(([current, seconds]) =>
        Array.from({ length: seconds / 300 }, () => {
          for (let step = 0; step < 30; step++) batch.step(current, 10, ROOM);
          return batch.terminalVoltage[0]!;
        }),
      );
    };
    const full = distance(run(createDfnBatch(blendedCell, 1)), published);
    expect(full.rms).toBeLessThan(3e-4);
    expect(full.largest).toBeLessThan(1e-3);
    // Without hysteresis it would be tens of millivolts after each turn.
    const reduced = distance(run(createSpmeBatch(blendedCell, 1)), published);
    expect(reduced.rms).toBeLessThan(2.5e-3);
  });
});
