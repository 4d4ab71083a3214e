/** `packtwin cell`: one cell under a current profile, with its error where the profile has a measured voltage. */
import { type CurrentProfile, readProfile } from '@packtwin/replay';
import {
  type CellDesign,
  createDfnBatch,
  createSpmeBatch,
  DEFAULT_MESH,
  type DfnBatch,
  type DfnMesh,
  type SpmeBatch,
} from '@packtwin/twin-models';
import { celsiusFromKelvin, kelvinFromCelsius } from '@packtwin/units';
import { Command, InvalidArgumentError, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { readCellParameters } from '../cellParametersFile.ts';
import { parseMesh } from '../meshOption.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

/** `spme`: single particle with electrolyte; `dfn`: Doyle–Fuller–Newman. */
export type CellModelName = 'spme' | 'dfn';

interface CellOptions {
  readonly parameters: string;
  readonly profile: string;
  readonly mapping?: string;
  readonly model: CellModelName;
  readonly mesh?: Partial<DfnMesh>;
  readonly initialSoc: number;
  readonly temperature: number;
  readonly untilVoltage?: number;
  readonly adiabatic?: true;
  readonly json?: true;
  readonly out?: string;
}

/**
 * How the cell passes heat to its surroundings: `cooled` as its parameters say, `held` at the ambient temperature
 * because they do not say, `adiabatic` not at all.
 */
export type HeatPath = 'cooled' | 'held' | 'adiabatic';

/** W/K that hold any cell at its ambient temperature: a kilowatt warms it by a microkelvin. */
const HOLDING_HEAT_TRANSFER = 1e9;

/** What `--json` prints. */
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
}

export interface CellRun {
  readonly result: CellResult;
  /** One element per point that was reached: V, K, 0…1. */
  readonly voltage: Float64Array;
  readonly temperature: Float64Array;
  readonly stateOfCharge: Float64Array;
}

/**
 * Runs a profile; the current of a row holds until the next row. Stops after the first point beyond `untilVoltage`.
 *
 * Parameters without heat transfer (a BPX file need not have it) would run adiabatic and heat up by tens of kelvins,
 * which no recording of one cell in a chamber does: their temperature is held unless `isAdiabatic`.
 */
export function runCell(
  design: Pick<CellDesign, 'parameters'>,
  profile: CurrentProfile,
  options: {
    readonly initialSoc: number;
    /** K. */
    readonly ambient: number;
    /** V. */
    readonly untilVoltage?: number | undefined;
    readonly isAdiabatic?: boolean;
    readonly model?: CellModelName;
    /** Of the DFN. */
    readonly mesh?: Partial<DfnMesh> | undefined;
  },
): CellRun {
  const heat = heatPath(design.parameters.heatTransferCoefficient, options.isAdiabatic ?? false);
  const heatOption = {
    ...(heat === 'held' && { heatTransferCoefficient: HOLDING_HEAT_TRANSFER }),
    ...(heat === 'adiabatic' && { heatTransferCoefficient: 0 }),
  };
  const batch: SpmeBatch | DfnBatch =
    options.model === 'dfn'
      ? createDfnBatch(design.parameters, 1, { ...heatOption, ...(options.mesh && { mesh: options.mesh }) })
      : createSpmeBatch(design.parameters, 1, heatOption);
  batch.reset(options.initialSoc, options.ambient);
  const rows = profile.time.length;
  const voltage = new Float64Array(rows);
  const temperature = new Float64Array(rows);
  const stateOfCharge = new Float64Array(rows);
  let discharged = 0;
  let points = 0;
  const startedAt = performance.now();
  for (let row = 0; row < rows; row++) {
    // The first row has no time before it: an instant of its own current, so that its voltage is under load too.
    const dt = row === 0 ? 1e-3 : profile.time[row]! - profile.time[row - 1]!;
    const current = profile.current[row]!;
    batch.step(current, dt, options.ambient);
    refuseStopped(batch);
    discharged -= current * dt;
    voltage[row] = batch.terminalVoltage[0]!;
    temperature[row] = batch.temperature[0]!;
    stateOfCharge[row] = batch.stateOfCharge[0]!;
    points++;
    if (options.untilVoltage !== undefined && current < 0 && voltage[row]! <= options.untilVoltage) break;
    if (options.untilVoltage !== undefined && current > 0 && voltage[row]! >= options.untilVoltage && row > 0) break;
  }
  const seconds = (performance.now() - startedAt) / 1000;
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
      microsecondsPerStep: (seconds * 1e6) / points,
      model: batch.modelName,
      mesh: meshOf(batch),
      heat,
    },
  };
}

function refuseStopped(batch: SpmeBatch | DfnBatch): void {
  if (batch.modelName === 'spme') return;
  const [stopped] = batch.stoppedCells();
  if (!stopped) return;
  throw new UserError(
    `The solver found no solution after ${stopped.time.toFixed(1)} s of the profile: ${stopped.state}; a profile beyond what the cell can deliver is the usual reason, --until-voltage stops before.`,
  );
}

