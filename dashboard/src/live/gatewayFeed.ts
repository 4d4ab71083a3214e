/**
 * The live connection: what the page watches, and what the gateway sends for it. Reconnects by itself and then asks
 * again for what was watched, so that a page needs no code of its own for a lost connection.
 */
import type { ClientToServerEvents, FleetMap, ServerToClientEvents } from '@packtwin/protocol';
import { type Socket, io } from 'socket.io-client';

export type Subscription = Parameters<ClientToServerEvents['watch']>[0];
type Events = ServerToClientEvents;
type Listeners = { readonly [E in keyof Events]: Set<Events[E]> };

export type FeedState = 'connecting' | 'live' | 'lost';

export interface FeedChange {
  readonly state: FeedState;
  /** True when events may have been missed: what a page shows must be fetched again. */
  readonly mustRefetch: boolean;
}

export class GatewayFeed {
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly listeners: Listeners = {
    fleet: new Set(),
    fleetMap: new Set(),
    pack: new Set(),
    cell: new Set(),
    verdict: new Set(),
    quality: new Set(),
  };
  private readonly changeListeners = new Set<(change: FeedChange) => void>();
  private readonly refusalListeners = new Set<(sentence: string) => void>();
  private watched: Subscription = {};
  private hasBeenLive = false;

  /** `base`: address of the page, ending in "/"; the socket's path lies below it. */
  constructor(base: string) {
    const url = new URL(base);
    this.socket = io(url.origin, {
      path: `${url.pathname}socket.io/`,
      transports: ['websocket'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
    });
    this.socket.on('connect', () => {
      const mustRefetch = this.hasBeenLive && !this.socket.recovered;
      this.hasBeenLive = true;
      this.send();
      this.report({ state: 'live', mustRefetch });
    });
    this.socket.on('fleet', (overview) => this.listeners.fleet.forEach((hear) => hear(overview)));
    this.socket.on('fleetMap', (map) => this.listeners.fleetMap.forEach((hear) => hear(map)));
    this.socket.on('pack', (cells) => this.listeners.pack.forEach((hear) => hear(cells)));
    this.socket.on('cell', (internals) => this.listeners.cell.forEach((hear) => hear(internals)));
    this.socket.on('verdict', (revision) => this.listeners.verdict.forEach((hear) => hear(revision)));
    this.socket.on('quality', (report) => this.listeners.quality.forEach((hear) => hear(report)));
    this.socket.on('disconnect', () => this.report({ state: 'lost', mustRefetch: false }));
    this.socket.on('connect_error', () => this.report({ state: 'lost', mustRefetch: false }));
  }

  /** Replaces what is watched. */
  watch(subscription: Subscription): void {
    this.watched = subscription;
    if (this.socket.connected) this.send();
  }

  /** Listens to an event; the result ends it. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    const listeners: Set<Events[E]> = this.listeners[event];
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  onChange(listener: (change: FeedChange) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  /** The gateway refused what this page wants to watch. */
  onRefusal(listener: (sentence: string) => void): () => void {
    this.refusalListeners.add(listener);
    return () => this.refusalListeners.delete(listener);
  }

  close(): void {
    this.socket.close();
  }

  private send(): void {
    this.socket.emit('watch', this.watched, (refusal) => {
      if (refusal !== null) for (const listener of this.refusalListeners) listener(refusal);
    });
  }

  private report(change: FeedChange): void {
    for (const listener of this.changeListeners) listener(change);
  }
}

/** Byte columns come as an ArrayBuffer in the browser, as a Buffer in Node. */
function bytesOf(binary: Uint8Array | ArrayBuffer): Uint8Array {
  return binary instanceof Uint8Array ? binary : new Uint8Array(binary);
}

/** The map with real byte columns, or null where the columns do not cover the cells that it names. */
export function readFleetMap(map: FleetMap): FleetMap | null {
  const cells = bytesOf(map.cells);
  const levels = bytesOf(map.levels);
  const cellCount = map.packs.reduce((most, pack) => Math.max(most, pack.offset + pack.cellCount), 0);
  return cells.length >= cellCount && levels.length >= cellCount ? { ...map, cells, levels } : null;
}
