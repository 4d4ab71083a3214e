/** The `packtwin` command. */
import { runCommandLine } from './runCommandLine.ts';

const exitCode = await runCommandLine(process.argv.slice(2));
// A command that did what was asked may still have set a code of its own, for what it met on the way.
if (exitCode !== 0) process.exitCode = exitCode;
