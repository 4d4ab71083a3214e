/** Simulated vehicles through the pipeline without a broker, with what their births say changed where a test wants it. */
import { generateHistory, type FleetPlan } from '@packtwin/fleet-simulator';
import { runReplay, type ReplayOutcome, type ReplayRecord } from '@packtwin/gateway';
import type { BirthMessage } from '@packtwin/protocol';

/** Births and history of every vehicle of a plan, vehicle by vehicle. */
export function* fleetRecords(
  plan: FleetPlan,
  changeBirth: (birth: BirthMessage) => BirthMessage = (birth) => birth,
): Generator<ReplayRecord> {
  for (const { index } of plan.vehicles) {
    for (const { topic, payload, receivedAt } of generateHistory(plan, index)) {
      if (!topic.endsWith('/birth')) yield { topic, payload, receivedAt };
      else {
        const birth = JSON.parse(new TextDecoder().decode(payload)) as BirthMessage;
        yield { topic, receivedAt, payload: new TextEncoder().encode(JSON.stringify(changeBirth(birth))) };
      }
    }
  }
}

export async function replayFleet(
  plan: FleetPlan,
  changeBirth?: (birth: BirthMessage) => BirthMessage,
): Promise<ReplayOutcome> {
  const outcome = await runReplay(fleetRecords(plan, changeBirth), { workers: 2 });
  if (outcome.faults.length > 0) throw new Error(`Twins failed: ${outcome.faults.join('; ')}`);
  return outcome;
}
