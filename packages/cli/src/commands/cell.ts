/** `packtwin cell`: one cell under a current profile, beside its measured voltage or another model of it. */
import type { CurrentProfile } from '@packtwin/replay';
import { CELL_MODELS, type CellModelName, type DfnMesh, FINE_MESH } from '@packtwin/twin-models';
import { kelvinFromCelsius } from '@packtwin/units';
import { Command, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Beside, parseBeside } from '../cell/besideOption.ts';
import { cellPictures } from '../cell/cellPictures.ts';
import { readCellProfile } from '../cell/cellProfile.ts';
import { compareRuns, type RunDifference } from '../cell/compareRuns.ts';
import { internalsCsv, InternalsRecorder, type InternalsTable } from '../cell/internalsTable.ts';
import { type CellResult, type CellRun, type HeatPath, runCell } from '../cell/runCell.ts';
import { runsCsv } from '../cell/runsCsv.ts';
import { gapNote, gapsUnderCurrent, windowNote } from '../cell/window.ts';
import { readCellParameters } from '../cellParametersFile.ts';
import { parseMesh } from '../meshOption.ts';
import { numberBetween } from '../numberArgument.ts';
import { drawPictures } from '../picture/drawPictures.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

interface CellOptions {
  readonly parameters: string;
  readonly profile: string;
  readonly mapping?: string;
  readonly model: CellModelName;
  readonly mesh?: Partial<DfnMesh>;
  readonly beside?: Beside;
  readonly initialSoc: number | 'rest';
  readonly temperature: number;
  readonly untilVoltage?: number;
  readonly untilTime?: number;
  readonly adiabatic?: true;
  readonly internals?: string | true;
  readonly internalsEvery?: number;
  readonly json?: true;
  readonly out?: string;
  readonly svg?: string;
}

/** One of the one or two runs. */
interface Side {
  readonly name: string;
  readonly parameters: string;
  readonly run: CellRun;
  readonly internals?: InternalsTable;
}

/** @param wanted model, and design or file, of this run. */
function runSide(
  name: string,
  wanted: { readonly model: CellModelName; readonly parameters: string },
  profile: CurrentProfile,
  options: CellOptions,
): Side {
  const cell = readCellParameters(wanted.parameters);
  const last = profile.time.length - 1;
  const internals =
    options.internals === undefined ? undefined : new InternalsRecorder(profile.time[last]!, options.internalsEvery);
  const run = runCell(cell.parameters, profile, {
    initialSoc: options.initialSoc,
    ambient: kelvinFromCelsius(options.temperature),
    untilVoltage: options.untilVoltage,
    untilTime: options.untilTime,
    isAdiabatic: options.adiabatic ?? false,
    model: wanted.model,
    mesh: options.mesh,
    ...(internals && {
      observe: (row, batch, isLast) => internals.take(profile.time[row]!, profile.current[row]!, batch, isLast),
    }),
  });
  return { name, parameters: wanted.parameters, run, ...(internals && { internals }) };
}

/** What tells two runs apart: the model, the parameters, or both. */
function sideNames(options: CellOptions, beside: Beside): readonly [string, string] {
  const { model = options.model, parameters = options.parameters } = beside;
  if (parameters === options.parameters) return [options.model, model];
  const names = [basename(options.parameters), basename(parameters)] as const;
  const [name, other] = names[0] === names[1] ? [options.parameters, parameters] : names;
  return model === options.model ? [name, other] : [`${options.model}, ${name}`, `${model}, ${other}`];
}

function runSides(profile: CurrentProfile, options: CellOptions): readonly [Side, Side?] {
  const { beside, model, parameters } = options;
  for (const file of new Set([parameters, beside?.parameters ?? parameters])) {
    for (const warning of readCellParameters(file).warnings) console.error(`${file}: ${warning}.`);
  }
  if (beside === undefined) return [runSide(model, { model, parameters }, profile, options)];
  const [name, otherName] = sideNames(options, beside);
  const first = runSide(name, { model, parameters }, profile, options);
  return [first, runSide(otherName, { model, parameters, ...beside }, profile, options)];
}

function refuseContradictions({ mesh, model, beside, parameters, internalsEvery, internals }: CellOptions): void {
  if (mesh && model !== 'dfn' && beside?.model !== 'dfn') {
    throw new UserError(`--mesh belongs to --model dfn; --model ${model} has none to choose.`);
  }
  if (beside && (beside.model ?? model) === model && (beside.parameters ?? parameters) === parameters) {
    throw new UserError(`--beside names the same model and parameters again: ${model}, ${parameters}.`);
  }
  if (internalsEvery !== undefined && internals === undefined) {
    throw new UserError('--internals-every belongs to --internals: it says how often they are taken.');
  }
}

