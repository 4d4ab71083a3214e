import { connect as connectTcp } from 'node:net';
import { connectAsync } from 'mqtt';
import { connectVehicle, startEmbeddedBroker } from '@packtwin/transport';
import { describe, expect, test } from 'vitest';
import { becomesTrue } from '../support/becomesTrue.ts';
import { startFaultProxy } from '../support/faultProxy.ts';
import { closed, plainClient, startRecordingBroker, topic } from '../support/recordingBroker.ts';

describe('the embedded broker', () => {
  test('acknowledges only after the record handler has resolved', async () => {
    const durable = Promise.withResolvers<void>();
    let received = 0;
    await using broker = await startEmbeddedBroker({
      port: 0,
      onPublish: () => {
        received++;
        return durable.promise;
      },
    });
    await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1' });
    let acknowledged = false;
    const published = vehicle.publishSample(topic('EV1'), Buffer.from('{}')).then(() => (acknowledged = true));
    await becomesTrue(() => received === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(acknowledged).toBe(false);
    expect(broker.counters.recordsInFlight).toBe(1);
    durable.resolve();
    await published;
    expect(broker.counters).toMatchObject({ recordsReceived: 1, recordsDurable: 1, recordsInFlight: 0 });
  });

  test('hands over what was sent, byte for byte, with the sender and the time', async () => {
    const { broker, records } = await startRecordingBroker({ now: () => 1_795_000_000_000 });
    await using _ = broker;
    await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1', clientId: 'modem-7' });
    const payload = Buffer.from(Array.from({ length: 100_000 }, (__, index) => index % 251));
    await vehicle.publishSample(topic('EV1', 'hist'), payload);
    await vehicle.publishSample(topic('EV1'), Buffer.from('second'));
    expect(records.map(({ payload: bytes, ...rest }) => ({ ...rest, bytes: bytes.length }))).toEqual([
      {
        topic: topic('EV1', 'hist'),
        retain: false,
        dup: false,
        qos: 1,
        clientId: 'modem-7',
        receivedAt: 1_795_000_000_000,
        bytes: 100_000,
      },
      {
        topic: topic('EV1'),
        retain: false,
        dup: false,
        qos: 1,
        clientId: 'modem-7',
        receivedAt: 1_795_000_000_000,
        bytes: 6,
      },
    ]);
    expect(Buffer.compare(payload, records[0]!.payload)).toBe(0);
  });

  test('closes the connection of a record that cannot be made durable; the vehicle sends it again', async () => {
    let attempts = 0;
    const { broker, events } = await startRecordingBroker({
      onPublish: async () => {
        if (++attempts < 3) throw new Error('disk full');
      },
    });
    await using _ = broker;
    await using vehicle = await connectVehicle({
      url: broker.url,
      group: 'g1',
      vehicle: 'EV1',
      backOff: { minMs: 20, maxMs: 50 },
    });
    await vehicle.publishSample(topic('EV1'), Buffer.from('{}'));
    expect(attempts).toBe(3);
    expect(broker.counters).toMatchObject({ refused: { NOT_DURABLE: 2 }, recordsDurable: 1 });
    expect(events).toContainEqual({
      type: 'refused',
      reason: 'NOT_DURABLE',
      isFrame: false,
      clientId: 'EV1',
      topic: topic('EV1'),
      detail: 'disk full',
    });
  });

  test('survives a record handler that throws instead of rejecting', async () => {
    const { broker } = await startRecordingBroker({
      onPublish: () => {
        throw new Error('defect');
      },
    });
    await using _ = broker;
    const client = await plainClient(broker);
    client.publish(topic('EV1'), '{}', { qos: 1 });
    await closed(client);
    expect(broker.counters.refused).toEqual({ NOT_DURABLE: 1 });
    await client.endAsync(true);
  });

  test('refuses shared subscriptions with a failure code and says why', async () => {
    const { broker, events } = await startRecordingBroker();
    await using _ = broker;
    const client = await plainClient(broker);
    await expect(client.subscribeAsync('$share/workers/packtwin/#', { qos: 1 })).rejects.toThrow();
    expect(broker.counters.refused).toEqual({ SHARED_SUBSCRIPTION: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({ reason: 'SHARED_SUBSCRIPTION', topic: '$share/workers/packtwin/#' }),
    );
    await client.endAsync(true);
  });

  test.each([
    ['another tenant', topic('EV1', 'tlm', 'other'), 'TOPIC_INVALID'],
    ['a foreign tree', 'dt/cars/EV1', 'TOPIC_INVALID'],
    ['a topic deeper than any of ours', Array.from({ length: 40 }, () => 'x').join('/'), 'TOPIC_INVALID'],
    ['an ack', topic('EV1', 'ack'), 'NOT_AUTHORISED'],
    ['a command', 'packtwin/1/default/g1/EV1/cmd/open', 'NOT_AUTHORISED'],
  ])('refuses a publish on %s, closes the connection and counts it', async (_title, foreign, reason) => {
    const { broker, records } = await startRecordingBroker();
    await using _ = broker;
    const client = await plainClient(broker);
    client.publish(foreign, '{}', { qos: 1 });
    await closed(client);
    expect(broker.counters.refused).toEqual({ [reason]: 1 });
    expect(records).toEqual([]);
    await client.endAsync(true);
  });

  test('refuses an oversize packet by its header, before its body has come', async () => {
    const { broker, records } = await startRecordingBroker();
    await using _ = broker;
    const client = await plainClient(broker);
    // Only the fixed header of a PUBLISH of 200 MB.
    client.stream.write(Buffer.from([0x32, 0x80, 0x84, 0xaf, 0x5f]));
    await closed(client);
    expect(broker.counters.refused).toEqual({ PAYLOAD_TOO_LARGE: 1 });
    expect(records).toEqual([]);
    await client.endAsync(true);
  });

  test('takes the largest payload of the contract', async () => {
    const { broker, records } = await startRecordingBroker();
    await using _ = broker;
    await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1' });
    await vehicle.publishSample(topic('EV1', 'hist'), Buffer.alloc(256 * 1024));
    expect(records[0]!.payload).toHaveLength(256 * 1024);
  });

  test('counts what is not MQTT and goes on', async () => {
    const { broker } = await startRecordingBroker();
    await using _ = broker;
    const socket = connectTcp(broker.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await becomesTrue(() => broker.counters.refused.PROTOCOL_ERROR === 1);
    await expect(connectAsync(broker.url, { protocolVersion: 5, reconnectPeriod: 0 })).rejects.toThrow(
      /protocol version/i,
    );
    await expect(
      connectAsync(broker.url, { protocolVersion: 4, keepalive: 3_600, reconnectPeriod: 0 }),
    ).rejects.toThrow();
    await becomesTrue(() => broker.counters.refused.PROTOCOL_ERROR === 3);
  });

  test('stops reading from a vehicle of which too much waits, and loses nothing', async () => {
    const gate = Promise.withResolvers<void>();
    let received = 0;
    const { broker } = await startRecordingBroker({
      limits: { inFlightPerConnection: 10 },
      onPublish: () => {
        received++;
        return gate.promise;
      },
    });
    await using _ = broker;
    await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1', maxInFlight: 500 });
    const all: Promise<void>[] = [];
    // One by one, each in a segment of its own: what comes in one read of the socket is taken in any case.
    for (let sent = 0; sent < 200; sent++) {
      all.push(vehicle.publishSample(topic('EV1'), Buffer.from('{}')));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await becomesTrue(() => received >= 10);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toBeLessThan(50);
    gate.resolve();
    await Promise.all(all);
    expect(received).toBe(200);
  });

  test('publishes the will of a vehicle that is lost, not of one that says goodbye nor when it stops itself', async () => {
    const { broker, records } = await startRecordingBroker();
    await using _ = broker;
    const connectWithWill = (vehicle: string) =>
      connectVehicle({
        url: broker.url,
        group: 'g1',
        vehicle,
        will: { topic: topic(vehicle, 'status'), payload: Buffer.from(`${vehicle} offline`) },
      });
    const [polite, lost, last] = await Promise.all([
      connectWithWill('EV1'),
      connectWithWill('EV2'),
      connectWithWill('EV3'),
    ]);
    await polite.end();
    await lost.end({ force: true });
    await becomesTrue(() => records.length > 0);
    await broker.stop();
    expect(records.map((record) => record.payload.toString())).toEqual(['EV2 offline']);
    await last.end({ force: true });
  });

  test('keeps birth, status and ack for later subscribers, but never samples', async () => {
    const { broker, records } = await startRecordingBroker({
      retained: [{ topic: topic('EV9', 'birth'), payload: Buffer.from('from facts') }],
    });
    await using _ = broker;
    const client = await plainClient(broker);
    for (const kind of ['birth', 'status', 'tlm', 'hist', 'evt'])
      await client.publishAsync(topic('EV1', kind), kind, { qos: 1, retain: true });
    await broker.publish(topic('EV1', 'ack'), Buffer.from('ack'), { retain: true });
    // The record tells what the vehicle asked for.
    expect(records.every((record) => record.retain)).toBe(true);
    const later = await plainClient(broker);
    const kept: string[] = [];
    later.on('message', (_topic, payload) => kept.push(payload.toString()));
    await later.subscribeAsync('packtwin/#', { qos: 1 });
    await becomesTrue(() => kept.length >= 4);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(kept.toSorted()).toEqual(['ack', 'birth', 'from facts', 'status']);
    await Promise.all([client.endAsync(true), later.endAsync(true)]);
  });

  test('delivers acks and commands to the vehicle, and the newest ack again after a lost connection', async () => {
    const { broker } = await startRecordingBroker();
    await using _ = broker;
    await using proxy = await startFaultProxy(broker.port);
    const told: string[] = [];
    await using _vehicle = await connectVehicle({
      url: `mqtt://127.0.0.1:${proxy.port}`,
      group: 'g1',
      vehicle: 'EV1',
      backOff: { minMs: 20, maxMs: 50 },
      onAck: (pack, payload) => told.push(`ack ${pack} ${Buffer.from(payload).toString()}`),
      onCommand: (name, payload) => told.push(`cmd ${name} ${Buffer.from(payload).toString()}`),
    });
    await broker.publish(topic('EV1', 'ack'), Buffer.from('1'), { retain: true });
    await broker.publish('packtwin/1/default/g1/EV1/cmd/report', Buffer.from('now'));
    await becomesTrue(() => told.length === 2);
    proxy.resetAll();
    await becomesTrue(() => told.length === 3);
    expect(told).toEqual(['ack p1 1', 'cmd report now', 'ack p1 1']);
  });

  test('loses nothing over lost connections: what was not acknowledged comes again', async () => {
    const { broker, records } = await startRecordingBroker({
      onPublish: async (record) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        records.push(record);
      },
    });
    await using _ = broker;
    await using proxy = await startFaultProxy(broker.port);
    await using vehicle = await connectVehicle({
      url: `mqtt://127.0.0.1:${proxy.port}`,
      group: 'g1',
      vehicle: 'EV1',
      maxInFlight: 32,
      backOff: { minMs: 10, maxMs: 30 },
    });
    const all = Array.from({ length: 1_000 }, (__, index) =>
      vehicle.publishSample(topic('EV1'), Buffer.from(String(index))),
    );
    for (let drop = 0; drop < 5; drop++) {
      const before = records.length;
      await becomesTrue(() => records.length > before + 20);
      proxy.resetAll();
    }
    await Promise.all(all);
    const numbers = records.map((record) => Number(record.payload.toString()));
    expect(new Set(numbers).size).toBe(1_000);
    expect(vehicle.counters).toMatchObject({ acknowledged: 1_000, inFlight: 0 });
    expect(proxy.accepted).toBeGreaterThanOrEqual(6);
  });

  test('finishes what it received before it stops', async () => {
    const { broker } = await startRecordingBroker({
      onPublish: () => new Promise((resolve) => setTimeout(resolve, 200)),
    });
    await using vehicle = await connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1' });
    const published = vehicle.publishSample(topic('EV1'), Buffer.from('{}'));
    await becomesTrue(() => broker.counters.recordsInFlight === 1);
    await broker.stop();
    await published;
    await expect(broker.publish(topic('EV1', 'ack'), Buffer.from('x'))).rejects.toMatchObject({ code: 'STOPPED' });
  });

  test('serves 200 vehicles at once through a commit every 10 ms', async () => {
    // Group commit as the journal does it: every record waits for the next tick.
    let waiting: (() => void)[] = [];
    const commits = setInterval(() => {
      const group = waiting;
      waiting = [];
      for (const done of group) done();
    }, 10);
    const { broker } = await startRecordingBroker({ onPublish: () => new Promise((resolve) => waiting.push(resolve)) });
    try {
      const vehicles = await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          connectVehicle({ url: broker.url, group: 'g1', vehicle: `EV${index}` }),
        ),
      );
      expect(broker.counters.connections).toBe(200);
      const payload = Buffer.alloc(450);
      await Promise.all(
        vehicles.map(async (vehicle, index) => {
          await Promise.all(Array.from({ length: 20 }, () => vehicle.publishSample(topic(`EV${index}`), payload)));
        }),
      );
      expect(broker.counters).toMatchObject({
        recordsReceived: 4_000,
        recordsDurable: 4_000,
        recordsInFlight: 0,
        refused: {},
      });
      await Promise.all(vehicles.map((vehicle) => vehicle.end()));
      await becomesTrue(() => broker.counters.connections === 0);
    } finally {
      clearInterval(commits);
      await broker.stop();
    }
  });
});
