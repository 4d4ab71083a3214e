/** The `packtwin` command. Results go to standard output, everything else to standard error. */
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { cellCommand } from './commands/cell.ts';
import { designCommand } from './commands/design.ts';
import { exportCommand } from './commands/export.ts';
import { replayCommand } from './commands/replay.ts';
import { simulateCommand } from './commands/simulate.ts';
import { upCommand } from './commands/up.ts';
import { sentenceOf, usageSentence } from './userError.ts';

const program = new Command('packtwin')
  .description('A digital twin of every cell in the battery packs of vehicles.')
  .version('0.1.0')
  .addHelpText('after', '\nExample:\n  packtwin up\n\n"packtwin COMMAND --help" says what a command takes.');

for (const command of [
  upCommand,
  simulateCommand,
  replayCommand,
  cellCommand,
  designCommand,
  benchCommand,
  exportCommand,
]) {
  program.addCommand(command());
}

/** Commander hands such settings only to commands that are made after them, and ours are made elsewhere. */
function throwInsteadOfExiting(command: Command): void {
  // What is wrong is printed below, as one sentence; help is still written by commander.
  command.exitOverride().configureOutput({ outputError: () => {} });
  command.commands.forEach(throwInsteadOfExiting);
}
throwInsteadOfExiting(program);

/** The command that the arguments name, as one would type it: `packtwin design list`. */
function commandLine(words: readonly string[]): string {
  let command: Command = program;
  let line = program.name();
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
    line += ` ${word}`;
  }
  return line;
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for and the version are no errors; help for want of a command has been printed whole.
    const isShown = error.exitCode === 0 || error.code === 'commander.help';
    if (!isShown) console.error(usageSentence(error.message, commandLine(process.argv.slice(2))));
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const sentence = sentenceOf(error);
    console.error(sentence ?? error);
    process.exitCode = sentence === undefined ? 1 : 2;
  }
}
