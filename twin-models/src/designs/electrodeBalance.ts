/**
 * Which part of each electrode's stoichiometry a cell uses, from its lithium and its voltage limits.
 *
 *     n_Li = x_n Q_n + x_p Q_p       (conserved)
 *     U_p(x_p) − U_n(x_n) = V_low    empty,      = V_high    full
 */
import { arealLithiumCapacity } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import { FARADAY } from '@packtwin/units';
import { crossing } from '../numerics/crossing.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import { tableValue } from '../tables/uniformTable.ts';

type Unbalanced<T> = Omit<T, 'minimumStoichiometry' | 'maximumStoichiometry'>;

/** Cell parameters before balancing: no stoichiometry windows and no capacity yet. */
export interface UnbalancedParameters extends Omit<CellParameters, 'negative' | 'positive' | 'nominalCellCapacity'> {
  readonly negative: Unbalanced<ElectrodeParameters>;
  readonly positive: Unbalanced<ElectrodeParameters>;
}

/**
 * Completes the parameters: windows at which the open-circuit voltage meets the cut-offs, and the capacity between.
 *
 * @param cyclableLithium mol per m² of electrode area, in both electrodes together.
 * @throws RangeError if the lithium cannot reach both cut-offs inside the potentials' ranges.
 */
export function balanceElectrodes(unbalanced: UnbalancedParameters, cyclableLithium: number): CellParameters {
  const wide = { minimumStoichiometry: 0, maximumStoichiometry: 1 };
  const negative = { ...unbalanced.negative, ...wide };
  const positive = { ...unbalanced.positive, ...wide };
  const negativeCapacity = arealLithiumCapacity(negative);
  const positiveCapacity = arealLithiumCapacity(positive);
  const negativePotential = potentialTable(negative.openCircuitPotential);
  const positivePotential = potentialTable(positive.openCircuitPotential);
  const positiveAt = (x: number) => (cyclableLithium - x * negativeCapacity) / positiveCapacity;
  const voltageAt = (x: number) => tableValue(positivePotential, positiveAt(x)) - tableValue(negativePotential, x);
  const [negativeLow, negativeHigh] = negative.openCircuitPotential.range;
  const [positiveLow, positiveHigh] = positive.openCircuitPotential.range;
  const least = Math.max(negativeLow, (cyclableLithium - positiveHigh * positiveCapacity) / negativeCapacity);
  const most = Math.min(negativeHigh, (cyclableLithium - positiveLow * positiveCapacity) / negativeCapacity);
  const { lowerVoltageCutOff, upperVoltageCutOff } = unbalanced;
  if (!(least < most && voltageAt(least) <= lowerVoltageCutOff && voltageAt(most) >= upperVoltageCutOff)) {
    throw new RangeError(
      `Cannot balance electrodes with ${cyclableLithium} mol/m² of lithium: the potentials give ` +
        `${voltageAt(least).toFixed(3)}…${voltageAt(most).toFixed(3)} V, the cut-offs ask for ${lowerVoltageCutOff}…${upperVoltageCutOff} V`,
    );
  }
  const empty = crossing(least, most, (x) => voltageAt(x) < lowerVoltageCutOff);
  const full = crossing(least, most, (x) => voltageAt(x) < upperVoltageCutOff);
  return {
    ...unbalanced,
    negative: { ...negative, minimumStoichiometry: empty, maximumStoichiometry: full },
    positive: { ...positive, minimumStoichiometry: positiveAt(full), maximumStoichiometry: positiveAt(empty) },
    nominalCellCapacity: FARADAY * unbalanced.electrodeArea * negativeCapacity * (full - empty),
  };
}
