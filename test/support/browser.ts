/**
 * A real Chromium for tests: `CHROMIUM_BIN`, else the one that @sparticuz/chromium brings through npm (x64),
 * else one that is installed, else Debian's packages unpacked without root.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { buildOnce } from './buildOnce.ts';
import { debianProgram } from './debianPackages.ts';
import { findOnPath } from './findOnPath.ts';
import { cacheFolder } from './repositoryPaths.ts';
import { UnavailableError } from './unavailable.ts';

export interface BrowserProgram {
  readonly executable: string;
  /** Added to the environment of the browser. */
  readonly env: Readonly<Record<string, string>>;
}

let found: Promise<BrowserProgram> | undefined;

/** Looks once per process. Rejects with {@link UnavailableError} that says what was tried. */
export function findChromium(): Promise<BrowserProgram> {
  found ??= locateChromium();
  return found;
}

/**
 * Starts a headless Chromium; close it with `await browser.close()` or `await using`. No sandbox: tests run as
 * root in containers and open nothing but our own pages.
 */
export async function launchBrowser(options: Omit<LaunchOptions, 'executablePath'> = {}): Promise<Browser> {
  const program = await findChromium();
  return chromium.launch({
    headless: true,
    ...options,
    executablePath: program.executable,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...(options.args ?? [])],
    env: { ...definedEnvironment(), ...program.env, ...definedEnvironment(options.env) },
  });
}

async function locateChromium(): Promise<BrowserProgram> {
  const named = process.env['CHROMIUM_BIN'];
  if (named !== undefined) {
    if (!existsSync(named)) throw new UnavailableError(`CHROMIUM_BIN names ${named}, which does not exist`);
    return { executable: named, env: {} };
  }
  const tried: string[] = [];
  if (process.platform === 'linux' && process.arch === 'x64') {
    try {
      const program = await unpackFromNpm();
      await checkItStarts(program);
      return program;
    } catch (error) {
      tried.push(`@sparticuz/chromium: ${messageOf(error)}`);
    }
  } else {
    tried.push(`@sparticuz/chromium is for linux x64, this is ${process.platform} ${process.arch}`);
  }
  const installed = findOnPath('chromium') ?? findOnPath('google-chrome') ?? findOnPath('chromium-browser');
  if (installed !== undefined) return { executable: installed, env: {} };
  try {
    const program = await debianProgram({ packages: ['chromium'], executable: 'usr/lib/chromium/chromium' });
    await checkItStarts(program);
    return program;
  } catch (error) {
    tried.push(`Debian's chromium: ${messageOf(error)}`);
  }
  throw new UnavailableError(`no Chromium: ${tried.join('; ')}`);
}

/** The package unpacks into the shared temporary folder and takes half-written files for whole ones; we do not. */
async function unpackFromNpm(): Promise<BrowserProgram> {
  const packageFolder = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
  const manifest = await readFile(join(packageFolder, 'package.json'), 'utf8');
  const version = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unknown';
  const folder = await buildOnce(join(cacheFolder, 'browsers', `sparticuz-chromium-${version}`), async (into) => {
    const bin = join(packageFolder, 'bin');
    const executable = join(into, 'chromium');
    await pipeline(createReadStream(join(bin, 'chromium.br')), createBrotliDecompress(), createWriteStream(executable));
    await chmod(executable, 0o755);
    await extractTar(join(bin, 'swiftshader.tar.br'), into);
    await extractTar(join(bin, 'fonts.tar.br'), into);
    await writeFile(join(into, 'fonts', 'fonts.conf'), fontConfiguration);
  });
  // With fonts of the host a page looks as on the host; a host without any gets those of the package.
  const env: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: join(folder, 'fonts') };
  return { executable: join(folder, 'chromium'), env };
}

const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">.</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function extractTar(archive: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const tar = spawn('tar', ['-x', '-f', '-', '-C', into], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve, reject) => {
    let complaint = '';
    tar.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    tar.on('error', reject);
    tar.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`tar ended with code ${code}: ${complaint.trim()}`)),
    );
  });
  await Promise.all([pipeline(createReadStream(archive), createBrotliDecompress(), tar.stdin), ended]);
}

/** A missing shared library shows only when the program is started. */
async function checkItStarts(program: BrowserProgram): Promise<void> {
  const browser = await chromium.launch({
    headless: true,
    executablePath: program.executable,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    env: { ...definedEnvironment(), ...program.env },
    timeout: 20_000,
  });
  await browser.close();
}

function definedEnvironment(from: LaunchOptions['env'] | NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(from ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
