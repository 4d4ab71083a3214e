/** What happens inside one cell, in the same words whichever model steps it. */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { DfnBatch } from '../dfn/dfnBatch.ts';
import { dfnInternals } from '../dfn/dfnInternals.ts';
import type { DfnElectrode } from '../dfn/dfnModel.ts';
import { LEAST_OCCUPANCY_PRODUCT, occupancyFactor } from '../kinetics/exchangeCurrent.ts';
import { cellInternals } from '../spme/cellInternals.ts';
import type { SpmeInternals } from '../spme/cellInternals.ts';
import type { SpmeBatch } from '../spme/spmeBatch.ts';
import { NEGATIVE_RATE, POSITIVE_RATE, TEMPERATURE_COLUMNS } from '../spme/spmeModel.ts';
import { betweenRows, temperaturePosition } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';

/** Profiles and voltage parts of one cell; of the DFN means over the thickness of each electrode. */
export type ModelInternals = SpmeInternals;

const RADII = 21;

/**
 * Internals after the last step.
 *
 * @throws RangeError if the batch has no such cell.
 */
export function modelInternals(batch: SpmeBatch | DfnBatch, cell: number): ModelInternals {
  if (batch.modelName === 'spme') return cellInternals(batch, cell);
  const { saltPosition, saltConcentration } = dfnInternals(batch, cell);
  const { columns, model } = batch;
  return {
    negativeStoichiometry: meanParticle(model.negative, columns.negativeParticles, columns.negativeSurface, cell),
    positiveStoichiometry: meanParticle(model.positive, columns.positiveParticles, columns.positiveSurface, cell),
    saltPosition,
    saltConcentration,
    overpotentials: voltageParts(batch, cell),
  };
}

/** Surface … centre, mean over the nodes weighted by their width. */
function meanParticle(
  { solver, particles }: DfnElectrode,
  state: Float64Array,
  surface: Float64Array,
  cell: number,
): number[] {
  const at = cell * particles.stateLength;
  return Array.from({ length: RADII }, (_, index) =>
    meanOverNodes(solver.widths, (node) =>
      index === 0
        ? surface[cell * solver.nodeCount + node]!
        : particles.inside(state, at, node, 1 - index / (RADII - 1)),
    ),
  );
}

function meanOverNodes(widths: Float64Array, value: (node: number) => number): number {
  let sum = 0;
  let width = 0;
  for (let node = 0; node < widths.length; node++) {
    sum += widths[node]! * value(node);
    width += widths[node]!;
  }
  return sum / width;
}

/**
 * The same parts as of the single-particle model, with means over the nodes. What is left of the terminal voltage
 * is the resistance of pores, electrons, contacts and films, which the full model does not keep apart.
 */
function voltageParts(batch: DfnBatch, cell: number): { readonly name: string; readonly volts: number }[] {
  const { columns, model } = batch;
  const { negative, positive, salt, shared } = model;
  const temperature = columns.temperature[cell]!;
  const doubleThermal = (2 * GAS_CONSTANT * temperature) / FARADAY;
  const ownSalt = columns.salt.subarray(cell * salt.volumeCount, (cell + 1) * salt.volumeCount);
  const saltN = meanOverNodes(negative.solver.widths, (node) => ownSalt[node]!);
  const saltP = meanOverNodes(positive.solver.widths, (node) => ownSalt[ownSalt.length - 1 - node]!);
  const [rateN, rateP] = ratesAt(shared.temperatureRows, temperature);
  const initial = batch.parameters.electrolyte.initialConcentration;
  const electrode = (
    side: DfnElectrode,
    surface: Float64Array,
    density: Float64Array,
    rate: number,
    saltAt: (node: number) => number,
  ) => {
    const { widths, nodeCount } = side.solver;
    const own = cell * nodeCount;
    return {
      surfacePotential: meanOverNodes(widths, (node) => tableValue(side.model.potential, surface[own + node]!)),
      reaction: meanOverNodes(widths, (node) => {
        const exchange = exchangeCurrent(side, rate, saltAt(node) / initial, surface[own + node]!);
        return doubleThermal * Math.asinh(density[own + node]! / (2 * exchange));
      }),
    };
  };
  const n = electrode(negative, columns.negativeSurface, columns.negativeDensity, rateN, (node) => ownSalt[node]!);
  const p = electrode(
    positive,
    columns.positiveSurface,
    columns.positiveDensity,
    rateP,
    (node) => ownSalt[salt.volumeCount - 1 - node]!,
  );
  const parts = [
    { name: 'open-circuit voltage', volts: columns.openCircuitVoltage[cell]! },
    {
      name: 'diffusion in the negative particles',
      volts: tableValue(negative.model.potential, columns.negativeMean[cell]!) - n.surfacePotential,
    },
    {
      name: 'diffusion in the positive particles',
      volts: p.surfacePotential - tableValue(positive.model.potential, columns.positiveMean[cell]!),
    },
    { name: 'reaction at the negative electrode', volts: -n.reaction },
    { name: 'reaction at the positive electrode', volts: p.reaction },
    { name: 'salt gradient', volts: doubleThermal * shared.concentrationFactor * Math.log(saltP / saltN) },
  ];
  const known = parts.reduce((sum, { volts }) => sum + volts, 0);
  return [...parts, { name: 'pores, electrons, contacts and films', volts: columns.terminalVoltage[cell]! - known }];
}

/** A/m² of real interface. */
function exchangeCurrent({ model }: DfnElectrode, rate: number, relativeSalt: number, surface: number): number {
  const alpha = model.exchangeExponent;
  return alpha === null
    ? rate * Math.sqrt(Math.max(relativeSalt, 0) * Math.max(surface * (1 - surface), LEAST_OCCUPANCY_PRODUCT))
    : rate * Math.max(relativeSalt, 0) ** (1 - alpha) * occupancyFactor(surface, alpha);
}

/** F K_n, F K_p in A/m², interpolated as in the kernel. */
function ratesAt(rows: Float64Array, temperature: number): readonly [number, number] {
  const position = temperaturePosition(temperature);
  const row = Math.trunc(position);
  const at = (column: number) => betweenRows(rows, TEMPERATURE_COLUMNS, row, position - row, column);
  return [at(NEGATIVE_RATE), at(POSITIVE_RATE)];
}
