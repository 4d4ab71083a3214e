/** Limits of physics in which both cell models become something simpler that can be written down. */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { describe, expect, it } from 'vitest';
import {
  createDfnBatch,
  createSpmeBatch,
  findDesign,
  listDesigns,
  nominalCharge,
  potentialAt,
  type CellParameters,
  type ElectrodeParameters,
} from '../src/index.ts';

const TEMPERATURE = 298.15;
const MODELS = [
  ['SPMe', createSpmeBatch],
  ['DFN', createDfnBatch],
] as const;
const designs = listDesigns().map((design) => [design.id, design] as const);

/** Everything but particles conducts and diffuses at will, and nothing heats. */
function withoutElectrolyteLosses({ parameters }: { readonly parameters: CellParameters }): CellParameters {
  const electrode = (of: ElectrodeParameters): ElectrodeParameters => ({
    ...of,
    conductivity: 1e12,
    contactResistance: 0,
    filmResistance: 0,
    entropicChangeCoefficient: 0,
  });
  const { negative, positive, separator, electrolyte } = parameters;
  return {
    ...parameters,
    negative: electrode(negative),
    positive: electrode(positive),
    separator: { ...separator, interfaceResistance: 0 },
    electrolyte: { ...electrolyte, conductivity: 1e9, diffusivity: 1 },
    heatTransferCoefficient: 1e12,
  };
}

/** A/m² of interface; positive takes lithium out. */
function exchangeCurrent({ reactionRateConstant }: ElectrodeParameters, surface: number): number {
  return FARADAY * reactionRateConstant * Math.sqrt(surface * (1 - surface));
}

describe.each(MODELS)('%s', (_model, createBatch) => {
  it.each(designs)(
    'of %s is the single-particle model where electrodes and electrolyte conduct at will',
    (_, design) => {
      const parameters = withoutElectrolyteLosses(design);
      const current = (-0.5 * nominalCharge(design)) / 3600;
      // Uniform particles as well, so that the surface is the mean and the model can be written in one line.
      const fast = (of: ElectrodeParameters): ElectrodeParameters => ({ ...of, diffusivity: 1e-6 });
      const { negative, positive } = parameters;
      const batch = createBatch({ ...parameters, negative: fast(negative), positive: fast(positive) }, 1);
      batch.reset(0.7, TEMPERATURE);
      for (let step = 0; step < 60; step++) batch.step(current, 10, TEMPERATURE);
      const stateOfCharge = batch.stateOfCharge[0]!;
      const share = (of: ElectrodeParameters, x: number) =>
        of.minimumStoichiometry + x * (of.maximumStoichiometry - of.minimumStoichiometry);
      const xN = share(negative, stateOfCharge);
      const xP = share(positive, 1 - stateOfCharge);
      const density = (of: ElectrodeParameters) =>
        Math.abs(current) / (parameters.electrodeArea * of.surfaceAreaPerUnitVolume * of.thickness);
      const overpotential = (of: ElectrodeParameters, x: number) =>
        ((2 * GAS_CONSTANT * TEMPERATURE) / FARADAY) * Math.asinh(density(of) / (2 * exchangeCurrent(of, x)));
      const expected =
        potentialAt(positive.openCircuitPotential, xP) -
        potentialAt(negative.openCircuitPotential, xN) -
        overpotential(positive, xP) -
        overpotential(negative, xN);
      expect(batch.terminalVoltage[0]).toBeCloseTo(expected, 4);
    },
  );

  it('stays at the temperature of what cools it without limit, and heats up where nothing does', () => {
    const { parameters } = findDesign('generic-nmc-graphite')!;
    const run = (heatTransferCoefficient: number): number => {
      const batch = createBatch({ ...parameters, heatTransferCoefficient }, 1);
      batch.reset(0.9, TEMPERATURE);
      for (let step = 0; step < 120; step++) {
        batch.step((-2 * parameters.nominalCellCapacity) / 3600, 10, TEMPERATURE);
      }
      return batch.temperature[0]! - TEMPERATURE;
    };
    expect(Math.abs(run(1e9))).toBeLessThan(1e-6);
    expect(run(0)).toBeGreaterThan(5);
    expect(run(0)).toBeGreaterThan(run(parameters.heatTransferCoefficient));
  });

  it('drops 10 mV over a film of 100 nm and 2·10⁵ Ω m at half an ampere per square metre', () => {
    const { parameters } = findDesign('generic-nmc-graphite')!;
    const { negative } = parameters;
    const interfaceArea = parameters.electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    const voltage = (filmResistance: number): number => {
      const batch = createBatch(
        { ...parameters, negative: { ...negative, filmResistance }, heatTransferCoefficient: 1e9 },
        1,
      );
      batch.reset(0.5, TEMPERATURE);
      batch.step(-0.5 * interfaceArea, 1, TEMPERATURE);
      return batch.terminalVoltage[0]!;
    };
    const ohmsSquareMetres = 100e-9 * 2e5;
    const drop = voltage(0) - voltage(ohmsSquareMetres);
    expect(drop).toBeGreaterThan(0.0095);
    expect(drop).toBeLessThan(0.0105);
  });
});
