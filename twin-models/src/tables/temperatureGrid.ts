/** The grid over temperature that properties of cells are tabulated on: rows half a kelvin apart, held at the ends. */

/** K; properties are held outside. */
const LOWEST_TEMPERATURE = 213.15;
const HIGHEST_TEMPERATURE = 393.15;
const TEMPERATURE_STEP = 0.5;
/** Positions above this are held, so that there always is a next row. */
export const LAST_TEMPERATURE_POSITION: number = (HIGHEST_TEMPERATURE - LOWEST_TEMPERATURE) / TEMPERATURE_STEP - 1e-9;

export const TEMPERATURE_ROWS: number = Math.round((HIGHEST_TEMPERATURE - LOWEST_TEMPERATURE) / TEMPERATURE_STEP) + 1;

/** K of a row. */
export function rowTemperature(row: number): number {
  return LOWEST_TEMPERATURE + row * TEMPERATURE_STEP;
}

/** Where a temperature (K) lies between the rows: its whole part is the row, the rest how far to the next. */
export function temperaturePosition(temperature: number): number {
  const held = temperature < LOWEST_TEMPERATURE ? LOWEST_TEMPERATURE : temperature;
  const position = (held - LOWEST_TEMPERATURE) * (1 / TEMPERATURE_STEP);
  return position < LAST_TEMPERATURE_POSITION ? position : LAST_TEMPERATURE_POSITION;
}

/** One property of rows of `width` of them, linear between two rows. @param share how far to the next row, 0…1. */
export function betweenRows(rows: Float64Array, width: number, row: number, share: number, property: number): number {
  const at = row * width + property;
  return rows[at]! + share * (rows[at + width]! - rows[at]!);
}
