/**
 * The gateway as a client of a broker that somebody else runs (mosquitto, EMQX, HiveMQ …).
 *
 * Sessions persist, so the broker keeps what arrives while the gateway is down. Records come over one or several
 * connections on disjoint groups, so that a vehicle is always served in order; messages to vehicles and the gateway's
 * own status go over a connection of their own, because mqtt.js can stall when it publishes from a message handler.
 */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { identifier, TOPIC_ROOT } from '@packtwin/protocol';
import { BackOff, type BackOffOptions } from './backOff.ts';
import { BrokerSubscriber } from './brokerSubscriber.ts';
import type {
  PublishOptions,
  RecordHandler,
  TelemetryTransport,
  TransportCounters,
  TransportEvent,
} from './telemetryTransport.ts';
import { TransportError } from './transportError.ts';
import { TransportTally } from './transportTally.ts';

export interface ExternalBrokerOptions {
  /** mqtt:// or mqtts://. */
  readonly url: string;
  readonly onRecord: RecordHandler;
  /** Names the gateway's sessions at the broker: stable over restarts, different for every gateway. */
  readonly clientId: string;
  readonly tenant?: string;
  /** The groups to receive, divided over `connections`. Absent: all groups of the tenant over one connection. */
  readonly groups?: readonly string[];
  /** Subscriber connections. Default 1; at most one per group. */
  readonly connections?: number;
  readonly username?: string;
  readonly password?: string;
  /** PEM. */
  readonly ca?: string | Buffer;
  readonly key?: string | Buffer;
  readonly cert?: string | Buffer;
  /** 4 is MQTT 3.1.1. Default: 5, and 4 with a broker that refuses 5. */
  readonly protocolVersion?: 4 | 5;
  /** s; how long an MQTT 5 broker keeps the session. Default 7 days. MQTT 3.1.1 brokers have a setting of their own. */
  readonly sessionExpirySeconds?: number;
  readonly keepAliveSeconds?: number;
  /** Records of one connection that wait for durability at most. Default 256; an MQTT 5 broker is told. */
  readonly window?: number;
  /** Default 500 ms … 30 s. */
  readonly backOff?: BackOffOptions;
  /** ms; how long the first connection may take. Default 30 s. */
  readonly firstConnectionMs?: number;
  readonly onEvent?: (event: TransportEvent) => void;
  /** ms UTC; for tests. */
  readonly now?: () => number;
}

export interface ExternalBroker extends TelemetryTransport {
  readonly isOnline: boolean;
}

/** CONNACK: unacceptable protocol version (MQTT 3.1.1 §3.2.2.3), unsupported protocol version (MQTT 5 §3.2.2.2). */
const VERSION_REFUSED: ReadonlySet<number | undefined> = new Set([1, 132]);

const FROM_VEHICLES = ['birth', 'tlm', 'hist', 'evt', 'status'] as const;

/** Where the gateway tells that it is there (JSON `{"v":1,"online":…}`, retained, offline as will). Too short a topic to be a vehicle's. */
export function gatewayStatusTopic(tenant: string): string {
  return `${TOPIC_ROOT}/${tenant}/gateway/status`;
}

/**
 * Resolves once every connection is up and subscribed; later losses are repaired for ever. Rejects with
 * {@link TransportError} `REFUSED` (credentials, protocol version, subscription) or `UNREACHABLE`.
 */
export async function connectExternalBroker(options: ExternalBrokerOptions): Promise<ExternalBroker> {
  if (options.protocolVersion !== undefined) return openTransport(options);
  try {
    return await openTransport({ ...options, protocolVersion: 5 });
  } catch (error) {
    if (!(error instanceof TransportError && VERSION_REFUSED.has(reasonCodeOf(error.cause)))) throw error;
    return openTransport({ ...options, protocolVersion: 4 });
  }
}

async function openTransport(options: ExternalBrokerOptions): Promise<ExternalBroker> {
  const transport = new MqttTransport(options);
  try {
    await transport.open();
  } catch (error) {
    await transport.stop({ drainMs: 0 });
    throw error;
  }
  return transport;
}

/** ms that the broker has to take our goodbye. */
const GOODBYE_MS = 1_000;

