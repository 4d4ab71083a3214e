/** Where the repository and its git-ignored cache are, from wherever a test was started. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Unpacked services and browsers: everything in it can be deleted at any time. */
export const cacheFolder: string = join(repositoryRoot, '.cache');
