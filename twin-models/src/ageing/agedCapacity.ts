/**
 * What a cell still holds between its cut-offs, from what its electrodes and its lithium have lost.
 *
 *     n = x_n a_n Q_n + x_p a_p Q_p            U_p(x_p) − U_n(x_n) = V_low, V_high
 *
 * Lithium lost does not cost its own charge where an electrode ends the discharge, and a knee comes by itself when
 * another electrode begins to limit: no share of capacity per loss has to be assumed.
 */
import { crossing } from '../numerics/crossing.ts';
import type { SpmeModel } from '../spme/spmeModel.ts';
import { tableValue } from '../tables/uniformTable.ts';

/** Stoichiometries between which the negative electrode is searched. */
const LOWEST = -0.1;
const HIGHEST = 1.1;
const HALVINGS = 44;

/** A·s when every place of an electrode is filled, and the lithium in both of a new cell. */
export interface ElectrodeCharges {
  readonly negative: number;
  readonly positive: number;
  readonly lithium: number;
}

export function electrodeCharges({ negative, positive }: SpmeModel): ElectrodeCharges {
  const negativeCharge = 1 / negative.stoichiometryPerCharge;
  const positiveCharge = 1 / positive.stoichiometryPerCharge;
  return {
    negative: negativeCharge,
    positive: positiveCharge,
    lithium: negative.minimumStoichiometry * negativeCharge + positive.maximumStoichiometry * positiveCharge,
  };
}

/** A·s between the cut-offs at rest. All three in A·s, as for {@link ElectrodeCharges}. */
export function agedCapacity(
  model: SpmeModel,
  negativeCharge: number,
  positiveCharge: number,
  lithium: number,
): number {
  const [empty, full] = agedWindow(model, negativeCharge, positiveCharge, lithium);
  return negativeCharge * (full - empty);
}

/** Stoichiometries of the negative electrode at the lower and the upper cut-off; arguments as for {@link agedCapacity}. */
export function agedWindow(
  model: SpmeModel,
  negativeCharge: number,
  positiveCharge: number,
  lithium: number,
): readonly [empty: number, full: number] {
  const { upperVoltageCutOff, lowerVoltageCutOff } = model.parameters;
  return [
    stoichiometryAtVoltage(model, lowerVoltageCutOff, negativeCharge, positiveCharge, lithium),
    stoichiometryAtVoltage(model, upperVoltageCutOff, negativeCharge, positiveCharge, lithium),
  ];
}

function stoichiometryAtVoltage(
  { negative, positive }: SpmeModel,
  volts: number,
  negativeCharge: number,
  positiveCharge: number,
  lithium: number,
): number {
  return crossing(
    LOWEST,
    HIGHEST,
    (x) =>
      tableValue(positive.potential, (lithium - x * negativeCharge) / positiveCharge) -
        tableValue(negative.potential, x) <
      volts,
    HALVINGS,
  );
}
