/** A thread of the fleet tier: runs the packs it is sent and answers with their outcomes. */
import { parentPort } from 'node:worker_threads';
import type { PackPlan } from './observationFleet.ts';
import { runPack, type RunOptions } from './packRun.ts';

export interface FleetJob {
  readonly plans: readonly PackPlan[];
  readonly options: RunOptions;
}

const port = parentPort;
port?.on('message', ({ plans, options }: FleetJob) => {
  port.postMessage(
    plans.map((plan) => runPack(plan, options)),
    [],
  );
});
