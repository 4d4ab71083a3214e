/**
 * How a rate or transport property depends on temperature.
 *
 *     Arrhenius      f(T) = exp[E/R (1/T_ref − 1/T)]
 *     Vogel (VTF)    f(T) = exp[−B (1/(T−T0) − 1/(T_ref−T0))]
 *     tabulated      f(T) straight between values at rising temperatures, the end values beyond
 *
 * Liquids and activated rates follow the first, gels and polymers the second (they stiffen towards T0).
 */
import { GAS_CONSTANT } from '@packtwin/units';

export type TemperatureLaw =
  | { readonly kind: 'arrhenius'; /** J/mol */ readonly activationEnergy: number }
  | { readonly kind: 'vogel'; /** K */ readonly b: number; /** K */ readonly t0: number }
  | {
      readonly kind: 'tabulated';
      /** K, rising. */
      readonly temperatures: readonly number[];
      /** Factors, or the property itself: only ratios count. */
      readonly values: readonly number[];
    };

/** Factor on the value at the reference temperature, 1 there. Kelvin; a Vogel law is held from 20 K above T0 downwards. */
export function temperatureFactor(law: TemperatureLaw, temperature: number, referenceTemperature: number): number {
  if (law.kind === 'arrhenius') {
    return Math.exp((law.activationEnergy / GAS_CONSTANT) * (1 / referenceTemperature - 1 / temperature));
  }
  if (law.kind === 'tabulated') return tabulated(law, temperature) / tabulated(law, referenceTemperature);
  const above = Math.max(temperature - law.t0, 20);
  return Math.exp(-law.b * (1 / above - 1 / (referenceTemperature - law.t0)));
}

function tabulated(
  { temperatures, values }: Extract<TemperatureLaw, { readonly kind: 'tabulated' }>,
  temperature: number,
): number {
  const above = temperatures.findIndex((each) => each >= temperature);
  if (above === 0) return values[0]!;
  if (above < 0) return values.at(-1)!;
  const low = temperatures[above - 1]!;
  const share = (temperature - low) / (temperatures[above]! - low);
  return values[above - 1]! + share * (values[above]! - values[above - 1]!);
}

/** Slope of the law in an Arrhenius plot at a temperature (K), J/mol: −R d ln f/d(1/T). */
export function apparentActivationEnergy(law: TemperatureLaw, temperature: number): number {
  const step = 0.01;
  const rise = Math.log(temperatureFactor(law, temperature + step, temperature - step));
  return (GAS_CONSTANT * rise) / (1 / (temperature - step) - 1 / (temperature + step));
}
