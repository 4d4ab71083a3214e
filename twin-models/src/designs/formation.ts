/**
 * First charge of an anode that is a compound of an alloying metal: lithium that never comes back.
 *
 *     SnO + 2 Li → Sn + Li2O            irreversible
 *     Sn + 4.4 Li ⇌ Li4.4Sn             reversible
 */
import { FARADAY, SECONDS_PER_HOUR } from '@packtwin/units';

export interface AnodeCompound {
  readonly name: string;
  /** mol/m³ of lithium that one volume of compound takes up reversibly, and irreversibly on the first charge. */
  readonly reversibleConcentration: number;
  readonly irreversibleConcentration: number;
}

/** mol/m³ from A·h/kg and kg/m³. */
function lithiumConcentration(specificCharge: number, density: number): number {
  return (specificCharge * SECONDS_PER_HOUR * density) / FARADAY;
}

/** Tin monoxide: 875 + 398 mAh/g, 6.45 g/cm³. */
export const SnO: AnodeCompound = {
  name: 'SnO',
  reversibleConcentration: lithiumConcentration(875, 6450),
  irreversibleConcentration: lithiumConcentration(398, 6450),
};

export interface FormationInput {
  readonly compound: AnodeCompound;
  /** m. */
  readonly anodeThickness: number;
  /** Volume fraction of the compound as coated. */
  readonly compoundFraction: number;
  /** mol/m² in the cathode as built. */
  readonly cathodeLithium: number;
  /** mol/m² added before the first charge. */
  readonly prelithiation: number;
  /** mol/m² bound by the first interphase. */
  readonly interphaseLithium: number;
}

export interface FormationResult {
  /** mol/m² left to cycle, in both electrodes together. */
  readonly cyclableLithium: number;
  /** mol/m² lost to the oxide's oxygen and the first interphase. */
  readonly irreversibleLithium: number;
  /** mol/m² that the anode can hold afterwards. */
  readonly anodeCapacity: number;
  /** Anode capacity over the lithium there is to fill it. */
  readonly negativeToPositiveRatio: number;
}

/** Lithium balance of formation. */
export function formationOf(input: FormationInput): FormationResult {
  const volume = input.anodeThickness * input.compoundFraction;
  const irreversibleLithium = volume * input.compound.irreversibleConcentration + input.interphaseLithium;
  const anodeCapacity = volume * input.compound.reversibleConcentration;
  const cyclableLithium = input.cathodeLithium + input.prelithiation - irreversibleLithium;
  return {
    cyclableLithium,
    irreversibleLithium,
    anodeCapacity,
    negativeToPositiveRatio: anodeCapacity / cyclableLithium,
  };
}