class MqttTransport implements ExternalBroker {
  readonly url: string;
  readonly #options: ExternalBrokerOptions;
  readonly #tally: TransportTally;
  readonly #subscribers: readonly BrokerSubscriber[];
  readonly #publisher: MqttClient;
  readonly #statusTopic: string;
  #isStopping = false;
  #stopped: Promise<void> | undefined;

  constructor(options: ExternalBrokerOptions) {
    const { tenant = 'default', clientId, backOff = { minMs: 500, maxMs: 30_000 }, window = 256 } = options;
    if (!(window >= 1)) throw new RangeError(`Cannot receive with a window of ${window} records: must be ≥ 1`);
    this.#options = options;
    this.url = withoutCredentials(options.url);
    this.#statusTopic = gatewayStatusTopic(tenant);
    this.#tally = new TransportTally(options.onEvent ?? (() => undefined));
    const mqtt = clientOptions(options, window);
    this.#subscribers = filtersByConnection(tenant, options).map(
      (filters, index) =>
        new BrokerSubscriber({
          url: options.url,
          clientId: `${clientId}-${index}`,
          mqtt,
          filters,
          backOff,
          window,
          onRecord: options.onRecord,
          now: options.now ?? Date.now,
          tally: this.#tally,
        }),
    );
    this.#publisher = this.#connectPublisher(mqtt, backOff);
  }

  get isOnline(): boolean {
    return this.#publisher.connected && this.#subscribers.every((subscriber) => subscriber.isConnected);
  }

  get counters(): TransportCounters {
    const connected = this.#subscribers.filter((subscriber) => subscriber.isConnected).length;
    return this.#tally.snapshot(connected + (this.#publisher.connected ? 1 : 0));
  }

  async open(): Promise<void> {
    const limitMs = this.#options.firstConnectionMs ?? 30_000;
    const clients = [this.#publisher, ...this.#subscribers.map((subscriber) => subscriber.client)];
    await Promise.all(clients.map((client) => firstConnection(client, this.url, limitMs)));
    try {
      await Promise.all(this.#subscribers.map((subscriber) => subscriber.subscribe()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'no reason given';
      throw new TransportError(
        'REFUSED',
        `Cannot receive from ${this.url}: ${reason}; allow the gateway to read the tenant's topics`,
        { cause: error },
      );
    }
  }

  async publish(topic: string, payload: Uint8Array, { qos = 1, retain = false }: PublishOptions = {}): Promise<void> {
    if (this.#isStopping) throw new TransportError('STOPPED', `Cannot publish on ${topic}: the transport has stopped`);
    try {
      await this.#publisher.publishAsync(topic, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), {
        qos,
        retain,
      });
      this.#tally.add('messagesPublished');
    } catch (error) {
      this.#tally.add('publishFailures');
      throw error;
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
    await Promise.all(this.#subscribers.map((subscriber) => subscriber.stop(drainMs)));
    this.#isStopping = true;
    const publisher = this.#publisher;
    const saidGoodbye = publisher.connected && (await this.#sayGoodbye(Math.min(drainMs, GOODBYE_MS)));
    // A polite end waits for PUBACKs that may never come; a forced one leaves the goodbye to the will.
    await publisher.endAsync(!saidGoodbye);
  }

  /** Whether the broker has taken it in time. */
  async #sayGoodbye(limitMs: number): Promise<boolean> {
    const taken = this.#publisher.publishAsync(this.#statusTopic, gatewayStatus(false), { qos: 1, retain: true }).then(
      () => true,
      () => false,
    );
    const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, limitMs, false).unref());
    return Promise.race([taken, tooLate]);
  }

  #connectPublisher(mqtt: IClientOptions, backOffOptions: BackOffOptions): MqttClient {
    const { url, clientId: prefix } = this.#options;
    const clientId = `${prefix}-out`;
    const backOff = new BackOff(backOffOptions);
    const client = connect(url, {
      ...mqtt,
      clientId,
      // Nothing is subscribed here, so there is no session to keep.
      clean: true,
      properties: {},
      reconnectPeriod: backOff.next(),
      will: { topic: this.#statusTopic, payload: gatewayStatus(false), qos: 1, retain: true },
    });
    let connects = 0;
    client.on('connect', () => {
      if (connects++ > 0) this.#tally.add('reconnects');
      backOff.reset();
      client.options.reconnectPeriod = backOff.next();
      this.#tally.tell({ type: 'online', clientId, detail: `connected to ${this.url}` });
      // A failure shows as the loss of the connection, and the next one tells it again.
      client.publishAsync(this.#statusTopic, gatewayStatus(true), { qos: 1, retain: true }).catch(() => undefined);
    });
    client.on('close', () => (client.options.reconnectPeriod = backOff.next()));
    client.on('offline', () => this.#tally.tell({ type: 'offline', clientId, detail: `lost ${this.url}` }));
    client.on('error', (error) => this.#tally.tell({ type: 'offline', clientId, detail: error.message }));
    return client;
  }
}

/** Disjoint filters, one list per connection. A filter per kind keeps our own `ack` and `cmd` from coming back. */
function filtersByConnection(tenant: string, { groups, connections = 1 }: ExternalBrokerOptions): string[][] {
  for (const id of [tenant, ...(groups ?? [])]) {
    const checked = identifier(id);
    if (!checked.ok) throw new RangeError(`Cannot subscribe: ${checked.error.detail}`);
  }
  if (!(Number.isInteger(connections) && connections >= 1))
    throw new RangeError(`Cannot receive over ${connections} connections: must be ≥ 1`);
  const names = groups ?? ['+'];
  if (names.length === 0)
    throw new RangeError('Cannot subscribe to no group: list at least one, or leave groups out for all');
  if (groups === undefined && connections > 1) {
    throw new RangeError(
      `Cannot divide unknown groups over ${connections} connections: list the groups, or use one connection`,
    );
  }
  const lists: string[][] = Array.from({ length: Math.min(connections, names.length) }, () => []);
  names.forEach((group, index) => {
    lists[index % lists.length]!.push(...FROM_VEHICLES.map((kind) => `${TOPIC_ROOT}/${tenant}/${group}/+/+/${kind}`));
  });
  return lists;
}

function clientOptions(options: ExternalBrokerOptions, window: number): IClientOptions {
  const { protocolVersion = 5, sessionExpirySeconds = 7 * 86_400 } = options;
  return {
    protocolVersion,
    clean: false,
    keepalive: options.keepAliveSeconds ?? 30,
    connectTimeout: 10_000,
    resubscribe: true,
    reconnectOnConnackError: true,
    ...(protocolVersion === 5
      ? { properties: { sessionExpiryInterval: sessionExpirySeconds, receiveMaximum: window } }
      : {}),
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.ca === undefined ? {} : { ca: Buffer.from(options.ca) }),
    ...(options.key === undefined ? {} : { key: Buffer.from(options.key) }),
    ...(options.cert === undefined ? {} : { cert: Buffer.from(options.cert) }),
  };
}

/** Waits for the first CONNACK. A broker that is not up yet is waited for; one that says no is not asked again. */
function firstConnection(client: MqttClient, url: string, limitMs: number): Promise<void> {
  if (client.connected) return Promise.resolve();
  return new Promise((resolve, reject) => {
    let lastError = 'no answer';
    const settle = (action: () => void) => {
      clearTimeout(deadline);
      client.removeListener('connect', onConnect);
      client.removeListener('error', onError);
      action();
    };
    const onConnect = () => settle(resolve);
    const onError = (error: Error) => {
      lastError = error.message;
      if (reasonCodeOf(error) === undefined) return;
      settle(() =>
        reject(
          new TransportError(
            'REFUSED',
            `Cannot connect to ${url}: ${error.message}; check mqtt.username and mqtt.password`,
            { cause: error },
          ),
        ),
      );
    };
    const deadline = setTimeout(
      () =>
        settle(() =>
          reject(
            new TransportError(
              'UNREACHABLE',
              `Cannot reach the MQTT broker at ${url} within ${limitMs / 1000} s: ${lastError}; check mqtt.url and that the broker runs`,
            ),
          ),
        ),
      limitMs,
    );
    client.on('connect', onConnect);
    client.on('error', onError);
  });
}

function reasonCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

function gatewayStatus(online: boolean): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, online }));
}

function withoutCredentials(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.toString();
}
