import { connectVehicle, startEmbeddedBroker } from '@packtwin/transport';
import { describe, expect, test } from 'vitest';
import { closed, plainClient, startRecordingBroker, topic } from '../support/recordingBroker.ts';
import { createTestCertificate, type TestCertificate } from '../support/testCertificate.ts';

describe('access to the embedded broker', () => {
  test('admits only configured users, each to what is theirs', async () => {
    const { broker, records } = await startRecordingBroker({
      users: [
        { username: 'EV1', password: 'one', role: 'vehicle' },
        { username: 'EV2', password: 'two', role: 'vehicle' },
      ],
    });
    await using _ = broker;
    await expect(connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1' })).rejects.toMatchObject({
      code: 'REFUSED',
    });
    await expect(
      connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1', username: 'EV1', password: 'two' }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
    await using vehicle = await connectVehicle({
      url: broker.url,
      group: 'g1',
      vehicle: 'EV1',
      username: 'EV1',
      password: 'one',
    });
    await vehicle.publishSample(topic('EV1'), Buffer.from('own'));
    const thief = await plainClient(broker, { username: 'EV2', password: 'two' });
    thief.publish(topic('EV1'), 'forged', { qos: 1 });
    await closed(thief);
    expect(broker.counters.refused).toEqual({ BAD_CREDENTIALS: 2, NOT_AUTHORISED: 1 });
    expect(records.map((record) => record.payload.toString())).toEqual(['own']);
    await thief.endAsync(true);
  });

  test('speaks TLS, with client certificates when an authority is given', async () => {
    const [server, client, stranger] = [createTestCertificate(), createTestCertificate(), createTestCertificate()];
    const { broker, records } = await startRecordingBroker({ tls: { ...server, ca: client.cert } });
    await using _ = broker;
    const connectWith = (certificate: TestCertificate, signal?: AbortSignal) =>
      connectVehicle({ url: broker.url, group: 'g1', vehicle: 'EV1', ca: server.cert, ...certificate }, signal);
    expect(broker.url).toMatch(/^mqtts:/);
    await expect(connectWith(stranger, AbortSignal.timeout(500))).rejects.toMatchObject({ code: 'STOPPED' });
    await using vehicle = await connectWith(client);
    await vehicle.publishSample(topic('EV1'), Buffer.from('sealed'));
    expect(records.map((record) => record.payload.toString())).toEqual(['sealed']);
  });

  test('refuses addresses that others can reach without TLS and credentials, and ports that are taken', async () => {
    await expect(
      startEmbeddedBroker({ host: '0.0.0.0', port: 0, onPublish: async () => undefined }),
    ).rejects.toMatchObject({ code: 'INSECURE_ADDRESS' });
    const { broker } = await startRecordingBroker();
    await using _ = broker;
    await expect(startEmbeddedBroker({ port: broker.port, onPublish: async () => undefined })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${broker.port}: the port is in use by another process; set mqtt.port or stop it`,
    );
  });
});
