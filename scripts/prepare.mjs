/**
 * What every entry point needs first, in plain JavaScript so that any host Node from 20 on can run it:
 * installed packages, a Node 24 to run the TypeScript sources with, and the built dashboard.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const [major, minor] = process.versions.node.split('.').map(Number);
const hostRunsSources = major > 24 || (major === 24 && minor >= 11);

/** Ends the process with one sentence; no stack trace, since nothing here is a bug to debug. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Path of a Node that strips types: the host's own from 24.11 on, else the one that npm installed here. */
export function nodeExecutable() {
  if (hostRunsSources) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', file);
  if (existsSync(packaged)) return packaged;
  return fail(
    `Cannot run packtwin on Node ${process.versions.node}: it needs Node 24.11 or later, and no packaged one exists for ` +
      `${process.platform}-${process.arch}. Install Node 24 and run the command again.`,
  );
}

/** Environment in which `node`, `npm` and package binaries are the project's own. */
export function projectEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = [dirname(nodeExecutable()), join(root, 'node_modules', '.bin'), process.env.PATH].join(separator);
  return { ...process.env, PATH: path };
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * Runs `npm install` when the lock file has changed since the last time, or never ran.
 * Not `npm ci`: it refuses a lock file in which an optional binary of some other platform is missing,
 * which happens whenever a package publishes its platforms one by one. `install` keeps to the lock as well.
 */
export function ensureInstalled() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const stamp = join(root, 'node_modules', '.packtwin-installed');
  const wanted = digest(lock);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing packages (once; about half a minute) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.error !== undefined) fail(`Cannot install packages: ${result.error.message}. Is npm on the PATH?`);
  if (result.status !== 0)
    fail(`Cannot install packages: "npm install" ended with code ${result.status}; its message stands above.`);
  writeFileSync(stamp, wanted);
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'test') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else yield path;
  }
}

/** Builds the dashboard when its sources, or the protocol that it shares, have changed since the last build. */
export function ensureDashboard() {
  const hash = createHash('sha256');
  for (const folder of ['dashboard', 'packages/protocol/src', 'packages/units/src']) {
    for (const file of [...sourceFiles(join(root, folder))].toSorted((a, b) => (a < b ? -1 : 1))) {
      if (statSync(file).isFile()) hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  }
  const wanted = hash.digest('hex');
  const stamp = join(root, 'dashboard', 'dist', '.source-hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Building the dashboard …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = spawnSync(nodeExecutable(), [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'dashboard'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: projectEnvironment(),
  });
  if (result.status !== 0) fail('Cannot build the dashboard; the message of vite stands above.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
