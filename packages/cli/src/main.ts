/** The `packtwin` command. Results go to standard output, everything else to standard error. */
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { cellCommand } from './commands/cell.ts';
import { designCommand } from './commands/design.ts';
import { exportCommand } from './commands/export.ts';
import { replayCommand } from './commands/replay.ts';
import { simulateCommand } from './commands/simulate.ts';
import { upCommand } from './commands/up.ts';
import { sentenceOf } from './userError.ts';

const program = new Command('packtwin')
  .description('A digital twin of every cell in the battery packs of vehicles.')
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride();

for (const command of [
  upCommand,
  simulateCommand,
  replayCommand,
  cellCommand,
  designCommand,
  benchCommand,
  exportCommand,
]) {
  program.addCommand(command().exitOverride().showHelpAfterError('(add --help for what this command takes)'));
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const sentence = sentenceOf(error);
    console.error(sentence ?? error);
    process.exitCode = sentence === undefined ? 1 : 2;
  }
}
