#!/usr/bin/env node
/** The `packtwin` command: prepares what a fresh clone lacks, then hands over to packages/cli under Node 24. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureDashboard, ensureInstalled, nodeExecutable, projectEnvironment, root } from './prepare.mjs';

const args = process.argv.slice(2);
ensureInstalled();
// Only the process that serves pages needs them.
if (args[0] === 'up' && !args.includes('--help') && !args.includes('--print-config')) ensureDashboard();

const child = spawn(nodeExecutable(), [join(root, 'packages/cli/src/main.ts'), ...args], {
  stdio: 'inherit',
  env: projectEnvironment(),
});
// A terminal sends Ctrl-C to the whole group: the child drains, this process only waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15)));
