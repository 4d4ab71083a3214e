/** `packtwin observe`: one cell in closed loop on a recording, beside predictors that know nothing of it. */
import { identifiedCell, identifyCell, observeRecording, physicalCell } from '@packtwin/estimation';
import type { CellRecording, IdentifiedCell, ObservedRecording } from '@packtwin/estimation';
import { celsiusFromKelvin, kelvinFromCelsius } from '@packtwin/units';
import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { readCellProfile } from '../cell/cellProfile.ts';
import { readCellParameters } from '../cellParametersFile.ts';
import { numberBetween } from '../numberArgument.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';

interface ObserveOptions {
  readonly parameters?: string;
  readonly learnFrom?: string;
  readonly capacity?: number;
  readonly profile: string;
  readonly mapping?: string;
  readonly initialSoc: number;
  readonly trueSoc?: number;
  readonly ahead: number;
  readonly temperature: number;
  readonly out?: string;
  readonly json?: true;
}

/** @param oneHourCurrent A of 1 C. */
async function readRecording(
  file: string,
  mapping: string | undefined,
  oneHourCurrent: number,
): Promise<CellRecording & { readonly rowsSkipped: number }> {
  const { voltage, ...profile } = await readCellProfile(file, mapping, oneHourCurrent);
  if (voltage === undefined || voltage.every(Number.isNaN)) {
    throw new UserError(`${file} has no voltage, which an observer needs: give a profile with a column voltage_v.`);
  }
  if (profile.rowsSkipped > 0) {
    console.error(`${file}: ${profile.rowsSkipped} rows skipped, without time or current, or back in time.`);
  }
  return { ...profile, voltage };
}

