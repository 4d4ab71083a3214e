/** Both electrodes of a design against lithium, in charge: what their alignment in a real cell is sought with. */
import { arealLithiumCapacity, potentialAt, type CellDesign, type ElectrodeParameters } from '@packtwin/twin-models';
import { FARADAY } from '@packtwin/units';

/** Charges as fractions of the rated charge. */
export interface HalfCells {
  readonly negative: HalfCell;
  readonly positive: HalfCell;
  /** Lithium in both electrodes of a new cell. */
  readonly lithium: number;
  /** V between which the cell is used. */
  readonly lowest: number;
  readonly highest: number;
}

export interface HalfCell {
  /** V against lithium at a stoichiometry, and its slope. */
  readonly potential: (stoichiometry: number) => number;
  readonly slope: (stoichiometry: number) => number;
  /** Charge between empty and full lattice, new. */
  readonly capacity: number;
  /** Stoichiometry of a new cell that is empty, and that is full. */
  readonly empty: number;
  readonly full: number;
}

/** Stoichiometry over which slopes are taken: tables are piecewise linear. */
const SLOPE_REACH = 1e-3;

export function halfCellsOf({ parameters }: CellDesign): HalfCells {
  const { electrodeArea, nominalCellCapacity, negative, positive } = parameters;
  const half = (electrode: ElectrodeParameters, empty: number, full: number): HalfCell => {
    const potential = (x: number): number => potentialAt(electrode.openCircuitPotential, x);
    return {
      potential,
      slope: (x) => (potential(x + SLOPE_REACH) - potential(x - SLOPE_REACH)) / (2 * SLOPE_REACH),
      capacity: (FARADAY * electrodeArea * arealLithiumCapacity(electrode)) / nominalCellCapacity,
      empty,
      full,
    };
  };
  const cell = {
    negative: half(negative, negative.minimumStoichiometry, negative.maximumStoichiometry),
    positive: half(positive, positive.maximumStoichiometry, positive.minimumStoichiometry),
  };
  return {
    ...cell,
    lithium: cell.negative.capacity * cell.negative.empty + cell.positive.capacity * cell.positive.empty,
    lowest: parameters.lowerVoltageCutOff,
    highest: parameters.upperVoltageCutOff,
  };
}

/**
 * Stoichiometries of the negative electrode at the voltage limits at rest, from what the electrodes hold and the lithium
 * in both (fractions of the rated charge).
 */
export function limitsOf(
  { negative, positive, lowest, highest }: HalfCells,
  negativeCapacity: number,
  positiveCapacity: number,
  lithium: number,
): { readonly empty: number; readonly full: number } {
  const stoichiometryAt = (volts: number): number => {
    let low = -0.1;
    let high = 1.1;
    for (let halving = 0; halving < 40; halving++) {
      const x = 0.5 * (low + high);
      const rest = positive.potential((lithium - x * negativeCapacity) / positiveCapacity) - negative.potential(x);
      if (rest < volts) low = x;
      else high = x;
    }
    return 0.5 * (low + high);
  };
  return { empty: stoichiometryAt(lowest), full: stoichiometryAt(highest) };
}
