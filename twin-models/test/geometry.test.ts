import { describe, expect, it } from 'vitest';
import { FARADAY } from '@packtwin/units';
import { dotElectrode } from '../src/dots/dotElectrode.ts';
import { balanceElectrodes } from '../src/designs/electrodeBalance.ts';
import { arealLithiumCapacity, findDesign } from '../src/index.ts';

const dense = { height: 5e-6, porosity: 0, activeFraction: 1, surfaceFactor: 1, lattice: 'hexagonal' } as const;

describe('an electrode of dots', () => {
  it.each([
    [0.5, 14.4e-6],
    [0.7, 36.2e-6],
    [0.85, 151.8e-6],
  ])('covering %f needs dots of %f m for gaps of 5 µm', (occupancy, diameter) => {
    expect(dotElectrode({ ...dense, diameter, occupancy }).gap).toBeCloseTo(5e-6, 7);
  });

  it('of dense tin holds 0.36 mAh/cm² per µm at half coverage', () => {
    const { activeVolume } = dotElectrode({ ...dense, diameter: 50e-6, height: 1e-6, occupancy: 0.5 });
    const milliampereHoursPerSquareCentimetre = (activeVolume * 270_094 * FARADAY) / 3600 / 10;
    expect(milliampereHoursPerSquareCentimetre).toBeCloseTo(0.36, 2);
  });

  it('has the sphere of the same volume per surface, and the particle fraction that follows from it', () => {
    const dots = dotElectrode({ ...dense, diameter: 20e-6, height: 6e-6, occupancy: 0.55 });
    expect(dots.particleRadius).toBeCloseTo((3 * 6e-6) / (1 + (4 * 6) / 20), 12);
    expect((dots.surfaceAreaPerUnitVolume * dots.particleRadius) / 3).toBeCloseTo(0.55, 12);
    expect(dots.porosity).toBeCloseTo(0.45, 12);
  });

  it('is refused where round dots would overlap', () => {
    expect(() => dotElectrode({ ...dense, diameter: 20e-6, occupancy: 0.91 })).toThrow(
      /hexagonal lattice allows less than 0.907/,
    );
    expect(() => dotElectrode({ ...dense, lattice: 'square', diameter: 20e-6, occupancy: 0.8 })).toThrow(
      /less than 0.785/,
    );
  });
});

describe('balancing electrodes', () => {
  const { parameters } = findDesign('generic-nmc-graphite')!;
  const lithium =
    parameters.negative.minimumStoichiometry * arealLithiumCapacity(parameters.negative) +
    parameters.positive.maximumStoichiometry * arealLithiumCapacity(parameters.positive);

  it('finds the published windows of Mohtat et al.', () => {
    expect(parameters.negative.maximumStoichiometry).toBeCloseTo(0.8333, 3);
    expect(parameters.positive.minimumStoichiometry).toBeCloseTo(0.0335, 3);
    expect(parameters.nominalCellCapacity / 3600).toBeCloseTo(5, 1);
  });

  it('gives less capacity where lithium is missing', () => {
    const less = balanceElectrodes(parameters, 0.98 * lithium);
    expect(less.nominalCellCapacity).toBeLessThan(parameters.nominalCellCapacity);
    expect(less.nominalCellCapacity).toBeGreaterThan(0.9 * parameters.nominalCellCapacity);
  });

  it('says so where the cut-offs are out of reach', () => {
    expect(() => balanceElectrodes({ ...parameters, upperVoltageCutOff: 5.5 }, lithium)).toThrow(
      /cut-offs ask for 2.8…5.5 V/,
    );
    expect(() => balanceElectrodes(parameters, 1e-3)).toThrow(/Cannot balance/);
  });
});
