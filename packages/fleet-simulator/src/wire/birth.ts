/** The birth message of a simulated pack, and the name of its configuration. */
import { formatTopic, type BirthMessage, type PackTopicKind } from '@packtwin/protocol';
import { MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import type { FleetPlan, VehiclePlan } from '../fleetPlan.ts';

export const FIRMWARE = 'sim-1.0';
/** s between live samples of a parked pack: what a gateway may expect at least. */
export const PARKED_INTERVAL = 30;

export function packTopic(fleet: FleetPlan, vehicle: VehiclePlan, kind: PackTopicKind): string {
  return formatTopic({
    kind,
    tenant: fleet.tenant,
    group: vehicle.group,
    vehicle: vehicle.vehicle,
    pack: vehicle.pack,
  });
}

/** `at`: ms UTC. */
export function birthMessage(vehicle: VehiclePlan, at: number): BirthMessage {
  return {
    v: 1,
    cfg: configurationName(vehicle),
    ts: at,
    design: vehicle.design,
    rated_mAh: Math.round((1000 * vehicle.ratedCharge) / SECONDS_PER_HOUR),
    stacks: vehicle.stacks,
    // One sensing board per stack.
    modules: vehicle.stacks.map((stack) => stack.cells),
    probes: [...vehicle.probes],
    interval_ms: PARKED_INTERVAL * MS_PER_SECOND,
    firmware: FIRMWARE,
    in_service: vehicle.inServiceAt,
  };
}

const names = new WeakMap<VehiclePlan, string>();

/** Eight hex digits (FNV-1a) of what gives a sample's columns their meaning. */
export function configurationName(vehicle: VehiclePlan): string {
  let name = names.get(vehicle);
  if (name === undefined) {
    let hash = 0x811c9dc5;
    for (const character of JSON.stringify([vehicle.design, vehicle.ratedCharge, vehicle.stacks, vehicle.probes])) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    name = (hash >>> 0).toString(16).padStart(8, '0');
    names.set(vehicle, name);
  }
  return name;
}
