/** Which cells exact modes cannot step. */
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';

/** Largest over least diffusivity over the window up to which modes with that of the mean are taken. */
const MOST_MODAL_CHANGE = 1.2;
const SAMPLES = 64;

/**
 * @param solid what the user asked for, if anything.
 * @throws RangeError where modes are asked for that cannot do the cell.
 */
export function needsGeneralModel(
  { negative, positive }: CellParameters,
  solid: 'modes' | 'shells' | undefined,
): boolean {
  for (const [name, electrode] of [
    ['negative', negative],
    ['positive', positive],
  ] as const) {
    const special = electrode.populations ? 'is a blend' : electrode.hysteresis ? 'has hysteresis' : null;
    if (special && solid === 'modes') {
      throw new RangeError(`Cannot step a cell by exact modes whose ${name} electrode ${special}: leave out solid`);
    }
    if (special) return true;
  }
  if (solid) return solid === 'shells';
  return diffusivityChange(negative) > MOST_MODAL_CHANGE || diffusivityChange(positive) > MOST_MODAL_CHANGE;
}

function diffusivityChange({ diffusivity, minimumStoichiometry, maximumStoichiometry }: ElectrodeParameters): number {
  if (typeof diffusivity === 'number') return 1;
  const window = maximumStoichiometry - minimumStoichiometry;
  const values = Array.from({ length: SAMPLES + 1 }, (_, index) =>
    diffusivity(minimumStoichiometry + (window * index) / SAMPLES),
  );
  return Math.max(...values) / Math.min(...values);
}
