/** The dashboard's files: a single-page app as Vite builds it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Names in it carry a hash of their content: what they name never changes. */
const HASHED = '/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves a folder: its files where they exist, its page for every other address outside of the API.
 *
 * Nothing of the folder is remembered: it may be built after the gateway was started, or again while it runs.
 */
export async function serveDashboard(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    // A folder that is not there yet is no mistake.
    suppressWarning: true,
    dotfiles: 'ignore',
    cacheControl: false,
    // A page that a browser keeps would ask for the assets of a build that is gone.
    setHeaders: (reply, path) => {
      const name = path.slice(folder.length).replaceAll('\\', '/');
      void reply.header('cache-control', name.startsWith(HASHED) ? FOR_EVER : 'no-cache');
    },
  });
  app.setNotFoundHandler(({ method, url, headers }, reply) => {
    const path = url.split('?', 1)[0]!;
    const isPage =
      method === 'GET' &&
      !path.startsWith('/api/') &&
      !path.startsWith(HASHED) &&
      headers.accept?.includes('text/html');
    const isBuilt = existsSync(join(folder, 'index.html'));
    if (isPage && isBuilt) return reply.sendFile('index.html');
    const missing =
      isPage && !isBuilt
        ? 'The dashboard is not built: run npm run build -w dashboard.'
        : `There is nothing at ${method} ${url}: see /openapi.json.`;
    return reply.header('cache-control', 'no-store').status(404).send({ error: missing });
  });
}
