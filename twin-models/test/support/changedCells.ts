/** The generic cell with other particles: diffusivities that change, electrodes cut into populations. */
import { blendedElectrode, propertyFunction } from '../../src/index.ts';
import type { CellParameters, ElectrodeParameters, ParticlePopulation } from '../../src/index.ts';
import { generic } from './cellDrive.ts';

/** Diffusivities that change over the window by this factor, around the design's in its middle. */
export function withChangingDiffusivity(parameters: CellParameters, factor: number): CellParameters {
  const changing = (electrode: ElectrodeParameters): ElectrodeParameters => {
    const { minimumStoichiometry: low, maximumStoichiometry: high } = electrode;
    const own = propertyFunction(electrode.diffusivity)(0.5 * (low + high));
    return { ...electrode, diffusivity: (x) => own * factor ** ((x - low) / (high - low) - 0.5) };
  };
  return { ...parameters, negative: changing(parameters.negative), positive: changing(parameters.positive) };
}

export const asPopulation = (electrode: ElectrodeParameters, name: string, share: number): ParticlePopulation => ({
  ...electrode,
  name,
  surfaceAreaPerUnitVolume: share * electrode.surfaceAreaPerUnitVolume,
});

/** Both electrodes cut into equal halves that know nothing of each other. */
export const halved = (() => {
  const halves = (electrode: ElectrodeParameters) =>
    blendedElectrode(electrode, [asPopulation(electrode, 'one', 0.5), asPopulation(electrode, 'other', 0.5)]);
  return {
    ...generic,
    negative: halves({ ...generic.negative, filmResistance: 0 }),
    positive: halves({ ...generic.positive, filmResistance: 0 }),
  };
})();
export const uncut = {
  ...generic,
  negative: { ...generic.negative, filmResistance: 0 },
  positive: { ...generic.positive, filmResistance: 0 },
};
