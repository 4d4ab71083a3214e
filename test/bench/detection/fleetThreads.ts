/** Packs over two threads; outcomes in the order of the plans, whichever thread was faster. */
import { Worker } from 'node:worker_threads';
import type { FleetJob } from './fleetWorker.ts';
import type { PackPlan } from './observationFleet.ts';
import type { PackOutcome, RunOptions } from './packRun.ts';

const PACKS_PER_JOB = 4;

export interface FleetThreads extends AsyncDisposable {
  run(plans: readonly PackPlan[], options: RunOptions): Promise<PackOutcome[]>;
}

export function startFleetThreads(threads = 2): FleetThreads {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./fleetWorker.ts', import.meta.url)));
  const ask = async (worker: Worker, job: FleetJob): Promise<PackOutcome[]> => {
    const answer = Promise.withResolvers<PackOutcome[]>();
    const fail = (error: unknown): void => answer.reject(error instanceof Error ? error : new Error(String(error)));
    worker.once('message', answer.resolve);
    worker.once('error', fail);
    worker.postMessage(job, []);
    try {
      return await answer.promise;
    } finally {
      worker.off('message', answer.resolve);
      worker.off('error', fail);
    }
  };
  return {
    async run(plans, options) {
      const jobs: (readonly PackPlan[])[] = [];
      for (let at = 0; at < plans.length; at += PACKS_PER_JOB) jobs.push(plans.slice(at, at + PACKS_PER_JOB));
      const outcomes: PackOutcome[][] = [];
      let next = 0;
      await Promise.all(
        workers.map(async (worker) => {
          for (let mine = next++; mine < jobs.length; mine = next++) {
            outcomes[mine] = await ask(worker, { plans: jobs[mine]!, options });
          }
        }),
      );
      return outcomes.flat();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
