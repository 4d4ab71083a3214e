import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellsNow, FleetOverview, QualityReport, VerdictList } from '@packtwin/protocol';
import { openFacts, openJournal } from '@packtwin/storage';
import { connectVehicle } from '@packtwin/transport';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runReplay, startGateway, type Gateway } from '@packtwin/gateway';
import { quietConfiguration } from '../support/quietConfiguration.ts';
import { birth, hist, tlm, type Frame } from '../../gateway/test/syntheticFrames.ts';

const twinModule = new URL('../../gateway/test/standInTwin.ts', import.meta.url).href;
const directories: string[] = [];

function dataDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'packtwin-gateway-'));
  directories.push(directory);
  return directory;
}

/** Log lines of the gateways that are started with {@link startLogged}. */
const logged: { event: string; level: number; [detail: string]: unknown }[] = [];
const logTo = { write: (line: string) => void logged.push(JSON.parse(line)) };

function start(data: string, ...overrides: string[]): Promise<Gateway> {
  return startGateway(quietConfiguration(data, 'checkpoint.periodMs=200', ...overrides), { twinModule, logTo });
}

/** With its warnings and errors in {@link logged}, which is emptied. */
function startLogged(data: string, ...overrides: string[]): Promise<Gateway> {
  logged.length = 0;
  return start(data, 'log.level=warn', ...overrides);
}

async function send(gateway: Gateway, frames: readonly Frame[], vehicle = 'EV1'): Promise<void> {
  await using connection = await connectVehicle({ url: gateway.mqttUrl, group: 'g', vehicle });
  for (const frame of frames) await connection.publishSample(frame.topic, frame.payload);
}

/** Many samples: a message takes at most 4 000. */
function hists(first: number, count: number): Frame[] {
  const frames: Frame[] = [];
  for (let done = 0; done < count; done += 3000) frames.push(hist(first + done, Math.min(3000, count - done)));
  return frames;
}

async function get<Body>(gateway: Gateway, path: string, status = 200): Promise<Body> {
  const response = await fetch(gateway.url + path);
  expect(response.status).toBe(status);
  const body: Body = JSON.parse(await response.text());
  return body;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describe('gateway', () => {
  const data = dataDirectory();
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await start(data);
    await send(gateway, [tlm(0), birth(), hist(0, 200), hist(100, 150), tlm(250), tlm(252), tlm(251)]);
    await gateway.settled();
  });
  afterAll(() => gateway.stop());

  test('has the twin that a replay of the same frames gives', async () => {
    const replayed = await runReplay([birth(), hist(0, 253)], { twinModule, finish: false });
    expect(await gateway.pipeline.twinSnapshots()).toEqual(replayed.snapshots);
  });

  test('keeps every sample once', async () => {
    expect(await gateway.history.countSamples('EV1', 'P1')).toBe(253);
    expect(await gateway.history.sequences('EV1', 'P1')).toEqual([{ boot: 1, from: 0, to: 252 }]);
  });

  test('tells what it knows over HTTP', async () => {
    const cells = await get<CellsNow>(gateway, '/api/v1/vehicles/EV1/cells?pack=P1');
    expect(cells.twinVoltage).toEqual([1, 1, 1, 1]);
    const { verdicts } = await get<VerdictList>(gateway, '/api/v1/verdicts');
    expect(verdicts.map(({ verdict }) => verdict.cause)).toContain('leakage');
    const overview = await get<FleetOverview>(gateway, '/api/v1/fleet');
    expect(overview).toMatchObject({ vehiclesReporting: 1, cellsWatched: 4, backlog: 0 });
    const quality = await get<QualityReport>(gateway, '/api/v1/quality');
    expect(quality.unattributed).toEqual({ UNKNOWN_PACK: 1 });
    expect(quality.packs[0]).toMatchObject({ framesAccepted: 253, framesRefused: { DUPLICATE: 100 } });
    const sums = quality.days.reduce((sum, day) => sum + day.framesAccepted, 0);
    expect(sums).toBe(253);
    const history = await get<{ sampledAt: number[] }>(gateway, '/api/v1/vehicles/EV1/history?points=100');
    expect(history.sampledAt.length).toBeGreaterThan(16);
    const cell = await get<{ cell: string; cellVoltage: number[]; twinVoltage: number[] }>(
      gateway,
      '/api/v1/vehicles/EV1/cells/2/history',
    );
    expect(cell.cell).toBe('S1C3');
    expect(cell.cellVoltage.length).toBeGreaterThan(100);
    // The twin of these tests expects 1 V always: what matters is that the past is there at every instant.
    expect(new Set(cell.twinVoltage)).toEqual(new Set([1]));
    expect(await get(gateway, '/api/v1/vehicles/EV9', 404)).toEqual({ error: expect.stringMatching(/no vehicle EV9/) });
    expect(await get(gateway, '/api/v1/vehicles/EV1/cells/9/history', 404)).toMatchObject({
      error: expect.any(String),
    });
    expect(await get(gateway, '/api/v1/vehicles/EV1/history?points=two', 400)).toMatchObject({
      error: expect.any(String),
    });
    expect(await get(gateway, '/openapi.json')).toMatchObject({ openapi: '3.1.0' });
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toMatch(/packtwin_frames_accepted_total 253/);
    expect(metrics).toMatch(/packtwin_frames_refused_total\{reason="DUPLICATE"\} 100/);
  });

  test('sends what is watched, live', async () => {
    const socket: Socket = io(gateway.url, { transports: ['websocket'] });
    try {
      const received: Record<string, unknown[]> = {
        fleet: [],
        fleetMap: [],
        pack: [],
        cell: [],
        verdict: [],
        quality: [],
      };
      for (const name of Object.keys(received)) socket.on(name, (value: unknown) => received[name]!.push(value));
      const answer = await socket.emitWithAck('watch', {
        fleet: 'evidence',
        pack: { vehicle: 'EV1', pack: 'P1' },
        cell: { vehicle: 'EV1', pack: 'P1', cellIndex: 1 },
        quality: true,
      });
      expect(answer).toBeNull();
      expect(await socket.emitWithAck('watch', { fleet: 'smell' })).toMatch(/Cannot watch that/);
      await send(gateway, [tlm(253), hist(254, 200)]);
      const missing = () => Object.keys(received).filter((name) => received[name]!.length === 0);
      await expect.poll(missing, { timeout: 4000 }).toEqual([]);
    } finally {
      socket.disconnect();
    }
  });

  test('acknowledges to the vehicle what it may forget', async () => {
    const acks: string[] = [];
    await using _connection = await connectVehicle({
      url: gateway.mqttUrl,
      group: 'g',
      vehicle: 'EV1',
      onAck: (_pack, payload) => acks.push(Buffer.from(payload).toString()),
    });
    await expect.poll(() => acks.at(-1), { timeout: 5000 }).toBe('{"v":1,"boots":[{"boot":1,"upTo":453}]}');
  });
});

