/**
 * A vehicle's side of the native contract: what the simulator, bridges and tests use. Publishes with QoS 1, keeps
 * a bounded number in flight, reconnects by itself and sends again what was not acknowledged.
 */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { parseTopic, TOPIC_ROOT } from '@packtwin/protocol';
import { BackOff } from './backOff.ts';
import { TransportError } from './transportError.ts';

export interface VehicleConnectionOptions {
  /** mqtt:// or mqtts://. */
  readonly url: string;
  readonly tenant?: string;
  readonly group: string;
  readonly vehicle: string;
  /** Default: the vehicle's id. */
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM of the authority that signed the broker's certificate. */
  readonly ca?: string | Buffer;
  readonly key?: string | Buffer;
  readonly cert?: string | Buffer;
  /** Default 4 (3.1.1), what vehicles in the field speak. */
  readonly protocolVersion?: 4 | 5;
  /** s, default 30. */
  readonly keepAliveSeconds?: number;
  /** Published by the broker, retained, when the connection is lost: an offline `status`. */
  readonly will?: { readonly topic: string; readonly payload: Uint8Array };
  /** Messages without their PUBACK at one time; `publishSample` waits for room. Default 16. */
  readonly maxInFlight?: number;
  /** Default 200 ms … 10 s. */
  readonly backOff?: { readonly minMs: number; readonly maxMs: number };
  /** An `ack` for one of its packs; retained, so the newest comes with every connection. */
  readonly onAck?: (pack: string, payload: Uint8Array) => void;
  readonly onCommand?: (name: string, payload: Uint8Array) => void;
  readonly onEvent?: (event: { readonly type: 'online' | 'offline' | 'fault'; readonly detail: string }) => void;
}

export interface VehicleConnection extends AsyncDisposable {
  readonly isOnline: boolean;
  readonly counters: {
    readonly published: number;
    readonly acknowledged: number;
    readonly inFlight: number;
    readonly reconnects: number;
  };
  /** Retained, and published again on every new connection: a broker may have forgotten it. For `birth` and `status`. */
  announce(topic: string, payload: Uint8Array): Promise<void>;
  /** Resolves with the PUBACK (QoS 0: when it is written), however many connections that takes. Rejects when the connection is ended first. */
  publishSample(topic: string, payload: Uint8Array, options?: { readonly qos?: 0 | 1 }): Promise<void>;
  /** Resolves when nothing is in flight and nobody waits for room. */
  idle(): Promise<void>;
  /**
   * Says goodbye (no will) once what is in flight is acknowledged, at most 1 s; what is not rejects. `force`: cuts the
   * line at once, which is what makes a broker publish the will. Idempotent.
   */
  end(options?: { readonly force?: boolean }): Promise<void>;
}

/** Resolves once connected and subscribed to its `ack` and `cmd` topics. Rejects with {@link TransportError} when the broker refuses it or `signal` aborts. */
export async function connectVehicle(
  options: VehicleConnectionOptions,
  signal?: AbortSignal,
): Promise<VehicleConnection> {
  const connection = new MqttVehicleConnection(options);
  try {
    await connection.open(signal);
  } catch (error) {
    await connection.end({ force: true });
    throw error;
  }
  return connection;
}

/** ms that a polite end waits for the PUBACKs of what is in flight. */
const GOODBYE_MS = 1_000;
/** ms before a message that mqtt.js gave back is published again. */
const RETRY_MS = 20;

class MqttVehicleConnection implements VehicleConnection {
  readonly #client: MqttClient;
  readonly #options: VehicleConnectionOptions;
  readonly #maxInFlight: number;
  readonly #announced = new Map<string, Uint8Array>();
  readonly #waiting: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];
  readonly #unsettled = new Set<(error: Error) => void>();
  readonly #backOff: BackOff;
  #isBackingOff = false;
  #ended = false;
  #inFlight = 0;
  #published = 0;
  #acknowledged = 0;
  #connects = 0;

