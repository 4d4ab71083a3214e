/**
 * Sends frames of which only the newest matters, each connection at its own pace.
 *
 * Socket.IO's `volatile` drops a frame when the connection is just writing, even if that is another frame of the same
 * turn, and then nobody sends the last one again. Here a frame waits until its connection can take it, a newer one of
 * the same kind replaces it, and what is sent is volatile only so that recovery does not store it.
 */
import type { ServerToClientEvents } from '@packtwin/protocol';
import type { Server } from 'socket.io';

const RETRY_MS = 20;

export class FrameSender {
  readonly #io: Server;
  /** By connection and event: what waits to be sent. Bounded by connections × events. */
  readonly #waiting = new Map<string, { readonly id: string; readonly event: string; readonly frame: unknown }>();
  #timer: NodeJS.Timeout | undefined;
  /** Frames that a newer one replaced before they could be sent. */
  replaced = 0;

  constructor(io: Server) {
    this.#io = io;
  }

  /** Sends a frame to everyone in a room. */
  send<Event extends keyof ServerToClientEvents>(
    room: string,
    event: Event,
    frame: Parameters<ServerToClientEvents[Event]>[0],
  ): void {
    const ids = [...(this.#io.sockets.adapter.rooms.get(room) ?? [])];
    const ready = ids.filter((id) => this.#canTake(id));
    for (const id of ids) {
      const key = `${id} ${event}`;
      if (this.#waiting.delete(key)) this.replaced++;
      if (!ready.includes(id)) this.#waiting.set(key, { id, event, frame });
    }
    if (ready.length > 0) this.#io.to(ready).volatile.emit(event, frame);
    this.#retryLater();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  #canTake(id: string): boolean {
    return this.#io.sockets.sockets.get(id)?.conn.transport.writable ?? false;
  }

  #retryLater(): void {
    if (this.#waiting.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const [key, { id, event, frame }] of this.#waiting) {
        const isGone = !this.#io.sockets.sockets.has(id);
        if (!isGone && !this.#canTake(id)) continue;
        this.#waiting.delete(key);
        if (!isGone) this.#io.to(id).volatile.emit(event, frame);
      }
      this.#retryLater();
    }, RETRY_MS);
  }
}
