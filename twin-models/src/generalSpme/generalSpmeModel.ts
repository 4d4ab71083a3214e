/** A parameter set made ready for the general single-particle model. One per batch: particle methods keep scratch space. */
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import { BlendSolver } from '../particles/blendSolver.ts';
import { populationModels } from '../particles/populationModel.ts';
import type { PopulationModel } from '../particles/populationModel.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import type { ElectrodeModel, SpmeModel } from '../spme/spmeModel.ts';

export interface GeneralElectrode {
  readonly parameters: ElectrodeParameters;
  /** Window, lumped resistances and rest potential of the whole electrode. */
  readonly whole: ElectrodeModel;
  readonly populations: readonly PopulationModel[];
  /** Shares the current between populations; null where there is one. Its one node is the whole electrode. */
  readonly solver: BlendSolver | null;
  /** Doubles of particle state per cell, and where each population's begin. */
  readonly stateLength: number;
  readonly stateOffsets: readonly number[];
  /** Ω m² of electrode area: electronic and contact, and the film, which in a blend belongs to its populations. */
  readonly lumpedResistance: number;
}

export interface GeneralSpmeModel {
  readonly shared: SpmeModel;
  readonly negative: GeneralElectrode;
  readonly positive: GeneralElectrode;
  readonly shells: number;
}

/** Shells of a particle, crowding at its surface. */
export const DEFAULT_SHELLS = 14;

/** @throws RangeError where the parameters cannot be stepped, naming field, value and limit. */
export function buildGeneralSpmeModel(
  parameters: CellParameters,
  shells: number,
  areShellsForced: boolean,
): GeneralSpmeModel {
  if (!(Number.isInteger(shells) && shells >= 4 && shells <= 400)) {
    throw new RangeError(`Cannot resolve particles by ${shells} shells: must be a whole number from 4 to 400`);
  }
  const shared = spmeModelOf(parameters);
  const electrode = (own: ElectrodeParameters, whole: ElectrodeModel): GeneralElectrode => {
    const populations = populationModels(own, parameters.referenceTemperature, {
      nodeCount: 1,
      shellCount: shells,
      areShellsForced,
    });
    let stateLength = 0;
    const stateOffsets = populations.map(({ particles }) => {
      const offset = stateLength;
      stateLength += particles.stateLength;
      return offset;
    });
    return {
      parameters: own,
      whole,
      populations,
      solver:
        populations.length > 1
          ? new BlendSolver(Float64Array.of(own.thickness), populations, Number.POSITIVE_INFINITY)
          : null,
      stateLength,
      stateOffsets,
      lumpedResistance:
        own.thickness / (3 * own.conductivity) +
        own.contactResistance +
        (own.populations ? 0 : own.filmResistance / (own.surfaceAreaPerUnitVolume * own.thickness)),
    };
  };
  return {
    shared,
    negative: electrode(parameters.negative, shared.negative),
    positive: electrode(parameters.positive, shared.positive),
    shells,
  };
}
