/**
 * Salt across negative electrode, separator and positive electrode: finite volumes in space, exact modes in time.
 *
 *     ε_k ∂c/∂t = ∂x(D B_k ∂x c) + S_k,   S_n = (1−t₊) i_n/(F L_n),   S_p = −(1−t₊) i_p/(F L_p),   no flux at the collectors
 *
 * (i > 0 on discharge, A/m².) The volumes give M dc/dt = −D K c + s with diagonal M; the symmetric
 * M^−½ K M^−½ has an orthonormal basis, in which every mode relaxes alone. Mode 0 is the total salt: it
 * has no rate and is kept as the mean concentration, exactly conserved while i_n = i_p. The slow modes are
 * stepped, the fast ones follow the current at once.
 *
 * | name        | unit             |
 * | ----------- | ---------------- |
 * | amplitude   | (mol/m³)·m^½     |
 * | rate        | 1/s at reference |
 */
import { FARADAY } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { symmetricEigenvectors } from './symmetricEigenvectors.ts';

/** Finite volumes in negative electrode, separator, positive electrode. */
const VOLUMES = [14, 8, 14] as const;
export const SALT_VOLUME_COUNT = VOLUMES[0] + VOLUMES[1] + VOLUMES[2];
/** Modes stepped; the next one relaxes 50 times faster than the first. */
export const SALT_MODE_COUNT = 6;

export interface SaltModes {
  /** Decay rates, 1/s at the reference diffusivity. */
  readonly rates: Float64Array;
  /** Forcing of every mode per A/m² through the negative and the positive electrode. */
  readonly negativeForcing: Float64Array;
  readonly positiveForcing: Float64Array;
  /** Concentration over the volumes per unit amplitude: mode after mode, volumes inside. */
  readonly shapes: Float64Array;
  /** Region means per unit amplitude (negative, separator, positive), three per mode. */
  readonly regionShapes: Float64Array;
  /** Part that follows at once, mol/m³ per A/m² at the reference diffusivity, over the volumes. */
  readonly negativeRemainder: Float64Array;
  readonly positiveRemainder: Float64Array;
  /** The same as region means. */
  readonly negativeRegionRemainder: Float64Array;
  readonly positiveRegionRemainder: Float64Array;
  /** Change of mean concentration, mol/(m³ s), per A/m² of (i_n − i_p). */
  readonly meanForcing: number;
  /** Middle of every volume, fraction of the cell's thickness. */
  readonly positions: Float64Array;
  /** Pore volume of every volume per electrode area, m. */
  readonly poreVolumes: Float64Array;
}

/** @param diffusivity m²/s of the electrolyte at reference temperature and initial concentration. */
export function buildSaltModes(parameters: CellParameters, diffusivity: number): SaltModes {
  const regions = [parameters.negative, parameters.separator, parameters.positive];
  const count = SALT_VOLUME_COUNT;
  const width = new Float64Array(count);
  const poreVolumes = new Float64Array(count);
  const positions = new Float64Array(count);
  const region = new Uint8Array(count);
  const transport = new Float64Array(count);
  const thickness = regions.reduce((sum, { thickness }) => sum + thickness, 0);
  let at = 0;
  let x = 0;
  regions.forEach((layer, index) => {
    const volumes = VOLUMES[index]!;
    for (let volume = 0; volume < volumes; volume++, at++) {
      width[at] = layer.thickness / volumes;
      poreVolumes[at] = width[at]! * layer.porosity;
      transport[at] = diffusivity * layer.transportEfficiency;
      region[at] = index;
      positions[at] = (x + width[at]! / 2) / thickness;
      x += width[at]!;
    }
  });

  // M^−½ K M^−½, dense because it is small and made once.
  const matrix = Array.from({ length: count }, () => new Float64Array(count));
  for (let left = 0; left + 1 < count; left++) {
    const conductance = 2 / (width[left]! / transport[left]! + width[left + 1]! / transport[left + 1]!);
    const right = left + 1;
    matrix[left]![left]! += conductance / poreVolumes[left]!;
    matrix[right]![right]! += conductance / poreVolumes[right]!;
    const coupling = -conductance / Math.sqrt(poreVolumes[left]! * poreVolumes[right]!);
    matrix[left]![right] = coupling;
    matrix[right]![left] = coupling;
  }
  const { values, vectors } = symmetricEigenvectors(matrix);

  const sourcePerCurrent = (1 - parameters.electrolyte.cationTransferenceNumber) / FARADAY;
  const regionVolumes = new Float64Array(3);
  for (let volume = 0; volume < count; volume++) regionVolumes[region[volume]!]! += poreVolumes[volume]!;
  const modes = {
    rates: new Float64Array(SALT_MODE_COUNT),
    negativeForcing: new Float64Array(SALT_MODE_COUNT),
    positiveForcing: new Float64Array(SALT_MODE_COUNT),
    shapes: new Float64Array(SALT_MODE_COUNT * count),
    regionShapes: new Float64Array(SALT_MODE_COUNT * 3),
    negativeRemainder: new Float64Array(count),
    positiveRemainder: new Float64Array(count),
    negativeRegionRemainder: new Float64Array(3),
    positiveRegionRemainder: new Float64Array(3),
    meanForcing: sourcePerCurrent / regionVolumes.reduce((sum, volume) => sum + volume, 0),
    positions,
    poreVolumes,
  };
  // Ascending rates; index 0 is the conserved mode.
  for (let index = 1; index < count; index++) {
    const vector = vectors[index]!;
    let negativeForcing = 0;
    let positiveForcing = 0;
    const shape = new Float64Array(count);
    const regionShape = new Float64Array(3);
    for (let volume = 0; volume < count; volume++) {
      const root = Math.sqrt(poreVolumes[volume]!);
      shape[volume] = vector[volume]! / root;
      regionShape[region[volume]!]! += (shape[volume]! * width[volume]!) / regions[region[volume]!]!.thickness;
      const source = (sourcePerCurrent * width[volume]!) / regions[region[volume]!]!.thickness;
      if (region[volume] === 0) negativeForcing += (vector[volume]! / root) * source;
      if (region[volume] === 2) positiveForcing -= (vector[volume]! / root) * source;
    }
    if (index <= SALT_MODE_COUNT) {
      const mode = index - 1;
      modes.rates[mode] = values[index]!;
      modes.negativeForcing[mode] = negativeForcing;
      modes.positiveForcing[mode] = positiveForcing;
      modes.shapes.set(shape, mode * count);
      modes.regionShapes.set(regionShape, mode * 3);
    } else {
      const negative = negativeForcing / values[index]!;
      const positive = positiveForcing / values[index]!;
      for (let volume = 0; volume < count; volume++) {
        modes.negativeRemainder[volume]! += negative * shape[volume]!;
        modes.positiveRemainder[volume]! += positive * shape[volume]!;
      }
      for (let layer = 0; layer < 3; layer++) {
        modes.negativeRegionRemainder[layer]! += negative * regionShape[layer]!;
        modes.positiveRegionRemainder[layer]! += positive * regionShape[layer]!;
      }
    }
  }
  return modes;
}
