/**
 * One connection to an external broker that receives the records of some groups.
 *
 * mqtt.js hands over packets one at a time and would write each PUBACK before it takes the next packet: with a commit
 * every 10 ms that is 100 records a second. So packets are taken on at once, up to a window, and acknowledged in
 * order when their records are durable.
 */
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { BackOff, type BackOffOptions } from './backOff.ts';
import { OrderedAcknowledgements } from './orderedAcknowledgements.ts';
import type { RecordHandler } from './telemetryTransport.ts';
import type { TransportTally } from './transportTally.ts';

export interface BrokerSubscriberOptions {
  readonly url: string;
  readonly clientId: string;
  readonly mqtt: IClientOptions;
  readonly filters: readonly string[];
  readonly backOff: BackOffOptions;
  /** Records of this connection that wait for durability at most. */
  readonly window: number;
  readonly onRecord: RecordHandler;
  readonly now: () => number;
  readonly tally: TransportTally;
}

export class BrokerSubscriber {
  readonly #client: MqttClient;
  readonly #options: BrokerSubscriberOptions;
  readonly #acknowledgements = new WeakMap<object, OrderedAcknowledgements>();
  readonly #backOff: BackOff;
  /** Packets that mqtt.js may go on with when there is room in the window. */
  readonly #blocked: (() => void)[] = [];
  #inFlight = 0;
  #connects = 0;
  #isSubscribed = false;
  #isStopping = false;
  #idle: (() => void) | undefined;

  constructor(options: BrokerSubscriberOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.backOff);
    const { clientId, tally, url } = options;
    const client = connect(url, { ...options.mqtt, clientId, reconnectPeriod: this.#backOff.next() });
    client.handleMessage = (packet, done) => this.#receive(packet, done);
    client.on('connect', () => {
      if (this.#connects++ > 0) tally.add('reconnects');
      tally.tell({ type: 'online', clientId, detail: `connected to ${url}` });
    });
    client.on('close', () => {
      client.options.reconnectPeriod = this.#backOff.next();
      // What waits belongs to the lost connection: the broker sends it again.
      for (const proceed of this.#blocked.splice(0)) proceed();
    });
    client.on('offline', () => tally.tell({ type: 'offline', clientId, detail: `lost ${url}` }));
    client.on('error', (error) => tally.tell({ type: 'offline', clientId, detail: error.message }));
    this.#client = client;
  }

  get isConnected(): boolean {
    return this.#client.connected;
  }

  get client(): MqttClient {
    return this.#client;
  }

  /** Subscribes once; mqtt.js does it again on every later connection. */
  async subscribe(): Promise<void> {
    if (this.#isSubscribed) return;
    const grants = await this.#client.subscribeAsync([...this.#options.filters], { qos: 1 });
    const refused = grants.filter((grant) => grant.qos >= 128);
    if (refused.length > 0)
      throw new Error(`the broker refused to subscribe ${refused.map((grant) => grant.topic).join(', ')}`);
    this.#isSubscribed = true;
  }

  /** Takes nothing more, waits for what was taken, and leaves the session to the next start. */
  async stop(drainMs: number): Promise<void> {
    this.#isStopping = true;
    if (this.#inFlight > 0 && this.#client.connected) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, drainMs);
        this.#idle = () => {
          clearTimeout(deadline);
          resolve();
        };
      });
    }
    await this.#client.endAsync(!this.#client.connected);
  }

  #receive(packet: IPublishPacket, done: (error?: Error) => void): void {
    // Not taken and not acknowledged: it comes again with the next start.
    if (this.#isStopping) return done(NOT_YET);
    const { onRecord, tally, clientId, now } = this.#options;
    const stream = this.#client.stream;
    const acknowledge =
      packet.qos > 0 && packet.messageId !== undefined
        ? this.#acknowledgementsOf(stream).expect(packet.messageId)
        : undefined;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const { topic, retain, dup, qos } = packet;
    tally.add('recordsReceived');
    tally.add('bytesReceived', payload.length);
    this.#begin();
    Promise.resolve()
      .then(() => onRecord({ topic, payload, retain, dup, qos, clientId: null, receivedAt: now() }))
      .then(
        () => {
          tally.add('recordsDurable');
          acknowledge?.();
          // Only a record that got through shows that things work again.
          this.#backOff.reset();
        },
        (error: unknown) => {
          tally.refuse(
            'NOT_DURABLE',
            clientId,
            error instanceof Error ? error.message : 'the handler rejected without an error',
            topic,
          );
          // Without the connection the broker keeps it for the session and sends it again.
          if (qos > 0 && this.#client.stream === stream) stream.destroy();
        },
      )
      .finally(() => this.#end());

    const proceed = () => done(qos > 0 ? NOT_YET : undefined);
    if (this.#inFlight < this.#options.window) proceed();
    else this.#blocked.push(proceed);
  }

  #acknowledgementsOf(stream: MqttClient['stream']): OrderedAcknowledgements {
    let acknowledgements = this.#acknowledgements.get(stream);
    if (acknowledgements === undefined) {
      acknowledgements = new OrderedAcknowledgements(stream);
      this.#acknowledgements.set(stream, acknowledgements);
    }
    return acknowledgements;
  }

  #begin(): void {
    this.#inFlight++;
    this.#options.tally.recordsInFlight++;
  }

  #end(): void {
    this.#inFlight--;
    this.#options.tally.recordsInFlight--;
    this.#blocked.shift()?.();
    if (this.#inFlight === 0) this.#idle?.();
  }
}

/** What makes mqtt.js go on to the next packet without a PUBACK of its own (handlers/publish: an error skips it and is not reported). */
const NOT_YET = new Error('acknowledged when durable');
