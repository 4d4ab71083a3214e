import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveDashboard } from '../src/api/serveDashboard.ts';

let parent: string;
let folder: string;
let app: FastifyInstance;

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'packtwin-dashboard-'));
  folder = join(parent, 'dist');
  app = Fastify();
  app.get('/api/v1/fleet', () => ({ at: 1 }));
  await serveDashboard(app, folder);
});

afterEach(async () => {
  await app.close();
  rmSync(parent, { recursive: true, force: true });
});

function build(hash: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), `<script type="module" src="/assets/index-${hash}.js"></script>`);
  writeFileSync(join(folder, 'assets', `index-${hash}.js`), `export const hash = '${hash}';`);
  writeFileSync(join(folder, '.secret'), 'not for the world');
}

const get = (url: string, accept = '*/*') => app.inject({ url, headers: { accept } });

describe('serveDashboard', () => {
  test('keeps hashed assets for ever and asks for the page every time', async () => {
    build('one');
    const page = await get('/', 'text/html');
    expect(page.statusCode).toBe(200);
    expect(page.headers['cache-control']).toBe('no-cache');
    const asset = await get('/assets/index-one.js');
    expect(asset.body).toContain("'one'");
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('serves what is built, or built again, while it runs', async () => {
    const unbuilt = await get('/', 'text/html');
    expect([unbuilt.statusCode, unbuilt.json<{ error: string }>().error]).toEqual([
      404,
      'The dashboard is not built: run npm run build -w dashboard.',
    ]);
    for (const hash of ['one', 'two']) {
      build(hash);
      expect((await get('/', 'text/html')).body).toContain(`index-${hash}.js`);
      expect((await get(`/assets/index-${hash}.js`)).statusCode).toBe(200);
    }
    expect((await get('/assets/index-one.js')).statusCode).toBe(404);
  });

  test('answers addresses of the app with its page, and no others', async () => {
    build('one');
    const deep = await get('/vehicles/EV1?pack=P1', 'text/html,*/*');
    expect([deep.statusCode, deep.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(deep.body).toContain('index-one.js');
    expect((await get('/api/v1/fleet')).json()).toEqual({ at: 1 });
    // A page where a script is expected would fail in the browser with an error that says nothing.
    const nothing: [url: string, accept: string][] = [
      ['/assets/index-old.js', 'text/html'],
      ['/api/v1/smell', 'text/html'],
      ['/.secret', '*/*'],
      ['/vehicles/EV1', 'application/json'],
    ];
    for (const [url, accept] of nothing) expect([url, (await get(url, accept)).statusCode]).toEqual([url, 404]);
    const outside = await get('/..%2f..%2fpackage.json', 'text/html');
    expect(outside.body).not.toContain('"name"');
  });
});
