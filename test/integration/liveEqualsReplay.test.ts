/**
 * Live equals replay: the same samples give the same twins, byte for byte, and the same verdicts, whether they come
 * over MQTT or from a file, in whichever frames, however often, however fast, on however many workers.
 */
import { fleetPlan, generateHistory } from '@packtwin/fleet-simulator';
import { runReplay, type ReplayOutcome, type ReplayRecord } from '@packtwin/gateway';
import type { QualityReport, VerdictRevision } from '@packtwin/protocol';
import { formatRecordLine, openReplay } from '@packtwin/replay';
import { connectVehicle } from '@packtwin/transport';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinFrames, rebatch, type Frame, type RebatchOptions, type WireRecording } from '../support/rebatch.ts';
import { startTestGateway } from '../support/testGateway.ts';
import { until } from '../support/until.ts';

interface Vehicle {
  readonly name: string;
  readonly group: string;
  readonly birth: Frame;
  readonly recording: WireRecording;
}

/** What must not depend on the way: digest of every twin, and every verdict that stands. */
interface Result {
  readonly twins: Readonly<Record<string, string>>;
  readonly verdicts: string;
}

let folder: string;
let vehicles: Vehicle[];
let file: string;
let reference: Result;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packtwin-live-replay-'));
  // A leaking cell in the first vehicle, so that there are verdicts to compare.
  const plan = fleetPlan(11, {
    vehicles: 2,
    historyDays: 60,
    historyEndsAt: Date.UTC(2026, 8, 1),
    stacks: 2,
    cellsPerStack: 8,
    designs: ['seed-000', 'seed-002'],
    faults: ['internal-short'],
    imperfections: false,
    interval: 60,
  });
  const records: ReplayRecord[] = [];
  vehicles = plan.vehicles.map(({ vehicle, group, index }) => {
    const [birth, ...frames] = [...generateHistory(plan, index)];
    records.push(birth!, ...frames);
    return { name: vehicle, group, birth: birth!, recording: joinFrames(frames) };
  });
  file = join(folder, 'recording.jsonl');
  await writeFile(file, `${records.map(formatRecordLine).join('\n')}\n`);
  await using source = await openReplay([file], 'native');
  reference = resultOf(await runReplay(source, { finish: false }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function digests(snapshots: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries(
    [...snapshots]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([key, bytes]) => [key, createHash('sha256').update(bytes).digest('hex')]),
  );
}

function verdictText(revisions: readonly VerdictRevision[]): string {
  const newest = new Map<string, VerdictRevision>();
  for (const each of revisions) {
    if (each.revision >= (newest.get(each.verdict.id)?.revision ?? -1)) newest.set(each.verdict.id, each);
  }
  return JSON.stringify(
    [...newest.values()].toSorted((a, b) => a.verdict.id.localeCompare(b.verdict.id)),
    null,
    1,
  );
}

function resultOf({ snapshots, revisions, faults }: ReplayOutcome): Result {
  expect(faults).toEqual([]);
  return { twins: digests(snapshots), verdicts: verdictText(revisions) };
}

/** Publishes over MQTT into a running gateway; every publication waits for its PUBACK as a vehicle's does. */
async function live(
  workers: number,
  options: RebatchOptions,
  pauseMs = 0,
): Promise<Result & { duplicates: number; reordered: number }> {
  const data = await mkdtemp(join(folder, 'live-'));
  await using gateway = await startTestGateway({ data, set: [`workers=${workers}`] });
  await Promise.all(
    vehicles.map(async ({ name, group, birth, recording }) => {
      const connection = await connectVehicle(
        { url: gateway.mqttUrl, group, vehicle: name },
        AbortSignal.timeout(10_000),
      );
      await connection.announce(birth.topic, birth.payload);
      const sent: Promise<void>[] = [];
      for (const [index, { topic, payload }] of rebatch(recording, options).entries()) {
        sent.push(connection.publishSample(topic, payload));
        if (index % 16 === 15) await sent.at(-16);
        if (pauseMs > 0 && index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
      await Promise.all(sent);
      await connection.end();
    }),
  );
  await gateway.settled();
  const total = vehicles.reduce((sum, { recording }) => sum + recording.count, 0);
  const quality = await until(
    async () => ((await (await fetch(`${gateway.url}/api/v1/quality`)).json()) as QualityReport).packs,
    (packs) => packs.reduce((sum, pack) => sum + pack.framesAccepted, 0) === total,
    `${total} samples to be accepted`,
  );
  const snapshots = await gateway.pipeline.twinSnapshots();
  const verdicts = verdictText(gateway.facts.verdicts());
  return {
    twins: digests(snapshots),
    verdicts,
    duplicates: quality.reduce((sum, pack) => sum + (pack.framesRefused.DUPLICATE ?? 0), 0),
    reordered: quality.reduce((sum, pack) => sum + pack.framesReordered, 0),
  };
}

describe('the same samples give the same twins and verdicts', () => {
  test('the recording holds a finding, so that equality says something', () => {
    expect(Object.keys(reference.twins)).toHaveLength(2);
    expect(JSON.parse(reference.verdicts)).not.toEqual([]);
  });

  test('replayed on one and on three workers', async () => {
    for (const workers of [1, 3]) {
      await using source = await openReplay([file], 'native');
      expect(resultOf(await runReplay(source, { finish: false, workers }))).toEqual(reference);
    }
  });

  test('published over MQTT in large batches to one worker', async () => {
    const { twins, verdicts } = await live(1, { batchSizes: [512] });
    expect(twins).toEqual(reference.twins);
    expect(verdicts).toBe(reference.verdicts);
  });

  test('published slower, in odd batches and single samples, some twice, some out of order, to two workers', async () => {
    const options = { batchSizes: [7, 97, 31, 250], tlmEvery: 5, duplicateEvery: 9, swapEvery: 13 };
    const { twins, verdicts, duplicates, reordered } = await live(2, options, 2);
    // The disturbance was real.
    expect(duplicates).toBeGreaterThan(100);
    expect(reordered).toBeGreaterThan(100);
    expect(twins).toEqual(reference.twins);
    expect(verdicts).toBe(reference.verdicts);
  });

  test('whichever vehicle comes first, the same flags among all cells of the fleet', async () => {
    const recorded = vehicles.map(({ birth, recording }) => [birth, ...rebatch(recording, { batchSizes: [64] })]);
    const watched = JSON.parse(reference.verdicts).flatMap(({ verdict }: VerdictRevision) => {
      if (verdict.control === undefined) return [];
      return [[verdict.level, verdict.control.watched]];
    });
    // Two stacks of eight cells in each of two packs.
    expect(watched).toContainEqual(['flag', 32]);
    const receivedAt = Date.UTC(2030, 0, 1);
    const backwards = recorded.toReversed().flatMap((frames) => frames.map((frame) => ({ ...frame, receivedAt })));
    expect(resultOf(await runReplay(backwards, { finish: false }))).toEqual(reference);
  });

  test('what was received when does not matter: all at once, years later', async () => {
    const records = vehicles.flatMap(({ birth, recording }) =>
      [birth, ...rebatch(recording, { batchSizes: [33] })].map((frame) => ({
        ...frame,
        receivedAt: Date.UTC(2030, 0, 1),
      })),
    );
    expect(resultOf(await runReplay(records, { finish: false, workers: 2 }))).toEqual(reference);
  });
});