  constructor(options: VehicleConnectionOptions) {
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? 16;
    if (!(this.#maxInFlight >= 1))
      throw new RangeError(`Cannot keep ${this.#maxInFlight} messages in flight: must be ≥ 1`);
    this.#backOff = new BackOff(options.backOff ?? { minMs: 200, maxMs: 10_000 });
    const client = connect(options.url, clientOptions(options, this.#backOff.next()));
    client.setMaxListeners(0);
    client.on('connect', () => {
      this.#connects++;
      options.onEvent?.({ type: 'online', detail: options.url });
      if (this.#connects > 1) this.#announceAgain();
    });
    client.on('close', () => {
      client.options.reconnectPeriod = this.#backOff.next();
      this.#isBackingOff = true;
      if (!this.#ended) options.onEvent?.({ type: 'offline', detail: 'connection lost' });
    });
    client.on('error', (error) => options.onEvent?.({ type: 'fault', detail: error.message }));
    client.on('message', (topic, payload) => this.#deliver(topic, payload));
    this.#client = client;
  }

  get isOnline(): boolean {
    return this.#client.connected;
  }

  get counters(): VehicleConnection['counters'] {
    return {
      published: this.#published,
      acknowledged: this.#acknowledged,
      inFlight: this.#inFlight,
      reconnects: Math.max(0, this.#connects - 1),
    };
  }

  async open(signal: AbortSignal | undefined): Promise<void> {
    const { tenant = 'default', group, vehicle, url } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const settle = (action: () => void) => {
        this.#client.removeListener('connect', onConnect);
        this.#client.removeListener('error', onError);
        signal?.removeEventListener('abort', onAbort);
        action();
      };
      const onConnect = () => settle(resolve);
      // A refused CONNECT carries a number; a broker that is not up yet is waited for.
      const onError = (error: Error & { code?: number | string }) => {
        if (typeof error.code === 'number')
          settle(() =>
            reject(
              new TransportError('REFUSED', `Cannot connect ${vehicle} to ${url}: ${error.message}`, { cause: error }),
            ),
          );
      };
      const onAbort = () =>
        settle(() =>
          reject(
            new TransportError('STOPPED', `Cannot connect ${vehicle} to ${url}: given up before the broker answered`),
          ),
        );
      if (signal?.aborted === true) return onAbort();
      this.#client.on('connect', onConnect);
      this.#client.on('error', onError);
      signal?.addEventListener('abort', onAbort);
    });
    const own = `${TOPIC_ROOT}/${tenant}/${group}/${vehicle}`;
    await this.#client.subscribeAsync([`${own}/+/ack`, `${own}/cmd/+`], { qos: 1 });
  }

  async announce(topic: string, payload: Uint8Array): Promise<void> {
    this.#announced.set(topic, payload);
    await this.#send(topic, payload, 1, true);
  }

  async publishSample(topic: string, payload: Uint8Array, { qos = 1 }: { readonly qos?: 0 | 1 } = {}): Promise<void> {
    await this.#room();
    try {
      await this.#send(topic, payload, qos, false);
    } finally {
      this.#release();
    }
  }

  idle(): Promise<void> {
    return this.#inFlight === 0 && this.#waiting.length === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve));
  }

  async end({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (!force && this.#client.connected) await this.#settled(GOODBYE_MS);
    // A polite end would wait without limit for PUBACKs; a forced one cuts the line without DISCONNECT.
    await this.#client.endAsync(force || !this.#client.connected || this.#unsettled.size > 0);
    const stopped = new TransportError(
      'STOPPED',
      `The connection of ${this.#options.vehicle} was ended before the PUBACK`,
    );
    for (const reject of this.#unsettled) reject(stopped);
    this.#unsettled.clear();
    for (const proceed of this.#waiting.splice(0)) proceed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  async #send(topic: string, payload: Uint8Array, qos: 0 | 1, retain: boolean): Promise<void> {
    const message = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#published++;
    for (;;) {
      if (this.#ended) throw new TransportError('STOPPED', `Cannot publish on ${topic}: the connection was ended`);
      try {
        await this.#sendOnce(topic, message, qos, retain);
        this.#acknowledged++;
        this.#calmDown();
        return;
      } catch (error) {
        // A refusal with a reason code (MQTT 5) is an answer.
        if (this.#ended || !(error instanceof Error && error.message === 'Connection closed')) throw error;
        // mqtt.js sends again what was in flight, but gives back what came while it was doing so and the connection
        // was lost once more.
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** A PUBACK, not a connection, shows that the broker takes what we send: one that refuses it is not asked in a hurry. */
  #calmDown(): void {
    if (!this.#isBackingOff) return;
    this.#isBackingOff = false;
    this.#backOff.reset();
    this.#client.options.reconnectPeriod = this.#backOff.next();
  }

  #sendOnce(topic: string, message: Buffer, qos: 0 | 1, retain: boolean): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      // mqtt.js forgets the callbacks of what is in flight when a connection is ended.
      this.#unsettled.add(reject);
      this.#client.publish(topic, message, { qos, retain }, (error) => {
        this.#unsettled.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Waits for one of the places in flight and takes it. */
  async #room(): Promise<void> {
    if (this.#inFlight >= this.#maxInFlight) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inFlight++;
  }

  /** Hands the place to whoever waits longest. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) return next();
    this.#inFlight--;
    if (this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Waits until everything sent has its PUBACK, at most so many ms. */
  async #settled(limitMs: number): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (this.#unsettled.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  #announceAgain(): void {
    for (const [topic, payload] of this.#announced) {
      // A failure shows as the loss of the connection, and the next one announces again.
      this.#send(topic, payload, 1, true).catch(() => undefined);
    }
  }

  #deliver(topic: string, payload: Buffer): void {
    const parsed = parseTopic(topic);
    if (!parsed.ok) return;
    if (parsed.value.kind === 'cmd') this.#options.onCommand?.(parsed.value.name, payload);
    else if (parsed.value.kind === 'ack') this.#options.onAck?.(parsed.value.pack, payload);
  }
}

function clientOptions(options: VehicleConnectionOptions, reconnectPeriod: number): IClientOptions {
  const { will, protocolVersion = 4 } = options;
  return {
    clientId: options.clientId ?? options.vehicle,
    protocolVersion,
    // What a vehicle must not lose is in its own store, and `ack` is retained: no session is needed at the broker.
    clean: true,
    keepalive: options.keepAliveSeconds ?? 30,
    reconnectPeriod,
    connectTimeout: 10_000,
    reconnectOnConnackError: true,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.ca === undefined ? {} : { ca: Buffer.from(options.ca) }),
    ...(options.key === undefined ? {} : { key: Buffer.from(options.key) }),
    ...(options.cert === undefined ? {} : { cert: Buffer.from(options.cert) }),
    ...(will === undefined
      ? {}
      : { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true } }),
  };
}
