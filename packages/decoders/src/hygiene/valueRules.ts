/**
 * Which numbers on the wire are no measurements (docs/protocols/bad-input.md, B12–B20), in wire units.
 *
 * Each rule returns undefined for a value that may be used. The ranges are physical, not design limits:
 * a cell at 5.2 V is abused but real, a cell at 53 V is a slip of unit.
 */
import type { ValueReason } from '@packtwin/protocol';

/** A rule for one quantity: wire value and, for voltages, the number of cells that it covers. */
export type ValueRule = (value: number, cellCount: number) => ValueReason | undefined;

const UNSIGNED_16_NONE = 65_535;
const UNSIGNED_16_INVALID = 65_534;
const UNSIGNED_32_NONE = 4_294_967_295;

/** mV over `cellCount` cells: 0.5…5.5 V each. */
export const cellVoltageRule: ValueRule = (value, cellCount) => {
  if (value === 0 || value === UNSIGNED_16_NONE || value === UNSIGNED_16_INVALID || isUnreadDefault(value))
    return 'SENTINEL';
  return value >= 500 * cellCount && value <= 5500 * cellCount ? undefined : 'OUT_OF_RANGE';
};

/** mA: ±3 kA. −1 and −100 mA are real currents; −1 000 A is what an unread −1000 becomes. */
export const packCurrentRule: ValueRule = (value) => {
  if (value === -1_000_000) return 'SENTINEL';
  return Math.abs(value) <= 3_000_000 ? undefined : 'OUT_OF_RANGE';
};

/** mV: 0…2 000 V. 0 is a pack behind open contactors. */
export const packVoltageRule: ValueRule = (value) => {
  if (isUnreadDefault(value)) return 'SENTINEL';
  return value >= 0 && value <= 2_000_000 ? undefined : 'OUT_OF_RANGE';
};

/** 0.01 %: 0…100 %. */
export const stateOfChargeRule: ValueRule = (value) => {
  if (value === UNSIGNED_16_NONE || value === UNSIGNED_16_INVALID || value === 25_500 || isUnreadDefault(value))
    return 'SENTINEL';
  return value >= 0 && value <= 10_000 ? undefined : 'OUT_OF_RANGE';
};

/** m: 0…10 million km. */
export const odometerRule: ValueRule = (value) => {
  if (value === UNSIGNED_32_NONE || isUnreadDefault(value)) return 'SENTINEL';
  return value >= 0 && value <= 1e10 ? undefined : 'OUT_OF_RANGE';
};

/** 0.1 °C: −39…200 °C. An open probe reads −40 or −39 °C, an unsigned one 215 or 255 °C. */
export const probeTemperatureRule: ValueRule = (value) => {
  if ((value >= -400 && value <= -390) || value === 2150 || value === 2550) return 'ABSENT_PROBE';
  if (value === -1000 || value === -10_000) return 'SENTINEL';
  return value > -390 && value <= 2000 ? undefined : 'OUT_OF_RANGE';
};

/** What loggers hold before their first reading: −1, −100, −1000, in the unit or in thousandths of it. */
function isUnreadDefault(value: number): boolean {
  return value === -1 || value === -100 || value === -1000 || value === -100_000 || value === -1_000_000;
}
