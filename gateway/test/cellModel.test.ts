import { describe, expect, test } from 'vitest';
import type { CellModelName } from '@packtwin/twin-models';
import { createPipeline, MemoryArchive, runReplay } from '../src/index.ts';
import { birth, hist, journalled, type Frame } from './syntheticFrames.ts';

const FRAMES = [birth(), hist(0, 60), hist(60, 60), hist(120, 30)];

async function twinOf(cellModel?: CellModelName, workers = 0, frames: readonly Frame[] = FRAMES) {
  const outcome = await runReplay(frames, { workers, finish: false, ...(cellModel && { cellModel }) });
  expect(outcome.faults).toEqual([]);
  return Buffer.from(outcome.snapshots.get('EV1/P1')!);
}

/** Hands frames to a pipeline over an archive that may hold earlier ones, checkpoints, and tells the twin's state. */
async function goOn(archive: MemoryArchive, cellModel: CellModelName, frames: readonly Frame[], after: number) {
  await using pipeline = await createPipeline({
    workers: 0,
    archive,
    isLive: false,
    cellModel,
    rerunDelayMs: 0,
    retryDelayMs: 1,
    onOutput: (output) => archive.observe(output),
  });
  for (const record of journalled(frames, after)) {
    archive.append(record);
    await pipeline.accept(record);
  }
  await pipeline.settled();
  await pipeline.checkpointAll();
  return Buffer.from((await pipeline.twinSnapshots()).get('EV1/P1')!);
}

describe('the cell model of the twins', () => {
  test('is the single-particle one unless told otherwise', async () => {
    const unsaid = await twinOf();
    expect(unsaid.equals(await twinOf('spme'))).toBe(true);
    expect(unsaid.byteLength).not.toBe((await twinOf('dfn')).byteLength);
  });

  test('may be the full one, with the same bits on worker threads', async () => {
    expect((await twinOf('dfn', 2)).equals(await twinOf('dfn'))).toBe(true);
  });

  test('goes on from its own checkpoint, and from the start of the journal where the checkpoint is of the other', async () => {
    const expected = await twinOf('dfn');
    for (const earlier of ['dfn', 'spme'] as const) {
      const archive = new MemoryArchive();
      await goOn(archive, earlier, FRAMES.slice(0, 2), 0);
      const state = await goOn(archive, 'dfn', FRAMES.slice(2), 2);
      expect(state.equals(expected), `after a run with ${earlier}`).toBe(true);
    }
  });
});
