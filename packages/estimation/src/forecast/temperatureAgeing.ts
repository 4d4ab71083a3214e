/**
 * Loss over cycles with temperature as the only change: growth of an interphase, driven by heat, beside wear by
 * cycling, which is not.
 *
 *     loss(n, T) = a √n exp[E/R (1/T_ref − 1/T)] + b (n/1000)^m
 *
 * Learnt from cells at two or more temperatures. They seldom pin E down, so it has a prior: 55 ± 15 kJ/mol, the spread
 * of activation energies published for the interphase of graphite cells (40 to 70 kJ/mol).
 */
import { GAS_CONSTANT, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { lossAt, type LossCurve } from './lossCurve.ts';
import { nelderMead } from './nelderMead.ts';

/** J/mol. */
const ACTIVATION_ENERGY = 55_000;
const ACTIVATION_ENERGY_DEVIATION = 15_000;
/** Losses above are another regime: the law is for the way to the end of life. */
const LARGEST_LOSS = 0.25;
/** Points that a curve counts as, however densely it was measured, and how far off the law may be at each. */
const POINTS = 60;
const LAW_ERROR = 0.01;
const ITERATIONS = 1500;
/** Cycles up to which an end of life is looked for. */
const LONGEST_LIFE = 100_000;

export interface TemperatureCurve {
  readonly curve: LossCurve;
  /** K. */
  readonly temperature: number;
}

export interface TemperatureAgeing {
  /** J/mol. */
  readonly activationEnergy: number;
  lossAt(cycles: number, temperature: number): number;
  /** Cycles at which a loss is reached. */
  cyclesTo(loss: number, temperature: number): number;
}

/** @throws RangeError unless there are curves at two temperatures. */
export function learnTemperatureAgeing(curves: readonly TemperatureCurve[]): TemperatureAgeing {
  const temperatures = new Set(curves.map(({ temperature }) => Math.round(temperature)));
  if (temperatures.size < 2) {
    throw new RangeError(
      `Cannot learn a temperature law from cells at ${temperatures.size} temperature: at least two are needed`,
    );
  }
  const points = curves.flatMap(({ curve, temperature }) => {
    const end = curve.loss.findIndex((loss) => loss > LARGEST_LOSS);
    const last = curve.cycles.at(end < 0 ? -1 : end - 1)!;
    return Array.from({ length: POINTS }, (_, k) => {
      const cycles = (last * (k + 1)) / POINTS;
      return { cycles, temperature, loss: lossAt(curve, cycles) };
    });
  });
  const cost = (point: Float64Array): number => {
    const law = lawOf(point);
    let sum = ((law.activationEnergy - ACTIVATION_ENERGY) / ACTIVATION_ENERGY_DEVIATION) ** 2;
    for (const { cycles, temperature, loss } of points) {
      sum += ((loss - law.lossAt(cycles, temperature)) / LAW_ERROR) ** 2;
    }
    return sum;
  };
  const start = Float64Array.of(Math.log(1e-3), 1, Math.log(0.15), 0.1);
  return lawOf(nelderMead(cost, start, { iterations: ITERATIONS, step: 0.2 }));
}

/** [ln a, E over its prior, ln b, ln m]. */
function lawOf(point: Float64Array): TemperatureAgeing {
  const interphase = Math.exp(point[0]!);
  const activationEnergy = point[1]! * ACTIVATION_ENERGY;
  const wear = Math.exp(point[2]!);
  const exponent = Math.exp(point[3]!);
  const loss = (cycles: number, temperature: number): number =>
    interphase *
      Math.sqrt(cycles) *
      Math.exp((activationEnergy / GAS_CONSTANT) * (1 / REFERENCE_TEMPERATURE - 1 / temperature)) +
    wear * (cycles / 1000) ** exponent;
  return {
    activationEnergy,
    lossAt: loss,
    cyclesTo(target, temperature) {
      let low = 0;
      let high = LONGEST_LIFE;
      while (high - low > 0.5) {
        const middle = (low + high) / 2;
        if (loss(middle, temperature) < target) low = middle;
        else high = middle;
      }
      return high;
    },
  };
}
