/** One cell of one parameter set under a current profile. */
import type { CurrentProfile } from '@packtwin/replay';
import {
  type CellModelName,
  type CellParameters,
  createCellModel,
  type DfnBatch,
  type DfnMesh,
  FINE_MESH,
  type SpmeBatch,
  stateOfChargeAtOpenCircuitVoltage,
} from '@packtwin/twin-models';
import { UserError } from '../userError.ts';
import { isOutsideWindow, MOST_CURRENT_AT_REST, type WindowExit } from './window.ts';

/**
 * How the cell passes heat to its surroundings: `cooled` as its parameters say, `held` at the ambient temperature
 * because they do not say, `adiabatic` not at all.
 */
export type HeatPath = 'cooled' | 'held' | 'adiabatic';

/** W/K that hold any cell at its ambient temperature: a kilowatt warms it by a microkelvin. */
const HOLDING_HEAT_TRANSFER = 1e9;

/** What `--json` prints of a run. */
export interface CellResult {
  readonly points: number;
  /** Without time or current, or back in time. */
  readonly rowsSkipped: number;
  readonly rmseMillivolts: number | null;
  readonly maxMillivolts: number | null;
  readonly rmseKelvin: number | null;
  readonly dischargedAmpereHours: number;
  readonly microsecondsPerStep: number;
  readonly model: CellModelName;
  readonly mesh: Readonly<Record<string, string | number>>;
  readonly heat: HeatPath;
  /** First point beyond what the parameters know of the cell, from which on the run is extrapolation. */
  readonly leftWindow: WindowExit | null;
}

export interface CellRun {
  readonly result: CellResult;
  /** One element per point that was reached: V, K, 0…1. */
  readonly voltage: Float64Array;
  readonly temperature: Float64Array;
  readonly stateOfCharge: Float64Array;
}

export interface CellRunOptions {
  /** 0…1, or `rest`: in which the cell rests at the voltage of the profile's first row. */
  readonly initialSoc: number | 'rest';
  /** K. */
  readonly ambient: number;
  /** V. */
  readonly untilVoltage?: number | undefined;
  /** s of the profile. */
  readonly untilTime?: number | undefined;
  readonly isAdiabatic?: boolean;
  readonly model?: CellModelName;
  /** Of the DFN, where it differs from the fine one that a single cell is run on. */
  readonly mesh?: Partial<DfnMesh> | undefined;
  /** Called after every point; its time does not count. */
  readonly observe?: (row: number, batch: SpmeBatch | DfnBatch, isLast: boolean) => void;
}

/**
 * Runs a profile; the current of a row holds until the next row. Stops after the first point beyond `untilVoltage`.
 *
 * Parameters without heat transfer (a BPX file need not have it) would run adiabatic and heat up by tens of kelvins,
 * which no recording of one cell in a chamber does: their temperature is held unless `isAdiabatic`.
 *
 * @throws UserError where the solver finds no solution, or the parameters cannot be stepped by the model.
 */
export function runCell(parameters: CellParameters, profile: CurrentProfile, options: CellRunOptions): CellRun {
  const { model = 'spme', untilVoltage, observe } = options;
  const heat = heatPath(parameters.heatTransferCoefficient, options.isAdiabatic ?? false);
  const batch = createModel(model, parameters, {
    ...(heat === 'held' && { heatTransferCoefficient: HOLDING_HEAT_TRANSFER }),
    ...(heat === 'adiabatic' && { heatTransferCoefficient: 0 }),
    ...(model === 'dfn' && { mesh: { ...FINE_MESH, ...options.mesh } }),
  });
  batch.reset(startingCharge(parameters, profile, options), options.ambient);
  const rows = profile.time.length;
  const voltage = new Float64Array(rows);
  const temperature = new Float64Array(rows);
  const stateOfCharge = new Float64Array(rows);
  let discharged = 0;
  let points = 0;
  let watched = 0;
  let leftWindow: WindowExit | null = null;
  const startedAt = performance.now();
  for (let row = 0; row < rows; row++) {
    // The first row has no time before it: an instant of its own current, so that its voltage is under load too.
    const dt = row === 0 ? 1e-3 : profile.time[row]! - profile.time[row - 1]!;
    const current = profile.current[row]!;
    // Two rows of the same time: the later one says what holds from then on, which no time has to pass for.
    stepRow(batch, row, current, dt > 0 ? dt : 1e-3, options.ambient);
    refuseStopped(batch);
    discharged -= current * dt;
    voltage[row] = batch.terminalVoltage[0]!;
    temperature[row] = batch.temperature[0]!;
    stateOfCharge[row] = batch.stateOfCharge[0]!;
    if (leftWindow === null && isOutsideWindow(batch, parameters)) {
      leftWindow = {
        time: profile.time[row]!,
        stateOfCharge: stateOfCharge[row]!,
        voltage: voltage[row]!,
        temperature: temperature[row]!,
      };
    }
    points++;
    const isLast =
      row === rows - 1 ||
      profile.time[row + 1]! > (options.untilTime ?? Number.POSITIVE_INFINITY) ||
      isBeyond(untilVoltage, current, voltage[row]!, row);
    if (observe !== undefined) {
      const before = performance.now();
      observe(row, batch, isLast);
      watched += performance.now() - before;
    }
    if (isLast) break;
  }
  const milliseconds = performance.now() - startedAt - watched;
  const millivolts = differences(voltage, profile.voltage, points, 1000);
  const kelvin = differences(temperature, profile.temperature, points, 1);
  return {
    voltage: voltage.subarray(0, points),
    temperature: temperature.subarray(0, points),
    stateOfCharge: stateOfCharge.subarray(0, points),
    result: {
      points,
      rowsSkipped: profile.rowsSkipped,
      rmseMillivolts: millivolts?.rms ?? null,
      maxMillivolts: millivolts?.max ?? null,
      rmseKelvin: kelvin?.rms ?? null,
      dischargedAmpereHours: discharged / 3600,
      microsecondsPerStep: (milliseconds * 1000) / points,
      model: batch.modelName,
      mesh: meshOf(batch),
      heat,
      leftWindow,
    },
  };
}

