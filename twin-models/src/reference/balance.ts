/**
 * How two electrodes stand against each other in one cell: four numbers, and the windows that follow from them.
 *
 * | name                | unit | meaning                                                    |
 * | ------------------- | ---- | ---------------------------------------------------------- |
 * | negativeCapacity    | A·h  | between empty and full lattice of the whole electrode      |
 * | positiveCapacity    | A·h  |                                                            |
 * | negativeWhenFull    | 1    | stoichiometry at rest at the upper cut-off                 |
 * | positiveWhenFull    | 1    |                                                            |
 */
import { crossingBetween } from '../numerics/crossing.ts';
import { potentialAt } from '../openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';

export interface ElectrodeBalance {
  readonly negativeCapacity: number;
  readonly positiveCapacity: number;
  readonly negativeWhenFull: number;
  readonly positiveWhenFull: number;
}

/** Stoichiometries at both ends of the cell's use. */
export interface BalancedWindows {
  readonly negative: readonly [minimum: number, maximum: number];
  readonly positive: readonly [minimum: number, maximum: number];
  /** A·h between them. */
  readonly capacity: number;
}

/**
 * Windows from full to where the cell rests at the lower cut-off (V).
 *
 * @throws RangeError where the lattices end before the voltage falls that far.
 */
export function balancedWindows(
  balance: ElectrodeBalance,
  negative: OpenCircuitPotential,
  positive: OpenCircuitPotential,
  lowerVoltageCutOff: number,
): BalancedWindows {
  const { negativeCapacity, positiveCapacity, negativeWhenFull, positiveWhenFull } = balance;
  const voltageAfter = (discharged: number) =>
    potentialAt(positive, positiveWhenFull + discharged / positiveCapacity) -
    potentialAt(negative, negativeWhenFull - discharged / negativeCapacity);
  const most = Math.min(negativeWhenFull * negativeCapacity, (1 - positiveWhenFull) * positiveCapacity);
  if (!(voltageAfter(most) < lowerVoltageCutOff)) {
    throw new RangeError(
      `Cannot balance electrodes: after ${most.toFixed(4)} A·h one lattice ends at ${voltageAfter(most).toFixed(3)} V, the cut-off of ${lowerVoltageCutOff} V lies beyond`,
    );
  }
  const [capacity] = crossingBetween(0, most, (charge) => voltageAfter(charge) > lowerVoltageCutOff);
  return windowsOfCapacity(balance, capacity);
}

/** Windows from full to where so much charge (A·h) has left. */
export function windowsOfCapacity(balance: ElectrodeBalance, capacity: number): BalancedWindows {
  const { negativeCapacity, positiveCapacity, negativeWhenFull, positiveWhenFull } = balance;
  return {
    negative: [negativeWhenFull - capacity / negativeCapacity, negativeWhenFull],
    positive: [positiveWhenFull, positiveWhenFull + capacity / positiveCapacity],
    capacity,
  };
}
