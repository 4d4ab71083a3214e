/** A TCP proxy on the loopback that does to connections what networks do: delay, cut, half-close, swallow. */
import { createServer, connect, type Server, type Socket } from 'node:net';

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Delays every piece of data in both directions, in ms. Order is kept. */
  setLatency(ms: number): void;
  /** Swallows data without closing anything, as a dead radio link does; `false` lets later data through again. */
  setBlackHole(isActive: boolean): void;
  /** Ends new connections at once. */
  setRefusing(isActive: boolean): void;
  /** Sends RST to both ends of every open connection. */
  resetAll(): void;
  /** Ends the direction to the target (FIN) and leaves the other open. */
  halfCloseAll(): void;
}

interface Link {
  readonly client: Socket;
  readonly target: Socket;
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const links = new Set<Link>();
  let latencyMs = 0;
  let isBlackHole = false;
  let isRefusing = false;
  let accepted = 0;

  const forward = (from: Socket, to: Socket) => {
    let queue: Promise<void> = Promise.resolve();
    from.on('data', (data) => {
      if (isBlackHole) return;
      if (latencyMs === 0) {
        queue = queue.then(() => send(to, data));
      } else {
        const due = new Promise<void>((resolve) => setTimeout(resolve, latencyMs));
        queue = queue.then(() => due).then(() => send(to, data));
      }
    });
    from.on('end', () => {
      void queue.then(() => to.end());
    });
  };

  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accepted++;
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const link: Link = { client, target };
    links.add(link);
    forward(client, target);
    forward(target, client);
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      // An error of one end is shown to the other end as what it is: a lost connection.
      socket.on('error', () => other.resetAndDestroy());
      socket.on('close', () => {
        links.delete(link);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Cannot start the fault proxy: no TCP address');

  const resetAll = () => {
    for (const { client, target } of links) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  };
  return {
    port: address.port,
    get connections() {
      return links.size;
    },
    get accepted() {
      return accepted;
    },
    setLatency: (ms) => void (latencyMs = ms),
    setBlackHole: (isActive) => void (isBlackHole = isActive),
    setRefusing: (isActive) => void (isRefusing = isActive),
    resetAll,
    halfCloseAll() {
      for (const { target } of links) target.end();
    },
    async [Symbol.asyncDispose]() {
      resetAll();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function send(to: Socket, data: Buffer): Promise<void> | void {
  if (to.writable && !to.write(data)) {
    return new Promise((resolve) => {
      to.once('drain', resolve);
      to.once('close', () => resolve());
    });
  }
}
