/** A vehicle's past as frames, without a broker: for tests, benchmarks and replays. */
import type { FleetPlan } from './fleetPlan.ts';
import { truthDesign, type TruthDesign } from './truth/truthDesign.ts';
import { createFrameSource, type FrameSource } from './wire/frameSource.ts';

/** As a gateway keeps it; `receivedAt` in ms UTC. */
export interface HistoryFrame {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: number;
}

/** s from the newest sample of a frame to its arrival. */
const LATENCY_MS = 2000;

/** Birth and `hist` frames of one vehicle from the start of its history to the end, in the order of arrival. */
export function* generateHistory(
  plan: FleetPlan,
  vehicleIndex: number,
  source: FrameSource = createFrameSource(plan, vehicleIndex, designOf(plan, vehicleIndex)),
): Generator<HistoryFrame> {
  const birth = source.birth();
  let receivedAt = birth.sampledAt;
  yield { topic: birth.topic, payload: birth.payload, receivedAt };
  for (;;) {
    const before = source.simulation.at();
    for (const frame of source.hist(plan.historyEndsAt)) {
      // A frame that was overtaken arrives no earlier than the one before it.
      receivedAt = Math.max(receivedAt, frame.sampledAt + LATENCY_MS);
      yield { topic: frame.topic, payload: frame.payload, receivedAt };
    }
    if (source.simulation.at() === before) break;
  }
  for (const frame of source.flush()) yield { topic: frame.topic, payload: frame.payload, receivedAt };
}

export function designOf(plan: FleetPlan, vehicleIndex: number): TruthDesign {
  const vehicle = plan.vehicles[vehicleIndex];
  if (!vehicle) throw new RangeError(`Cannot find vehicle ${vehicleIndex}: the fleet has ${plan.vehicles.length}`);
  return truthDesign(vehicle.design);
}
