/**
 * kill -9 loses nothing acknowledged: the real process is killed again and again under load, and in the end every
 * sample that the publishers saw acknowledged is in history, none twice, and the twins are those of a run that
 * nobody disturbed.
 */
import { encodeMessage, type TlmMessage } from '@packtwin/protocol';
import { openHistory } from '@packtwin/storage';
import { connectVehicle, type VehicleConnection } from '@packtwin/transport';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../support/freePort.ts';
import { spawnGateway, type SpawnedGateway } from '../support/spawnGateway.ts';
import { scriptedBirth, scriptedSample, scriptedTopic, type ScriptedPack } from '../support/scriptedPack.ts';
import { finalTwins, undisturbedTwins } from '../support/finalTwins.ts';

const KILLS = 20;
const VEHICLES = 3;

/** Publishes samples one after the other and keeps its own list of those that were acknowledged. */
class Publisher {
  readonly acknowledged: number[] = [];
  readonly pack: ScriptedPack;
  sequence = 0;
  #connection: VehicleConnection | undefined;
  #running = true;
  #done: Promise<void> | undefined;

  constructor(pack: ScriptedPack) {
    this.pack = pack;
  }

  async start(url: string): Promise<void> {
    // Resolves each publication with its PUBACK, however many reconnections that takes, as a vehicle's buffer does.
    this.#connection = await connectVehicle(
      { url, group: 'g0', vehicle: this.pack.vehicle, maxInFlight: 20, backOff: { minMs: 50, maxMs: 200 } },
      AbortSignal.timeout(10_000),
    );
    await this.#connection.announce(scriptedTopic(this.pack, 'birth'), encodeMessage(scriptedBirth(this.pack), 'json'));
    this.#done = this.#publishAll(this.#connection);
  }

  async #publishAll(connection: VehicleConnection): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    while (this.#running) {
      const message: TlmMessage = scriptedSample(this.pack, this.sequence++);
      const sent = connection
        .publishSample(scriptedTopic(this.pack, 'tlm'), encodeMessage(message, 'cbor'))
        .then(() => {
          this.acknowledged.push(message.seq);
          inFlight.delete(sent);
        });
      inFlight.add(sent);
      if (inFlight.size >= 20) await Promise.race(inFlight);
      else await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(inFlight);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
    await this.#connection?.end();
  }
}

function digest(state: Uint8Array | undefined): string {
  expect(state).toBeDefined();
  return createHash('sha256').update(state!).digest('hex');
}

test(
  `${KILLS} kills at random instants under load: all acknowledged samples once, twins as undisturbed`,
  { timeout: 240_000 },
  async () => {
    const data = await mkdtemp(join(tmpdir(), 'packtwin-killed-'));
    const ports = { mqtt: await freePort(), http: await freePort() };
    // Sealing every few seconds, so that some kills fall between acknowledgement and seal and some after it.
    const start = () =>
      spawnGateway({ data, ...ports, set: ['history.sealIntervalMs=1500', 'history.sealQuietMs=500'] });
    let random = 12_345;
    const draw = () => (random = (random * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;

    let gateway: SpawnedGateway = await start();
    // A step of 20 s makes the script cross midnight of event time, so that days are closed and sealed under way.
    const packs = Array.from({ length: VEHICLES }, (_, index) => ({
      vehicle: `EV-${index + 1}`,
      pack: 'p1',
      cellCount: 6,
      startAt: Date.UTC(2026, 0, 1) + index * 1000,
      stepMs: 20_000,
    }));
    const publishers = packs.map((pack) => new Publisher(pack));
    await Promise.all(publishers.map((publisher) => publisher.start(gateway.mqttUrl)));

    for (let kill = 0; kill < KILLS; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 100 + 1400 * draw()));
      await gateway.kill();
      gateway = await start();
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    await Promise.all(publishers.map((publisher) => publisher.stop()));
    await gateway.stop();

    const history = await openHistory(join(data, 'history'));
    let acknowledged = 0;
    for (const publisher of publishers) {
      const { vehicle, pack } = publisher.pack;
      const stored = new Set<number>();
      for (const run of await history.sequences(vehicle, pack)) {
        for (let sequence = run.from; sequence <= run.to; sequence++) stored.add(sequence);
      }
      const lost = publisher.acknowledged.filter((sequence) => !stored.has(sequence));
      expect(lost, `${vehicle}: acknowledged, yet not in history`).toEqual([]);
      expect(await history.countSamples(vehicle, pack), `${vehicle}: rows in history`).toBe(stored.size);
      acknowledged += publisher.acknowledged.length;
    }
    await history.close();
    // The load was real: an idle publisher would pass everything above.
    expect(acknowledged).toBeGreaterThan(KILLS * VEHICLES * 20);

    const disturbed = await finalTwins(data);
    const undisturbed = await undisturbedTwins(
      publishers.map(({ pack, sequence }) => ({
        pack,
        samples: Array.from({ length: sequence }, (_, k) => scriptedSample(pack, k)),
      })),
    );
    for (const { vehicle, pack } of packs) {
      const key = `${vehicle}/${pack}`;
      // Digests, because a diff of two states takes longer to print than the kills.
      expect(digest(disturbed.get(key)), `twin of ${key}`).toBe(digest(undisturbed.get(key)));
    }
    await rm(data, { recursive: true, force: true });
  },
);
