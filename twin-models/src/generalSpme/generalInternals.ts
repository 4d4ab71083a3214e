/** What happens inside one cell of a general batch: profiles and the parts of its voltage, for people to look at. */
import { voltageParts } from '../spme/voltageParts.ts';
import type { VoltageParts } from '../spme/voltageParts.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { restPotential, surfacePotential } from './electrodeState.ts';
import type { GeneralSpmeBatch } from './generalSpmeBatch.ts';
import type { PopulationColumns } from './generalSpmeColumns.ts';
import type { GeneralElectrode } from './generalSpmeModel.ts';

/** Stoichiometry at `count` radii from the surface to the centre, over populations weighted by lattice places. */
export function populationProfile(
  { populations, stateOffsets, stateLength }: GeneralElectrode,
  columns: PopulationColumns,
  cell: number,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, index) => {
    let sum = 0;
    populations.forEach(({ particles, share }, m) => {
      const own =
        index === 0
          ? columns.surface[cell * populations.length + m]!
          : particles.inside(columns.particles, cell * stateLength + stateOffsets[m]!, 0, 1 - index / (count - 1));
      sum += share * own;
    });
    return sum;
  });
}

/** The same parts as of exact modes; they add up to the terminal voltage. */
export function generalVoltageParts(batch: GeneralSpmeBatch, cell: number): VoltageParts {
  const { columns, general, model, parameters } = batch;
  const { electrolyteConcentration, electrolyteOhmic, ohmicContact } = voltageParts(model, columns, cell);
  const fromReference = columns.potentialTemperature[cell]! - parameters.referenceTemperature;
  const electrode = (own: GeneralElectrode, populations: PopulationColumns, mean: number, solid: number) => {
    const rest = restPotential(own, populations, cell, mean, fromReference);
    const surface =
      surfacePotential(own, populations, cell) + fromReference * tableValue(own.whole.entropicChange, mean);
    return { rest, diffusion: surface - rest, reaction: solid - surface };
  };
  const negative = electrode(
    general.negative,
    columns.negative,
    columns.negativeMean[cell]!,
    columns.negativeInterface[cell]!,
  );
  const positive = electrode(
    general.positive,
    columns.positive,
    columns.positiveMean[cell]!,
    columns.positiveInterface[cell]!,
  );
  // The lumped film of a blend belongs to the reactions of its populations.
  const filmOf = ({ whole, lumpedResistance }: GeneralElectrode) => whole.electronicResistance - lumpedResistance;
  const iN = -columns.negativeCurrent[cell]! / parameters.electrodeArea;
  const iP = -columns.positiveCurrent[cell]! / parameters.electrodeArea;
  return {
    openCircuit: positive.rest - negative.rest,
    negativeDiffusion: -negative.diffusion,
    positiveDiffusion: positive.diffusion,
    negativeReaction: -negative.reaction,
    positiveReaction: positive.reaction,
    electrolyteConcentration,
    electrolyteOhmic,
    ohmicContact: ohmicContact + iN * filmOf(general.negative) + iP * filmOf(general.positive),
  };
}
