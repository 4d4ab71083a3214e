import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedBroker, type TelemetryRecord } from '@packtwin/transport';
import { MS_PER_DAY } from '@packtwin/units';
import {
  mqttVehicleLinks,
  parseFleetTruth,
  simulateFleet,
  STATE_FILE,
  TRUTH_FILE,
  type FleetProgress,
  type SimulateFleetOptions,
} from '../src/index.ts';
import { decodeFrames, isSeamless, rangesByBoot } from './smallFleet.ts';

/** A broker that writes down what it acknowledged, and a fleet on it. */
async function startStage() {
  const records: TelemetryRecord[] = [];
  const stage = { records, refuseAfter: Number.POSITIVE_INFINITY };
  const broker = await startEmbeddedBroker({
    port: 0,
    onPublish: (record) => {
      if (records.length >= stage.refuseAfter) return Promise.reject(new Error('disk full'));
      records.push({ ...record, payload: new Uint8Array(record.payload) });
      return Promise.resolve();
    },
  });
  return Object.assign(stage, {
    broker,
    /** Runs a fleet until `isEnough`. */
    run: async (
      options: SimulateFleetOptions,
      isEnough: (progress: FleetProgress) => boolean,
    ): Promise<FleetProgress> => {
      const abort = new AbortController();
      return await simulateFleet(
        options,
        mqttVehicleLinks(`mqtt://127.0.0.1:${broker.port}`),
        abort.signal,
        (progress) => {
          if (isEnough(progress)) abort.abort();
        },
      );
    },
    of: (vehicle: string) => records.filter((record) => record.topic.includes(`/${vehicle}/`)),
  });
}

const DRIVING_AT = Date.UTC(2025, 5, 10, 12, 30);

function isEnough(progress: FleetProgress): boolean {
  return progress.historyShare > 0.05;
}

