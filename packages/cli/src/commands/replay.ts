/** `packtwin replay`: recorded data through the pipeline that live telemetry goes through. */
import { type ReplayOutcome, runReplay } from '@packtwin/gateway';
import type { ReplayResult, Verdict } from '@packtwin/protocol';
import { openReplay, type ReplaySource, shippedMappings } from '@packtwin/replay';
import { ensureFolder } from '@packtwin/storage';
import { CELL_MODELS, type CellModelName } from '@packtwin/twin-models';
import { Command, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { wholeNumberBetween } from '../numberArgument.ts';
import { createProgressBar, shortCount } from '../progressBar.ts';
import { addRecordingOptions } from '../recordingOptions.ts';
import { textTable } from '../textTable.ts';
import { UserError } from '../userError.ts';
import { knownDesign } from './design.ts';

interface ReplayCommandOptions {
  readonly mapping: string;
  readonly design?: string;
  readonly capacity?: number;
  readonly out?: string;
  readonly from?: number;
  readonly to?: number;
  readonly model: CellModelName;
  readonly workers?: number;
  readonly json?: true;
}

/** What `--json` prints: the outcome without what only files can hold. */
export function replayResult({ frames, values, cellSteps, seconds, verdicts }: ReplayOutcome): ReplayResult {
  return { frames, values, cellSteps, seconds, verdicts };
}

const LEVEL_ORDER = { flag: 0, watch: 1, note: 2 };

function verdictTable(verdicts: readonly Verdict[]): string {
  const several = new Set(verdicts.map(({ vehicle, pack }) => `${vehicle}/${pack}`)).size > 1;
  const rows = verdicts
    .toSorted((a, b) => LEVEL_ORDER[a.level] - LEVEL_ORDER[b.level] || a.detectedAt.localeCompare(b.detectedAt))
    .map((verdict) => [
      verdict.level,
      verdict.scope,
      ...(several ? [`${verdict.vehicle}/${verdict.pack}`] : []),
      verdict.cause,
      verdict.onset.slice(0, 10),
      verdict.detectedAt.slice(0, 10),
      verdict.confidence.toFixed(3),
      verdict.summary,
    ]);
  return textTable(
    ['level', 'scope', ...(several ? ['pack'] : []), 'cause', 'onset', 'detected', 'sure', 'summary'],
    rows,
  );
}

function countLine(label: string, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${reason} ${count}`);
  return `${label}: ${parts.length > 0 ? parts.join(', ') : 'none'}`;
}

function printText(outcome: ReplayOutcome, source: ReplaySource): void {
  for (const note of source.notes) console.error(note);
  console.log(
    outcome.verdicts.length > 0
      ? verdictTable(outcome.verdicts)
      : 'No finding: every cell behaves as its neighbours and its design explain.',
  );
  console.log(
    [
      '',
      `${outcome.frames.accepted} frames accepted`,
      countLine('frames refused', outcome.frames.refused),
      countLine('values nulled', outcome.values.nulled),
      `${shortCount(outcome.cellSteps)} cell-steps in ${outcome.seconds.toFixed(1)} s: ` +
        `${shortCount(outcome.cellSteps / outcome.seconds)} cell-steps per second`,
    ].join('\n'),
  );
}

/** Verdicts with every revision, and the daily estimates of every cell, for tools of one's own. */
function writeOutput(folder: string, outcome: ReplayOutcome): void {
  ensureFolder(folder);
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(replayResult(outcome), null, 2)}\n`);
  writeFileSync(join(folder, 'revisions.json'), `${JSON.stringify(outcome.revisions, null, 2)}\n`);
  const lines = [
    'vehicle,pack,day,cell_index,retention,retention_band,expected_retention,expected_retention_band,' +
      'state_of_charge_offset,leakage_per_month,resistance_offset_ohm,evidence_log10',
  ];
  for (const day of outcome.days) {
    for (let cell = 0; cell < day.retention.length; cell++) {
      const columns = [
        day.retention,
        day.retentionBand,
        day.expectedRetention,
        day.expectedRetentionBand,
        day.stateOfChargeOffset,
        day.leakagePerMonth,
        day.resistanceOffset,
        day.evidenceLog10,
      ].map((column) => (Number.isNaN(column[cell]!) ? '' : String(column[cell])));
      lines.push([day.vehicle, day.pack, new Date(day.day).toISOString().slice(0, 10), cell, ...columns].join(','));
    }
  }
  writeFileSync(join(folder, 'days.csv'), `${lines.join('\n')}\n`);
}

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('recorded data through the whole pipeline; ends with the verdicts')
    .argument('<files...>', 'recordings: CSV, CSV.gz, Parquet, or records in wire units')
    .requiredOption(
      '--mapping <mapping>',
      `how the columns become samples: ${shippedMappings().join(', ')}, or a file of your own`,
    );
  return addRecordingOptions(command)
    .addOption(
      new Option('--model <model>', 'what steps the cells: single particle with electrolyte, or Doyle–Fuller–Newman')
        .choices(CELL_MODELS)
        .default('spme'),
    )
    .option('--workers <n>', 'worker threads; the result does not depend on it', wholeNumberBetween(0, 64))
    .option('--out <folder>', 'write result.json, revisions.json and days.csv')
    .option('--json', 'print the result for scripts')
    .addHelpText('after', '\nExample:\n  packtwin replay car.csv.gz --mapping baticm --out result')
    .action(async (files: string[], options: ReplayCommandOptions) => {
      if (options.design !== undefined) knownDesign(options.design);
      await using source = await openReplay(files, options.mapping, {
        from: options.from,
        to: options.to,
        design: options.design,
        nominalCapacity: options.capacity,
      });
      const bar = createProgressBar('Replaying');
      const outcome = await runReplay(source, {
        // Reading goes on in this thread, so even one pack gains from a worker.
        cellModel: options.model,
        workers: options.workers ?? Math.min(files.length, availableParallelism()),
        onProgress: ({ cellSteps }) =>
          bar.update(source.rowsRead, source.totalRows, `${shortCount(cellSteps)} cell-steps`),
      });
      bar.end();
      if (outcome.frames.accepted === 0) {
        throw new UserError(
          `No frame of ${files.join(', ')} could be used: ${countLine('refused', outcome.frames.refused)}. Does mapping "${options.mapping}" fit?`,
        );
      }
      if (options.out !== undefined) writeOutput(options.out, outcome);
      if (options.json) console.log(JSON.stringify(replayResult(outcome)));
      else printText(outcome, source);
      // What threw is told, and makes the command fail: the verdicts then do not rest on all of the recording.
      for (const fault of outcome.faults) console.error(`Fault: ${fault}`);
      if (outcome.faults.length > 0) process.exitCode = 1;
    });
}
