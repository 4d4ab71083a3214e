/**
 * The broker inside the gateway: aedes 1.2, MQTT 3.1.1, for one machine and up to some ten thousand vehicles.
 *
 * A PUBACK leaves only after {@link EmbeddedBrokerOptions.onPublish} has resolved, so "acknowledged" means durable.
 * What may fill memory or stall others has a limit, and every refusal is counted by reason.
 */
import { createServer, isIP, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { MAX_PAYLOAD_BYTES } from '@packtwin/protocol';
import { BrokerAccess, type BrokerUser, type Principal } from './brokerAccess.ts';
import { PacketSizeGuard } from './packetSizeGuard.ts';
import type {
  PublishOptions,
  RecordHandler,
  RetainedMessage,
  TelemetryTransport,
  TransportCounters,
  TransportEvent,
} from './telemetryTransport.ts';
import { listenOn, requireSecureAddress } from './listenAddress.ts';
import { TransportError } from './transportError.ts';
import { TransportTally } from './transportTally.ts';

export interface BrokerLimits {
  /** Bytes of an MQTT packet after its fixed header. Default: the contract's largest payload and 1 KiB for its topic. */
  readonly packetBytes: number;
  readonly connections: number;
  /** Records of one connection that wait for durability; beyond it nothing more is read from its socket. */
  readonly inFlightPerConnection: number;
  /** s; clients without keep-alive or with a longer one are refused. */
  readonly keepAliveSeconds: number;
  /** Topic levels of publishes and filters. The contract has 7; deeper ones are refused before they are matched. */
  readonly topicLevels: number;
  /** Packets that a client may send before its CONNECT is answered. */
  readonly queuedBeforeConnect: number;
  /** ms; a client that does not read what is sent to it for so long is cut off. */
  readonly drainMs: number;
  /** ms between TCP connection and CONNECT. */
  readonly connectMs: number;
  readonly retainedTopics: number;
}

export const DEFAULT_BROKER_LIMITS: BrokerLimits = {
  packetBytes: MAX_PAYLOAD_BYTES + 1024,
  connections: 20_000,
  inFlightPerConnection: 256,
  keepAliveSeconds: 300,
  topicLevels: 16,
  queuedBeforeConnect: 100,
  drainMs: 30_000,
  connectMs: 10_000,
  retainedTopics: 200_000,
};

export interface EmbeddedBrokerOptions {
  readonly onPublish: RecordHandler;
  /** Default 127.0.0.1. Anything else than loopback needs `tls` and `users`. */
  readonly host?: string;
  /** Default 1883; 0 takes a free one. */
  readonly port?: number;
  /** Default `default`. */
  readonly tenant?: string;
  /** Absent: no credentials asked, any client may speak for any vehicle. */
  readonly users?: readonly BrokerUser[];
  /** PEM. `ca`: clients must then present a certificate signed by it. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer; readonly ca?: string | Buffer };
  readonly limits?: Partial<BrokerLimits>;
  /** In place before the first client can connect. */
  readonly retained?: readonly RetainedMessage[];
  readonly onEvent?: (event: TransportEvent) => void;
  /** ms UTC; for tests. */
  readonly now?: () => number;
}

export interface EmbeddedBroker extends TelemetryTransport {
  readonly port: number;
  /** Puts messages where a later subscriber finds them (births and acks after a restart). */
  seedRetained(messages: readonly RetainedMessage[]): Promise<void>;
}

/**
 * Starts listening. Rejects with {@link TransportError} `PORT_IN_USE`, `ADDRESS_NOT_AVAILABLE`, `NOT_PERMITTED`,
 * `INSECURE_ADDRESS`.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const host = options.host ?? '127.0.0.1';
  requireSecureAddress(host, { tls: options.tls !== undefined, users: (options.users ?? []).length > 0 });
  const broker = new AedesBroker(options);
  await broker.listen(host, options.port ?? 1883);
  return broker;
}

class AedesBroker implements EmbeddedBroker {
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #access: BrokerAccess;
  readonly #limits: BrokerLimits;
  readonly #tally: TransportTally;
  readonly #onPublish: RecordHandler;
  readonly #now: () => number;
  readonly #scheme: 'mqtt' | 'mqtts';
  readonly #retained: readonly RetainedMessage[];
  readonly #principals = new WeakMap<Client, Principal>();
  readonly #inFlightOf = new WeakMap<Client, number>();
  readonly #retainedTopics = new Set<string>();
  #stopped: Promise<void> | undefined;
  #stopping = false;
  #idle: (() => void) | undefined;
  #host = '';
  port = 0;

  constructor(options: EmbeddedBrokerOptions) {
    this.#limits = { ...DEFAULT_BROKER_LIMITS, ...options.limits };
    this.#access = new BrokerAccess(options.tenant ?? 'default', options.users);
    this.#onPublish = options.onPublish;
    this.#now = options.now ?? Date.now;
    this.#retained = options.retained ?? [];
    this.#scheme = options.tls === undefined ? 'mqtt' : 'mqtts';
    this.#tally = new TransportTally(options.onEvent ?? (() => undefined));
    this.#aedes = this.#createAedes();
    const accept = (socket: Socket) => this.#accept(socket);
    this.#server =
      options.tls === undefined
        ? createServer({ noDelay: true }, accept)
        : createTlsServer(
            {
              ...options.tls,
              noDelay: true,
              requestCert: options.tls.ca !== undefined,
              rejectUnauthorized: options.tls.ca !== undefined,
              minVersion: 'TLSv1.2',
            },
            accept,
          );
    this.#server.maxConnections = this.#limits.connections;
    this.#server.on('drop', () =>
      this.#tally.refuse('TOO_MANY_CONNECTIONS', null, `more than ${this.#limits.connections} connections`),
    );
    this.#server.on('tlsClientError', (error: Error) =>
      this.#tally.refuse('PROTOCOL_ERROR', null, `TLS: ${error.message}`),
    );
  }

  get url(): string {
    return `${this.#scheme}://${isIP(this.#host) === 6 ? `[${this.#host}]` : this.#host}:${this.port}`;
  }

  get counters(): TransportCounters {
    return this.#tally.snapshot(this.#aedes.connectedClients);
  }

  async listen(host: string, port: number): Promise<void> {
    await this.#aedes.listen();
    try {
      await this.seedRetained(this.#retained);
      this.port = await listenOn(this.#server, host, port);
    } catch (error) {
      await new Promise<void>((resolve) => this.#aedes.close(resolve));
      throw error;
    }
    this.#host = host;
  }

  publish(topic: string, payload: Uint8Array, { qos = 1, retain = false }: PublishOptions = {}): Promise<void> {
    if (this.#stopping)
      return Promise.reject(new TransportError('STOPPED', `Cannot publish on ${topic}: the broker has stopped`));
    return new Promise((resolve, reject) => {
      this.#aedes.publish({ cmd: 'publish', topic, payload: asBuffer(payload), qos, retain, dup: false }, (error) => {
        if (error) {
          this.#tally.add('publishFailures');
          reject(error);
        } else {
          this.#tally.add('messagesPublished');
          resolve();
        }
      });
    });
  }

  async seedRetained(messages: readonly RetainedMessage[]): Promise<void> {
    for (const { topic, payload } of messages) {
      await this.publish(topic, payload, { qos: 1, retain: true });
      if (payload.length > 0) this.#retainedTopics.add(topic);
    }
  }

  stop({ drainMs = 5_000 }: { readonly drainMs?: number } = {}): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#tally.recordsInFlight > 0) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, drainMs);
        this.#idle = () => {
          clearTimeout(deadline);
          // The acknowledgement is written in the turn after the handler resolved.
          setImmediate(resolve);
        };
      });
    }
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await closed;
  }

  #createAedes(): Aedes {
    const limits = this.#limits;
    const aedes = new Aedes({
      concurrency: 5_000,
      connectTimeout: limits.connectMs,
      drainTimeout: limits.drainMs,
      keepaliveLimit: limits.keepAliveSeconds,
      maxTopicLevels: limits.topicLevels,
      queueLimit: limits.queuedBeforeConnect,
      maxInflightInbound: limits.inFlightPerConnection,
      authenticate: (client, username, password, done) => {
        const principal = this.#access.authenticate(username, password);
        if (principal === null) {
          this.#tally.refuse(
            'BAD_CREDENTIALS',
            client.id,
            username === undefined ? 'no user name' : `user ${JSON.stringify(username)}`,
          );
          done(null, false);
          return;
        }
        this.#principals.set(client, principal);
        done(null, true);
      },
      authorizePublish: (client, packet, done) => this.#receive(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const decision = this.#access.maySubscribe(this.#principalOf(client), subscription.topic);
        if (decision.allowed) return done(null, subscription);
        this.#tally.refuse(decision.reason, client.id, decision.detail, subscription.topic);
        // Null grants nothing: the SUBACK carries the failure code 0x80.
        done(null, null);
      },
    });
    aedes.on('client', (client) => this.#tally.tell({ type: 'connected', clientId: client.id }));
    aedes.on('clientDisconnect', (client) => this.#tally.tell({ type: 'disconnected', clientId: client.id }));
    aedes.on('clientError', (client, error) => this.#protocolError(client, error));
    aedes.on('connectionError', (client, error) => this.#protocolError(client, error));
    return aedes;
  }

  /** A publish, or the will of a client that has gone: made durable first, then acknowledged and passed on. */
  #receive(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    // Every client loses its connection when the broker stops; their wills would tell of failures that did not happen.
    if (this.#stopping) return done(new Refused('the broker stops'));
    const clientId = client?.id ?? null;
    const { topic } = packet;
    const decision = this.#access.mayPublish(client === null ? { role: 'fleet' } : this.#principalOf(client), topic);
    if (!decision.allowed) {
      this.#tally.refuseFrame(decision.reason, clientId, decision.detail, topic);
      return done(new Refused(decision.detail));
    }
    const retain = packet.retain;
    if (retain && !this.#mayRetain(packet, clientId)) return done(new Refused('too many retained topics'));

    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.#tally.add('recordsReceived');
    this.#tally.add('bytesReceived', payload.length);
    this.#begin(client);
    const settle = (error?: unknown) => {
      this.#end(client);
      if (error === undefined) {
        this.#tally.add('recordsDurable');
        done(null);
      } else {
        const detail = error instanceof Error ? error.message : 'the handler rejected without an error';
        this.#tally.refuse('NOT_DURABLE', clientId, detail, topic);
        done(new Refused(detail));
      }
    };
    const record = { topic, payload, retain, dup: packet.dup, qos: packet.qos, clientId, receivedAt: this.#now() };
    // A handler that throws instead of rejecting must not take the broker down.
    Promise.resolve()
      .then(() => this.#onPublish(record))
      .then(() => settle(), settle);
  }

  /** Samples and events are never retained here, whatever the client asks; the record keeps what it asked. */
  #mayRetain(packet: PublishPacket, clientId: string | null): boolean {
    const { topic } = packet;
    if (!/\/(?:birth|status)$/.test(topic)) {
      packet.retain = false;
      return true;
    }
    if (packet.payload.length === 0) {
      this.#retainedTopics.delete(topic);
      return true;
    }
    if (!this.#retainedTopics.has(topic) && this.#retainedTopics.size >= this.#limits.retainedTopics) {
      this.#tally.refuse('TOO_MANY_RETAINED', clientId, `${this.#limits.retainedTopics} topics are retained`, topic);
      return false;
    }
    this.#retainedTopics.add(topic);
    return true;
  }

  #accept(socket: Socket): void {
    const guard = new PacketSizeGuard(this.#limits.packetBytes);
    let client: Client | undefined;
    const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
    // aedes pulls from the socket with read(): the one place to look at the framing before its parser collects a
    // packet, and to stop reading while too much of this client waits. It pulls again whenever a packet is done.
    socket.read = (size?: number) => {
      if (client !== undefined && (this.#inFlightOf.get(client) ?? 0) >= this.#limits.inFlightPerConnection)
        return null;
      const chunk = read(size);
      if (chunk === null) return null;
      const announced = guard.accept(chunk);
      if (announced === null) return chunk;
      this.#tally.refuseFrame(
        'PAYLOAD_TOO_LARGE',
        client?.id ?? null,
        `packet of ${announced} bytes, at most ${this.#limits.packetBytes} are taken`,
      );
      socket.destroy(new Refused('packet too large'));
      return null;
    };
    client = this.#aedes.handle(socket);
  }

  #principalOf(client: Client): Principal {
    return this.#principals.get(client) ?? { role: 'reader' };
  }

  #begin(client: Client | null): void {
    this.#tally.recordsInFlight++;
    if (client !== null) this.#inFlightOf.set(client, (this.#inFlightOf.get(client) ?? 0) + 1);
  }

  #end(client: Client | null): void {
    this.#tally.recordsInFlight--;
    if (client !== null) this.#inFlightOf.set(client, (this.#inFlightOf.get(client) ?? 1) - 1);
    if (this.#tally.recordsInFlight === 0) this.#idle?.();
  }

  /** What aedes reports. Our own refusals are counted where they are decided; a lost connection is no refusal. */
  #protocolError(client: Client | null, error: NodeJS.ErrnoException): void {
    if (error instanceof Refused || error.code !== undefined) return;
    const clientId = client?.id ?? null;
    if (error.message === 'not authorized') return;
    if (/not allowed in PUBLISH|too many levels/.test(error.message))
      this.#tally.refuseFrame('TOPIC_INVALID', clientId, error.message);
    else this.#tally.refuse('PROTOCOL_ERROR', clientId, error.message);
  }
}

/** Marks an error that has been counted already. */
class Refused extends Error {
  override readonly name = 'Refused';
}

function asBuffer(payload: Uint8Array): Buffer {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}
