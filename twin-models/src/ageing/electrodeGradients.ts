/**
 * The electrodes of a cell under a current, from mean quantities and two lags per electrode.
 *
 *     θ_s − θ̄ → (dθ̄/dt) R²/(15 D)             j = I/(A a L)
 *     φ_n = U_n(θ_s) − (2RT/F) asinh(j/(2 j0))      against lithium, without film; j0 ∝ √c_e
 *     c_e = c_0 − (1 − t₊) I/(F A) × (path of the salt, see saltDrawnPerAmpere)
 *
 * The salt is taken as steady: it gets there within minutes. Charging draws salt out of the negative
 * electrode, in a cold gel nearly half of it: without that, plating begins 10 mV too late.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { propertyFunction } from '../cellParameters.ts';
import type { CellParameters, ElectrodeParameters } from '../cellParameters.ts';
import type { ElectrodeModel, SpmeModel } from '../spme/spmeModel.ts';
import { tableValue } from '../tables/uniformTable.ts';

/** Surfaces stay this far inside the lattice, where exchange currents do not vanish. */
const LATTICE_MARGIN = 1e-3;

/** Share of a gradient that has gone when it is forgotten. */
const FORGOTTEN = 1 - 1e-12;
/** Of a sphere: mean to surface at a steady flux, over R²/D dθ̄/dt. */
const STEADY_PROFILE = 1 / 15;
/**
 * How a sphere gets there, as two lags: the first mode (λ² = 20.19, weight 10/λ²), and one for all others that keeps
 * the mean lag 1/35 of the exact series. Rates over D/R².
 */
const SLOW_RATE = 20.19;
const FAST_RATE = 125;
const SLOW_SHARE = 0.495;

function arrhenius(activationEnergy: number, inverseKelvin: number): number {
  return Math.exp((activationEnergy / GAS_CONSTANT) * inverseKelvin);
}

/** Both lags of θ_s − θ̄. */
export interface GradientColumns {
  readonly slow: Float64Array;
  readonly fast: Float64Array;
}

/**
 * Advances the lags of a cell and returns the mean of θ_s − θ̄ over dt (s).
 *
 * @param rate dθ̄/dt, 1/s. @param inverseKelvin 1/T_ref − 1/T, 1/K.
 */
export function meanGradient(
  columns: GradientColumns,
  cell: number,
  electrode: ElectrodeModel,
  parameters: ElectrodeParameters,
  rate: number,
  inverseKelvin: number,
  dt: number,
): number {
  const slow = columns.slow[cell]!;
  const fast = columns.fast[cell]!;
  if (dt === 0 || (rate === 0 && slow === 0 && fast === 0)) return slow + fast;
  const time = electrode.diffusionTime / arrhenius(parameters.diffusivityActivationEnergy, inverseKelvin);
  const steady = STEADY_PROFILE * rate * time;
  const slowAway = slow - SLOW_SHARE * steady;
  const fastAway = fast - (1 - SLOW_SHARE) * steady;
  const slowLoss = -Math.expm1((-SLOW_RATE * dt) / time);
  const fastLoss = -Math.expm1((-FAST_RATE * dt) / time);
  columns.slow[cell] = slow - slowAway * slowLoss;
  columns.fast[cell] = fast - fastAway * fastLoss;
  // Of what is left after a rest of days nothing counts; zero keeps a rest exact however it is cut.
  if (rate === 0 && slowLoss > FORGOTTEN) columns.slow[cell] = 0;
  if (rate === 0 && fastLoss > FORGOTTEN) columns.fast[cell] = 0;
  return steady + (slowAway * slowLoss * time) / (SLOW_RATE * dt) + (fastAway * fastLoss * time) / (FAST_RATE * dt);
}

/** mol/m³ per A of charging current by which the mean salt of the negative electrode falls, at reference temperature. */
export function saltDrawnPerAmpere({
  electrodeArea,
  negative,
  separator,
  positive,
  electrolyte,
}: CellParameters): number {
  const { initialConcentration, cationTransferenceNumber, diffusivity } = electrolyte;
  const salt = propertyFunction(diffusivity)(initialConcentration);
  const path = (part: { readonly thickness: number; readonly transportEfficiency: number }) =>
    part.thickness / (part.transportEfficiency * salt);
  const room = (part: { readonly thickness: number; readonly porosity: number }) => part.thickness * part.porosity;
  // Means above that at the face between negative and separator, per unit of s; their sum over the pores is conserved.
  const inNegative = -path(negative) / 3;
  const inSeparator = path(separator) / 2;
  const inPositive = path(separator) + path(positive) / 3;
  const mean =
    (room(negative) * inNegative + room(separator) * inSeparator + room(positive) * inPositive) /
    (room(negative) + room(separator) + room(positive));
  return ((1 - cationTransferenceNumber) * (mean - inNegative)) / (FARADAY * electrodeArea);
}

/** Potential of the negative interface, and how it rises per A/m² of interface that does not intercalate (V m²/A). */
export interface NegativePotential {
  value: number;
  slope: number;
}

/**
 * Writes the potential of the negative interface to `out`.
 *
 * @param mean θ̄. @param gradient θ_s − θ̄. @param density A/m² of interface, positive while charging.
 * @param salt over its mean in the cell, 1. @param temperature K.
 */
export function negativePotential(
  out: NegativePotential,
  { negative, parameters }: SpmeModel,
  mean: number,
  gradient: number,
  density: number,
  salt: number,
  temperature: number,
): void {
  const surface = Math.min(Math.max(mean + gradient, LATTICE_MARGIN), 1 - LATTICE_MARGIN);
  const { referenceTemperature } = parameters;
  const entropic = (temperature - referenceTemperature) * tableValue(negative.entropicChange, mean);
  // Without a gradient the table's own ends hold, as for the cell model.
  const rest = tableValue(negative.potential, gradient === 0 ? mean : surface) + entropic;
  const { reactionRateConstant, reactionRateConstantActivationEnergy } = parameters.negative;
  const inverseKelvin = 1 / referenceTemperature - 1 / temperature;
  const exchange =
    FARADAY *
    reactionRateConstant *
    arrhenius(reactionRateConstantActivationEnergy, inverseKelvin) *
    Math.sqrt(salt * surface * (1 - surface));
  const thermal = (2 * GAS_CONSTANT * temperature) / FARADAY;
  out.value = rest - thermal * Math.asinh(density / (2 * exchange));
  out.slope = thermal / Math.hypot(density, 2 * exchange);
}
