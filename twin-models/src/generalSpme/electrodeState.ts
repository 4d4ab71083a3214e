/** What may be done to an electrode of the general model besides stepping it: put at rest, shifted, asked for its potential. */
import { BlendEquilibrium } from '../particles/blendEquilibrium.ts';
import { differentialShare } from '../particles/hysteresis.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { PopulationColumns } from './generalSpmeColumns.ts';
import type { GeneralElectrode } from './generalSpmeModel.ts';

/** Equilibria with hysteresis as it is at the start; one electrode is reset many times. */
const startingEquilibria = new WeakMap<GeneralElectrode, BlendEquilibrium>();

/** Stoichiometry of every population at rest, hysteresis as it is at the start. */
export function restOf(electrode: GeneralElectrode, mean: number): readonly number[] {
  const { populations } = electrode.parameters;
  if (!populations) return [mean];
  let equilibrium = startingEquilibria.get(electrode);
  if (!equilibrium) {
    const states = electrode.populations.map(({ hysteresis }) => hysteresis?.initialState ?? 0);
    equilibrium = new BlendEquilibrium(populations, states);
    startingEquilibria.set(electrode, equilibrium);
  }
  return equilibrium.stoichiometriesAt(mean);
}

export function fillElectrode(
  electrode: GeneralElectrode,
  columns: PopulationColumns,
  cell: number,
  stoichiometries: readonly number[],
): void {
  const { populations, stateOffsets, stateLength } = electrode;
  populations.forEach(({ particles, hysteresis }, m) => {
    const at = cell * populations.length + m;
    particles.fill(columns.particles, cell * stateLength + stateOffsets[m]!, stoichiometries[m]!);
    columns.mean[at] = stoichiometries[m]!;
    columns.surface[at] = stoichiometries[m]!;
    columns.hysteresis[at] = hysteresis?.initialState ?? 0;
    columns.density[at] = 0;
  });
}

/** Moves the lithium of a whole electrode by `by` of its lattice places, to the populations as they would share it at rest. */
export function shiftElectrode(
  electrode: GeneralElectrode,
  columns: PopulationColumns,
  cell: number,
  mean: number,
  by: number,
): void {
  const { populations, stateOffsets, stateLength } = electrode;
  const first = cell * populations.length;
  const states = populations.map((_, m) => columns.hysteresis[first + m]!);
  const blended = electrode.parameters.populations;
  const equilibrium = blended && new BlendEquilibrium(blended, states);
  const before = equilibrium?.stoichiometriesAt(mean) ?? [mean];
  const after = equilibrium?.stoichiometriesAt(mean + by) ?? [mean + by];
  populations.forEach(({ particles }, m) => {
    const own = after[m]! - before[m]!;
    particles.shift(columns.particles, cell * stateLength + stateOffsets[m]!, own);
    columns.mean[first + m]! += own;
    columns.surface[first + m]! += own;
  });
}

/** V of the surfaces without reaction: of a blend the mean over what its populations take per volt. */
export function surfacePotential(electrode: GeneralElectrode, columns: PopulationColumns, cell: number): number {
  return commonPotential(electrode, columns.surface, columns.hysteresis, cell);
}

/** V against lithium at rest, hysteresis included; populations that are not yet at one potential count as for surfaces. */
export function restPotential(
  electrode: GeneralElectrode,
  columns: PopulationColumns,
  cell: number,
  mean: number,
  fromReference: number,
): number {
  return (
    commonPotential(electrode, columns.mean, columns.hysteresis, cell) +
    fromReference * tableValue(electrode.whole.entropicChange, mean)
  );
}

function commonPotential(
  { populations }: GeneralElectrode,
  stoichiometries: Float64Array,
  states: Float64Array,
  cell: number,
): number {
  let capacity = 0;
  let weighted = 0;
  populations.forEach((population, m) => {
    const at = cell * populations.length + m;
    const x = stoichiometries[at]!;
    const { hysteresis, potential } = population;
    const own = differentialShare(population, x);
    const gap = hysteresis ? states[at]! * tableValue(hysteresis.halfGap, x) : 0;
    capacity += own;
    weighted += own * (tableValue(potential, x) + gap);
  });
  return weighted / capacity;
}
