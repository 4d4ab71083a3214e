/** Where a run leaves what its parameters know of the cell, and where its profile says nothing for long. */
import type { CurrentProfile } from '@packtwin/replay';
import type { CellParameters, DfnBatch, SpmeBatch } from '@packtwin/twin-models';
import { celsiusFromKelvin } from '@packtwin/units';

/** State of charge beyond empty and full that measured and modelled capacity may differ by. */
const CHARGE_MARGIN = 0.05;
/** V beyond the cut-offs that a pulse may reach. */
const VOLTAGE_MARGIN = 0.5;
/** K; cells burn before. */
const HIGHEST_TEMPERATURE = 423.15;
/** s. */
const LONGEST_UNREMARKED_GAP = 3600;
/** Of the current that empties the cell in one hour: less counts as rest. */
export const MOST_CURRENT_AT_REST = 0.02;

/** The first point of a run outside its window: s of the profile, 0…1, V, K. */
export interface WindowExit {
  readonly time: number;
  readonly stateOfCharge: number;
  readonly voltage: number;
  readonly temperature: number;
}

export function isOutsideWindow(batch: SpmeBatch | DfnBatch, parameters: CellParameters): boolean {
  const charge = batch.stateOfCharge[0]!;
  const volts = batch.terminalVoltage[0]!;
  // What is not a number is outside, too.
  const isInside =
    charge >= -CHARGE_MARGIN &&
    charge <= 1 + CHARGE_MARGIN &&
    volts >= parameters.lowerVoltageCutOff - VOLTAGE_MARGIN &&
    volts <= parameters.upperVoltageCutOff + VOLTAGE_MARGIN &&
    batch.temperature[0]! <= HIGHEST_TEMPERATURE;
  return !isInside || batch.cellsBeyondLattice().length > 0;
}

export function windowNote({ time, stateOfCharge, voltage, temperature }: WindowExit): string {
  const hot = temperature > HIGHEST_TEMPERATURE ? `, temperature ${celsiusFromKelvin(temperature).toFixed(0)} °C` : '';
  return (
    `left its window at t = ${time} s: state of charge ${stateOfCharge.toFixed(3)}, voltage ${voltsText(voltage)}${hot}; ` +
    'what follows is extrapolation'
  );
}

function voltsText(volts: number): string {
  return `${Math.abs(volts) < 1000 ? volts.toFixed(3) : volts.toExponential(2)} V`;
}

/** Silence under current, which the model runs through as if it had been measured. */
export interface ProfileGap {
  /** Of the usable rows, the first is 1. */
  readonly row: number;
  /** s of the profile at which the gap ends, and how long it is. */
  readonly time: number;
  readonly seconds: number;
  /** A. */
  readonly current: number;
}

/** @param until s of the profile. */
export function gapsUnderCurrent(
  { time, current }: CurrentProfile,
  nominalCellCapacity: number,
  until = Number.POSITIVE_INFINITY,
): ProfileGap[] {
  const least = (MOST_CURRENT_AT_REST * nominalCellCapacity) / 3600;
  const gaps: ProfileGap[] = [];
  for (let row = 1; row < time.length && time[row]! <= until; row++) {
    const seconds = time[row]! - time[row - 1]!;
    if (seconds > LONGEST_UNREMARKED_GAP && Math.abs(current[row]!) > least) {
      gaps.push({ row: row + 1, time: time[row]!, seconds, current: current[row]! });
    }
  }
  return gaps;
}

export function gapNote([first, ...others]: readonly ProfileGap[]): string | undefined {
  if (!first) return undefined;
  const more = others.length > 0 ? `, and ${others.length} more rows like it` : '';
  return (
    `row ${first.row} (t = ${first.time} s) comes ${(first.seconds / 3600).toFixed(1)} h after the one before it${more}: ` +
    `its ${first.current} A are held all that time`
  );
}
