/** Which program computes here: version, commit, the sources themselves, Node. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SoftwareIdentity {
  readonly packtwin: string;
  /** null where there is no git repository. */
  readonly commit: string | null;
  /** Files differ from that commit; null where it is not known. */
  readonly isChanged: boolean | null;
  /** SHA-256 over every source file that a result depends on. */
  readonly sources: string;
  /** SHA-256 over those of them that write the page of a dossier. */
  readonly pageSources: string;
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly architecture: string;
}

const ROOT = new URL('../../../../', import.meta.url);

const PAGE_SOURCES = 'packages/cli/src/dossier';

/** What a result depends on; screens, brokers and stores are not among it. */
const SOURCES = [
  'packages/units/src',
  'packages/protocol/src',
  'packages/decoders/src',
  'packages/streams/src',
  'packages/estimation/src',
  'packages/replay/src',
  PAGE_SOURCES,
  'twin-models/src',
  'gateway/src/pipeline',
  'gateway/src/replay',
] as const;

export function identifySoftware(): SoftwareIdentity {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '?';
  const commit = git('rev-parse', 'HEAD');
  return {
    packtwin: String(version),
    commit,
    isChanged: commit === null ? null : git('status', '--porcelain', '--', ...SOURCES) !== '',
    sources: hashSources(SOURCES),
    pageSources: hashSources([PAGE_SOURCES]),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: process.platform,
    architecture: process.arch,
  };
}

/** What git prints; null without git or without a repository. */
function git(...words: readonly string[]): string | null {
  try {
    const cwd = fileURLToPath(ROOT);
    return execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** Names and contents, in order of names: the same on every machine. */
function hashSources(folders: readonly string[]): string {
  const sum = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(fileURLToPath(ROOT).length).replaceAll('\\', '/'))
      .toSorted();
    for (const file of files) {
      sum.update(`${file}\n`);
      sum.update(readFileSync(new URL(file, ROOT)));
    }
  }
  return sum.digest('hex');
}
