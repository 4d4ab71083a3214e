/** The live side of the API: Socket.IO rooms fed by what happens, nothing polled. */
import type { Server as HttpServer } from 'node:http';
import {
  FLEET_QUANTITIES,
  type ClientToServerEvents,
  type FleetQuantity,
  type ServerToClientEvents,
} from '@packtwin/protocol';
import { conflateByKey } from '@packtwin/streams';
import type { Subscription } from 'rxjs';
import { Server, type Socket } from 'socket.io';
import { Ajv } from 'ajv';
import { Type, type Static } from 'typebox';
import { packKeyOf } from '../pipeline/telemetryRecord.ts';
import { isLoopback } from '../config/checkExposure.ts';
import { isAuthorised } from './credentials.ts';
import { FrameSender } from './frameSender.ts';
import { fleetMapOf } from './fleetMap.ts';
import { qualityReportOf } from './fleetRoutes.ts';
import type { ApiParts } from './startApi.ts';

const QUALITY_PERIOD_MS = 2000;
const RECOVERY_MS = 2 * 60_000;

const WatchSchema = Type.Object(
  {
    fleet: Type.Optional(Type.Union(FLEET_QUANTITIES.map((quantity) => Type.Literal(quantity)))),
    pack: Type.Optional(Type.Object({ vehicle: Type.String(), pack: Type.String() })),
    cell: Type.Optional(
      Type.Object({ vehicle: Type.String(), pack: Type.String(), cellIndex: Type.Integer({ minimum: 0 }) }),
    ),
    quality: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const isSubscription = new Ajv({ strict: false }).compile<Static<typeof WatchSchema>>(WatchSchema);

type LiveServer = Server<ClientToServerEvents, ServerToClientEvents>;
type LiveSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

const fleetRoom = (quantity: FleetQuantity) => `fleet:${quantity}`;
const packRoom = (packKey: string) => `pack:${packKey}`;
const cellRoom = (packKey: string, cellIndex: number) => `cell:${packKey}/${cellIndex}`;
const QUALITY_ROOM = 'quality';

export function startLive(server: HttpServer, parts: ApiParts): { stop(): Promise<void> } {
  const { registry, feed, config } = parts;
  const { users } = config.http;
  const io: LiveServer = new Server(server, {
    transports: ['websocket', 'polling'],
    perMessageDeflate: false,
    connectionStateRecovery: { maxDisconnectionDuration: RECOVERY_MS, skipMiddlewares: false },
    serveClient: false,
    // A page of another site (other than a developer's on this machine) must not read a gateway that needs no credentials.
    allowRequest: (request, answer) => {
      const { origin, host, authorization } = request.headers;
      const isSameSite = origin === undefined || isOwnOrigin(origin, host);
      answer(null, isSameSite && (users.length === 0 || isAuthorised(users, authorization)));
    },
  });
  const frames = new FrameSender(io);
  const hasListeners = (room: string) => (io.sockets.adapter.rooms.get(room)?.size ?? 0) > 0;

  io.on('connection', (socket) => {
    socket.on('watch', (subscription, answer) => {
      const reply = typeof answer === 'function' ? answer : () => undefined;
      reply(watch(socket, subscription, parts, frames));
      tellWatched();
    });
    socket.on('disconnect', () => tellWatched());
  });

  /** Lanes work out internals only of cells that someone looks at. */
  const watched = new Map<string, string>();
  const tellWatched = () => {
    const wanted = new Map<string, number[]>();
    for (const room of io.sockets.adapter.rooms.keys()) {
      const [, packKey, cell] = /^cell:(.+)\/(\d+)$/.exec(room) ?? [];
      if (packKey !== undefined) wanted.set(packKey, [...(wanted.get(packKey) ?? []), Number(cell)]);
    }
    for (const packKey of watched.keys()) if (!wanted.has(packKey)) wanted.set(packKey, []);
    for (const [packKey, cells] of wanted) {
      const text = cells.toSorted((a, b) => a - b).join();
      if ((watched.get(packKey) ?? '') === text) continue;
      if (cells.length === 0) watched.delete(packKey);
      else watched.set(packKey, text);
      parts.watch(packKey, cells);
    }
  };

  const subscriptions: Subscription[] = [
    feed.verdicts$.subscribe((revision) => io.emit('verdict', revision)),
    feed.packs$.subscribe((entry) => {
      const room = packRoom(entry.packKey);
      if (!hasListeners(room)) return;
      const cells = entry.cellsNow();
      if (cells) frames.send(room, 'pack', cells);
    }),
    feed.cells$.subscribe(({ packKey, cellIndex, internals }) =>
      frames.send(cellRoom(packKey, cellIndex), 'cell', internals),
    ),
    feed.fleet$.subscribe(() => {
      const rooms = FLEET_QUANTITIES.filter((quantity) => hasListeners(fleetRoom(quantity)));
      if (rooms.length === 0) return;
      const now = Date.now();
      const overview = registry.overview(now);
      for (const quantity of rooms) {
        frames.send(fleetRoom(quantity), 'fleet', overview);
        frames.send(fleetRoom(quantity), 'fleetMap', fleetMapOf(registry.entries(), quantity, now));
      }
    }),
    feed.fleet$.pipe(conflateByKey({ keyOf: (key) => key, periodMs: QUALITY_PERIOD_MS })).subscribe(() => {
      if (hasListeners(QUALITY_ROOM)) frames.send(QUALITY_ROOM, 'quality', qualityReportOf(parts));
    }),
  ];

  return {
    stop: async () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
      frames.stop();
      io.disconnectSockets(true);
      await io.close();
    },
  };
}

/** Replaces what a connection watches and sends it what is known now. Returns what is wrong, or null. */
function watch(socket: LiveSocket, subscription: unknown, parts: ApiParts, frames: FrameSender): string | null {
  const { registry } = parts;
  if (!isSubscription(subscription)) return 'Cannot watch that: give fleet (a quantity), pack, cell or quality.';
  const { fleet, pack, cell, quality } = subscription;
  const wanted = [pack, cell].flatMap((named) => (named ? [packKeyOf(named.vehicle, named.pack)] : []));
  const unknown = wanted.find((packKey) => registry.get(packKey) === undefined);
  if (unknown !== undefined) return `There is no pack ${unknown}: /api/v1/vehicles lists those that are known.`;

  for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
  const now = Date.now();
  if (fleet) {
    void socket.join(fleetRoom(fleet));
    frames.send(socket.id, 'fleet', registry.overview(now));
    frames.send(socket.id, 'fleetMap', fleetMapOf(registry.entries(), fleet, now));
  }
  if (pack) {
    const packKey = packKeyOf(pack.vehicle, pack.pack);
    void socket.join(packRoom(packKey));
    const cells = registry.get(packKey)?.cellsNow();
    if (cells) frames.send(socket.id, 'pack', cells);
  }
  if (cell) void socket.join(cellRoom(packKeyOf(cell.vehicle, cell.pack), cell.cellIndex));
  if (quality) {
    void socket.join(QUALITY_ROOM);
    frames.send(socket.id, 'quality', qualityReportOf(parts));
  }
  return null;
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  try {
    const { host: from, hostname } = new URL(origin);
    return from === host || isLoopback(hostname);
  } catch {
    return false;
  }
}
