/** A parameter set made ready for the DFN on one mesh: tables, solvers and their scratch space. One per batch. */
import { propertyFunction } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters, Property } from '../cellParameters.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import type { ElectrodeModel, SpmeModel } from '../spme/spmeModel.ts';
import { createUniformTable } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { BlendReactions } from './blendReactions.ts';
import { electrodeWidths } from './dfnMesh.ts';
import type { DfnMesh } from './dfnMesh.ts';
import type { ElectrodeReactions, ReactionSolver } from './electrodeReactions.ts';
import { ElectrodeSolver } from './electrodeSolver.ts';
import type { ParticleStore } from '../particles/particles.ts';
import { populationModels } from '../particles/populationModel.ts';
import { SaltSolver } from './saltSolver.ts';
import { SingleReactions } from './singleReactions.ts';

/** Of the value at the initial concentration: salt properties are floored here, so that exhausted pores stay finite. */
const LEAST_SHARE_OF_PROPERTY = 1e-3;

export interface DfnElectrode {
  readonly parameters: ElectrodeParameters;
  readonly model: ElectrodeModel;
  readonly reactions: ElectrodeReactions;
  /** Of the reactions. */
  readonly solver: ReactionSolver;
  readonly particles: ParticleStore;
  /** h/(2B), m, over the nodes from the collector. */
  readonly halfPoreLength: Float64Array;
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
  const { separator, electrolyte, referenceTemperature } = parameters;
  const negative = buildElectrode(
    parameters.negative,
    shared.negative,
    mesh.negative,
    mesh.shells,
    referenceTemperature,
  );
  const positive = buildElectrode(
    parameters.positive,
    shared.positive,
    mesh.positive,
    mesh.shells,
    referenceTemperature,
  );
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
  referenceTemperature: number,
): DfnElectrode {
  const widths = electrodeWidths(parameters.thickness, nodeCount);
  const populations = populationModels(parameters, referenceTemperature, {
    nodeCount,
    shellCount,
    areShellsForced: false,
  });
  const isSingle = !parameters.populations && !parameters.hysteresis;
  const reactions = isSingle
    ? new SingleReactions(
        new ElectrodeSolver(
          widths,
          parameters.surfaceAreaPerUnitVolume,
          parameters.conductivity,
          parameters.filmResistance,
          model.potential,
          model.exchangeExponent,
        ),
        populations[0]!,
      )
    : new BlendReactions(parameters, widths, populations, referenceTemperature);
  return {
    parameters,
    model,
    reactions,
    solver: reactions.solver,
    particles: reactions.store,
    halfPoreLength: widths.map((width) => (0.5 * width) / parameters.transportEfficiency),
  };
}

function saltTable(property: Property, initialConcentration: number): UniformTable {
  const evaluate = propertyFunction(property);
  const least = LEAST_SHARE_OF_PROPERTY * evaluate(initialConcentration);
  return createUniformTable((c) => Math.max(evaluate(c), least), 0, 4 * initialConcentration, {
    intervals: typeof property === 'number' ? 1 : 512,
  });
}
