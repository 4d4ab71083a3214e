/**
 * What every cell of a series string lags behind its current with, solved once per pack: lithium in the
 * particles, salt between the electrodes, hysteresis of the potential. Exact for a held current.
 * Current A, positive while charging; K, s.
 */
import { temperatureFactor } from '@packtwin/twin-models';
import { GAS_CONSTANT } from '@packtwin/units';
import { FAST_GAIN, FAST_RATE, relax, SLOW_GAIN, SLOW_RATE } from './sphereRelaxation.ts';
import type { TruthCell, TruthElectrode } from './truthCell.ts';

/** A hysteresis branch is reached at this rate per full charge moved. */
const HYSTERESIS_RATE = 20;

/** Stoichiometry at the surface minus its mean, in two lags per electrode; mol/m³ between the salt tanks; −1…1. */
export interface StringLags {
  negativeSlow: number;
  negativeFast: number;
  positiveSlow: number;
  positiveFast: number;
  salt: number;
  hysteresis: number;
}

export function restingLags(): StringLags {
  return { negativeSlow: 0, negativeFast: 0, positiveSlow: 0, positiveFast: 0, salt: 0, hysteresis: 0 };
}

/** Advances the lags of a string at a mean state of charge. */
export function advanceLags(
  lags: StringLags,
  cell: TruthCell,
  stateOfCharge: number,
  current: number,
  dt: number,
  temperature: number,
): void {
  const diffusionTime = (electrode: TruthElectrode): number =>
    electrode.diffusionTime(stoichiometryAt(electrode, stateOfCharge)) /
    arrhenius(electrode.diffusionActivation, cell.referenceTemperature, temperature);
  const negativeTime = diffusionTime(cell.negative);
  const positiveTime = diffusionTime(cell.positive);
  const negative = (negativeTime * current) / cell.negative.latticeCharge;
  const positive = (-positiveTime * current) / cell.positive.latticeCharge;
  lags.negativeSlow = relax(lags.negativeSlow, SLOW_GAIN * negative, SLOW_RATE / negativeTime, dt);
  lags.negativeFast = relax(lags.negativeFast, FAST_GAIN * negative, FAST_RATE / negativeTime, dt);
  lags.positiveSlow = relax(lags.positiveSlow, SLOW_GAIN * positive, SLOW_RATE / positiveTime, dt);
  lags.positiveFast = relax(lags.positiveFast, FAST_GAIN * positive, FAST_RATE / positiveTime, dt);
  const mobility = temperatureFactor(cell.diffusivityLaw, temperature, cell.referenceTemperature);
  lags.salt = relax(lags.salt, (-current * cell.saltPerAmpere) / mobility, mobility / cell.saltTime, dt);
  const moved = Math.abs(current * dt) / cell.ratedCharge;
  lags.hysteresis = relax(lags.hysteresis, Math.sign(current), HYSTERESIS_RATE, moved);
}

/** Stoichiometry of an electrode at a state of charge, kept off 0 and 1. */
export function stoichiometryAt({ empty, full }: TruthElectrode, stateOfCharge: number): number {
  return Math.min(0.999, Math.max(0.001, empty + stateOfCharge * (full - empty)));
}

/** Factor on a rate at the reference temperature. */
export function arrhenius(activation: number, referenceTemperature: number, temperature: number): number {
  return Math.exp((activation / GAS_CONSTANT) * (1 / referenceTemperature - 1 / temperature));
}