describe('simulateFleet()', () => {
  let directory: string;
  let stage: Awaited<ReturnType<typeof startStage>>;
  const options = (): SimulateFleetOptions => ({
    seed: 4,
    vehicles: 2,
    stacks: 1,
    cellsPerStack: 4,
    historyDays: 60,
    inFlight: 2,
    progressInterval: 0,
    stopPatience: 300,
    stateDirectory: directory,
    imperfections: false,
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'packtwin-simulator-'));
    stage = await startStage();
  });
  afterEach(async () => {
    await stage.broker[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it('sends the whole history, then goes live; nothing twice, nothing missing', async () => {
    const last = await stage.run(
      options(),
      (progress) => progress.phase === 'live' && progress.framesAcknowledged > 0 && progress.framesPending === 0,
    );
    expect(last).toMatchObject({ phase: 'live', historyShare: 1, framesPending: 0, vehicles: 2 });
    for (const vehicle of ['SIM-001', 'SIM-002']) {
      const { batches } = decodeFrames(stage.of(vehicle));
      expect(isSeamless(batches)).toBe(true);
      const newest = Math.max(...batches.flatMap((batch) => [...batch.sampledAt]));
      expect(Date.now() - newest).toBeLessThan(3_700_000);
      expect(Date.now()).toBeGreaterThanOrEqual(newest);
    }
    expect(last.samplesAcknowledged).toBe(
      ['SIM-001', 'SIM-002'].reduce(
        (sum, vehicle) =>
          sum + decodeFrames(stage.of(vehicle)).batches.reduce((count, batch) => count + batch.sampleCount, 0),
        0,
      ),
    );
  });

  it('goes on where it was after a stop, under a new boot', async () => {
    // At an hour at which a vehicle of this seed is on the road: one that is parked has nothing to send for a while.
    const ahead = DRIVING_AT - Date.now();
    const driving = { ...options(), now: () => Date.now() + ahead };
    await stage.run(driving, (progress) => progress.historyShare > 0.3);
    const before = decodeFrames(stage.of('SIM-001')).batches;
    await stage.run(driving, (progress) => progress.phase === 'live' && progress.framesPending === 0);
    const { batches } = decodeFrames(stage.of('SIM-001'));
    expect(isSeamless(batches)).toBe(true);
    const bootsBefore = rangesByBoot(before);
    expect([...rangesByBoot(batches).keys()].filter((boot) => !bootsBefore.has(boot)).length).toBeGreaterThan(1);
    // No instant twice: what was sent before the stop is not simulated again.
    const times = batches.flatMap((batch) => [...batch.sampledAt]).toSorted((one, other) => one - other);
    expect(new Set(times).size).toBe(times.length);
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(59.9 * MS_PER_DAY);
    expect(Math.max(...times.slice(1).map((time, index) => time - times[index]!))).toBeLessThanOrEqual(3_600_000);
  });

  it('repeats an interrupted history under the same numbers', async () => {
    await stage.run(options(), (progress) => progress.historyShare > 0.2);
    // As a kill leaves it: a state that was not the last word.
    const early = (await readFile(join(directory, STATE_FILE), 'utf8')).replace('"isFinal":true', '"isFinal":false');
    const bootsBefore = rangesByBoot(decodeFrames(stage.of('SIM-001')).batches);
    const frames = (from: number) =>
      stage.records
        .slice(from)
        .filter((record) => record.topic.endsWith('hist'))
        .map((record) => Buffer.from(record.payload).toString('base64'));
    const runs: Set<string>[] = [];
    for (let run = 0; run < 2; run++) {
      const known = stage.records.length;
      await writeFile(join(directory, STATE_FILE), early);
      await stage.run(options(), (progress) => progress.historyShare > 0.6);
      runs.push(new Set(frames(known)));
    }
    const shared = [...runs[0]!].filter((frame) => runs[1]!.has(frame));
    expect(shared.length).toBeGreaterThanOrEqual(Math.min(runs[0]!.size, runs[1]!.size) - 2);
    expect(shared.length).toBeGreaterThan(2);
    const { batches } = decodeFrames(stage.of('SIM-001'));
    expect([...rangesByBoot(batches).keys()]).toEqual([...bootsBefore.keys()]);
    expect(isSeamless(batches)).toBe(true);
  });

  it('keeps what the broker did not acknowledge and sends it after the next start', async () => {
    stage.refuseAfter = 12;
    await stage.run(options(), (progress) => progress.framesPending === 4 && stage.records.length === 12);
    const acknowledged = stage.records.length;
    stage.refuseAfter = Number.POSITIVE_INFINITY;
    await stage.run(options(), (progress) => progress.historyShare > 0.5 && progress.framesPending === 0);
    expect(stage.records.length).toBeGreaterThan(acknowledged);
    for (const vehicle of ['SIM-001', 'SIM-002'])
      expect(isSeamless(decodeFrames(stage.of(vehicle)).batches)).toBe(true);
  });

  it('announces birth and status, and says goodbye', async () => {
    await stage.run(options(), (progress) => progress.historyShare > 0.1);
    const topics = stage
      .of('SIM-001')
      .filter((record) => record.retain)
      .map((record) => record.topic.split('/').at(-1));
    expect(topics).toEqual(['birth', 'status', 'status']);
    const [online, offline] = stage
      .of('SIM-001')
      .filter((record) => record.topic.endsWith('status'))
      .map((record) => JSON.parse(Buffer.from(record.payload).toString()));
    expect(online).toMatchObject({ v: 1, online: true });
    expect(offline).toMatchObject({ v: 1, online: false, boot: online.boot });
  });

  it('writes the truth beside its state', async () => {
    await stage.run(options(), (progress) => progress.historyShare > 0.9);
    const truth = parseFleetTruth(await readFile(join(directory, TRUTH_FILE), 'utf8'));
    expect(truth.packs.map((pack) => pack.vehicle)).toEqual(['SIM-001', 'SIM-002']);
    expect(truth.packs.flatMap((pack) => pack.faults)).toHaveLength(1);
    for (const pack of truth.packs)
      for (const capacity of pack.capacity) expect(Math.abs(capacity - 1)).toBeLessThan(0.1);
  });

  it('has the truth on the disk before it tells of any progress', async () => {
    const read: string[] = [];
    await stage.run(options(), () => {
      read.push(readFileSync(join(directory, TRUTH_FILE), 'utf8'));
      return true;
    });
    expect(parseFleetTruth(read[0]!).packs.flatMap((pack) => pack.faults)).toHaveLength(1);
  });

  it('refuses a second simulator on its state, and lets go of it at the end', async () => {
    const abort = new AbortController();
    const links = mqttVehicleLinks(`mqtt://127.0.0.1:${stage.broker.port}`);
    let onRunning = (): void => undefined;
    const isRunning = new Promise<void>((resolve) => (onRunning = resolve));
    const first = simulateFleet(options(), links, abort.signal, onRunning);
    await isRunning;
    const second = () => stage.run({ ...options(), lockPatience: 200 }, isEnough);
    await expect(second()).rejects.toMatchObject({
      code: 'SIMULATOR',
      message: expect.stringMatching(/^Cannot simulate .*: another simulator is using it; stop that one or /),
    });
    abort.abort();
    await first;
    expect((await second()).historyShare).toBeGreaterThan(0.05);
  });

  it('takes over the state of a simulator that was killed', async () => {
    const module = new URL('../src/live/holdState.ts', import.meta.url).href;
    const script = `import { holdState } from ${JSON.stringify(module)};
      globalThis.held = await holdState(${JSON.stringify(directory)}, 0, new AbortController().signal);
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      await expect(stage.run({ ...options(), lockPatience: 0 }, isEnough)).rejects.toThrow(/another simulator/);
    } finally {
      child.kill('SIGKILL');
    }
    await exited;
    expect((await stage.run({ ...options(), lockPatience: 0 }, isEnough)).historyShare).toBeGreaterThan(0.05);
  });

  it('refuses options that contradict the fleet in the state, and takes the same ones', async () => {
    await stage.run({ ...options(), designs: ['seed-001', 'seed-002', 'seed-000'] }, isEnough);
    await expect(stage.run({ ...options(), seed: 5 }, () => true)).rejects.toThrow(/seed = 5: the fleet .* has 4/);
    await expect(stage.run({ ...options(), faults: 'none' }, () => true)).rejects.toThrow(
      /faults = "none".* has "default"/,
    );
    const again = await stage.run({ ...options(), designs: ['seed-001', 'seed-002', 'seed-000'] }, isEnough);
    expect(again.historyShare).toBeGreaterThan(0.05);
  });

  it('says in one sentence that a state file is none', async () => {
    await writeFile(join(directory, STATE_FILE), '{"format":"something else"}');
    await expect(stage.run(options(), () => true)).rejects.toThrow(/fleet\.json: it is no state of this simulator/);
    await writeFile(join(directory, STATE_FILE), '{');
    await expect(stage.run(options(), () => true)).rejects.toThrow(/fleet\.json: it is not JSON/);
  });

  it('ends by one stop while the broker takes the connections but acknowledges nothing', async () => {
    stage.refuseAfter = 0;
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const startedAt = performance.now();
    const last = await simulateFleet(
      options(),
      mqttVehicleLinks(`mqtt://127.0.0.1:${stage.broker.port}`),
      abort.signal,
    );
    expect(last.framesAcknowledged).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  it('ends quietly when it is stopped before a broker is there', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const last = await simulateFleet(
      { ...options(), vehicles: 1 },
      mqttVehicleLinks('mqtt://127.0.0.1:1'),
      abort.signal,
    );
    expect(last.framesAcknowledged).toBe(0);
  });
});
