/** The state of hysteresis of one material, and how much a material counts in the rest potential of a blend. */
import { tableSlope } from '../tables/uniformTable.ts';
import type { PopulationModel } from './populationModel.ts';

/** V per unit of stoichiometry: flatter potentials do not take all of a rest potential's hysteresis. */
const LEAST_POTENTIAL_SLOPE = 1e-3;

/** h after the bulk stoichiometry has moved: towards 1 while lithium leaves (moved < 0), towards −1 while it enters. */
export function hysteresisAfter(state: number, decayRate: number, moved: number): number {
  const target = moved < 0 ? 1 : -1;
  return target + (state - target) * Math.exp(-decayRate * Math.abs(moved));
}

/** Lithium that a population takes per volt, over that of all lattice places. */
export function differentialShare({ share, potential }: PopulationModel, stoichiometry: number): number {
  return share / Math.max(-tableSlope(potential, stoichiometry), LEAST_POTENTIAL_SLOPE);
}
