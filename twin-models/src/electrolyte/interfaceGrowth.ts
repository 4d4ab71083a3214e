/**
 * Resistance of the contact between gel and electrodes, growing with the root of time.
 *
 *     R(t) = R_0 + k √t exp[−E/R (1/T − 1/T_ref)]
 *
 * Per electrode area, apart from the interphase on the particles (that one is per real area). Constants assumed:
 * R_0 2e-4…1e-3 Ω m², k 1e-7…5e-7 Ω m² s^−½ (+1.6…8 Ω cm² after 30 days), E 40 kJ/mol.
 *
 * With the temperature changing, √t becomes the root of the weighted time τ, dτ = exp[−2E/R (1/T − 1/T_ref)] dt,
 * which gives the law above while T is held.
 */
import { GAS_CONSTANT, REFERENCE_TEMPERATURE } from '@packtwin/units';

export interface InterfaceGrowth {
  /** Ω m² of electrode area when new. */
  readonly initial: number;
  /** Ω m² s^−½ at 25 °C. */
  readonly rate: number;
  /** J/mol. */
  readonly activationEnergy: number;
}

/** The least of the assumed ranges: what a good gel does. */
export const defaultGelInterface: InterfaceGrowth = { initial: 2e-4, rate: 1e-7, activationEnergy: 40_000 };

/** Seconds at 25 °C that age an interface as one second at `temperature` (K) does. */
export function interfaceTimeWeight(growth: InterfaceGrowth, temperature: number): number {
  return Math.exp(((2 * growth.activationEnergy) / GAS_CONSTANT) * (1 / REFERENCE_TEMPERATURE - 1 / temperature));
}

/** Ω m² after a weighted time (s at 25 °C). */
export function interfaceResistanceAfter(growth: InterfaceGrowth, weightedTime: number): number {
  return growth.initial + growth.rate * Math.sqrt(weightedTime);
}
