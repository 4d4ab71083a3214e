import { vi } from 'vitest';
import { runCommandLine } from '../src/runCommandLine.ts';

export interface CapturedRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** One command in this process, with what it wrote. Everything but the two streams is real. */
export async function runCaptured(...args: readonly string[]): Promise<CapturedRun> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((...words) => void out.push(`${words.join(' ')}\n`)),
    vi.spyOn(console, 'error').mockImplementation((...words) => void err.push(`${words.join(' ')}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (out.push(String(text)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (err.push(String(text)), true)),
  ];
  const exitCodeOfRunner = process.exitCode;
  process.exitCode = undefined;
  try {
    const returned = await runCommandLine(args);
    // As main.ts: a command may have set a code of its own.
    const exitCode = returned === 0 ? ownExitCode() : returned;
    return { exitCode, out: out.join(''), err: err.join('') };
  } finally {
    process.exitCode = exitCodeOfRunner;
    // Commands that wait for a stop let go of the channel to their parent; here that is the runner's, without which
    // this process ends, with code 0, as soon as a test waits for a module that the runner has to fetch.
    process.channel?.ref();
    for (const spy of spies) spy.mockRestore();
  }
}

function ownExitCode(): number {
  return Number(process.exitCode ?? 0);
}
