/**
 * The charge of a cell that rests at a voltage, from Bayes' rule on a grid: the open-circuit curve may be as flat or as
 * bent as it likes, and what a guess was worth before is weighed against it.
 */
import type { ObservedCell } from './observedCell.ts';

/** Means and second moments of the charge and of the error of the open-circuit curve (V) together. */
export interface RestingCharge {
  readonly stateOfCharge: number;
  readonly chargeVariance: number;
  readonly curveError: number;
  readonly curveVariance: number;
  readonly covariance: number;
}

const POINTS = 401;
/** Left where the grid itself is coarser than the answer. */
const LEAST_VARIANCE = 1e-6;

/**
 * @param voltage V at rest.
 * @param temperature K.
 * @param prior guess, its standard deviation, and standard deviations of curve and voltage in V.
 */
export function chargeAtRest(
  cell: ObservedCell,
  voltage: number,
  temperature: number,
  prior: {
    readonly initialStateOfCharge: number;
    readonly initialDeviation: number;
    readonly curveError: number;
    readonly noise: number;
  },
): RestingCharge {
  const variance = prior.curveError ** 2 + prior.noise ** 2;
  const charges = Float64Array.from({ length: POINTS }, (_, point) => point / (POINTS - 1));
  const misses = charges.map((charge) => {
    cell.reset(charge, temperature);
    return voltage - cell.terminalVoltage;
  });
  const costs = charges.map(
    (charge, point) =>
      0.5 * (misses[point]! ** 2 / variance + ((charge - prior.initialStateOfCharge) / prior.initialDeviation) ** 2),
  );
  const least = costs.reduce((a, b) => Math.min(a, b));
  const weights = costs.map((cost) => Math.exp(least - cost));
  const total = weights.reduce((a, b) => a + b);
  const mean = (values: Float64Array) => values.reduce((sum, value, point) => sum + value * weights[point]!, 0) / total;
  // Given the charge, a miss is shared between the curve and the noise of the voltage.
  const share = prior.curveError ** 2 / variance;
  const errors = misses.map((miss) => share * miss);
  const stateOfCharge = mean(charges);
  const curveError = mean(errors);
  return {
    stateOfCharge,
    chargeVariance: mean(charges.map((charge) => (charge - stateOfCharge) ** 2)) + LEAST_VARIANCE,
    curveError,
    curveVariance: mean(errors.map((error) => (error - curveError) ** 2)) + share * prior.noise ** 2,
    covariance: mean(charges.map((charge, point) => (charge - stateOfCharge) * (errors[point]! - curveError))),
  };
}
