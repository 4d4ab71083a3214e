/** The gate before a commit: format, lint with types, type-check, unit tests, unused code. Under a minute. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, nodeExecutable, projectEnvironment, root } from './prepare.mjs';

ensureInstalled();
const env = projectEnvironment();
const bin = (...path) => join(root, 'node_modules', ...path);

/** Steps of one lane run one after the other; the two lanes run beside each other, one per core. */
const lanes = [
  [
    ['format', bin('oxfmt', 'bin', 'oxfmt'), ['--check']],
    ['lint', bin('oxlint', 'bin', 'oxlint'), ['--deny-warnings']],
    ['types', bin('typescript', 'bin', 'tsc'), ['--noEmit', '-p', 'tsconfig.json']],
    [
      'dashboard',
      join(root, 'dashboard/node_modules/svelte-check/bin/svelte-check'),
      ['--tsconfig', './tsconfig.json', '--fail-on-warnings'],
      'dashboard',
    ],
    ['unused', bin('knip', 'bin', 'knip.js'), []],
  ],
  [['unit tests', bin('vitest', 'vitest.mjs'), ['run', '--project', 'unit', '--reporter', 'agent']]],
];

function run([name, script, args, folder = '.']) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(nodeExecutable(), [script, ...args], {
      cwd: join(root, folder),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve(report(name, started, `${error.message}\n`, 1)));
    child.on('exit', (code) => resolve(report(name, started, output, code ?? 1)));
  });
}

function report(name, started, output, code) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (code !== 0 || name === 'unit tests') console.log(output.trimEnd());
  return code === 0;
}

const results = await Promise.all(
  lanes.map(async (steps) => {
    let fine = true;
    for (const step of steps) fine = (await run(step)) && fine;
    return fine;
  }),
);
process.exit(results.every(Boolean) ? 0 : 1);
