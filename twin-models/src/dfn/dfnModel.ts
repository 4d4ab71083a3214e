/** A parameter set made ready for the DFN on one mesh: tables, solvers and their scratch space. One per batch. */
import { FARADAY } from '@packtwin/units';
import { propertyFunction } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters, Property } from '../cellParameters.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import type { ElectrodeModel, SpmeModel } from '../spme/spmeModel.ts';
import { createUniformTable, tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { particleModes } from '../transport/particleModes.ts';
import { RelaxationTable } from '../transport/relaxationTable.ts';
import { electrodeWidths } from './dfnMesh.ts';
import type { DfnMesh } from './dfnMesh.ts';
import { ElectrodeSolver } from './electrodeSolver.ts';
import { ModalParticles } from '../particles/modalParticles.ts';
import type { Particles } from '../particles/particles.ts';
import { SaltSolver } from './saltSolver.ts';
import { ShellParticles } from '../particles/shellParticles.ts';

/** Of the value at the initial concentration: salt properties are floored here, so that exhausted pores stay finite. */
const LEAST_SHARE_OF_PROPERTY = 1e-3;

export interface DfnElectrode {
  readonly parameters: ElectrodeParameters;
  readonly model: ElectrodeModel;
  readonly solver: ElectrodeSolver;
  readonly particles: Particles;
  /** h/(2B), m, over the nodes from the collector. */
  readonly halfPoreLength: Float64Array;
  /** V/K where the entropic change does not depend on stoichiometry, else null. */
  readonly constantEntropicChange: number | null;
}

export interface DfnModel {
  readonly parameters: CellParameters;
  readonly mesh: DfnMesh;
  /** Potentials, temperature laws and windows, shared with the single-particle model. */
  readonly shared: SpmeModel;
  readonly negative: DfnElectrode;
  readonly positive: DfnElectrode;
  readonly salt: SaltSolver;
  /** h/B, m, over the separator's volumes. */
  readonly separatorPoreLength: Float64Array;
  /** S/m at reference temperature, of mol/m³. */
  readonly conductivity: UniformTable;
}

/** @throws RangeError where the parameters cannot be stepped, naming field, value and limit. */
export function buildDfnModel(parameters: CellParameters, mesh: DfnMesh): DfnModel {
  const shared = spmeModelOf(parameters);
  const { separator, electrolyte } = parameters;
  const negative = buildElectrode(parameters.negative, shared.negative, mesh.negative, mesh.shells);
  const positive = buildElectrode(parameters.positive, shared.positive, mesh.positive, mesh.shells);
  const separatorWidths = new Float64Array(mesh.separator).fill(separator.thickness / mesh.separator);
  return {
    parameters,
    mesh,
    shared,
    negative,
    positive,
    salt: new SaltSolver(
      parameters,
      [negative.solver.widths, separatorWidths, positive.solver.widths.toReversed()],
      saltTable(electrolyte.diffusivity, electrolyte.initialConcentration),
    ),
    separatorPoreLength: separatorWidths.map((width) => width / separator.transportEfficiency),
    conductivity: saltTable(electrolyte.conductivity, electrolyte.initialConcentration),
  };
}

function buildElectrode(
  parameters: ElectrodeParameters,
  model: ElectrodeModel,
  nodeCount: number,
  shellCount: number,
): DfnElectrode {
  const widths = electrodeWidths(parameters.thickness, nodeCount);
  const ratePerDensity = 3 / (FARADAY * parameters.particleRadius * parameters.maximumConcentration);
  const { entropicChangeCoefficient } = parameters;
  return {
    parameters,
    model,
    solver: new ElectrodeSolver(
      widths,
      parameters.surfaceAreaPerUnitVolume,
      parameters.conductivity,
      parameters.filmResistance,
      model.potential,
      model.exchangeExponent,
    ),
    particles:
      model.logDiffusivity === null
        ? new ModalParticles(
            nodeCount,
            // Its own table: cells of a DFN batch divide their steps each in its own way.
            new RelaxationTable(
              particleModes.eigenvalues.map((eigenvalue) => eigenvalue / model.diffusionTime),
              particleModes.weights,
            ),
            model.diffusionTime,
            ratePerDensity,
          )
        : new ShellParticles(
            nodeCount,
            shellCount,
            exponential(model.logDiffusivity),
            model.diffusionTime,
            ratePerDensity,
          ),
    halfPoreLength: widths.map((width) => (0.5 * width) / parameters.transportEfficiency),
    constantEntropicChange: typeof entropicChangeCoefficient === 'number' ? entropicChangeCoefficient : null,
  };
}

/** The diffusivity itself: a table visit is cheaper than one and an exponential for every shell. */
function exponential(logarithm: UniformTable): UniformTable {
  const { low, high } = logarithm;
  return createUniformTable((x) => Math.exp(valueInside(logarithm, x)), low, high, { intervals: 512 });
}

function valueInside(table: UniformTable, x: number): number {
  return tableValue(table, Math.min(Math.max(x, table.low), table.high));
}

function saltTable(property: Property, initialConcentration: number): UniformTable {
  const evaluate = propertyFunction(property);
  const least = LEAST_SHARE_OF_PROPERTY * evaluate(initialConcentration);
  return createUniformTable((c) => Math.max(evaluate(c), least), 0, 4 * initialConcentration, {
    intervals: typeof property === 'number' ? 1 : 512,
  });
}
