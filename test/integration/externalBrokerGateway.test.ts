/** The gateway behind somebody else's broker: a real mosquitto, QoS 1, the gateway away for a while. */
import { encodeMessage } from '@packtwin/protocol';
import { connectAsync } from 'mqtt';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMosquitto } from '../support/mosquitto.ts';
import { describeWithService } from '../support/requirements.ts';
import { scriptedBirth, scriptedSample, scriptedTopic } from '../support/scriptedPack.ts';
import { startTestGateway } from '../support/testGateway.ts';
import { until } from '../support/until.ts';

await describeWithService('mosquitto', 'a gateway behind a real mosquitto', () => {
  test('takes what was published while it was away, each sample once', async () => {
    const data = await mkdtemp(join(tmpdir(), 'packtwin-external-'));
    await using broker = await startMosquitto();
    const set = ['mqtt.mode=external', `mqtt.url=${broker.url}`];
    const pack = { vehicle: 'EV-1', pack: 'p1', cellCount: 4, startAt: Date.now() - 600_000, stepMs: 1000 };
    const vehicle = await connectAsync(broker.url, { clientId: 'EV-1' });
    const send = (sequence: number) =>
      vehicle.publishAsync(
        scriptedTopic(pack, 'tlm'),
        Buffer.from(encodeMessage(scriptedSample(pack, sequence), 'cbor')),
        { qos: 1 },
      );
    await vehicle.publishAsync(scriptedTopic(pack, 'birth'), JSON.stringify(scriptedBirth(pack)), {
      qos: 1,
      retain: true,
    });

    const stored = (gateway: Awaited<ReturnType<typeof startTestGateway>>) => async () => {
      await gateway.settled();
      return gateway.history.countSamples(pack.vehicle, pack.pack);
    };
    {
      await using gateway = await startTestGateway({ data, set });
      for (let sequence = 0; sequence < 50; sequence++) await send(sequence);
      await until(stored(gateway), (count) => count === 50, 'the first fifty samples');
    }
    // The session is persistent: the broker keeps these until the gateway is back.
    for (let sequence = 50; sequence < 100; sequence++) await send(sequence);
    {
      await using gateway = await startTestGateway({ data, set });
      await send(99);
      await until(stored(gateway), (count) => count === 100, 'all hundred samples');
      expect(await gateway.history.sequences(pack.vehicle, pack.pack)).toEqual([{ boot: 1, from: 0, to: 99 }]);
      const acknowledged = await connectAsync(broker.url, { clientId: 'listener' });
      const ack = new Promise<string>((resolve) => {
        acknowledged.on('message', (_topic, payload) => {
          if (payload.includes('99')) resolve(payload.toString());
        });
      });
      await acknowledged.subscribeAsync(scriptedTopic(pack, 'ack'), { qos: 1 });
      expect(JSON.parse(await ack)).toMatchObject({ v: 1, boots: [{ boot: 1, upTo: 99 }] });
      await acknowledged.endAsync();
    }
    await vehicle.endAsync();
    await rm(data, { recursive: true, force: true });
  });
});
