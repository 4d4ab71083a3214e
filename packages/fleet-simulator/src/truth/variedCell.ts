/**
 * A real cell of a design: made with the spread of a production, and aged. Parameters of a cell model, balanced anew
 * between the same voltage limits, so that what was lost in an electrode or in lithium shows where it shows in a cell.
 */
import { arealLithiumCapacity, crossing, potentialAt, type CellParameters } from '@packtwin/twin-models';
import { FARADAY } from '@packtwin/units';

/** How a cell differs from its design. Losses and scales as fractions of the design's value. */
export interface CellVariance {
  /** Active material of an electrode, 0…1, with the interface that it had. */
  readonly negativeLoss: number;
  readonly positiveLoss: number;
  /** Cyclable lithium, 0…1. */
  readonly lithiumLoss: number;
  /** Of everything that stores charge, when made. */
  readonly size: number;
  /** Ω m² of electrode area, more than the design's. */
  readonly addedResistance: number;
  readonly kineticsScale: number;
  readonly diffusionScale: number;
  /** V, half the distance between the branches of the negative electrode's potential. */
  readonly hysteresis: number;
}

/** Of the hysteresis state per unit of stoichiometry: a tenth of the window forgets two thirds. */
const HYSTERESIS_DECAY = 10;

/** Stoichiometry. */
const BEYOND = 0.05;

/** Stoichiometries of both electrodes at the voltage limits, and the charge between them. */
export interface CellBalance {
  readonly negativeEmpty: number;
  readonly negativeFull: number;
  readonly positiveEmpty: number;
  readonly positiveFull: number;
  /** A·s. */
  readonly charge: number;
}

/**
 * Where a cell is empty and full at rest.
 *
 * @param negativeCharge A·s between empty and full lattice; `lithium` A·s in both electrodes together.
 * @throws RangeError if the lithium cannot reach both limits.
 */
export function balanceCell(
  { negative, positive, lowerVoltageCutOff, upperVoltageCutOff }: CellParameters,
  negativeCharge: number,
  positiveCharge: number,
  lithium: number,
): CellBalance {
  const voltageAt = (x: number): number =>
    potentialAt(positive.openCircuitPotential, (lithium - x * negativeCharge) / positiveCharge) -
    potentialAt(negative.openCircuitPotential, x);
  // Potentials are extended a little beyond their lattices, where few cells have a limit.
  const least = Math.max(0, (lithium - positiveCharge) / negativeCharge) - BEYOND;
  const most = Math.min(1, lithium / negativeCharge) + BEYOND;
  if (!(voltageAt(least) < lowerVoltageCutOff && voltageAt(most) > upperVoltageCutOff)) {
    throw new RangeError(
      `Cannot balance a cell of ${negativeCharge} and ${positiveCharge} A·s with ${lithium} A·s of lithium: ` +
        `it rests between ${voltageAt(least).toFixed(3)} and ${voltageAt(most).toFixed(3)} V`,
    );
  }
  const negativeEmpty = crossing(least, most, (x) => voltageAt(x) < lowerVoltageCutOff);
  const negativeFull = crossing(least, most, (x) => voltageAt(x) < upperVoltageCutOff);
  const positiveAt = (x: number): number => (lithium - x * negativeCharge) / positiveCharge;
  return {
    negativeEmpty,
    negativeFull,
    positiveEmpty: positiveAt(negativeEmpty),
    positiveFull: positiveAt(negativeFull),
    charge: negativeCharge * (negativeFull - negativeEmpty),
  };
}

/** A·s between empty and full lattice of both electrodes, and of lithium in them. */
export function latticeCharges(parameters: CellParameters): {
  readonly negative: number;
  readonly positive: number;
  readonly lithium: number;
} {
  const { electrodeArea, negative, positive } = parameters;
  const negativeCharge = FARADAY * electrodeArea * arealLithiumCapacity(negative);
  const positiveCharge = FARADAY * electrodeArea * arealLithiumCapacity(positive);
  return {
    negative: negativeCharge,
    positive: positiveCharge,
    lithium: negativeCharge * negative.minimumStoichiometry + positiveCharge * positive.maximumStoichiometry,
  };
}

/** @throws RangeError if so much was lost that the cell no longer reaches its voltage limits. */
export function variedCell(design: CellParameters, variance: CellVariance): CellParameters {
  const { negative, positive } = design;
  const { size, kineticsScale, diffusionScale } = variance;
  const areaOf = (loss: number): number => size * (1 - loss);
  const diffusivityOf = (diffusivity: CellParameters['negative']['diffusivity']): typeof diffusivity =>
    typeof diffusivity === 'number' ? diffusivity * diffusionScale : (x) => diffusivity(x) * diffusionScale;
  const varied: CellParameters = {
    ...design,
    negative: {
      ...negative,
      surfaceAreaPerUnitVolume: negative.surfaceAreaPerUnitVolume * areaOf(variance.negativeLoss),
      reactionRateConstant: negative.reactionRateConstant * kineticsScale,
      diffusivity: diffusivityOf(negative.diffusivity),
      contactResistance: Math.max(0, negative.contactResistance + variance.addedResistance),
      ...(variance.hysteresis > 0
        ? { hysteresis: { halfGap: variance.hysteresis, decayRate: HYSTERESIS_DECAY, initialState: 0 } }
        : {}),
    },
    positive: {
      ...positive,
      surfaceAreaPerUnitVolume: positive.surfaceAreaPerUnitVolume * areaOf(variance.positiveLoss),
      reactionRateConstant: positive.reactionRateConstant * kineticsScale,
      diffusivity: diffusivityOf(positive.diffusivity),
    },
  };
  const lithium = latticeCharges(design).lithium * size * (1 - variance.lithiumLoss);
  const charges = latticeCharges(varied);
  const balance = balanceCell(varied, charges.negative, charges.positive, lithium);
  return {
    ...varied,
    negative: {
      ...varied.negative,
      // Models begin at an empty lattice; the limit of an aged cell may lie a thousandth below.
      minimumStoichiometry: Math.max(0, balance.negativeEmpty),
      maximumStoichiometry: balance.negativeFull,
    },
    positive: {
      ...varied.positive,
      minimumStoichiometry: Math.max(0, balance.positiveFull),
      maximumStoichiometry: Math.min(1, balance.positiveEmpty),
    },
    nominalCellCapacity: balance.charge,
  };
}
