/** One step of the salt of one cell, by its modes (saltModes.ts). The loops of spme/spmeKernel.ts have the same fused. */
import type { RelaxationTable } from './relaxationTable.ts';
import { SALT_MODE_COUNT } from './saltModes.ts';
import type { SaltModes } from './saltModes.ts';

export class SaltStep {
  /** mol/m³ over negative electrode, separator and positive electrode after the last {@link advance}, not floored. */
  readonly regions: Float64Array = new Float64Array(3);
  private readonly salt: SaltModes;
  private readonly relaxation: RelaxationTable;

  constructor(salt: SaltModes, relaxation: RelaxationTable) {
    this.salt = salt;
    this.relaxation = relaxation;
  }

  /**
   * Advances the modes of one cell; returns its mean salt, mol/m³.
   *
   * @param modes SALT_MODE_COUNT per cell, from `at` on.
   * @param negativeCurrent A/m², > 0 on discharge. @param positiveCurrent the same.
   * @param logDiffusivity ln of the temperature factor on the diffusivity.
   */
  advance(
    modes: Float64Array,
    at: number,
    mean: number,
    negativeCurrent: number,
    positiveCurrent: number,
    dt: number,
    logDiffusivity: number,
  ): number {
    const { salt, relaxation, regions } = this;
    const { negativeForcing, positiveForcing, regionShapes, negativeRegionRemainder, positiveRegionRemainder } = salt;
    const { rows, rowLength } = relaxation;
    const after = mean + salt.meanForcing * (negativeCurrent - positiveCurrent) * dt;
    let cN = after;
    let cS = after;
    let cP = after;
    relaxation.setStep(dt);
    const position = relaxation.position(logDiffusivity);
    const row = position | 0;
    const f = position - row;
    let low = relaxation.prepare(row);
    let high = low + rowLength;
    for (let mode = 0; mode < SALT_MODE_COUNT; mode++, low += 2, high += 2) {
      const keep = rows[low]! + f * (rows[high]! - rows[low]!);
      const gain = rows[low + 1]! + f * (rows[high + 1]! - rows[low + 1]!);
      const q =
        keep * modes[at + mode]! +
        gain * (negativeForcing[mode]! * negativeCurrent + positiveForcing[mode]! * positiveCurrent);
      modes[at + mode] = q;
      cN += regionShapes[3 * mode]! * q;
      cS += regionShapes[3 * mode + 1]! * q;
      cP += regionShapes[3 * mode + 2]! * q;
    }
    const slowness = rows[low]! + f * (rows[high]! - rows[low]!);
    regions[0] =
      cN + slowness * (negativeRegionRemainder[0]! * negativeCurrent + positiveRegionRemainder[0]! * positiveCurrent);
    regions[1] =
      cS + slowness * (negativeRegionRemainder[1]! * negativeCurrent + positiveRegionRemainder[1]! * positiveCurrent);
    regions[2] =
      cP + slowness * (negativeRegionRemainder[2]! * negativeCurrent + positiveRegionRemainder[2]! * positiveCurrent);
    return after;
  }
}
