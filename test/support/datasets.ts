/** Where recorded data are. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { repositoryRoot } from './repositoryPaths.ts';

/** The folder of recorded data sets: PACKTWIN_DATASETS, else `../shared/datasets` beside the repository; null where there is none. */
export function datasetsFolder(): string | null {
  const folder = process.env['PACKTWIN_DATASETS'] ?? resolve(repositoryRoot, '../shared/datasets');
  return existsSync(folder) ? folder : null;
}