describe('gateway that is started again', () => {
  test('goes on where it was: same twin, no sample and no revision twice', async () => {
    const data = dataDirectory();
    const first = await start(data);
    await send(first, [birth(), hist(0, 300)]);
    await first.settled();
    const before = first.facts.verdicts();
    await first.stop();

    const second = await start(data);
    await send(second, [hist(250, 150), hist(400, 100)]);
    await second.settled();
    const undisturbed = await runReplay([birth(), hist(0, 300), hist(300, 200)], { twinModule, finish: false });
    expect(await second.pipeline.twinSnapshots()).toEqual(undisturbed.snapshots);
    expect(await second.history.countSamples('EV1', 'P1')).toBe(500);
    const after = second.facts.verdicts();
    expect(before.length).toBeGreaterThan(0);
    for (const { verdict } of after) {
      const revisions = second.facts.revisions(verdict.id);
      expect(revisions).toEqual(undisturbed.revisions.filter((revision) => revision.verdict.id === verdict.id));
    }
    const quality = await get<QualityReport>(second, '/api/v1/quality');
    expect(quality.packs[0]).toMatchObject({ framesAccepted: 500, framesRefused: { DUPLICATE: 50 } });
    await second.stop();
  });

  test('re-runs a pack for samples that come late, and drops the checkpoints that lacked them', async () => {
    const data = dataDirectory();
    const first = await start(data);
    await send(first, [birth(), ...hists(0, 9000)]);
    await first.settled();
    await first.stop();

    const second = await start(data);
    await send(second, hists(9500, 9000));
    await second.settled();
    await second.pipeline.checkpointAll();
    await send(second, [hist(9200, 300), hist(9000, 200)]);
    await second.settled();
    const inOrder = await runReplay([birth(), ...hists(0, 18_500)], { twinModule, finish: false });
    expect(await second.pipeline.twinSnapshots()).toEqual(inOrder.snapshots);
    const quality = await get<QualityReport>(second, '/api/v1/quality');
    expect(quality.packs[0]).toMatchObject({ framesAccepted: 18_500, framesRefused: {}, reruns: expect.any(Number) });
    expect(quality.packs[0]!.reruns).toBeGreaterThan(0);
    const open = second.facts.verdicts({ state: 'amended' }).map(({ verdict }) => verdict);
    expect(open).toEqual(expect.arrayContaining([...inOrder.verdicts]));
    await second.stop();
  });

  test.each([
    ['the newest two checkpoints', 2],
    ['every checkpoint', Number.POSITIVE_INFINITY],
  ])('derives a pack again when %s cannot be read, and stops in seconds', async (_title, count) => {
    const data = dataDirectory();
    const first = await start(data);
    await send(first, [birth(), hist(0, 200)]);
    for (const frame of [hist(300, 100), hist(200, 100), hist(400, 100)]) {
      await send(first, [frame]);
      await first.settled();
      await first.pipeline.checkpointAll();
    }
    const before = first.facts.verdicts();
    await first.stop();
    {
      using facts = openFacts(data);
      const damaged = facts.checkpoints('EV1/P1').slice(-count);
      expect(damaged.length).toBeGreaterThan(1);
      // What a version leaves whose state is another.
      for (const checkpoint of damaged) facts.saveCheckpoint({ ...checkpoint, blob: new Uint8Array(1000).fill(7) });
    }

    const second = await startLogged(data);
    await second.settled();
    const undisturbed = await runReplay([birth(), hist(0, 500)], { twinModule, finish: false });
    expect(await second.pipeline.twinSnapshots()).toEqual(undisturbed.snapshots);
    expect(await second.history.countSamples('EV1', 'P1')).toBe(500);
    expect(second.facts.verdicts()).toEqual(before);
    expect((await get<QualityReport>(second, '/api/v1/quality')).packs[0]).toMatchObject({
      framesAccepted: 500,
      framesRefused: {},
    });
    expect(new Set(logged.map(({ event }) => event))).toEqual(new Set(['checkpoint.unreadable']));
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toContain(`packtwin_checkpoints_unreadable_total ${logged.length}`);
    await second.stop();

    const third = await startLogged(data);
    await third.settled();
    expect(await third.pipeline.twinSnapshots()).toEqual(undisturbed.snapshots);
    const stopping = performance.now();
    await third.stop();
    expect(performance.now() - stopping).toBeLessThan(5000);
    expect(logged).toEqual([]);
  });

  test('goes on with what the journal still holds when even its births were cut', async () => {
    const data = dataDirectory();
    const first = await start(data);
    await send(first, [birth(), hist(0, 100), hist(100, 100)]);
    await first.settled();
    await first.stop();
    {
      await using journal = await openJournal(data);
      expect(await journal.cut(2)).toBe(2);
      using facts = openFacts(data);
      for (const checkpoint of facts.checkpoints('EV1/P1'))
        facts.saveCheckpoint({ ...checkpoint, blob: Buffer.from('?') });
    }
    const second = await start(data);
    await second.settled();
    const rest = await runReplay([birth(), hist(100, 100)], { twinModule, finish: false });
    expect(await second.pipeline.twinSnapshots()).toEqual(rest.snapshots);
    expect(await second.history.countSamples('EV1', 'P1')).toBe(200);
    expect((await get<QualityReport>(second, '/api/v1/quality')).packs[0]!.framesRefused).toEqual({});
    await second.stop();
  });

  test.each([
    ['garbled', (buffer: string) => writeFileSync(buffer, 'no database at all')],
    ['deleted', (buffer: string) => rmSync(buffer)],
  ])('fills a history whose buffer was %s, from the whole journal, once', async (_title, lose) => {
    const data = dataDirectory();
    const first = await start(data);
    await send(first, [birth(), hist(0, 200), hist(200, 100)]);
    await first.settled();
    await first.stop();
    {
      // The journal reaches further back than the checkpoints, as it does for all packs but the one that needs it most.
      using facts = openFacts(data);
      const newest = facts.newestCheckpoint('EV1/P1')!;
      facts.dropCheckpointsAfter('EV1/P1', Number.NEGATIVE_INFINITY);
      facts.saveCheckpoint(newest);
    }
    lose(join(data, 'history', 'buffer.duckdb'));
    const second = await startLogged(data);
    await send(second, [hist(250, 100)]);
    await second.settled();
    expect(await second.history.countSamples('EV1', 'P1')).toBe(350);
    expect(await second.history.sequences('EV1', 'P1')).toEqual([{ boot: 1, from: 0, to: 349 }]);
    expect(second.history.needsRebuild).toBe(false);
    expect((await get<QualityReport>(second, '/api/v1/quality')).packs[0]!.framesAccepted).toBe(350);
    expect(logged.map(({ event }) => event)).toEqual(['history.rebuild']);
    await second.stop();
    const third = await startLogged(data);
    expect([third.history.needsRebuild, logged]).toEqual([false, []]);
    await third.stop();
  });

  test('stops without a warning while vehicles are connected and acknowledgements wait', async () => {
    const gateway = await startLogged(dataDirectory());
    const acks: string[] = [];
    await using connection = await connectVehicle({
      url: gateway.mqttUrl,
      group: 'g',
      vehicle: 'EV1',
      onAck: (_pack, payload) => acks.push(Buffer.from(payload).toString()),
    });
    for (const frame of [birth(), hist(0, 100)]) await connection.publishSample(frame.topic, frame.payload);
    // The lane tells what it has, and the publisher waits a second before it passes that on.
    await gateway.settled();
    await gateway.stop();
    expect(acks).toEqual(['{"v":1,"boots":[{"boot":1,"upTo":99}]}']);
    expect(logged).toEqual([]);
  });

  test('says which port is taken', async () => {
    const first = await start(dataDirectory());
    const port = new URL(first.url).port;
    await expect(start(dataDirectory(), `http.port=${port}`)).rejects.toThrow(
      /port is in use by another process; set http\.port/,
    );
    await expect(start(dataDirectory(), `mqtt.port=${new URL(first.mqttUrl).port}`)).rejects.toThrow(/set mqtt\.port/);
    await first.stop();
  });
});