async function learnCell({ learnFrom, mapping }: ObserveOptions, capacityAmpereHours: number): Promise<IdentifiedCell> {
  const recording = await readRecording(learnFrom!, mapping, capacityAmpereHours);
  try {
    return identifyCell(recording, 3600 * capacityAmpereHours);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${learnFrom}: ${error.message}.`);
  }
}

async function observe(options: ObserveOptions): Promise<{
  readonly recording: CellRecording;
  readonly observed: ObservedRecording;
}> {
  const { parameters, learnFrom, capacity, ahead, temperature, initialSoc, trueSoc } = options;
  if ((parameters === undefined) === (learnFrom === undefined)) {
    const given = parameters === undefined ? 'neither' : 'both';
    throw new UserError(`Name the cell by one of --parameters and --learn-from: ${given} was given.`);
  }
  if (learnFrom === undefined && capacity !== undefined) {
    throw new UserError('--capacity belongs to --learn-from: it is what its charge is counted in.');
  }
  if (learnFrom !== undefined && capacity === undefined) {
    throw new UserError('--learn-from needs --capacity, in A·h: its charge is counted in it.');
  }
  const known = parameters === undefined ? undefined : readCellParameters(parameters);
  for (const warning of known?.warnings ?? []) console.error(`${parameters}: ${warning}.`);
  const cell = known ? physicalCell(known.parameters) : identifiedCell(await learnCell(options, capacity!));
  const recording = await readRecording(options.profile, options.mapping, cell.capacity / 3600);
  const observed = observeRecording(cell, recording, {
    ahead,
    ambient: kelvinFromCelsius(temperature),
    initialStateOfCharge: initialSoc,
    ...(trueSoc !== undefined && { trueStateOfCharge: trueSoc }),
  });
  return { recording, observed };
}

function observedCsv({ time, current, voltage, temperature }: CellRecording, observed: ObservedRecording): string {
  const lines = ['time_s,current_a,voltage_v,cell_temp_c,state_of_charge,state_of_charge_deviation'];
  observed.stateOfCharge.forEach((charge, row) => {
    if (Number.isNaN(charge)) return;
    const celsius = temperature ? celsiusFromKelvin(temperature[row]!).toFixed(4) : '';
    const deviation = observed.stateOfChargeDeviation[row]!;
    lines.push(
      [time[row], current[row], voltage[row], celsius, charge.toFixed(6), deviation.toExponential(3)].join(','),
    );
  });
  return `${lines.join('\n')}\n`;
}

const millivolts = (volts: number): string => (Number.isNaN(volts) ? 'not known' : `${(1000 * volts).toFixed(2)} mV`);
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

function print({ ahead, charge, learnt, stateOfCharge, stateOfChargeDeviation }: ObservedRecording, seconds: number) {
  console.log(
    textTable(
      [`voltage ${seconds} s ahead`, 'RMS', 'largest', 'predictions'],
      ahead.map(({ name, rms, largest, points }) => [name, millivolts(rms), millivolts(largest), String(points)]),
    ),
  );
  const last = stateOfCharge.findLastIndex((value) => !Number.isNaN(value));
  const rows = [
    ['at the end', `${percent(stateOfCharge[last]!)} ± ${percent(stateOfChargeDeviation[last]!)}`],
    ...(charge
      ? [
          ['error, RMS', percent(charge.rms)],
          ['error, largest', `${percent(charge.largest)} after ${charge.largestAt.toFixed(0)} s`],
          ['within two standard deviations', percent(charge.insideTwoDeviations)],
        ]
      : []),
  ];
  console.log(`\n${textTable(['state of charge', 'value'], rows)}`);
  const parts = learnt.map(({ name, unit, value, deviation }) => [
    name,
    `${value.toFixed(4)} ± ${deviation.toFixed(4)}`,
    unit,
  ]);
  console.log(`\n${textTable(['learnt of the cell', 'value', 'unit'], parts)}`);
}

async function run(options: ObserveOptions): Promise<void> {
  const { recording, observed } = await observe(options);
  if (options.out !== undefined) writeFileSync(options.out, observedCsv(recording, observed));
  if (!options.json) {
    print(observed, options.ahead);
    return;
  }
  const { stateOfCharge, stateOfChargeDeviation, ...figures } = observed;
  const last = stateOfCharge.findLastIndex((value) => !Number.isNaN(value));
  console.log(
    JSON.stringify(
      { ...figures, stateOfCharge: stateOfCharge[last], stateOfChargeDeviation: stateOfChargeDeviation[last] },
      null,
      2,
    ),
  );
}

export function observeCommand(): Command {
  return new Command('observe')
    .description('one cell in closed loop: its charge from a wrong start, its voltage ahead of time, what was learnt')
    .option('--parameters <design or BPX file>', 'id of a design (packtwin design list) or path of a BPX file')
    .option(
      '--learn-from <recording>',
      'instead of parameters: a discharge from full and at rest under a drive cycle, read as the profile is',
    )
    .option(
      '--capacity <A·h>',
      'rated capacity of the cell that --learn-from records',
      numberBetween(1e-6, 1e6, 'The capacity'),
    )
    .requiredOption('--profile <csv>', 'what to observe: as for packtwin cell, with measured voltages')
    .option('--mapping <mapping>', 'how to read the files, if their header is another: a name or a file')
    .option(
      '--initial-soc <fraction>',
      'state of charge that is guessed, ± 0.3',
      numberBetween(0, 1, 'The state of charge'),
      0.5,
    )
    .option(
      '--true-soc <fraction>',
      'true state of charge at the first row: prints how far the estimate is from the counted one',
      numberBetween(0, 1, 'The state of charge'),
    )
    .option('--ahead <seconds>', 'how far ahead voltages are predicted', numberBetween(1, 3600, 'The time'), 60)
    .option(
      '--temperature <celsius>',
      'of the cell, where the profile has none',
      numberBetween(-40, 80, 'The temperature'),
      25,
    )
    .option('--out <csv>', 'write the state of charge of every row')
    .option('--json', 'print the figures for scripts')
    .addHelpText(
      'after',
      '\nExample:\n  packtwin observe --parameters cell_BPX.json --profile drive.csv --initial-soc 0.8 --true-soc 1',
    )
    .action(run);
}
