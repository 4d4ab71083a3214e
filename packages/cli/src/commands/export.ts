/** `packtwin export`: history as one Parquet or CSV file. */
import { loadConfiguration } from '@packtwin/gateway';
import { openHistory } from '@packtwin/storage';
import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { instantArgument } from '../instantArgument.ts';
import { shortCount } from '../progressBar.ts';
import { UserError } from '../userError.ts';

interface ExportOptions {
  readonly data?: string;
  readonly vehicle?: string;
  readonly pack?: string;
  readonly from?: number;
  readonly to?: number;
}

const FORMATS: ReadonlyMap<string, 'parquet' | 'csv'> = new Map([
  ['.parquet', 'parquet'],
  ['.csv', 'csv'],
]);

async function run(file: string, options: ExportOptions): Promise<void> {
  const format = FORMATS.get(extname(file));
  if (format === undefined) throw new UserError(`Cannot export to ${file}: its name must end in .parquet or .csv.`);
  const overrides = options.data === undefined ? [] : [`data=${options.data}`];
  const folder = join(loadConfiguration({ env: process.env, overrides }).config.data, 'history');
  if (!existsSync(folder)) throw new UserError(`There is no history in ${folder}: name the data folder with --data.`);
  const history = await openHistory(folder);
  try {
    const { data: _, ...selection } = options;
    const rows = await history.export({ file, format, ...selection });
    console.error(`${shortCount(rows)} samples written to ${file}`);
  } finally {
    await history.close();
  }
}

export function exportCommand(): Command {
  return new Command('export')
    .description('history as one file; while the gateway runs its store is locked, so stop it first')
    .argument('<file>', 'ends in .parquet or .csv')
    .option('--data <folder>', 'where the gateway keeps its data (default ./data)')
    .option('--vehicle <id>', 'one vehicle')
    .option('--pack <id>', 'one pack')
    .option('--from <time>', 'leave out what is before (UTC)', instantArgument)
    .option('--to <time>', 'leave out what is after (UTC)', instantArgument)
    .addHelpText('after', '\nExample:\n  packtwin export november.parquet --from 2026-11-01 --to 2026-12-01')
    .action(run);
}
