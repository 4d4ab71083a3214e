/**
 * Lithium balance of formation, once per cell: what the first charge binds for ever, what is left to cycle.
 *
 *     SnO + 2 Li → Sn + Li2O            irreversible, all of it on the first charge
 *     Sn + 4.4 Li ⇌ Li4.4Sn             reversible
 *
 *     n_irr = n_conversion (1 − v) + n_interphase
 *     n_cyclable = n_cathode ICE_p + n_prelithiation − n_irr
 *     N/P = n_anode / (n_cathode ICE_p)
 *
 * v is the share of the conversion that a discharge above 1.3 V against lithium undoes (0…0.3, thin films only).
 *
 * All amounts in mol of lithium per m² of electrode.
 */
import { FARADAY } from '@packtwin/units';

export interface FormationInput {
  /** What the anode takes up reversibly when full, and for ever by conversion (or, in carbons, by their own loss). */
  readonly anodeCapacity: number;
  readonly conversionLithium: number;
  /** Bound by the first interphase, see {@link interphaseLithium}. */
  readonly interphaseLithium: number;
  /** What the first charge takes out of the cathode. */
  readonly cathodeLithium: number;
  /** ICE_p, 0…1: share of it that the cathode takes back; 1 where absent. */
  readonly cathodeEfficiency?: number;
  /** Added before the first charge. */
  readonly prelithiation: number;
  /** Share of the conversion undone where a discharge ends above {@link REVERSAL_POTENTIAL}; 0 where absent. */
  readonly reversal?: { readonly share: number; /** V against lithium. */ readonly highestPotential: number };
}

export interface FormationResult {
  /** Left to cycle: at most this moves between the electrodes. */
  readonly cyclableLithium: number;
  /** Bound in the anode for ever. */
  readonly irreversibleLithium: number;
  readonly anodeCapacity: number;
  /** Anode capacity over what the cathode takes back, N/P. */
  readonly negativeToPositiveRatio: number;
  /** First discharge over first charge of the cell, 0…1. */
  readonly firstCycleEfficiency: number;
}

/** V against lithium above which lithium oxide next to fine tin can be taken apart again. */
export const REVERSAL_POTENTIAL = 1.3;
const GREATEST_REVERSAL = 0.3;

/**
 * Lithium balance of formation.
 *
 * @throws RangeError naming the amount that is negative, or the share out of range.
 */
export function formationOf(input: FormationInput): FormationResult {
  checkAmounts(input);
  const { anodeCapacity, conversionLithium, cathodeLithium, cathodeEfficiency = 1, reversal } = input;
  const isUndone = reversal !== undefined && reversal.highestPotential > REVERSAL_POTENTIAL;
  const converted = isUndone ? conversionLithium * (1 - reversal.share) : conversionLithium;
  const wanted = converted + input.interphaseLithium;
  const returned = cathodeLithium * cathodeEfficiency;
  const available = returned + input.prelithiation;
  // Where there is less lithium than the anode binds, it binds what there is.
  const irreversibleLithium = Math.min(wanted, available);
  const cyclableLithium = available - irreversibleLithium;
  return {
    cyclableLithium,
    irreversibleLithium,
    anodeCapacity,
    negativeToPositiveRatio: anodeCapacity / returned,
    firstCycleEfficiency: Math.min(cyclableLithium, anodeCapacity, returned) / cathodeLithium,
  };
}

function checkAmounts(input: FormationInput): void {
  const { cathodeEfficiency = 1, reversal } = input;
  for (const name of ['conversionLithium', 'interphaseLithium', 'prelithiation'] as const) {
    if (!(input[name] >= 0))
      throw new RangeError(`Cannot form a cell with ${name} = ${input[name]} mol/m²: must be ≥ 0`);
  }
  for (const name of ['anodeCapacity', 'cathodeLithium'] as const) {
    if (!(input[name] > 0))
      throw new RangeError(`Cannot form a cell with ${name} = ${input[name]} mol/m²: must be > 0`);
  }
  if (!(cathodeEfficiency > 0 && cathodeEfficiency <= 1)) {
    throw new RangeError(
      `Cannot form a cell with cathodeEfficiency = ${cathodeEfficiency}: must be above 0, at most 1`,
    );
  }
  if (reversal && !(reversal.share >= 0 && reversal.share <= GREATEST_REVERSAL)) {
    throw new RangeError(
      `Cannot undo a share of ${reversal.share} of the conversion: must lie between 0 and ${GREATEST_REVERSAL}`,
    );
  }
}

/** m³ of interphase per mol, and lithium in it; Safari & Newman, as in published parameter sets. */
const INTERPHASE_MOLAR_VOLUME = 9.585e-5;
const LITHIUM_PER_INTERPHASE = 2;

/**
 * Lithium (mol per m² of electrode) in an interphase.
 *
 * @param area m² of interface per m² of electrode.
 * @param thickness m; about 20 nm after formation.
 */
export function interphaseLithium(area: number, thickness: number): number {
  return (area * thickness * LITHIUM_PER_INTERPHASE) / INTERPHASE_MOLAR_VOLUME;
}

/** A·h/m² of an amount of lithium in mol/m². */
export function arealChargeAmpereHours(lithium: number): number {
  return (lithium * FARADAY) / 3600;
}
