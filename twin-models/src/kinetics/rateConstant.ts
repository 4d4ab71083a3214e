/**
 * Two ways of writing the exchange current density, and the bridge between them.
 *
 *     literature   j0 = k √(c_e c_s (c_max − c_s))             k in A m^2.5 mol^−1.5
 *     BPX          j0 = F K √(c_e/c_e0) √(x (1 − x))           K in mol m^−2 s^−1
 */
import { FARADAY } from '@packtwin/units';

/** K (mol/(m² s)) from k (A m^2.5 mol^−1.5), c_max and c_e0 (mol/m³). */
export function rateConstantFromExchange(k: number, maximumConcentration: number, saltConcentration: number): number {
  return (k * maximumConcentration * Math.sqrt(saltConcentration)) / FARADAY;
}
