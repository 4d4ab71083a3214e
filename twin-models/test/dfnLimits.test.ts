import { describe, expect, it } from 'vitest';
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { createDfnBatch, createSpmeBatch, dfnInternals, nominalCharge, openCircuitVoltageAt } from '../src/index.ts';
import type { CellParameters, DfnBatch } from '../src/index.ts';
import { drive, generic, hourly, rms, trace, withDiffusivityFunctions, withExponents } from './support/dfnDrive.ts';

/** Nothing resists but the particles and the reaction. */
function withPerfectTransport(parameters: CellParameters): CellParameters {
  return {
    ...parameters,
    negative: { ...parameters.negative, conductivity: 1e9 },
    positive: { ...parameters.positive, conductivity: 1e9 },
    electrolyte: { ...parameters.electrolyte, conductivity: 1e6, diffusivity: 1e-3 },
  };
}

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
