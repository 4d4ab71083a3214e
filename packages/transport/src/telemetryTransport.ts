/**
 * What every way into the gateway has in common: records come in and are acknowledged once the handler
 * has made them durable; messages to vehicles go out.
 */

/** One message as it arrived. */
export interface TelemetryRecord {
  readonly topic: string;
  /** Not copied: a view of the network buffer that nobody writes to again. */
  readonly payload: Uint8Array;
  /** Embedded broker: the vehicle asked for it to be retained. External broker: it comes from the broker's retained store. */
  readonly retain: boolean;
  readonly dup: boolean;
  readonly qos: 0 | 1 | 2;
  /** MQTT client id of the sender; null where the broker does not tell. */
  readonly clientId: string | null;
  /** Gateway clock, ms UTC. */
  readonly receivedAt: number;
}

/**
 * Resolves when the record is durable: then, and only then, it is acknowledged. Rejects when it cannot be made
 * durable: the connection is closed without an acknowledgement, so that the sender sends it again.
 */
export type RecordHandler = (record: TelemetryRecord) => Promise<void>;

export interface PublishOptions {
  /** Default 1. */
  readonly qos?: 0 | 1;
  /** Default false. */
  readonly retain?: boolean;
}

/** Why something was refused. Closed list: counters and dashboards key on it. */
export const TRANSPORT_REFUSALS = [
  'TOPIC_INVALID', // B29 not a topic that a vehicle of this tenant may publish on
  'NOT_AUTHORISED', // credentials do not allow this topic or filter
  'PAYLOAD_TOO_LARGE', // B28 seen in the fixed header, before it is read
  'NOT_DURABLE', // the record handler rejected
  'BAD_CREDENTIALS',
  'SHARED_SUBSCRIPTION', // $share/… would be granted and deliver nothing
  'TOO_MANY_CONNECTIONS',
  'TOO_MANY_RETAINED',
  'PROTOCOL_ERROR', // not MQTT 3.1.1, keep-alive missing or too long, malformed packets
] as const;
export type TransportRefusal = (typeof TRANSPORT_REFUSALS)[number];

export type TransportEvent =
  | { readonly type: 'connected' | 'disconnected'; readonly clientId: string; readonly detail?: string }
  | {
      readonly type: 'refused';
      readonly reason: TransportRefusal;
      readonly clientId: string | null;
      readonly topic?: string;
      readonly detail: string;
      /** A message was refused for good with it; false where a connection or a subscription was, or it may come again. */
      readonly isFrame: boolean;
    }
  /** External broker: the link itself. `offline` is followed by attempts to reconnect. */
  | { readonly type: 'online' | 'offline'; readonly clientId: string; readonly detail: string };

/** Since start, except where it says now. */
export interface TransportCounters {
  /** Now: MQTT clients of the embedded broker, or our own connections to an external one. */
  readonly connections: number;
  readonly recordsReceived: number;
  readonly bytesReceived: number;
  /** Records whose handler resolved. */
  readonly recordsDurable: number;
  /** Now: records whose handler has not settled. */
  readonly recordsInFlight: number;
  readonly messagesPublished: number;
  readonly publishFailures: number;
  readonly reconnects: number;
  /** Absent means zero. */
  readonly refused: Readonly<Partial<Record<TransportRefusal, number>>>;
}

export interface TelemetryTransport extends AsyncDisposable {
  /** Where it listens or is connected to, without credentials. */
  readonly url: string;
  /** Resolves when the message was handed to the vehicle's session (embedded) or acknowledged by the broker (external). */
  publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<void>;
  /** A snapshot. */
  readonly counters: TransportCounters;
  /** Refuses new work, waits for the handlers of what was received (at most `drainMs`, default 5 s), closes. Idempotent. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}

/** A message that a broker keeps for later subscribers. An empty payload deletes it. */
export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
}
