/** Child of the kill test: appends, flushes and now and then seals, and prints how many rows are durable. */
import { writeSync } from 'node:fs';
import { openHistory } from '../src/index.ts';
import { MS_PER_DAY, sampleBatch, START } from './sampleBatch.ts';

const BATCH = 100;
const history = await openHistory(process.argv[2] ?? '', { sealIntervalMs: 0 });
let next = await history.countSamples('EV1', 'p1');
while (true) {
  await history.append(
    sampleBatch({ firstSequence: next, sampleCount: BATCH, startAt: START + (next / BATCH) * MS_PER_DAY * 0.1 }),
  );
  await history.flush();
  next += BATCH;
  writeSync(1, `${next}\n`);
  if (next % (20 * BATCH) === 0) await history.seal();
}
