/** The truth about a fleet, for scoring. Only the simulator writes it and only `--score` reads it. */
import type { Cause } from '@packtwin/protocol';
import { SimulatorError } from './simulatorError.ts';
import type { FleetPlan, VehiclePlan } from './fleetPlan.ts';
import type { PackTruth } from './truth/packTruth.ts';

export interface FleetTruth {
  readonly format: typeof TRUTH_FORMAT;
  readonly seed: number;
  /** ms UTC of event time up to which the packs below are described. */
  readonly at: number;
  readonly packs: readonly PackTruthReport[];
}

export interface PackTruthReport {
  readonly vehicle: string;
  readonly pack: string;
  readonly design: string;
  readonly cellLabels: readonly string[];
  /** Capacity now over rated capacity, and series resistance in Ω, per cell. */
  readonly capacity: readonly number[];
  readonly resistance: readonly number[];
  readonly faults: readonly FaultReport[];
}

export interface FaultReport {
  readonly cause: Cause;
  /** 0-based. */
  readonly cells: readonly number[];
  /** ISO 8601 UTC. */
  readonly onset: string;
  /** See `Fault.severity`. */
  readonly severity: number;
}

export const TRUTH_FORMAT = 'packtwin simulated truth 1';

/** `truths[i]` belongs to vehicle i of the plan. */
export function fleetTruth(plan: FleetPlan, truths: readonly PackTruth[], at: number): FleetTruth {
  return {
    format: TRUTH_FORMAT,
    seed: plan.seed,
    at,
    packs: plan.vehicles.map((vehicle, index) => vehicleTruth(vehicle, truths[index]!)),
  };
}

export function vehicleTruth(vehicle: VehiclePlan, truth: PackTruth): PackTruthReport {
  const cells = Array.from({ length: vehicle.cellCount }, (_, cell) => cell);
  return {
    vehicle: vehicle.vehicle,
    pack: vehicle.pack,
    design: vehicle.design,
    cellLabels: vehicle.stacks.flatMap((stack) =>
      Array.from({ length: stack.cells }, (_, cell) => `${stack.id}C${cell + 1}`),
    ),
    capacity: cells.map((cell) => truth.capacity(cell)),
    resistance: cells.map((cell) => truth.resistance(cell)),
    faults: vehicle.faults.map((fault) => ({
      cause: fault.kind,
      cells: fault.cells,
      onset: new Date(fault.onsetAt).toISOString(),
      severity: fault.severity,
    })),
  };
}

/** Reads a truth file's content. Throws a {@link SimulatorError} on anything else. */
export function parseFleetTruth(text: string): FleetTruth {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new SimulatorError(
      'Cannot score: the truth file is not JSON; name the truth.json that the simulator wrote.',
      {
        cause: error,
      },
    );
  }
  if (!isFleetTruth(parsed))
    throw new SimulatorError(
      'Cannot score: the file is no truth of this simulator; name the truth.json that it wrote.',
    );
  return parsed;
}

function isFleetTruth(value: unknown): value is FleetTruth {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === TRUTH_FORMAT &&
    'packs' in value &&
    Array.isArray(value.packs)
  );
}
