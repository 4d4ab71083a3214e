/** Cell-steps per second from frames to verdicts, on this thread and on workers, side by side in one run. */
import { fleetPlan } from '@packtwin/fleet-simulator';
import { runReplay, type ReplayRecord } from '@packtwin/gateway';
import { fleetRecords } from '../support/replaySimulated.ts';
import type { Bench, BenchResult } from '../../packages/cli/src/commands/bench.ts';

const VEHICLES = 4;
const DAYS = 60;
const WORKERS = [0, 1, 2];

export const bench: Bench = {
  description: 'frames to verdicts: cell-steps per second by number of workers',
  async run() {
    const plan = fleetPlan(1, { vehicles: VEHICLES, historyDays: DAYS, historyEndsAt: Date.UTC(2026, 0, 1) });
    const records: ReplayRecord[] = [...fleetRecords(plan)];
    const bytes = records.reduce((sum, { payload }) => sum + payload.byteLength, 0);
    const context = {
      vehicles: VEHICLES,
      cells: plan.vehicles.reduce((sum, { cellCount }) => sum + cellCount, 0),
      days: DAYS,
      megabytes: Math.round(bytes / 1e6),
      warmUp: 'one whole run on this thread',
    };
    await runReplay(records);
    const results: BenchResult[] = [];
    for (const workers of WORKERS) {
      const { cellSteps, seconds } = await runReplay(records, { workers });
      results.push({
        name: workers === 0 ? 'this thread' : `${workers} worker${workers === 1 ? '' : 's'}, started cold`,
        value: cellSteps / seconds,
        unit: 'cell-steps/s',
        context: { ...context, workers },
      });
    }
    return results;
  },
};
