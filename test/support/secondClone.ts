/** The sources once more, elsewhere, with the installed packages of this clone: what another party has after `git clone` and `npm install`. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './repositoryPaths.ts';

const SOURCES = ['package.json', 'packages', 'twin-models', 'gateway'] as const;
const OWN = '@packtwin';

/** Its folder goes away with the scope. */
export function secondClone(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'packtwin-clone-'));
  for (const name of SOURCES) {
    cpSync(join(repositoryRoot, name), join(path, name), {
      recursive: true,
      filter: (source) => !source.endsWith('node_modules'),
    });
  }
  const modules = join(path, 'node_modules');
  mkdirSync(join(modules, OWN), { recursive: true });
  const installed = join(repositoryRoot, 'node_modules');
  for (const name of readdirSync(installed)) if (name !== OWN) symlinkSync(join(installed, name), join(modules, name));
  const link = (folder: string, name: string): void => symlinkSync(join(path, folder), join(modules, OWN, name));
  for (const name of readdirSync(join(path, 'packages'))) link(`packages/${name}`, name);
  for (const name of ['twin-models', 'gateway']) link(name, name);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
