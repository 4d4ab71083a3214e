/**
 * What a simulated fleet is: vehicles, packs, climates, habits, faults. A pure function of seed and options;
 * nothing in it depends on a clock.
 */
import type { BirthMessage } from '@packtwin/protocol';
import { MS_PER_DAY, MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import { FAULT_KINDS, USUAL_SEVERITY, type Fault, type FaultKind } from './faults.ts';
import { randomStream, shuffled, type Random } from './random.ts';

export interface FleetPlanOptions {
  /** Default 10. */
  readonly vehicles?: number;
  /** Ids of cell designs, given to the vehicles in turn. Default the three seed designs. */
  readonly designs?: readonly string[];
  /** `default`: one of each kind on different vehicles, never more than half of them. */
  readonly faults?: 'none' | 'default' | readonly FaultKind[];
  /** Default 90. */
  readonly historyDays?: number;
  /** ms UTC: where history ends and live begins. */
  readonly historyEndsAt: number;
  /** s between samples while driving or charging in the history. Default 30. */
  readonly interval?: number;
  /** Live samples per second. Default 1. */
  readonly rate?: number;
  /** Default 5 stacks of 12 cells. */
  readonly stacks?: number;
  readonly cellsPerStack?: number;
  readonly tenant?: string;
  readonly group?: string;
  /** Gaps, duplicates, disorder and bad values on the wire. Default true. */
  readonly imperfections?: boolean;
}

/** What was asked for, defaults filled in; `group` null: vehicles are divided over a few. */
export type ResolvedFleetOptions = Required<Omit<FleetPlanOptions, 'historyEndsAt' | 'group'>> & {
  readonly group: string | null;
};

export interface FleetPlan {
  readonly seed: number;
  readonly options: ResolvedFleetOptions;
  readonly historyStartsAt: number;
  readonly historyEndsAt: number;
  /** s. */
  readonly interval: number;
  /** Hz. */
  readonly rate: number;
  readonly tenant: string;
  readonly imperfections: boolean;
  readonly vehicles: readonly VehiclePlan[];
}

export interface VehiclePlan {
  readonly index: number;
  readonly vehicle: string;
  readonly pack: string;
  readonly group: string;
  readonly design: string;
  /** A·s of one series position. */
  readonly ratedCharge: number;
  readonly stacks: BirthMessage['stacks'];
  readonly cellCount: number;
  /** 0-based cell of every temperature probe. */
  readonly probes: readonly number[];
  /** ms UTC, first use. */
  readonly inServiceAt: number;
  readonly climate: Climate;
  readonly habits: Habits;
  readonly faults: readonly Fault[];
}

/** Ambient where the vehicle lives; temperatures in °C, K of amplitude. */
export interface Climate {
  readonly meanCelsius: number;
  readonly seasonAmplitude: number;
  readonly dayAmplitude: number;
  /** sd of the weather around that, K. */
  readonly weather: number;
}

export interface Habits {
  /** ms to add to UTC for the clock that the driver lives by: it spreads the fleet around the globe. */
  readonly clockOffset: number;
  /** s of driving on a working day, there and back together. */
  readonly commuteDuration: number;
  /** Mean discharge while commuting, fraction of rated charge per hour. */
  readonly commuteRate: number;
  /** Charging rate at home, fraction of rated charge per hour. */
  readonly chargeRate: number;
  /** State of charge below which the driver plugs in, and at which charging ends, 0…1. */
  readonly plugInBelow: number;
  readonly chargeTo: number;
}

export const SEED_DESIGNS: readonly string[] = ['seed-000', 'seed-001', 'seed-002'];
const MAX_VEHICLES = 100_000;

/** Plans a fleet. Throws RangeError on an option that makes none. */
export function fleetPlan(seed: number, options: FleetPlanOptions): FleetPlan {
  const {
    vehicles = 10,
    designs = SEED_DESIGNS,
    historyDays = 90,
    historyEndsAt,
    interval = 30,
    rate = 1,
    stacks = 5,
    cellsPerStack = 12,
    tenant = 'default',
    group = null,
    imperfections = true,
    faults: wantedFaults = 'default',
  } = options;
  requireWithin('vehicles', vehicles, 1, MAX_VEHICLES);
  requireWithin('stacks', stacks, 1, 64);
  requireWithin('cellsPerStack', cellsPerStack, 2, 512);
  requireWithin('historyDays', historyDays, 0, 3650);
  requireWithin('interval', interval, 1, 600);
  requireWithin('rate', rate, 0.01, 10);
  requireWithin('historyEndsAt', historyEndsAt, historyDays * MS_PER_DAY, Number.MAX_SAFE_INTEGER);
  if (!Number.isInteger(vehicles) || !Number.isInteger(stacks) || !Number.isInteger(cellsPerStack)) {
    throw new RangeError(
      `Cannot plan ${vehicles} vehicles of ${stacks} × ${cellsPerStack} cells: all three must be whole numbers`,
    );
  }
  if (designs.length === 0) throw new RangeError('Cannot plan a fleet without designs: name at least one');

  const historyStartsAt = historyEndsAt - Math.round(historyDays * MS_PER_DAY);
  const faults = planFaults(seed, wantedFaults, {
    vehicles,
    stacks,
    cellsPerStack,
    historyStartsAt,
    historyDays,
  });
  const healthy = Array.from({ length: vehicles }, (_, index) => index).filter(
    (index) => !faults.some((fault) => fault.vehicleIndex === index),
  );
  const tapless = new Set(
    shuffled(healthy, randomStream(seed, 'taps')).slice(0, Math.min(2, Math.floor(vehicles / 4))),
  );

  return {
    seed,
    options: {
      vehicles,
      designs,
      faults: wantedFaults,
      historyDays,
      interval,
      rate,
      stacks,
      cellsPerStack,
      tenant,
      group,
      imperfections,
    },
    historyStartsAt,
    historyEndsAt,
    interval,
    rate,
    tenant,
    imperfections,
    vehicles: Array.from({ length: vehicles }, (_, index) => {
      const random = randomStream(seed, 'vehicle', index);
      return {
        index,
        vehicle: `SIM-${String(index + 1).padStart(3, '0')}`,
        pack: 'p1',
        group: group ?? `g${index % 4}`,
        design: designs[index % designs.length]!,
        ratedCharge: Math.round(random.between(40, 60)) * SECONDS_PER_HOUR,
        stacks: planStacks(stacks, cellsPerStack, tapless.has(index) ? random : undefined),
        cellCount: stacks * cellsPerStack,
        probes: Array.from({ length: stacks }, (_, stack) => stack * cellsPerStack + (cellsPerStack >> 1)),
        inServiceAt: historyStartsAt,
        climate: planClimate(random),
        habits: planHabits(random, index, vehicles),
        faults: faults.filter((fault) => fault.vehicleIndex === index),
      };
    }),
  };
}

/** Number of measured voltages of a pack. */
export function observationCount(vehicle: VehiclePlan): number {
  return vehicle.stacks.reduce((count, stack) => count + (stack.taps?.length ?? stack.cells), 0);
}

function planStacks(stacks: number, cells: number, tapless: Random | undefined): BirthMessage['stacks'] {
  const blind = tapless?.below(stacks);
  const lost = tapless?.below(cells - 1) ?? 0;
  return Array.from({ length: stacks }, (_, stack) => ({
    id: `S${stack + 1}`,
    kind: 'bipolar' as const,
    cells,
    // One lead gone: two neighbours are measured together.
    ...(stack === blind ? { taps: Array.from({ length: cells - 1 }, (_, tap) => (tap === lost ? 2 : 1)) } : {}),
  }));
}

function planClimate(random: Random): Climate {
  return {
    meanCelsius: random.between(8, 18),
    seasonAmplitude: random.between(5, 10),
    dayAmplitude: random.between(3, 6),
    weather: random.between(1.5, 3),
  };
}

function planHabits(random: Random, index: number, vehicles: number): Habits {
  return {
    // Evenly around the day, so that somebody drives or charges at every hour.
    clockOffset: Math.round(((index + random.uniform()) / vehicles) * 24) * SECONDS_PER_HOUR * MS_PER_SECOND,
    commuteDuration: random.between(75, 115) * 60,
    commuteRate: random.between(0.18, 0.28),
    chargeRate: random.between(0.22, 0.33),
    plugInBelow: random.between(0.3, 0.5),
    chargeTo: random.between(0.84, 0.94),
  };
}

interface FaultFrame {
  readonly vehicles: number;
  readonly stacks: number;
  readonly cellsPerStack: number;
  readonly historyStartsAt: number;
  readonly historyDays: number;
}

function planFaults(seed: number, wanted: 'none' | 'default' | readonly FaultKind[], frame: FaultFrame): Fault[] {
  if (wanted === 'none') return [];
  const kinds = wanted === 'default' ? defaultKinds(frame.vehicles) : wanted;
  if (kinds.length > frame.vehicles) {
    throw new RangeError(
      `Cannot place ${kinds.length} faults on ${frame.vehicles} vehicles: one vehicle carries at most one`,
    );
  }
  const unknown = kinds.find((kind) => !FAULT_KINDS.includes(kind));
  if (unknown !== undefined)
    throw new RangeError(`Cannot plan fault "${unknown}": known are ${FAULT_KINDS.join(', ')}`);

  const random = randomStream(seed, 'faults');
  const carriers = shuffled(
    Array.from({ length: frame.vehicles }, (_, index) => index),
    random,
  );
  return kinds.map((kind, index) => {
    const stack = random.below(frame.stacks);
    const first = stack * frame.cellsPerStack + random.below(frame.cellsPerStack - (kind === 'seal-leakage' ? 1 : 0));
    // Day 25…45 of 90: enough healthy days before to know the cell, enough after to see the change. The slow kind starts first.
    const share = kind === 'active-material-loss' ? random.between(0.28, 0.34) : random.between(0.28, 0.5);
    return {
      kind,
      vehicleIndex: carriers[index]!,
      cells: kind === 'seal-leakage' ? [first, first + 1] : [first],
      onsetAt: Math.round(frame.historyStartsAt + share * frame.historyDays * MS_PER_DAY),
      severity: USUAL_SEVERITY[kind] * random.between(0.85, 1.15),
    };
  });
}

/** One of each kind as far as half of the fleet reaches; big fleets: a tenth of the vehicles. */
function defaultKinds(vehicles: number): FaultKind[] {
  const count =
    vehicles <= 50 ? Math.min(FAULT_KINDS.length, Math.max(1, Math.floor(vehicles / 2))) : Math.floor(vehicles / 10);
  return Array.from({ length: count }, (_, index) => FAULT_KINDS[index % FAULT_KINDS.length]!);
}

function requireWithin(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high))
    throw new RangeError(`Cannot plan a fleet with ${name} = ${value}: must lie in ${low}…${high}`);
}
