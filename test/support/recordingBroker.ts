/** An embedded broker that keeps what it gets, and clients of it that are no vehicles. */
import { connectAsync, type MqttClient } from 'mqtt';
import {
  startEmbeddedBroker,
  type EmbeddedBroker,
  type EmbeddedBrokerOptions,
  type TelemetryRecord,
  type TransportEvent,
} from '@packtwin/transport';

export const topic = (vehicle: string, kind = 'tlm', tenant = 'default') =>
  `packtwin/1/${tenant}/g1/${vehicle}/p1/${kind}`;

/** A broker that keeps what it gets. */
export async function startRecordingBroker(over: Partial<EmbeddedBrokerOptions> = {}) {
  const records: TelemetryRecord[] = [];
  const events: TransportEvent[] = [];
  const broker = await startEmbeddedBroker({
    port: 0,
    onPublish: async (record) => void records.push(record),
    onEvent: (event) => void events.push(event),
    ...over,
  });
  return { broker, records, events };
}

/** A plain client that does not come back after it has been refused. */
export function plainClient(broker: EmbeddedBroker, over: Record<string, unknown> = {}): Promise<MqttClient> {
  return connectAsync(broker.url, { protocolVersion: 4, reconnectPeriod: 0, ...over });
}

export async function closed(client: MqttClient): Promise<void> {
  if (client.connected) await new Promise<void>((resolve) => client.once('close', resolve));
}
