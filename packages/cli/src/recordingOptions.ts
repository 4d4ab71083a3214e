import type { Command } from 'commander';
import { instantArgument } from './instantArgument.ts';
import { numberAboveZero } from './numberArgument.ts';

/** Which cells a recording is of, and which part of it counts, as options of a command. */
export function addRecordingOptions(command: Command): Command {
  return command
    .option('--design <id>', 'cell design instead of the one that the mapping names (packtwin design list)')
    .option(
      '--capacity <ampere-hours>',
      'capacity of one cell when new, instead of what the mapping says',
      numberAboveZero,
    )
    .option('--from <time>', 'leave out what is before (UTC)', instantArgument)
    .option('--to <time>', 'leave out what is at or after (UTC)', instantArgument);
}
