/**
 * Constants, conversions and the sign convention.
 *
 * SI inside packtwin, fractions 0…1, times in ms since the Unix epoch (UTC).
 * **Current is positive while it charges the battery** (as in VSS and BDF); decoders
 * and mapping files convert, nothing after them does.
 */

/** Faraday constant, C/mol (CODATA 2018, exact). */
export const FARADAY = 96485.33212;
/** Molar gas constant, J/(mol K) (CODATA 2018, exact). */
export const GAS_CONSTANT = 8.314462618;
/** 0 °C in K. */
export const ZERO_CELSIUS = 273.15;
/** Reference temperature of the parameter sets, 25 °C in K. */
export const REFERENCE_TEMPERATURE = 298.15;

export const SECONDS_PER_HOUR = 3600;
export const MS_PER_SECOND = 1000;
export const MS_PER_DAY = 86_400_000;

/** K from °C. */
export function kelvinFromCelsius(temperatureCelsius: number): number {
  return temperatureCelsius + ZERO_CELSIUS;
}

/** °C from K. */
export function celsiusFromKelvin(temperature: number): number {
  return temperature - ZERO_CELSIUS;
}

/** A·s (coulomb) from A·h. */
export function coulombsFromAmpereHours(chargeAmpereHours: number): number {
  return chargeAmpereHours * SECONDS_PER_HOUR;
}

/** A·h from A·s (coulomb). */
export function ampereHoursFromCoulombs(charge: number): number {
  return charge / SECONDS_PER_HOUR;
}
