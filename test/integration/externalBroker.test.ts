import { connectAsync } from 'mqtt';
import {
  connectExternalBroker,
  connectVehicle,
  startEmbeddedBroker,
  gatewayStatusTopic,
  type ExternalBrokerOptions,
  type TelemetryRecord,
} from '@packtwin/transport';
import { expect, test } from 'vitest';
import { becomesTrue } from '../support/becomesTrue.ts';
import { startFaultProxy } from '../support/faultProxy.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { describeWithService } from '../support/requirements.ts';

const topic = (vehicle: string, kind = 'tlm', group = 'g1') => `packtwin/1/default/${group}/${vehicle}/p1/${kind}`;

/** A gateway side that keeps the payloads it made durable. */
async function connectGateway(url: string, over: Partial<ExternalBrokerOptions> = {}) {
  const records: TelemetryRecord[] = [];
  const transport = await connectExternalBroker({
    url,
    clientId: 'gateway',
    onRecord: async (record) => void records.push(record),
    backOff: { minMs: 20, maxMs: 100 },
    ...over,
  });
  return { transport, records };
}

function vehicleOf(mosquitto: Mosquitto, vehicle = 'EV1', group = 'g1') {
  return connectVehicle({ url: mosquitto.url, group, vehicle, maxInFlight: 100 });
}

function numbersOf(records: readonly TelemetryRecord[]): number[] {
  return records.map((record) => Number(Buffer.from(record.payload).toString()));
}

test('falls back to MQTT 3.1.1 with a broker that refuses 5', async () => {
  await using broker = await startEmbeddedBroker({ port: 0, onPublish: async () => undefined });
  const { transport, records } = await connectGateway(broker.url);
  await using _ = transport;
  await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1' });
  await vehicle.publishSample(topic('EV1'), Buffer.from('1'));
  await becomesTrue(() => records.length === 1);
  await expect(connectGateway(broker.url, { protocolVersion: 5 })).rejects.toMatchObject({ code: 'REFUSED' });
});

