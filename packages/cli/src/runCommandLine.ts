/** The whole command line as a function: arguments in, exit code out. Results go to standard output, everything else to standard error. */
import { Command, CommanderError } from 'commander';
import { benchCommand } from './commands/bench.ts';
import { cellCommand } from './commands/cell.ts';
import { designCommand } from './commands/design.ts';
import { dossierCommand } from './commands/dossier.ts';
import { exportCommand } from './commands/export.ts';
import { forecastCommand } from './commands/forecast.ts';
import { observeCommand } from './commands/observe.ts';
import { protocolCommand } from './commands/protocol.ts';
import { replayCommand } from './commands/replay.ts';
import { simulateCommand } from './commands/simulate.ts';
import { upCommand } from './commands/up.ts';
import { verifyCommand } from './commands/verify.ts';
import { sentenceOf, usageSentence } from './userError.ts';

const DONE = 0;
/** A bug of ours. */
const FAULT = 1;
/** Something that whoever typed the command can put right. */
const REFUSED = 2;

function createProgram(): Command {
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
    protocolCommand,
    benchCommand,
    dossierCommand,
    verifyCommand,
    exportCommand,
    forecastCommand,
    observeCommand,
  ]) {
    program.addCommand(command());
  }
  throwInsteadOfExiting(program);
  return program;
}

/** Commander hands such settings only to commands that are made after them, and ours are made elsewhere. */
function throwInsteadOfExiting(command: Command): void {
  // What is wrong is printed below, as one sentence; help is still written by commander.
  command.exitOverride().configureOutput({ outputError: () => {} });
  command.commands.forEach(throwInsteadOfExiting);
}

/** The command that the arguments name, as one would type it: `packtwin design list`. */
function nameOfCommand(program: Command, words: readonly string[]): string {
  let command = program;
  let line = program.name();
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
    line += ` ${word}`;
  }
  return line;
}

/**
 * Runs one command to its end and resolves with the exit code: 0 when it did what was asked. Never rejects; a mistake
 * is one sentence, a bug keeps its stack trace.
 *
 * @param args as in `process.argv.slice(2)`
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return DONE;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for and the version are no errors; help for want of a command has been printed whole.
      if (error.exitCode === 0) return DONE;
      if (error.code !== 'commander.help') console.error(usageSentence(error.message, nameOfCommand(program, args)));
      return REFUSED;
    }
    const sentence = sentenceOf(error);
    console.error(sentence ?? error);
    return sentence === undefined ? FAULT : REFUSED;
  }
}
