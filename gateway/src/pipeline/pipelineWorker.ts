/** A worker thread of the pipeline: reads its ring, runs its lanes, posts what they give. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LaneCheckpoint, LaneOutput } from './laneOutput.ts';
import { LaneHost } from './laneHost.ts';
import type { PackArchive } from './packArchive.ts';
import { RingReader } from './recordRing.ts';
import type { TelemetryRecord } from './telemetryRecord.ts';
import type { TwinMaker } from './twinMaker.ts';
import type { VerdictRevision } from '@packtwin/protocol';
import {
  sizeOfOutput,
  type ArchiveRequest,
  type FromWorker,
  type ToWorker,
  type WorkerSetup,
} from './workerMessages.ts';

/** Bytes of outputs that may be under way to the main thread; beyond it the lanes wait. */
const MAX_UNDER_WAY = 32 * 1024 * 1024;
/** How long records are read from the ring before messages get their turn. */
const SLICE_MS = 10;

if (parentPort === null) throw new TypeError('Cannot run pipelineWorker.ts on the main thread: start it as a worker');
const port = parentPort;
const setup = workerData as WorkerSetup;
const ring = new RingReader(setup.ring);
const post = (message: FromWorker) => port.postMessage(message);

const questions = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
let nextQuestion = 1;
function ask<Answer>(request: ArchiveRequest): Promise<Answer> {
  const id = nextQuestion++;
  return new Promise((resolve, reject) => {
    questions.set(id, { resolve: resolve as (answer: unknown) => void, reject });
    flush();
    post({ type: 'archive', id, request });
  });
}
const archive: PackArchive = {
  newest: (packKey) => ask<LaneCheckpoint | undefined>({ method: 'newest', packKey }),
  before: (packKey, eventTime) => ask<LaneCheckpoint | undefined>({ method: 'before', packKey, eventTime }),
  read: (packKey, after) => ask<readonly TelemetryRecord[]>({ method: 'read', packKey, after }),
  published: (packKey) => ask<readonly VerdictRevision[]>({ method: 'published', packKey }),
};

let outputs: LaneOutput[] = [];
let outputBytes = 0;
let underWay = 0;
let wakeWhenRoom: (() => void)[] = [];
let flushScheduled = false;

function emit(output: LaneOutput): void {
  outputs.push(output);
  outputBytes += sizeOfOutput(output);
  if (outputBytes > 1024 * 1024) flush();
  else if (!flushScheduled) {
    flushScheduled = true;
    setImmediate(flush);
  }
}

function flush(): void {
  flushScheduled = false;
  if (outputs.length === 0) return;
  underWay += outputBytes;
  post({ type: 'outputs', outputs, bytes: outputBytes });
  outputs = [];
  outputBytes = 0;
}

function room(): Promise<void> | undefined {
  return underWay < MAX_UNDER_WAY ? undefined : new Promise((resolve) => wakeWhenRoom.push(resolve));
}

const maker = (await import(setup.twinModule)) as TwinMaker;
const host = new LaneHost({ ...setup, maker, archive, emit, room });
let isOpen = true;

async function readRing(): Promise<void> {
  while (isOpen) {
    drain(performance.now() + SLICE_MS);
    await room();
    if (ring.used > 0) await new Promise((resolve) => setImmediate(resolve));
    else await ring.filled(1000);
  }
}

function drain(until: number): void {
  while (underWay < MAX_UNDER_WAY) {
    const record = ring.read();
    if (record === undefined) return;
    host.push(record);
    if (performance.now() >= until) return;
  }
}

async function answerCall({ id, call }: Extract<ToWorker, { type: 'call' }>): Promise<void> {
  while (ring.used > 0) {
    drain(performance.now() + SLICE_MS);
    await room();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await host.settled();
  const result = await host[call]();
  flush();
  post({ type: 'result', id, result });
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'open':
      return host.open(message.packKey);
    case 'watch':
      return host.watch(message.packKey, message.cells);
    case 'call':
      return void answerCall(message);
    case 'answer':
      questions.get(message.id)?.resolve(message.answer);
      return questions.delete(message.id);
    case 'failed':
      questions.get(message.id)?.reject(new Error(message.message));
      return questions.delete(message.id);
    case 'credit': {
      underWay -= message.bytes;
      if (underWay >= MAX_UNDER_WAY) return;
      const waiting = wakeWhenRoom;
      wakeWhenRoom = [];
      for (const wake of waiting) wake();
      return;
    }
    case 'close':
      isOpen = false;
      host.close();
      port.close();
  }
});

post({ type: 'ready' });
await readRing();
