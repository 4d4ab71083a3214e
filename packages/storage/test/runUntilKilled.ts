/** Runs a child that prints a line for everything it knows to be durable, and kills it in the middle of that. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * SIGKILLs the child `afterMs` after its first line and gives the whole lines it had printed.
 * Its standard output is a file: a pipe that nobody empties for a moment fails a synchronous write with EAGAIN,
 * which ended the child before the kill on a loaded machine.
 */
export async function runUntilKilled(script: URL, argument: string, afterMs: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'packtwin-killed-child-'));
  const file = join(folder, 'output');
  const output = openSync(file, 'w');
  try {
    const child = spawn(process.execPath, [fileURLToPath(script), argument], {
      stdio: ['ignore', output, 'inherit'],
    });
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    while (statSync(file).size === 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill('SIGKILL');
    const [code, signal] = await ended;
    if (signal !== 'SIGKILL') throw new Error(`The appending process ended with code ${code} before it was killed`);
    // The last line may have been cut short by the kill.
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}
