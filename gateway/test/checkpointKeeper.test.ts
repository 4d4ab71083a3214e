/** Checkpoints that were given before a stop are saved before it is over, however many saves wait for each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFacts, openHistory, openJournal } from '@packtwin/storage';
import { expect, test } from 'vitest';
import type { LaneOutput } from '../src/pipeline/laneOutput.ts';
import { QualityLedger } from '../src/pipeline/qualityLedger.ts';
import { CheckpointKeeper } from '../src/process/checkpointKeeper.ts';
import { EdgeTally } from '../src/process/edgeTally.ts';
import { FactsWriter } from '../src/process/factsWriter.ts';
import { FleetRegistry } from '../src/process/fleetRegistry.ts';

type CheckpointOutput = Extract<LaneOutput, { kind: 'checkpoint' }>;

function checkpointOf(index: number): CheckpointOutput {
  return {
    kind: 'checkpoint',
    checkpoint: {
      packKey: `EV-${index}/p1`,
      position: index + 1,
      eventTime: 1_795_173_600_000,
      configuration: 'a',
      blob: new Uint8Array([index & 0xff]),
    },
    quality: new QualityLedger().quality(`EV-${index}`, 'p1'),
    qualityDays: [],
  };
}

// Two saves that waited for the same one began together, and a stop waited for the second of them only: with 5 000
// packs history was closed under the first ("Cannot flush: history is closed"), whose checkpoints were lost.
test('a stop waits for every save before it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'packtwin-keeper-'));
  const facts = openFacts(directory);
  const history = await openHistory(join(directory, 'history'), { sealIntervalMs: 0 });
  const journal = await openJournal(directory);
  const errors: unknown[] = [];
  try {
    const keeper = new CheckpointKeeper({
      writer: new FactsWriter(facts, (error) => errors.push(error)),
      history,
      journal,
      registry: new FleetRegistry(new EdgeTally(undefined)),
      keepRecords: 1000,
      onError: (error) => errors.push(error),
    });
    const taken: unknown[] = [];
    for (let index = 0; index < 1000; index++) taken.push(keeper.take(checkpointOf(index)));
    await keeper.stop();
    for (let index = 0; index < 1000; index++) expect(facts.checkpoints(`EV-${index}/p1`)).toHaveLength(1);
    await Promise.all(taken);
    expect(errors).toEqual([]);
  } finally {
    await Promise.all([history.close(), journal.close()]);
    facts.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
