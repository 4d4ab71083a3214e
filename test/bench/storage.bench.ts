/** Storage under the loads that decide: gated frames into the journal, a fleet's backfill into history, reading it back. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackSampleBatch } from '@packtwin/protocol';
import { openHistory, openJournal } from '@packtwin/storage';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

const START = Date.UTC(2026, 0, 1);
const MS_PER_DAY = 86_400_000;
const FRAME_BYTES = 430;
const FRAMES = 60_000;
const SENDERS = 500;
const VEHICLES = 8;
const DAYS = 90;
const SAMPLES_PER_DAY = 472;
const OBSERVATIONS = 60;

export const bench = {
  description: 'journal, history append, seal and queries',
  async run(): Promise<readonly Figure[]> {
    const folder = await mkdtemp(join(tmpdir(), 'packtwin-bench-'));
    try {
      return [...(await journalFigures(join(folder, 'journal'))), ...(await historyFigures(join(folder, 'history')))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Every sender waits for its acknowledgement before it sends the next frame, as QoS 1 vehicles with one frame in flight do. */
async function journalFigures(folder: string): Promise<Figure[]> {
  await using journal = await openJournal(folder);
  const payload = new Uint8Array(FRAME_BYTES).fill(7);
  const latencies: number[] = [];
  let left = FRAMES;
  const send = async (sender: number): Promise<void> => {
    while (left-- > 0) {
      const begun = performance.now();
      const packKey = `EV${sender}/p1`;
      await journal.append({ receivedAt: begun, topic: `packtwin/1/default/g1/${packKey}/tlm`, payload, packKey });
      latencies.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort((a, b) => a - b);
  const context = { senders: SENDERS, bytes: FRAME_BYTES, perCommit: Math.round(journal.count / journal.commits) };
  const figures: Figure[] = [
    { name: 'journal, gated frames', value: FRAMES / seconds, unit: '1/s', context },
    { name: 'journal, acknowledgement, median', value: quantile(latencies, 0.5), unit: 'ms', context },
    { name: 'journal, acknowledgement, 99 %', value: quantile(latencies, 0.99), unit: 'ms', context },
  ];
  const reading = performance.now();
  let read = 0;
  for await (const record of journal.records({ after: 0 })) read += record.payload.byteLength > 0 ? 1 : 0;
  figures.push({ name: 'journal, reading back', value: read / ((performance.now() - reading) / 1000), unit: '1/s' });
  return figures;
}

async function historyFigures(folder: string): Promise<Figure[]> {
  await using history = await openHistory(folder, { sealIntervalMs: 0 });
  const rows = VEHICLES * DAYS * SAMPLES_PER_DAY;
  const context = { rows, observations: OBSERVATIONS };
  const batches = Array.from({ length: VEHICLES }, (_, vehicle) => dayBatch(vehicle));
  const figures: Figure[] = [];
  /** Wall time, and processor time of all threads of this process. */
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    figures.push({
      name,
      value: (performance.now() - begun) / 1000,
      unit: 's',
      context: { ...context, cpuSeconds: (user + system) / 1e6 },
    });
  };
  await timed('history, append and flush', async () => {
    for (let day = 0; day < DAYS; day++) {
      for (const batch of batches) await history.append(onDay(batch, day));
    }
    await history.flush();
  });
  const range = { vehicle: 'EV3', pack: 'p1', from: START, to: START + DAYS * MS_PER_DAY, points: 1_000 };
  await timed('history, pack history from the buffer', () => history.packHistory(range));
  await timed('history, seal', () => history.seal({ all: true }));
  const bytes = await bytesBelow(folder, '.parquet');
  figures.push({ name: 'history, sealed', value: bytes / (rows * OBSERVATIONS), unit: 'B per cell-sample', context });
  await timed('history, pack history, sealed', () => history.packHistory(range));
  await timed('history, cell history, sealed', () => history.cellHistory({ ...range, observation: 17 }));
  await timed('history, append again (all known)', async () => {
    for (let day = 0; day < DAYS; day++) {
      for (const batch of batches) await history.append(onDay(batch, day));
    }
    await history.flush();
  });
  if (history.counters.rowsAdded !== rows || history.counters.rowsKnown !== rows) {
    throw new Error(
      `History took ${history.counters.rowsAdded} rows and knew ${history.counters.rowsKnown}, expected ${rows} each`,
    );
  }
  return figures;
}

/** One day of a pack in wire resolution, with a few mV of noise: smooth data would compress too well. */
function dayBatch(vehicle: number): PackSampleBatch {
  const bySample = (valueOf: (sample: number) => number): Float64Array =>
    Float64Array.from({ length: SAMPLES_PER_DAY }, (_, sample) => valueOf(sample));
  let state = 1 + vehicle;
  const noise = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    tenant: 'default',
    vehicle: `EV${vehicle}`,
    pack: 'p1',
    configuration: 'c1',
    boot: 1,
    firstSequence: 0,
    receivedAt: START,
    sampleCount: SAMPLES_PER_DAY,
    observationCount: OBSERVATIONS,
    probeCount: 6,
    sampledAt: bySample((sample) => START + sample * 45_000),
    packCurrent: bySample((sample) => Math.round(40_000 * Math.sin(sample / 9)) / 1_000),
    packVoltage: bySample((sample) => (219_000 + sample) / 1_000),
    vehicleStateOfCharge: bySample((sample) => (2_000 + sample) / 10_000),
    odometer: bySample((sample) => 12_000_000 + 20 * sample),
    observationVoltage: Float64Array.from(
      { length: SAMPLES_PER_DAY * OBSERVATIONS },
      (_, index) => Math.round(3_650 + 300 * Math.sin(index / OBSERVATIONS / 50) + 12 * noise()) / 1_000,
    ),
    probeTemperature: Float64Array.from({ length: SAMPLES_PER_DAY * 6 }, () => 298.15 + Math.round(20 * noise()) / 10),
    nulled: {},
  };
}

function onDay(batch: PackSampleBatch, day: number): PackSampleBatch {
  const shift = day * MS_PER_DAY;
  return {
    ...batch,
    firstSequence: day * SAMPLES_PER_DAY,
    receivedAt: batch.receivedAt + shift,
    sampledAt: batch.sampledAt.map((time) => time + shift),
  };
}

function quantile(ascending: readonly number[], fraction: number): number {
  return ascending[Math.floor(fraction * (ascending.length - 1))] ?? Number.NaN;
}

async function bytesBelow(folder: string, ending: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.filter((name) => name.endsWith(ending)).map((name) => stat(join(folder, name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
