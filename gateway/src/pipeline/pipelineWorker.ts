/** A worker thread of the pipeline: reads its ring, runs its lanes, posts what they give. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { bufferBounded } from '@packtwin/streams';
import { Subject } from 'rxjs';
import type { LaneOutput } from './laneOutput.ts';
import { LaneHost } from './laneHost.ts';
import type { PackArchive } from './packArchive.ts';
import { RingReader } from './recordRing.ts';
import { loadTwinMaker, type TwinMaker } from './twinMaker.ts';
import {
  sizeOfOutput,
  type ArchiveAnswer,
  type ArchiveRequest,
  type CallResult,
  type FromWorker,
  type ToWorker,
  type WorkerCall,
  type WorkerSetup,
} from './workerMessages.ts';

/** Bytes of outputs that may be under way to the main thread; beyond it the lanes wait. */
const MAX_UNDER_WAY = 32 * 1024 * 1024;
/** Outputs are posted together: at most so many, about so many bytes, and none waits longer than so many ms. */
const POSTED_TOGETHER = { maxCount: 4096, maxWeight: 1024 * 1024, maxMs: 1 };
/** How long records are read from the ring before messages get their turn. */
const SLICE_MS = 10;

interface Question {
  readonly resolve: (answer: ArchiveAnswer) => void;
  readonly reject: (error: Error) => void;
}

class PipelineWorker {
  readonly #port: MessagePort;
  readonly #ring: RingReader;
  readonly #host: LaneHost;
  readonly #questions = new Map<number, Question>();
  #nextQuestion = 1;
  readonly #outputs = new Subject<LaneOutput>();
  readonly #flushNow = new Subject<void>();
  #underWay = 0;
  #waitForRoom: (() => void)[] = [];

  constructor(port: MessagePort, setup: WorkerSetup, maker: TwinMaker) {
    this.#port = port;
    this.#ring = new RingReader(setup.ring);
    const archive: PackArchive = {
      newest: async (packKey) => (await this.#ask({ method: 'newest', packKey })).checkpoint,
      older: async (packKey, eventTime) => (await this.#ask({ method: 'older', packKey, eventTime })).checkpoint,
      births: async (packKey) => (await this.#ask({ method: 'births', packKey })).records ?? [],
      before: async (packKey, eventTime) => (await this.#ask({ method: 'before', packKey, eventTime })).checkpoint,
      read: async (packKey, after) => (await this.#ask({ method: 'read', packKey, after })).records ?? [],
      published: async (packKey) => (await this.#ask({ method: 'published', packKey })).revisions ?? [],
    };
    this.#host = new LaneHost({
      ...setup,
      maker,
      archive,
      emit: (output) => this.#outputs.next(output),
      room: () => this.#room(),
    });
    this.#outputs
      .pipe(bufferBounded({ ...POSTED_TOGETHER, weightOf: sizeOfOutput, flushOn: this.#flushNow }))
      .subscribe((outputs) => this.#postOutputs(outputs));
    port.on('message', (message: ToWorker) => this.#receive(message));
  }

  async run(): Promise<never> {
    this.#post({ type: 'ready' });
    for (;;) {
      this.#drain();
      await this.#room();
      if (this.#ring.used > 0) await nextTurn();
      else await this.#ring.filled(1000);
    }
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'open':
        return this.#host.open(message.packKey);
      case 'watch':
        return this.#host.watch(message.packKey, message.cells);
      case 'call':
        return this.#answer(message.id, () => this.#call(message.call));
      case 'trace':
        return this.#answer(message.id, async () => ({ trace: await this.#host.trace(message.request) }));
      case 'answer':
        this.#questions.get(message.id)?.resolve(message.answer);
        this.#questions.delete(message.id);
        return;
      case 'failed':
        this.#questions.get(message.id)?.reject(new Error(message.message));
        this.#questions.delete(message.id);
        return;
      case 'credit':
        return this.#credit(message.bytes);
    }
  }

  #answer(id: number, work: () => Promise<CallResult>): void {
    work().then(
      (result) => {
        this.#flushNow.next();
        this.#post({ type: 'result', id, result });
      },
      (error: unknown) =>
        this.#post({ type: 'refused', id, message: error instanceof Error ? error.message : String(error) }),
    );
  }

  async #call(call: WorkerCall): Promise<CallResult> {
    while (this.#ring.used > 0) {
      this.#drain();
      await this.#room();
      await nextTurn();
    }
    // A lane that has nothing to save (it failed, or derives itself again) must not hold up a stop.
    await (call === 'checkpointAll' ? this.#host.rested() : this.#host.settled());
    if (call === 'checkpointAll') this.#host.checkpointAll();
    if (call === 'reportAll') this.#host.reportAll();
    if (call === 'finish') await this.#host.finish();
    return call === 'twinSnapshots' ? { snapshots: await this.#host.twinSnapshots() } : {};
  }

  #drain(): void {
    const until = performance.now() + SLICE_MS;
    while (this.#underWay < MAX_UNDER_WAY && performance.now() < until) {
      const record = this.#ring.read();
      if (record === undefined) return;
      this.#host.push(record);
    }
  }

  #postOutputs(outputs: readonly LaneOutput[]): void {
    const bytes = outputs.reduce((sum, output) => sum + sizeOfOutput(output), 0);
    this.#underWay += bytes;
    this.#post({ type: 'outputs', outputs, bytes });
  }

  #room(): Promise<void> | undefined {
    if (this.#underWay < MAX_UNDER_WAY) return undefined;
    return new Promise((resolve) => this.#waitForRoom.push(resolve));
  }

  #credit(bytes: number): void {
    this.#underWay -= bytes;
    if (this.#underWay >= MAX_UNDER_WAY) return;
    const waiting = this.#waitForRoom;
    this.#waitForRoom = [];
    for (const resolve of waiting) resolve();
  }

  #ask(request: ArchiveRequest): Promise<ArchiveAnswer> {
    const id = this.#nextQuestion++;
    return new Promise((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      // What was said before must have had its effect on the archive before it answers.
      this.#flushNow.next();
      this.#post({ type: 'archive', id, request });
    });
  }

  #post(message: FromWorker): void {
    this.#port.postMessage(message, []);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

if (parentPort === null) throw new TypeError('Cannot run pipelineWorker.ts on the main thread: start it as a worker');
const setup: WorkerSetup = workerData;
await new PipelineWorker(parentPort, setup, await loadTwinMaker(setup.twinModule, setup.cellModel)).run();