await describeWithService('mosquitto', 'an external broker (mosquitto)', () => {
  test.each([4, 5] as const)('delivers in order what vehicles publish, MQTT version %i', async (protocolVersion) => {
    await using mosquitto = await startMosquitto();
    const { transport, records } = await connectGateway(mosquitto.url, { protocolVersion });
    await using _ = transport;
    await using vehicle = await vehicleOf(mosquitto);
    await Promise.all(
      Array.from({ length: 500 }, (__, index) => vehicle.publishSample(topic('EV1'), Buffer.from(String(index)))),
    );
    await becomesTrue(() => records.length >= 500);
    expect(numbersOf(records)).toEqual(Array.from({ length: 500 }, (__, index) => index));
    expect(records[0]).toMatchObject({ topic: topic('EV1'), qos: 1, retain: false, dup: false, clientId: null });
    expect(transport.counters).toMatchObject({
      recordsReceived: 500,
      recordsDurable: 500,
      recordsInFlight: 0,
      connections: 2,
      refused: {},
    });
  });

  test('takes many records into one commit instead of one commit each', async () => {
    await using mosquitto = await startMosquitto({ configuration: ['max_inflight_messages 0'] });
    let largest = 0;
    let waiting: (() => void)[] = [];
    const commits = setInterval(() => {
      largest = Math.max(largest, waiting.length);
      for (const done of waiting.splice(0)) done();
    }, 20);
    try {
      const { transport } = await connectGateway(mosquitto.url, {
        window: 64,
        onRecord: () => new Promise((resolve) => waiting.push(resolve)),
      });
      await using _ = transport;
      await using vehicle = await vehicleOf(mosquitto);
      await Promise.all(Array.from({ length: 1_000 }, () => vehicle.publishSample(topic('EV1'), Buffer.from('{}'))));
      await becomesTrue(() => transport.counters.recordsDurable === 1_000);
      // One at a time would take 1 000 commits, 20 s. More than the window must never wait.
      expect(largest).toBeGreaterThan(16);
      expect(largest).toBeLessThanOrEqual(64);
    } finally {
      clearInterval(commits);
      waiting = [];
    }
  });

  test('does not acknowledge before a record is durable: a crash gets it again', async () => {
    await using mosquitto = await startMosquitto();
    const seen: string[] = [];
    // The first gateway never makes anything durable and then loses its connection for good.
    await using proxy = await startFaultProxy(mosquitto.port);
    const crashed = await connectExternalBroker({
      url: `mqtt://127.0.0.1:${proxy.port}`,
      clientId: 'gateway',
      onRecord: (record) => {
        seen.push(Buffer.from(record.payload).toString());
        return new Promise(() => undefined);
      },
    });
    await using vehicle = await vehicleOf(mosquitto);
    for (const name of ['a', 'b', 'c']) await vehicle.publishSample(topic('EV1'), Buffer.from(name));
    await becomesTrue(() => seen.length === 3);
    proxy.setRefusing(true);
    proxy.resetAll();
    await crashed.stop({ drainMs: 0 });

    const { transport, records } = await connectGateway(mosquitto.url);
    await using _ = transport;
    await becomesTrue(() => records.length >= 3);
    expect(records.map((record) => [Buffer.from(record.payload).toString(), record.dup])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ]);
  });

  test('gets again what it could not make durable, without a restart', async () => {
    await using mosquitto = await startMosquitto();
    const durable: string[] = [];
    let attempts = 0;
    const { transport } = await connectGateway(mosquitto.url, {
      onRecord: async (record) => {
        if (++attempts <= 2) throw new Error('disk full');
        durable.push(Buffer.from(record.payload).toString());
      },
    });
    await using _ = transport;
    await using vehicle = await vehicleOf(mosquitto);
    await vehicle.publishSample(topic('EV1'), Buffer.from('kept'));
    await becomesTrue(() => durable.length === 1);
    expect(durable).toEqual(['kept']);
    expect(transport.counters.refused).toEqual({ NOT_DURABLE: 2 });
    expect(transport.counters.reconnects).toBeGreaterThanOrEqual(2);
  });

  test('loses nothing over lost connections', async () => {
    await using mosquitto = await startMosquitto();
    await using proxy = await startFaultProxy(mosquitto.port);
    const { transport, records } = await connectGateway(`mqtt://127.0.0.1:${proxy.port}`);
    await using _ = transport;
    await using vehicle = await vehicleOf(mosquitto);
    const all = Array.from({ length: 2_000 }, async (__, index) => {
      await new Promise((resolve) => setTimeout(resolve, index / 2));
      await vehicle.publishSample(topic('EV1'), Buffer.from(String(index)));
    });
    for (let drop = 0; drop < 4; drop++) {
      const before = records.length;
      await becomesTrue(() => records.length > before + 100);
      proxy.resetAll();
    }
    await Promise.all(all);
    await becomesTrue(() => new Set(numbersOf(records)).size === 2_000);
    // Twice, marked as such, is allowed; a gap in the order of first arrivals is not.
    expect([...new Set(numbersOf(records))]).toEqual(Array.from({ length: 2_000 }, (__, index) => index));
    expect(transport.counters.reconnects).toBeGreaterThanOrEqual(4);
  });

  test('receives after its return what vehicles sent while it was away', async () => {
    await using mosquitto = await startMosquitto();
    const first = await connectGateway(mosquitto.url);
    await first.transport.stop();
    await using vehicle = await vehicleOf(mosquitto);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => vehicle.publishSample(topic('EV1'), Buffer.from(String(index)))),
    );
    expect(first.records).toEqual([]);
    const second = await connectGateway(mosquitto.url);
    await using _ = second.transport;
    await becomesTrue(() => second.records.length >= 300);
    expect(numbersOf(second.records)).toEqual(Array.from({ length: 300 }, (__, index) => index));
  });

  test('comes back to a broker that was restarted', async () => {
    await using mosquitto = await startMosquitto({ persistence: true });
    const { transport, records } = await connectGateway(mosquitto.url);
    await using _ = transport;
    await using vehicle = await vehicleOf(mosquitto);
    await vehicle.publishSample(topic('EV1'), Buffer.from('1'));
    await mosquitto.restart();
    await vehicle.publishSample(topic('EV1'), Buffer.from('2'));
    // The first may come again: its PUBACK can be lost with the broker.
    await becomesTrue(() => numbersOf(records).includes(2));
    expect(new Set(numbersOf(records))).toEqual(new Set([1, 2]));
    await becomesTrue(() => transport.isOnline);
  });

  test('divides groups over connections and takes nothing twice', async () => {
    await using mosquitto = await startMosquitto();
    const groups = ['g1', 'g2', 'g3', 'g4', 'g5'];
    const { transport, records } = await connectGateway(mosquitto.url, { groups, connections: 3 });
    await using _ = transport;
    expect(transport.counters.connections).toBe(4);
    const vehicles = await Promise.all([...groups, 'g6'].map((group) => vehicleOf(mosquitto, `EV-${group}`, group)));
    await Promise.all(
      vehicles.map((vehicle, index) =>
        vehicle.publishSample(topic(`EV-g${index + 1}`, 'tlm', `g${index + 1}`), Buffer.from(String(index + 1))),
      ),
    );
    await becomesTrue(() => records.length >= 5);
    await new Promise((resolve) => setTimeout(resolve, 100));
    // g6 is not ours.
    expect(numbersOf(records).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    await Promise.all(vehicles.map((vehicle) => vehicle.end()));
  });

  test('gets retained births as such, and never its own acks', async () => {
    await using mosquitto = await startMosquitto();
    await using vehicle = await vehicleOf(mosquitto);
    await vehicle.announce(topic('EV1', 'birth'), Buffer.from('birth'));
    const { transport, records } = await connectGateway(mosquitto.url);
    await using _ = transport;
    await transport.publish(topic('EV1', 'ack'), Buffer.from('ack'), { retain: true });
    await vehicle.publishSample(topic('EV1'), Buffer.from('sample'));
    await becomesTrue(() => records.length >= 2);
    expect(records.map((record) => [Buffer.from(record.payload).toString(), record.retain])).toEqual([
      ['birth', true],
      ['sample', false],
    ]);
  });

  test('hands the will of a lost vehicle to the gateway', async () => {
    await using mosquitto = await startMosquitto();
    const { transport, records } = await connectGateway(mosquitto.url);
    await using _ = transport;
    const vehicle = await connectVehicle({
      url: mosquitto.url,
      group: 'g1',
      vehicle: 'EV1',
      will: { topic: topic('EV1', 'status'), payload: Buffer.from('offline') },
    });
    await vehicle.end({ force: true });
    await becomesTrue(() => records.length === 1);
    expect(records[0]).toMatchObject({ topic: topic('EV1', 'status') });
  });

  test('tells that it is there, and that it is gone: in peace and by will', async () => {
    await using mosquitto = await startMosquitto();
    const told: string[] = [];
    const observer = await connectAsync(mosquitto.url);
    observer.on('message', (_topic, payload) => told.push(payload.toString()));
    await observer.subscribeAsync(gatewayStatusTopic('default'), { qos: 1 });

    const first = await connectGateway(mosquitto.url);
    await becomesTrue(() => told.length === 1);
    await first.transport.stop();
    await becomesTrue(() => told.length === 2);

    await using proxy = await startFaultProxy(mosquitto.port);
    const second = await connectGateway(`mqtt://127.0.0.1:${proxy.port}`);
    await becomesTrue(() => told.length === 3);
    proxy.setRefusing(true);
    proxy.resetAll();
    await becomesTrue(() => told.length === 4);
    await second.transport.stop({ drainMs: 0 });
    await observer.endAsync(true);
    expect(told.map((text): unknown => JSON.parse(text))).toEqual(
      [true, false, true, false].map((online) => ({ v: 1, online })),
    );
  });

  test('says in one sentence what is wrong with the address or the credentials', async () => {
    await using mosquitto = await startMosquitto({ configuration: ['allow_anonymous false'] });
    await expect(connectGateway(mosquitto.url)).rejects.toThrow(
      /^Cannot connect to mqtt:\/\/127\.0\.0\.1:\d+: Connection refused: .*; check mqtt\.username and mqtt\.password$/,
    );
    await mosquitto.stop();
    await expect(connectGateway(mosquitto.url, { firstConnectionMs: 300 })).rejects.toThrow(
      /^Cannot reach the MQTT broker at mqtt:\/\/127\.0\.0\.1:\d+ within 0\.3 s: .*ECONNREFUSED.*; check mqtt\.url and that the broker runs$/,
    );
  });

  test('refuses settings that would serve a vehicle out of order or not at all', async () => {
    await expect(connectGateway('mqtt://127.0.0.1:1', { connections: 2 })).rejects.toThrow(/list the groups/);
    await expect(connectGateway('mqtt://127.0.0.1:1', { groups: [] })).rejects.toThrow(/at least one/);
    await expect(connectGateway('mqtt://127.0.0.1:1', { groups: ['a/#'] })).rejects.toThrow(/must match/);
  });
});
