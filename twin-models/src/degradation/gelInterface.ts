/** Interfaces of the gel electrolyte: 1.6 Ω cm² after 30 days at 25 °C, growing as √t; assumed. */
import type { DegradationParameters } from './degradationParameters.ts';

export const GEL_INTERFACE: NonNullable<DegradationParameters['gelInterface']> = {
  rate: 1e-7,
  activationEnergy: 40_000,
};
