/**
 * Change of electrode potentials with temperature, dU/dT, as published rationals of stoichiometry.
 *
 * Both are fits through measured points and leave them quickly outside: they are held at the ends of their range.
 */

export interface EntropicChange {
  readonly id: string;
  readonly source: string;
  readonly range: readonly [low: number, high: number];
  /** V/K at a stoichiometry; held outside the range. */
  readonly coefficient: (stoichiometry: number) => number;
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

function held(x: number, [low, high]: readonly [number, number]): number {
  return Math.min(Math.max(x, low), high);
}

const MCMB_NUMERATOR = [
  0.005269056, 3.299265709, -91.79325798, 1004.911008, -5812.278127, 19329.7549, -37147.8947, 38379.18127, -16515.05308,
];
const MCMB_DENOMINATOR = [
  1, -48.09287227, 1017.234804, -10481.80419, 59431.3, -195881.6488, 374577.3152, -385821.1607, 165705.8597,
];
const MCMB_RANGE = [0.01, 0.99] as const;

/** Graphite MCMB: +0.25 mV/K nearly empty, −0.17 at a third, −0.10 full. */
export const entropicChangeMcmb: EntropicChange = {
  id: 'graphite-mcmb',
  source: 'Kumaresan, Sikha & White, J. Electrochem. Soc. 155 (2008) A164; rational as in Dualfoil 5',
  range: MCMB_RANGE,
  coefficient: (x) => {
    const inside = held(x, MCMB_RANGE);
    return (1e-3 * polynomial(MCMB_NUMERATOR, inside)) / polynomial(MCMB_DENOMINATOR, inside);
  },
};

const COBALT_OXIDE_NUMERATOR = [-0.199521039, 0.928373822, -1.364550689, 0.6115448939];
const COBALT_OXIDE_DENOMINATOR = [1, -5.661479887, 11.47636191, -9.82431213, 3.048755063];
/** The denominator has a near-zero at s = 0.53. */
const COBALT_OXIDE_RANGE = [0.58, 0.94] as const;

/** LCO, on the stretched stoichiometry s = 1.062 θ of its potential: −0.29 mV/K at 0.6, −0.63 at 0.9. */
export const entropicChangeCobaltOxide: EntropicChange = {
  id: 'lco-dualfoil-2003',
  source: 'Kumaresan, Sikha & White, J. Electrochem. Soc. 155 (2008) A164; rational as in Dualfoil 5, s = 1.062 θ',
  range: COBALT_OXIDE_RANGE,
  coefficient: (x) => {
    const s = 1.062 * held(x, COBALT_OXIDE_RANGE);
    return (1e-3 * polynomial(COBALT_OXIDE_NUMERATOR, s)) / polynomial(COBALT_OXIDE_DENOMINATOR, s);
  },
};
