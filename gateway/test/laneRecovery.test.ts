import { describe, expect, test } from 'vitest';
import { createPipeline, MemoryArchive, runReplay } from '../src/index.ts';
import { GENESIS_TIME, type LaneCheckpoint, type LaneOutput } from '../src/pipeline/laneOutput.ts';
import { birth, hist, journalled, START, tlm, type Frame } from './syntheticFrames.ts';

const twinModule = new URL('./standInTwin.ts', import.meta.url).href;

async function pipelineOver(archive: MemoryArchive) {
  const outputs: LaneOutput[] = [];
  const pipeline = await createPipeline({
    workers: 0,
    archive,
    isLive: false,
    twinModule,
    rerunDelayMs: 0,
    retryDelayMs: 1,
    onOutput: (output) => {
      archive.observe(output);
      outputs.push(output);
    },
  });
  const all = <Kind extends LaneOutput['kind']>(kind: Kind) =>
    outputs.filter((output): output is Extract<LaneOutput, { kind: Kind }> => output.kind === kind);
  return { pipeline, all };
}

/** What a lane leaves behind that took the frames, with a checkpoint after each but the birth. */
async function archiveAfter(
  frames: readonly Frame[],
): Promise<{ archive: MemoryArchive; checkpoints: LaneCheckpoint[] }> {
  const archive = new MemoryArchive();
  const { pipeline, all } = await pipelineOver(archive);
  for (const record of journalled(frames)) {
    archive.append(record);
    await pipeline.accept(record);
    if (record.position > 1) await pipeline.checkpointAll();
  }
  await pipeline.close();
  return { archive, checkpoints: all('checkpoint').map(({ checkpoint }) => checkpoint) };
}

function damage(archive: MemoryArchive, checkpoint: LaneCheckpoint): void {
  const quality = { vehicle: 'EV1', pack: 'P1', framesAccepted: 0, framesRefused: {}, valuesNulled: {} };
  archive.observe({
    kind: 'checkpoint',
    checkpoint: { ...checkpoint, blob: Uint8Array.of(1, 2, 3) },
    quality: { ...quality, framesReordered: 0, reruns: 0, gaps: 0 },
    qualityDays: [],
  });
}

const FRAMES = [birth(), hist(0, 100), hist(100, 100), hist(200, 50)];
const twinOf = async (frames: readonly Frame[]) => (await runReplay(frames, { twinModule, finish: false })).snapshots;

describe('a lane whose checkpoints cannot be read', () => {
  test('starts at the newest that can', async () => {
    const { archive, checkpoints } = await archiveAfter(FRAMES);
    for (const checkpoint of checkpoints.slice(-2)) damage(archive, checkpoint);
    const { pipeline, all } = await pipelineOver(archive);
    pipeline.open('EV1/P1');
    expect(await pipeline.twinSnapshots()).toEqual(await twinOf(FRAMES));
    expect(all('unreadable').map(({ position }) => position)).toEqual([4, 3]);
    expect(all('rewound').map(({ eventTime }) => eventTime)).toEqual([START + 99 * 10_000]);
    expect(all('fault')).toEqual([]);
    // Published before: nothing has changed, so nothing is said again, and history gets nothing twice.
    expect([all('revision'), all('samples')]).toEqual([[], []]);
    // And the next start reads its own.
    await pipeline.close();
    const next = await pipelineOver(archive);
    next.pipeline.open('EV1/P1');
    expect(await next.pipeline.twinSnapshots()).toEqual(await twinOf(FRAMES));
    expect(next.all('unreadable')).toEqual([]);
    await next.pipeline.close();
  });

  test('does not hold up a stop while it derives itself again', async () => {
    const { archive, checkpoints } = await archiveAfter(FRAMES);
    for (const checkpoint of checkpoints) damage(archive, checkpoint);
    const released = Promise.withResolvers<void>();
    const read = archive.read.bind(archive);
    archive.read = async (packKey, after) => {
      await released.promise;
      return read(packKey, after);
    };
    const { pipeline, all } = await pipelineOver(archive);
    pipeline.open('EV1/P1');
    await pipeline.checkpointAll();
    expect(all('progress')).toEqual([]);
    released.resolve();
    expect(await pipeline.twinSnapshots()).toEqual(await twinOf(FRAMES));
    await pipeline.close();
  });

  test('starts at the first record when none can, also when samples come late', async () => {
    const frames = [birth(), hist(0, 100), hist(180, 70), hist(100, 80)];
    const { archive, checkpoints } = await archiveAfter(frames);
    const known = await archive.published('EV1/P1');
    expect(known.length).toBeGreaterThan(0);
    const genesis = await archive.before('EV1/P1', GENESIS_TIME + 1);
    archive.observe({ kind: 'rewound', packKey: 'EV1/P1', eventTime: Number.NEGATIVE_INFINITY });
    for (const checkpoint of [genesis!, ...checkpoints]) damage(archive, checkpoint);
    const { pipeline, all } = await pipelineOver(archive);
    pipeline.open('EV1/P1');
    expect(await pipeline.twinSnapshots()).toEqual(await twinOf([birth(), hist(0, 250)]));
    expect(all('unreadable').length).toBeGreaterThan(1);
    expect(all('fault')).toEqual([]);
    expect([all('revision'), all('samples')]).toEqual([[], []]);
    const { quality } = all('progress').at(-1)!;
    expect(quality).toMatchObject({ framesAccepted: 250, framesRefused: {} });
    await pipeline.close();
  });
});

describe('a lane that throws', () => {
  test('leaves out the record that made it throw, not the newest, when that happens in a re-run', async () => {
    const poison = tlm(150, {}, { i_mA: 666_000 });
    // The record with number 150 comes late: the twin meets it in the re-run, after the newest record was read.
    const frames = [birth(), hist(0, 100), hist(200, 50), hist(100, 50), poison, hist(151, 49)];
    const archive = new MemoryArchive();
    const { pipeline, all } = await pipelineOver(archive);
    for (const record of journalled(frames)) {
      archive.append(record);
      await pipeline.accept(record);
    }
    expect(await pipeline.twinSnapshots()).toEqual(await twinOf([birth(), hist(0, 150), hist(151, 99)]));
    expect(all('fault').map(({ position, skipped }) => [position, skipped])).toEqual([
      [5, false],
      [5, false],
      [5, true],
    ]);
    await pipeline.close();
  });

  test('is tried again for ever when no record is to blame, and does not hold up a stop', async () => {
    class BrokenArchive extends MemoryArchive {
      override read(): Promise<never> {
        return Promise.reject(new Error('the disk is gone'));
      }
    }
    const archive = new BrokenArchive();
    const { pipeline, all } = await pipelineOver(archive);
    pipeline.open('EV1/P1');
    await expect.poll(() => all('fault').length, { timeout: 4000 }).toBeGreaterThan(6);
    const waits = all('fault').map(({ retryInMs }) => retryInMs);
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(all('fault').some(({ skipped }) => skipped)).toBe(false);
    const began = performance.now();
    await pipeline.checkpointAll();
    expect(performance.now() - began).toBeLessThan(1000);
    await pipeline.close();
  });
});
