/** How a pack's samples are put in order: 30 s of event time, at most 64 samples held. */
import { ReorderBuffer, type ReorderOptions, type ReorderSnapshot } from '@packtwin/streams';
import type { SampleRun } from './sampleRun.ts';

const OPTIONS: ReorderOptions<SampleRun> = {
  keyOf: (run) => run.batch.boot,
  firstOf: (run) => run.batch.firstSequence + run.from,
  countOf: (run) => run.to - run.from,
  timeOf: (run, index) => run.batch.sampledAt[run.from + index]!,
  slice: (run, start, end) =>
    start === 0 && end === run.to - run.from ? run : { ...run, from: run.from + start, to: run.from + end },
  windowMs: 30_000,
  limit: 64,
  keyLimit: 64,
};

export interface SampleOrderState {
  readonly snapshot: ReorderSnapshot;
  /** What was held, to be pushed again. */
  readonly held: readonly SampleRun[];
}

/** A buffer that goes on where the state was taken. */
export function createSampleOrder(state?: SampleOrderState): ReorderBuffer<SampleRun> {
  const order = new ReorderBuffer(OPTIONS, state?.snapshot);
  for (const run of state?.held ?? []) order.push(run);
  return order;
}

export function sampleOrderState(order: ReorderBuffer<SampleRun>): SampleOrderState {
  return { snapshot: order.snapshot(), held: order.heldValues() };
}