const FINE_MESH_TEXT = [FINE_MESH.negative, FINE_MESH.separator, FINE_MESH.positive, FINE_MESH.shells].join('/');

const HEAT_WORDS: Readonly<Record<HeatPath, readonly [short: string, why: string]>> = {
  cooled: ['cooled', ' as its parameters say'],
  held: ['held at ambient', ': the parameters have no heat transfer (--adiabatic lets it heat up)'],
  adiabatic: ['adiabatic', ': all heat stays in the cell'],
};

function meshText({ negative, separator, positive, ...mesh }: CellResult['mesh']): string {
  if (negative === undefined) return `particles: ${mesh['particles']}, electrolyte: ${mesh['electrolyte']}`;
  const { negativeParticles, positiveParticles } = mesh;
  const particles =
    negativeParticles === positiveParticles ? negativeParticles : `${negativeParticles} and ${positiveParticles}`;
  return `${negative}/${separator}/${positive} volumes, particles: ${particles}`;
}

function figure(value: number | null, unit: string): string {
  return value === null ? 'not measured' : `${value.toFixed(2)} ${unit}`;
}

function resultRows(sides: readonly Side[], difference: RunDifference | undefined): string[][] {
  const row = (name: string, text: (result: CellResult) => string) => [
    name,
    ...sides.map(({ run }) => text(run.result)),
  ];
  return [
    row('model', ({ model }) => model),
    row('mesh', ({ mesh }) => meshText(mesh)),
    row('points', ({ points }) => String(points)),
    row('voltage error, RMS', ({ rmseMillivolts }) => figure(rmseMillivolts, 'mV')),
    row('voltage error, largest', ({ maxMillivolts }) => figure(maxMillivolts, 'mV')),
    row('temperature error, RMS', ({ rmseKelvin }) => figure(rmseKelvin, 'K')),
    row('temperature', ({ heat }) => HEAT_WORDS[heat].slice(0, sides.length > 1 ? 1 : 2).join('')),
    row('charge discharged', ({ dischargedAmpereHours }) => `${dischargedAmpereHours.toFixed(4)} A·h`),
    row('time per step', ({ microsecondsPerStep }) => `${microsecondsPerStep.toFixed(2)} µs, one cell, not warmed up`),
    ...(difference
      ? [
          ['difference, RMS', '', `${difference.rmseMillivolts.toFixed(2)} mV over ${difference.points} points`],
          [
            'difference, largest',
            '',
            `${difference.maxMillivolts.toFixed(2)} mV after ${difference.maxAtSeconds.toFixed(0)} s, at ${(100 * difference.maxAtStateOfCharge).toFixed(1)} % charge`,
          ],
          ['difference in temperature, RMS', '', `${difference.rmseKelvin.toFixed(2)} K`],
        ]
      : []),
  ];
}

/** The last row, where no file was named: one line per column. */
function internalsRows({ columns, rows }: InternalsTable): string[][] {
  return columns.map((column, index) => [column, String(Number(rows.at(-1)![index]!.toPrecision(6)))]);
}

function columnsOf({ columns, rows }: InternalsTable): Record<string, number[]> {
  return Object.fromEntries(columns.map((column, index) => [column, rows.map((row) => row[index]!)]));
}

function jsonOf([first, second]: readonly [Side, Side?], difference: RunDifference | undefined): unknown {
  const inside = (side: Side) => (side.internals ? { internals: columnsOf(side.internals) } : {});
  return {
    ...first.run.result,
    ...inside(first),
    ...(second && {
      parameters: first.parameters,
      beside: { ...second.run.result, parameters: second.parameters, ...inside(second) },
      difference,
    }),
  };
}

function writeFiles(profile: CurrentProfile, [first, second]: readonly [Side, Side?], options: CellOptions): void {
  const sides = second ? [first, second] : [first];
  if (options.out !== undefined) writeFileSync(options.out, runsCsv(profile, [first.run, second?.run]));
  if (options.svg !== undefined) {
    const title = `${options.parameters} under ${options.profile}`;
    writeFileSync(options.svg, drawPictures(cellPictures(profile, sides), `${title}.`));
  }
  if (typeof options.internals !== 'string') return;
  const files = [options.internals, options.internals.replace(/(\.[^./\\]*)?$/, '.beside$1')];
  sides.forEach(({ internals }, index) => internals && writeFileSync(files[index]!, internalsCsv(internals)));
}

