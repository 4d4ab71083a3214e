/**
 * Serves the made-up fleet over the same HTTP and Socket.IO shapes as the gateway, live at 1 Hz.
 *
 *     node dashboard/test/fixtureGateway.ts [--port 8642] [--empty]
 */
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import type { ClientToServerEvents, ServerToClientEvents } from '@packtwin/protocol';
import { Server } from 'socket.io';
import * as fleet from './madeUpFleet/index.ts';

export interface FixtureGateway {
  readonly url: string;
  /** Sends a verdict to every page, as the gateway does when it finds something. */
  readonly send: Server<ClientToServerEvents, ServerToClientEvents>['emit'];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface FixtureOptions {
  /** 0 = any free port. */
  readonly port?: number;
  /** A fleet without vehicles. */
  readonly isEmpty?: boolean;
  /** Clock of the made-up fleet, ms. */
  readonly clock?: () => number;
  readonly periodMs?: number;
}

const BUILT = join(import.meta.dirname, '../dist');
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export async function startFixtureGateway(options: FixtureOptions = {}): Promise<FixtureGateway> {
  const { port = 0, isEmpty = false, clock = Date.now, periodMs = 1000 } = options;
  const overview = () => {
    const full = fleet.overview(clock());
    return isEmpty ? { ...full, vehiclesReporting: 0, vehiclesSilent: 0, cellsWatched: 0, packs: [] } : full;
  };

  const http = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      response.writeHead(500).end(JSON.stringify({ message: String(fault) }));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fixture');
    if (!url.pathname.startsWith('/api/v1/')) return sendBuilt(url.pathname, response);
    const body = apiBody(url);
    response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { message: 'This fleet has no such vehicle, pack or cell.' }));
  }

  function apiBody(url: URL): unknown {
    const now = clock();
    const [kind, name = '', part, cell, last] = url.pathname.slice('/api/v1/'.length).split('/');
    if (kind === 'fleet') return overview();
    if (kind === 'verdicts') return { verdicts: isEmpty ? [] : fleet.verdicts(now) };
    if (kind === 'quality') return isEmpty ? { packs: [], unattributed: {}, days: [] } : fleet.quality(now);
    const vehicle = fleet.VEHICLES.indexOf(decodeURIComponent(name));
    if (kind !== 'vehicles' || vehicle < 0) return null;
    const from = Number(url.searchParams.get('from') ?? 0);
    const to = Number(url.searchParams.get('to') ?? now);
    const points = Number(url.searchParams.get('points') ?? 500);
    if (part === undefined) return fleet.vehicleDetail(vehicle, now);
    if (url.searchParams.get('pack') !== fleet.PACK) return null;
    if (part === 'history') return fleet.packHistory(vehicle, from, to, points, now);
    if (part === 'cells' && cell === undefined) return fleet.cellsNow(vehicle, now);
    if (part === 'cells' && last === 'history' && Number(cell) < fleet.CELLS) {
      return fleet.cellHistory(vehicle, Number(cell), from, to, points, now);
    }
    return null;
  }

  const io = new Server<ClientToServerEvents, ServerToClientEvents>(http, { connectionStateRecovery: {} });
  io.on('connection', (socket) => {
    let sendNow: (() => void) | undefined;
    const ticking = setInterval(() => sendNow?.(), periodMs);
    socket.on('disconnect', () => clearInterval(ticking));
    socket.on('watch', ({ fleet: quantity, pack, cell, quality }, reply) => {
      const vehicle = pack === undefined ? 0 : fleet.VEHICLES.indexOf(pack.vehicle);
      if (vehicle < 0) return reply(`There is no vehicle "${pack?.vehicle}".`);
      reply(null);
      sendNow = () => {
        const now = clock();
        if (quantity !== undefined) {
          socket.emit('fleet', overview());
          if (!isEmpty) socket.emit('fleetMap', fleet.fleetMap(quantity, now));
        }
        if (pack !== undefined) socket.emit('pack', fleet.cellsNow(vehicle, now));
        if (cell !== undefined)
          socket.emit('cell', fleet.cellInternals(fleet.VEHICLES.indexOf(cell.vehicle), cell.cellIndex, now));
        if (quality === true) socket.emit('quality', fleet.quality(now));
      };
      sendNow();
    });
  });

  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('Cannot tell the port of the fixture gateway');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    send: io.emit.bind(io),
    [Symbol.asyncDispose]: async () => {
      await io.close();
    },
  };
}

async function sendBuilt(path: string, response: ServerResponse): Promise<void> {
  const name = normalize(path === '/' ? 'index.html' : path.slice(1));
  try {
    const bytes = await readFile(join(BUILT, name.replaceAll('..', '')));
    response.writeHead(200, { 'content-type': CONTENT_TYPES[extname(name)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end('Not built: npm run build -w dashboard');
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8642' }, empty: { type: 'boolean', default: false } },
  });
  const gateway = await startFixtureGateway({ port: Number(values.port), isEmpty: values.empty });
  console.log(gateway.url);
}
