/**
 * What has happened to single cells of a stack, as series resistance: columns that an observer or a fault sets.
 *
 * | name             | meaning                                       | range   | adds, Ω m²                              |
 * | ---------------- | --------------------------------------------- | ------- | --------------------------------------- |
 * | negativeContact  | share of the anode's contact that still holds | (0, 1]  | ρ_c,n (1/φ − 1)                         |
 * | positiveContact  | the same of the cathode                       | (0, 1]  | ρ_c,p (1/φ − 1)                         |
 * | gasFraction      | share of the gel's volume that gas fills      | [0, 1)  | Σ ionic resistances ((1 − g)^−1.5 − 1)  |
 * | interfaceGrowth  | gel interfaces since new                      | ≥ 0     | itself                                  |
 *
 * The capacity that goes with a lost contact is booked by the degradation kernel, per electrode; here only the jump
 * in resistance is. Ionic resistances are those at rest and at the reference temperature.
 */
import type { CellParameters } from '../cellParameters.ts';
import { propertyFunction } from '../cellParameters.ts';

export interface CellConditionColumns {
  readonly negativeContact: Float64Array;
  readonly positiveContact: Float64Array;
  readonly gasFraction: Float64Array;
  readonly interfaceGrowth: Float64Array;
}

/** Columns of a stack in which nothing has happened. */
export function createCellCondition(cellCount: number): CellConditionColumns {
  return {
    negativeContact: new Float64Array(cellCount).fill(1),
    positiveContact: new Float64Array(cellCount).fill(1),
    gasFraction: new Float64Array(cellCount),
    interfaceGrowth: new Float64Array(cellCount),
  };
}

/** Ω m² of electrode area that a condition adds to a new cell. */
function conditionResistance(
  parameters: CellParameters,
  negativeContact: number,
  positiveContact: number,
  gasFraction: number,
  interfaceGrowth: number,
): number {
  const { negative, positive } = parameters;
  const lostContact =
    negative.contactResistance * (1 / negativeContact - 1) + positive.contactResistance * (1 / positiveContact - 1);
  return lostContact + ionicResistance(parameters) * ((1 - gasFraction) ** -1.5 - 1) + interfaceGrowth;
}

/**
 * Writes to `out` (a batch's `variation.resistanceOffset`, Ω) what the conditions add to `base` (Ω).
 *
 * @throws RangeError naming the cell whose condition is out of range.
 */
export function conditionResistanceInto(
  out: Float64Array,
  base: Float64Array,
  parameters: CellParameters,
  condition: CellConditionColumns,
): void {
  for (let cell = 0; cell < out.length; cell++) {
    const negativeContact = condition.negativeContact[cell]!;
    const positiveContact = condition.positiveContact[cell]!;
    const gasFraction = condition.gasFraction[cell]!;
    const interfaceGrowth = condition.interfaceGrowth[cell]!;
    if (!(negativeContact > 0 && negativeContact <= 1 && positiveContact > 0 && positiveContact <= 1)) {
      throw new RangeError(
        `Cannot use contact shares ${negativeContact} and ${positiveContact} of cell ${cell}: must lie above 0, up to 1`,
      );
    }
    if (!(gasFraction >= 0 && gasFraction < 1 && interfaceGrowth >= 0)) {
      throw new RangeError(
        `Cannot use gas fraction ${gasFraction} and interface growth ${interfaceGrowth} Ω m² of cell ${cell}: must be in [0, 1) and ≥ 0`,
      );
    }
    const added = conditionResistance(parameters, negativeContact, positiveContact, gasFraction, interfaceGrowth);
    out[cell] = base[cell]! + added / parameters.electrodeArea;
  }
}

/** Ω m² of all pores at the initial salt. */
function ionicResistance({ negative, separator, positive, electrolyte }: CellParameters): number {
  const conductivity = propertyFunction(electrolyte.conductivity)(electrolyte.initialConcentration);
  const lengths =
    negative.thickness / (3 * negative.transportEfficiency) +
    separator.thickness / separator.transportEfficiency +
    positive.thickness / (3 * positive.transportEfficiency);
  return lengths / conductivity;
}
