/** The way in: QoS 1 publishes through the embedded broker, acknowledged once they are in the journal. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@packtwin/storage';
import { connectVehicle, startEmbeddedBroker, type RecordHandler } from '@packtwin/transport';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const SAMPLE_BYTES = 430;
const BATCH_BYTES = 60_000;

export const bench = {
  description: 'publishes through the embedded broker, acknowledged when they are in the journal',
  async run(): Promise<readonly Figure[]> {
    const folder = await mkdtemp(join(tmpdir(), 'packtwin-bench-'));
    try {
      await using journal = await openJournal(folder);
      const durable: RecordHandler = async ({ topic, payload, receivedAt }) => {
        await journal.append({ topic, payload, receivedAt, packKey: topic });
      };
      const figures: Figure[] = [];
      for (const [vehicles, inFlight] of [
        [20, 1],
        [20, 16],
        [200, 1],
        [200, 16],
      ] as const) {
        figures.push(
          await publishes('tlm, durable', durable, {
            vehicles,
            inFlight,
            bytes: SAMPLE_BYTES,
            total: vehicles * inFlight * 25,
          }),
        );
      }
      figures.push(
        await publishes('tlm, not gated', async () => undefined, {
          vehicles: 200,
          inFlight: 16,
          bytes: SAMPLE_BYTES,
          total: 40_000,
        }),
      );
      figures.push(
        await publishes('hist, durable', durable, { vehicles: 10, inFlight: 4, bytes: BATCH_BYTES, total: 2_000 }),
      );
      return figures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Vehicles and broker share one process and its event loop, so the broker alone is faster than this. */
async function publishes(
  name: string,
  onPublish: RecordHandler,
  load: { readonly vehicles: number; readonly inFlight: number; readonly bytes: number; readonly total: number },
): Promise<Figure> {
  await using broker = await startEmbeddedBroker({ port: 0, onPublish });
  const vehicles = await Promise.all(
    Array.from({ length: load.vehicles }, (_, index) =>
      connectVehicle({ url: broker.url, group: 'g1', vehicle: `EV${index}`, maxInFlight: load.inFlight }),
    ),
  );
  const payload = new Uint8Array(load.bytes).fill(7);
  const each = Math.ceil(load.total / load.vehicles);
  const begun = performance.now();
  await Promise.all(
    vehicles.map(async (vehicle, index) => {
      const topic = `packtwin/1/default/g1/EV${index}/p1/tlm`;
      await Promise.all(Array.from({ length: each }, () => vehicle.publishSample(topic, payload)));
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  await Promise.all(vehicles.map((vehicle) => vehicle.end()));
  return {
    name,
    value: (each * load.vehicles) / seconds,
    unit: '1/s',
    context: { ...load, total: each * load.vehicles },
  };
}
