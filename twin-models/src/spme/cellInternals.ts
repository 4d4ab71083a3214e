/** What happens inside one cell of a batch: profiles and the parts of its voltage, for people to look at. */
import { PARTICLE_MODE_COUNT, stoichiometryAtRadius } from '../transport/particleModes.ts';
import { SALT_MODE_COUNT, SALT_VOLUME_COUNT } from '../transport/saltModes.ts';
import { generalVoltageParts, populationProfile } from '../generalSpme/generalInternals.ts';
import type { SpmeBatch } from './spmeBatch.ts';
import { voltageParts } from './voltageParts.ts';
import type { VoltageParts } from './voltageParts.ts';

/** Internals of one cell. */
export interface SpmeInternals {
  /** Stoichiometry from the surface (first) to the centre (last) of a particle, evenly over the radius; of a blend the mean over lattice places. */
  readonly negativeStoichiometry: readonly number[];
  readonly positiveStoichiometry: readonly number[];
  /** Position over the thickness from the negative collector (0) to the positive (1), and salt there in mol/m³. */
  readonly saltPosition: readonly number[];
  readonly saltConcentration: readonly number[];
  /** V, signed; they add up to the terminal voltage. */
  readonly overpotentials: readonly { readonly name: string; readonly volts: number }[];
}

const RADII = 21;

const PARTS: readonly (readonly [part: keyof VoltageParts, name: string])[] = [
  ['openCircuit', 'open-circuit voltage'],
  ['negativeDiffusion', 'diffusion in the negative particles'],
  ['positiveDiffusion', 'diffusion in the positive particles'],
  ['negativeReaction', 'reaction at the negative electrode'],
  ['positiveReaction', 'reaction at the positive electrode'],
  ['electrolyteConcentration', 'salt gradient'],
  ['electrolyteOhmic', 'electrolyte resistance'],
  ['ohmicContact', 'electrons, contacts and films'],
];

/**
 * Internals after the last step.
 *
 * @throws RangeError if the batch has no such cell.
 */
export function cellInternals(batch: SpmeBatch, cell: number): SpmeInternals {
  if (!(Number.isInteger(cell) && cell >= 0 && cell < batch.cellCount)) {
    throw new RangeError(`Cannot look into cell ${cell}: the batch has cells 0 to ${batch.cellCount - 1}`);
  }
  const { model, columns } = batch;
  if (batch.solid === 'shells') {
    const parts = generalVoltageParts(batch, cell);
    return {
      negativeStoichiometry: populationProfile(batch.general.negative, batch.columns.negative, cell, RADII),
      positiveStoichiometry: populationProfile(batch.general.positive, batch.columns.positive, cell, RADII),
      saltPosition: Array.from(model.salt.positions),
      saltConcentration: saltProfile(batch, cell),
      overpotentials: PARTS.map(([part, name]) => ({ name, volts: parts[part] })),
    };
  }
  const parts = voltageParts(model, columns, cell);
  return {
    negativeStoichiometry: profile(
      columns.negativeMean[cell]!,
      columns.negativeSurface[cell]!,
      batch.columns.negativeModes,
      cell,
    ),
    positiveStoichiometry: profile(
      columns.positiveMean[cell]!,
      columns.positiveSurface[cell]!,
      batch.columns.positiveModes,
      cell,
    ),
    saltPosition: Array.from(model.salt.positions),
    saltConcentration: saltProfile(batch, cell),
    overpotentials: PARTS.map(([part, name]) => ({ name, volts: parts[part] })),
  };
}

function profile(mean: number, surface: number, modes: Float64Array, cell: number): number[] {
  const own = modes.subarray(cell * PARTICLE_MODE_COUNT, (cell + 1) * PARTICLE_MODE_COUNT);
  return Array.from({ length: RADII }, (_, index) =>
    // The part that follows the current at once sits at the very surface.
    index === 0 ? surface : stoichiometryAtRadius(mean, own, 1 - index / (RADII - 1)),
  );
}

function saltProfile({ model, columns }: SpmeBatch, cell: number): number[] {
  const { salt, parameters } = model;
  const iN = -columns.negativeCurrent[cell]! / parameters.electrodeArea;
  const iP = -columns.positiveCurrent[cell]! / parameters.electrodeArea;
  const slowness = 1 / model.saltDiffusivityFactor(columns.propertyTemperature[cell]!);
  return Array.from({ length: SALT_VOLUME_COUNT }, (_, volume) => {
    let concentration =
      columns.saltMean[cell]! +
      slowness * (salt.negativeRemainder[volume]! * iN + salt.positiveRemainder[volume]! * iP);
    for (let mode = 0; mode < SALT_MODE_COUNT; mode++) {
      concentration +=
        salt.shapes[mode * SALT_VOLUME_COUNT + volume]! * columns.saltModes[cell * SALT_MODE_COUNT + mode]!;
    }
    return concentration;
  });
}