function noteWindows(sides: readonly [Side, Side?]): void {
  for (const side of sides) {
    const exit = side?.run.result.leftWindow;
    if (exit) console.error(`${side.name}: ${windowNote(exit)}.`);
  }
}

async function run(options: CellOptions): Promise<void> {
  refuseContradictions(options);
  const { nominalCellCapacity } = readCellParameters(options.parameters).parameters;
  const profile = await readCellProfile(options.profile, options.mapping, nominalCellCapacity / 3600);
  const gaps = gapNote(gapsUnderCurrent(profile, nominalCellCapacity, options.untilTime));
  if (gaps !== undefined) console.error(`${options.profile}: ${gaps}.`);
  const sides = runSides(profile, options);
  noteWindows(sides);
  if (profile.rowsSkipped > 0) {
    console.error(`${options.profile}: ${profile.rowsSkipped} rows skipped, without time or current, or back in time.`);
  }
  const [first, second] = sides;
  const difference = second && compareRuns(first.run, second.run, profile);
  writeFiles(profile, sides, options);
  if (options.json) {
    console.log(JSON.stringify(jsonOf(sides, difference)));
    return;
  }
  const both = second ? [first, second] : [first];
  console.log(
    textTable(['figure', ...(second ? both.map(({ name }) => name) : ['value'])], resultRows(both, difference)),
  );
  if (options.internals !== true) return;
  for (const { name, internals } of both) {
    console.log(
      `\n${textTable([`inside at the end${second ? `, ${name}` : ''}`, 'value'], internalsRows(internals!))}`,
    );
  }
}

export function cellCommand(): Command {
  return new Command('cell')
    .description('one cell under a current profile, beside its measured voltage, or another model or parameter file')
    .requiredOption('--parameters <design or BPX file>', 'id of a design (packtwin design list) or path of a BPX file')
    .requiredOption(
      '--profile <csv>',
      'time_s,current_a[,voltage_v[,cell_temp_c]] or Time [s],I[A],U[V]; charging +; .gz too; or cell.json#NAME for an experiment that a BPX file carries; or JSON with time_s, voltage_v and current_a or c_rate; or a drive cycle of PyBaMM',
    )
    .option('--mapping <mapping>', 'how to read the profile, if its header is another: a name or a file')
    .addOption(new Option('--model <model>', 'cell model').choices(CELL_MODELS).default('spme'))
    .option(
      '--mesh <volumes>',
      `negative/separator/positive[/shells] of the model dfn, default ${FINE_MESH_TEXT}`,
      parseMesh,
    )
    .option('--beside <other>', 'a second run: a model, a design or BPX file, or both as dfn,FILE', parseBeside)
    .option(
      '--initial-soc <fraction>',
      "state of charge at the start; rest: in which the cell rests at the profile's first voltage",
      (text) => (text === 'rest' ? text : numberBetween(0, 1, 'The state of charge')(text)),
      1,
    )
    .option('--temperature <celsius>', 'ambient and initial temperature', numberBetween(-40, 80, 'The temperature'), 25)
    .option('--until-voltage <volts>', 'stop when the voltage passes this', numberBetween(0, 10, 'The voltage'))
    .option('--until-time <seconds>', 'stop at this time of the profile', numberBetween(0, 1e12, 'The time'))
    .option('--adiabatic', 'keep all heat in the cell; default: cooled as its parameters say, or held at ambient')
    .option(
      '--internals [csv]',
      'internal states: those at the end, or those over time into a file; of a second run into FILE.beside.csv',
    )
    .option(
      '--internals-every <seconds>',
      'how often, default 500 times over the profile',
      numberBetween(1e-3, 1e9, 'The time between'),
    )
    .option('--out <csv>', 'write voltage, temperature and state of charge of every point')
    .option('--svg <file>', 'draw voltage, differences and temperature')
    .option('--json', 'print the result for scripts')
    .addHelpText(
      'after',
      '\nExample:\n  packtwin cell --parameters generic-nmc-graphite --profile drive.csv --initial-soc 0.9' +
        '\n  packtwin cell --parameters cell.json --profile drive.csv --beside dfn --svg both.svg --internals inside.csv',
    )
    .action(run);
}
