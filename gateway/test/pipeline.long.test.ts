import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPipeline, MemoryArchive, runReplay, type ReplayRecord } from '../src/index.ts';
import { birth, hist, journalled, tlm, type Frame } from './syntheticFrames.ts';

const twinModule = new URL('./standInTwin.ts', import.meta.url).href;

function fleet(): Frame[] {
  const vehicles = ['EV1', 'EV2', 'EV3', 'EV4', 'EV5'];
  const frames: Frame[] = vehicles.map((vehicle) => birth({ vehicle }));
  for (let first = 0; first < 10_000; first += 500) {
    for (const vehicle of vehicles) frames.push(hist(first, 500, { vehicle }));
  }
  return frames;
}

const run = (frames: Iterable<ReplayRecord>, workers = 0) => runReplay(frames, { workers, twinModule });

describe('pipeline', () => {
  test('gives the same twins, days and verdicts on any number of workers', async () => {
    const frames = fleet();
    const [alone, one, two] = [await run(frames, 0), await run(frames, 1), await run(frames, 2)];
    expect(alone.frames).toEqual({ accepted: 50_000, refused: {} });
    expect(alone.cellSteps).toBe(200_000);
    expect(alone.snapshots.size).toBe(5);
    expect(alone.verdicts).toHaveLength(5);
    expect(alone.days.length).toBeGreaterThan(5);
    for (const other of [one, two]) {
      const { seconds: _otherSeconds, snapshots, ...result } = other;
      const { seconds: _seconds, snapshots: expectedSnapshots, ...expected } = alone;
      expect(result).toEqual(expected);
      expect(Object.fromEntries(snapshots)).toEqual(Object.fromEntries(expectedSnapshots));
    }
  });

  test('takes late samples in by a re-run that ends where samples in order end', async () => {
    const inOrder = [birth(), hist(0, 20_000 / 10), hist(2000, 3000)];
    const late = [birth(), hist(0, 1000), hist(3000, 2000), hist(1500, 1500), hist(1000, 500)];
    const expected = await run(inOrder);
    const result = await run(late);
    expect(result.snapshots).toEqual(expected.snapshots);
    expect(result.verdicts).toEqual(expected.verdicts);
    expect(result.days).toEqual(expected.days);
    expect(result.frames).toEqual(expected.frames);
    expect(result.quality[0]!.reruns).toBeGreaterThan(0);
  });

  test('ends in the same twins and verdicts in whatever order, batches and copies the samples come', async () => {
    const expected = await run([birth(), hist(0, 1200)]);
    const chopped = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 8, maxLength: 24 }).chain((sizes) => {
      const frames: Frame[] = [];
      let first = 0;
      for (const size of [...sizes, 1200]) {
        const count = Math.min(size, 1200 - first);
        if (count > 0) frames.push(count === 1 ? tlm(first) : hist(first, count));
        first += count;
      }
      return fc.tuple(
        fc.shuffledSubarray(frames, { minLength: frames.length, maxLength: frames.length }),
        fc.subarray(frames),
      );
    });
    await fc.assert(
      fc.asyncProperty(chopped, async ([frames, again]) => {
        const result = await run([birth(), ...frames, ...again]);
        expect(result.faults).toEqual([]);
        expect(result.snapshots).toEqual(expected.snapshots);
        expect(result.verdicts).toEqual(expected.verdicts);
        expect(result.days).toEqual(expected.days);
        expect(result.frames.accepted).toBe(1200);
      }),
      { numRuns: 60 },
    );
  });

  test('amends a verdict that late samples change, keeping its revisions', async () => {
    const late = [birth(), hist(0, 40), hist(60, 100), hist(40, 20)];
    const { revisions, verdicts } = await run(late);
    const [id] = new Set(revisions.map((revision) => revision.verdict.id));
    const own = revisions.filter((revision) => revision.verdict.id === id);
    expect(own.map((revision) => revision.revision)).toEqual(own.map((_, index) => index + 1));
    expect(own[0]!.state).toBe('open');
    expect(verdicts).toEqual((await run([birth(), hist(0, 160)])).verdicts);
  });

  test('goes on with the other packs when one throws, leaves the record out and says so', async () => {
    const poison = tlm(50, { vehicle: 'EV2' }, { i_mA: 666_000 });
    const frames = [
      birth(),
      birth({ vehicle: 'EV2' }),
      hist(0, 50, { vehicle: 'EV2' }),
      poison,
      hist(51, 49, { vehicle: 'EV2' }),
      hist(0, 100),
    ];
    const result = await run(frames);
    expect(result.faults).toHaveLength(3);
    expect(result.faults[0]).toMatch(/cannot bear/);
    expect(result.quality.map((pack) => pack.framesAccepted)).toEqual([100, 99]);
    const without = await run(frames.filter((frame) => frame !== poison));
    expect(result.snapshots).toEqual(without.snapshots);
  });

  test('closes a lane that is idle and opens it again from its checkpoint', async () => {
    const archive = new MemoryArchive();
    const checkpoints: number[] = [];
    await using pipeline = await createPipeline({
      workers: 0,
      archive,
      isLive: false,
      idleMs: 20,
      twinModule,
      onOutput: (output) => {
        archive.observe(output);
        if (output.kind === 'checkpoint') checkpoints.push(output.checkpoint.position);
      },
    });
    const records = journalled([birth(), hist(0, 100), hist(100, 100), hist(150, 100)]);
    for (const record of records) {
      archive.append(record);
      await pipeline.accept(record);
      await pipeline.settled();
      // Closed: there is no twin any more, until the next record.
      const state = async () => [checkpoints.at(-1), (await pipeline.twinSnapshots()).size];
      await expect.poll(state).toEqual([record.position, 0]);
    }
    pipeline.open('EV1/P1');
    expect(await pipeline.twinSnapshots()).toEqual(
      (await runReplay([birth(), hist(0, 250)], { twinModule, finish: false })).snapshots,
    );
  });

  test('counts what names no pack', async () => {
    const { frames } = await run([birth(), { ...tlm(0), topic: 'packtwin/1/default/g/EV1/tlm' }, tlm(1)]);
    expect(frames).toEqual({ accepted: 1, refused: { TOPIC_INVALID: 1 } });
  });
});
