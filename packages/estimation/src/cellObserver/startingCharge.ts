/**
 * The charge of a cell from one voltage, by Bayes' rule on a grid: the curve may be as flat or as bent as it likes, and
 * a guess is weighed against it.
 */

/** Mean and variance of the state of charge. */
export interface StartingCharge {
  readonly stateOfCharge: number;
  readonly variance: number;
}

/** V measured minus expected if the cell had some charge, and V² of what that may be wrong by. */
export interface VoltageMiss {
  readonly miss: number;
  readonly variance: number;
}

const POINTS = 401;
/** Left where the grid itself is coarser than the answer. */
const LEAST_VARIANCE = 1e-6;

/** @param missAt of a state of charge from 0 to 1. */
export function startingCharge(
  guess: { readonly stateOfCharge: number; readonly deviation: number },
  missAt: (stateOfCharge: number) => VoltageMiss,
): StartingCharge {
  const charges = Float64Array.from({ length: POINTS }, (_, point) => point / (POINTS - 1));
  const costs = charges.map((charge) => {
    const { miss, variance } = missAt(charge);
    return (
      0.5 * ((miss * miss) / variance + Math.log(variance) + ((charge - guess.stateOfCharge) / guess.deviation) ** 2)
    );
  });
  const least = costs.reduce((a, b) => Math.min(a, b));
  const weights = costs.map((cost) => Math.exp(least - cost));
  const total = weights.reduce((a, b) => a + b);
  const mean = (values: Float64Array) => values.reduce((sum, value, point) => sum + value * weights[point]!, 0) / total;
  const stateOfCharge = mean(charges);
  return { stateOfCharge, variance: mean(charges.map((charge) => (charge - stateOfCharge) ** 2)) + LEAST_VARIANCE };
}
