/**
 * Programs from Debian's archive without root: packages are downloaded and unpacked under `.cache/services`, and
 * run from there with LD_LIBRARY_PATH. Nothing is installed.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnce } from './buildOnce.ts';
import { findOnPath } from './findOnPath.ts';
import { cacheFolder } from './repositoryPaths.ts';
import { UnavailableError } from './unavailable.ts';

const run = promisify(execFile);

export interface DebianProgram {
  readonly packages: readonly string[];
  /** Path of the program inside the unpacked tree. */
  readonly executable: string;
}

/** Unpacks the packages and everything they depend on that this machine lacks. Rejects with {@link UnavailableError}. */
export async function debianProgram(
  program: DebianProgram,
): Promise<{ readonly executable: string; readonly env: Readonly<Record<string, string>> }> {
  for (const tool of ['apt-get', 'apt-cache', 'dpkg-deb', 'dpkg-query']) {
    if (findOnPath(tool) === undefined)
      throw new UnavailableError(`${tool} is not on this machine (Debian or Ubuntu needed)`);
  }
  const label = `${program.packages.join('+')}-${createHash('sha256').update(JSON.stringify(program)).digest('hex').slice(0, 8)}`;
  const folder = await buildOnce(join(cacheFolder, 'services', label), (into) => download(program, into));
  const executable = join(folder, program.executable);
  if (!existsSync(executable)) {
    throw new UnavailableError(`${program.packages.join(', ')} unpacked, but there is no ${program.executable} in it`);
  }
  return { executable, env: { LD_LIBRARY_PATH: (await libraryFolders(folder)).join(':') } };
}

async function download(program: DebianProgram, into: string): Promise<void> {
  const options = await packageLists(program.packages);
  const wanted = await missingPackages(program.packages, options);
  const archives = join(into, '.archives');
  await mkdir(archives);
  try {
    // apt-get download writes into the working directory; `_apt` cannot write there, hence no sandbox user.
    await run('apt-get', [...options, '-o', 'APT::Sandbox::User=root', 'download', ...wanted], {
      cwd: archives,
      timeout: 300_000,
    });
  } catch (error) {
    throw new UnavailableError(`apt-get could not download ${wanted.join(' ')}: ${lastLine(error)}`);
  }
  for (const archive of await readdir(archives)) {
    await run('dpkg-deb', ['-x', join(archives, archive), into], { maxBuffer: 64 << 20 });
  }
  await rm(archives, { recursive: true });
}

/** Options under which apt knows the packages: the machine's own lists if they are there, else lists of our own. */
async function packageLists(packages: readonly string[]): Promise<string[]> {
  const known = async (options: readonly string[]) => {
    try {
      const { stdout } = await run('apt-cache', [...options, 'policy', ...packages]);
      return packages.every((name) => new RegExp(`^${name}:$\\n.*\\n  Candidate: \\d`, 'm').test(stdout));
    } catch {
      return false;
    }
  };
  if (await known([])) return [];
  const lists = join(cacheFolder, 'services', 'apt');
  await mkdir(join(lists, 'lists', 'partial'), { recursive: true });
  await mkdir(join(lists, 'archives', 'partial'), { recursive: true });
  const own = ['-o', `Dir::State::Lists=${join(lists, 'lists')}`, '-o', `Dir::Cache=${lists}`];
  if (await known(own)) return own;
  try {
    await run('apt-get', [...own, '-o', 'APT::Sandbox::User=root', 'update'], {
      timeout: 300_000,
      maxBuffer: 16 << 20,
    });
  } catch (error) {
    throw new UnavailableError(`apt-get update failed: ${lastLine(error)}`);
  }
  if (!(await known(own))) throw new UnavailableError(`Debian's archive has no package ${packages.join(', ')}`);
  return own;
}

/** The packages and their dependencies, without those that the machine has installed. */
async function missingPackages(packages: readonly string[], options: readonly string[]): Promise<string[]> {
  const { stdout } = await run(
    'apt-cache',
    [
      ...options,
      'depends',
      '--recurse',
      '--no-recommends',
      '--no-suggests',
      '--no-conflicts',
      '--no-breaks',
      '--no-replaces',
      '--no-enhances',
      ...packages,
    ],
    { maxBuffer: 64 << 20 },
  );
  // Names of virtual packages stand in angle brackets; lines of a dependency are indented.
  const closure = [...new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)))];
  const { stdout: status } = await run('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}${Package}\n'], {
    maxBuffer: 64 << 20,
  });
  const installed = new Set(
    status
      .split('\n')
      .filter((line) => line.startsWith('ii'))
      .map((line) => line.slice(3).trim()),
  );
  return closure.filter((name) => packages.includes(name) || !installed.has(name));
}

/** Every folder of the tree with shared libraries in it: some packages load from folders of their own. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of ['lib', 'usr/lib']) {
    const start = join(root, base);
    try {
      await access(start);
    } catch {
      continue;
    }
    for (const entry of await readdir(start, { recursive: true, withFileTypes: true })) {
      if (/\.so(\.|$)/.test(entry.name) && !entry.isDirectory() && !folders.includes(entry.parentPath))
        folders.push(entry.parentPath);
    }
  }
  return folders;
}

function lastLine(error: unknown): string {
  const text =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}