function meshOf(batch: SpmeBatch | DfnBatch): Readonly<Record<string, string | number>> {
  if (batch.modelName === 'spme') return { particles: 'exact modes', electrolyte: 'exact modes' };
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

function meshText(mesh: CellResult['mesh']): string {
  return Object.entries(mesh)
    .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`)
    .join(', ');
}

function heatPath(heatTransferCoefficient: number, isAdiabatic: boolean): HeatPath {
  if (isAdiabatic) return 'adiabatic';
  return heatTransferCoefficient > 0 ? 'cooled' : 'held';
}

const HEAT_WORDS: Readonly<Record<HeatPath, string>> = {
  cooled: 'cooled as its parameters say',
  held: 'held at ambient: the parameters have no heat transfer (--adiabatic lets it heat up)',
  adiabatic: 'adiabatic: all heat stays in the cell',
};

function differences(
  model: Float64Array,
  measured: Float64Array | undefined,
  count: number,
  scale: number,
): { rms: number; max: number } | undefined {
  if (measured === undefined) return undefined;
  let sum = 0;
  let max = 0;
  let n = 0;
  for (let row = 0; row < count; row++) {
    const difference = (model[row]! - measured[row]!) * scale;
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    max = Math.max(max, Math.abs(difference));
    n++;
  }
  return n === 0 ? undefined : { rms: Math.sqrt(sum / n), max };
}

function numberBetween(name: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`${name} must be a number from ${low} to ${high}.`);
    }
    return value;
  };
}

function csvOf(profile: CurrentProfile, run: CellRun): string {
  const lines = ['time_s,current_a,voltage_v,cell_temp_c,state_of_charge'];
  for (let row = 0; row < run.result.points; row++) {
    lines.push(
      [
        profile.time[row],
        profile.current[row],
        run.voltage[row]!.toFixed(6),
        celsiusFromKelvin(run.temperature[row]!).toFixed(4),
        run.stateOfCharge[row]!.toFixed(6),
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

const DEFAULT_MESH_TEXT = [
  DEFAULT_MESH.negative,
  DEFAULT_MESH.separator,
  DEFAULT_MESH.positive,
  DEFAULT_MESH.shells,
].join('/');

function figure(value: number | null, unit: string): string {
  return value === null ? 'not measured' : `${value.toFixed(2)} ${unit}`;
}

export function cellCommand(): Command {
  return new Command('cell')
    .description('one cell under a current profile, beside its measured voltage where the profile has one')
    .requiredOption('--parameters <design or BPX file>', 'id of a design (packtwin design list) or path of a BPX file')
    .requiredOption(
      '--profile <csv>',
      'time_s,current_a[,voltage_v[,cell_temp_c]] or Time [s],I[A],U[V]; charging +; .gz too',
    )
    .option('--mapping <mapping>', 'how to read the profile, if its header is another: a name or a file')
    .addOption(new Option('--model <model>', 'cell model').choices(['spme', 'dfn']).default('spme'))
    .option(
      '--mesh <volumes>',
      `negative/separator/positive[/shells] of --model dfn, default ${DEFAULT_MESH_TEXT}`,
      parseMesh,
    )
    .option('--initial-soc <fraction>', 'state of charge at the start', numberBetween('The state of charge', 0, 1), 1)
    .option('--temperature <celsius>', 'ambient and initial temperature', numberBetween('The temperature', -40, 80), 25)
    .option('--until-voltage <volts>', 'stop when the voltage passes this', numberBetween('The voltage', 0, 10))
    .option('--adiabatic', 'keep all heat in the cell; default: cooled as its parameters say, or held at ambient')
    .option('--out <csv>', 'write voltage, temperature and state of charge of every point')
    .option('--json', 'print the result for scripts')
    .addHelpText(
      'after',
      '\nExample:\n  packtwin cell --parameters generic-nmc-graphite --profile drive.csv --initial-soc 0.9',
    )
    .action(async (options: CellOptions) => {
      if (options.mesh && options.model !== 'dfn') {
        throw new UserError(`--mesh belongs to --model dfn; --model ${options.model} has none to choose.`);
      }
      const design = readCellParameters(options.parameters);
      for (const warning of design.warnings) console.error(`${options.parameters}: ${warning}.`);
      const profile = await readProfile(options.profile, options.mapping);
      if (profile.time.length < 2) {
        throw new UserError(
          `${options.profile} has one usable row of ${1 + profile.rowsSkipped}: a profile needs at least two, with time and current, in order of time.`,
        );
      }
      if (profile.rowsSkipped > 0) {
        console.error(
          `${options.profile}: ${profile.rowsSkipped} rows skipped, without time or current, or back in time.`,
        );
      }
      const run = runCell(design, profile, {
        initialSoc: options.initialSoc,
        ambient: kelvinFromCelsius(options.temperature),
        untilVoltage: options.untilVoltage,
        isAdiabatic: options.adiabatic ?? false,
        model: options.model,
        mesh: options.mesh,
      });
      if (options.out !== undefined) writeFileSync(options.out, csvOf(profile, run));
      const { result } = run;
      if (options.json) {
        console.log(JSON.stringify(result));
        return;
      }
      console.log(
        textTable(
          ['figure', 'value'],
          [
            ['model', `${result.model}, ${meshText(result.mesh)}`],
            ['points', String(result.points)],
            ['voltage error, RMS', figure(result.rmseMillivolts, 'mV')],
            ['voltage error, largest', figure(result.maxMillivolts, 'mV')],
            ['temperature error, RMS', figure(result.rmseKelvin, 'K')],
            ['temperature', HEAT_WORDS[result.heat]],
            ['charge discharged', `${result.dischargedAmpereHours.toFixed(4)} A·h`],
            ['time per step', `${result.microsecondsPerStep.toFixed(2)} µs, one cell, not warmed up`],
          ],
        ),
      );
    });
}