/** @throws UserError where the first row does not tell a rest voltage. */
function startingCharge(
  parameters: CellParameters,
  profile: CurrentProfile,
  { initialSoc, ambient }: CellRunOptions,
): number {
  if (initialSoc !== 'rest') return initialSoc;
  const current = profile.current[0]!;
  const volts = profile.voltage?.[0] ?? Number.NaN;
  const most = (MOST_CURRENT_AT_REST * parameters.nominalCellCapacity) / 3600;
  if (Number.isNaN(volts) || !(Math.abs(current) <= most)) {
    const found = Number.isNaN(volts) ? 'no voltage' : `${current} A`;
    throw new UserError(
      `--initial-soc rest needs a profile whose first row has a voltage and at most ${most.toPrecision(2)} A; it has ${found}.`,
    );
  }
  return stateOfChargeAtOpenCircuitVoltage({ parameters }, volts, ambient);
}

function isBeyond(limit: number | undefined, current: number, voltage: number, row: number): boolean {
  if (limit === undefined) return false;
  // The cell may start beyond the limit that a charge is to end at.
  return (current < 0 && voltage <= limit) || (current > 0 && voltage >= limit && row > 0);
}

/** RMS and largest absolute difference over the first `count` rows that both have; undefined where there is none. */
export function differences(
  model: Float64Array,
  reference: Float64Array | undefined,
  count: number,
  scale: number,
): { readonly rms: number; readonly max: number; readonly maxRow: number; readonly rows: number } | undefined {
  if (reference === undefined) return undefined;
  let sum = 0;
  let max = 0;
  let maxRow = 0;
  let rows = 0;
  for (let row = 0; row < count; row++) {
    const difference = Math.abs((model[row]! - reference[row]!) * scale);
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    if (difference > max) {
      max = difference;
      maxRow = row;
    }
    rows++;
  }
  return rows === 0 ? undefined : { rms: Math.sqrt(sum / rows), max, maxRow, rows };
}

function createModel(
  model: CellModelName,
  parameters: CellParameters,
  options: Parameters<typeof createCellModel>[3],
): SpmeBatch | DfnBatch {
  try {
    return createCellModel(model, parameters, 1, options);
  } catch (error) {
    // Parameters come from a file here: what the model cannot do with them is for the person to know.
    if (error instanceof RangeError && error.message.startsWith('Cannot ')) throw new UserError(`${error.message}.`);
    throw error;
  }
}

/** @throws UserError naming the row (of the usable ones) that asks for more than a step can. */
function stepRow(batch: SpmeBatch | DfnBatch, row: number, current: number, dt: number, ambient: number): void {
  try {
    batch.step(current, dt, ambient);
  } catch (error) {
    if (!(error instanceof RangeError && error.message.startsWith('Cannot step '))) throw error;
    throw new UserError(`Row ${row + 1} of the profile cannot be run. ${error.message}.`);
  }
}

function refuseStopped(batch: SpmeBatch | DfnBatch): void {
  const [stopped] = batch.stoppedCells();
  if (!stopped) return;
  const what =
    batch.cellsBeyondLattice().length > 0 ? 'The cell left what it can hold' : 'The solver found no solution';
  throw new UserError(
    `${what} after ${stopped.time.toFixed(1)} s of the profile: ${stopped.state}; a profile beyond what the cell can deliver is the usual reason, --until-voltage stops before.`,
  );
}

function meshOf(batch: SpmeBatch | DfnBatch): Readonly<Record<string, string | number>> {
  if (batch.modelName === 'spme') {
    const particles = batch.solid === 'modes' ? 'exact modes' : `${batch.general.shells} shells where D changes`;
    return { particles, electrolyte: 'exact modes' };
  }
  const { negative, separator, positive, shells } = batch.mesh;
  const particles = ({ logDiffusivity }: { readonly logDiffusivity: unknown }) =>
    logDiffusivity === null ? 'exact modes' : `${shells} shells`;
  return {
    negative,
    separator,
    positive,
    negativeParticles: particles(batch.model.shared.negative),
    positiveParticles: particles(batch.model.shared.positive),
  };
}

function heatPath(heatTransferCoefficient: number, isAdiabatic: boolean): HeatPath {
  if (isAdiabatic) return 'adiabatic';
  return heatTransferCoefficient > 0 ? 'cooled' : 'held';
}
