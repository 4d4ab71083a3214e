/** What a recording says about how its pack is built, as a `birth` message. */
import { createHash } from 'node:crypto';
import { MAX_CELLS_PER_STACK, type BirthMessage } from '@packtwin/protocol';
import { ampereHoursFromCoulombs } from '@packtwin/units';
import type { CapacityEstimate } from '../convert/capacityEstimator.ts';
import type { SampleMapping } from '../mapping/schema.ts';
import { RecordingError } from '../recordingError.ts';
import type { RecordingPlan } from '../recordingPlan.ts';

export interface BirthContext {
  readonly mapping: SampleMapping;
  readonly plan: RecordingPlan;
  readonly design: string;
  /** A·h of one series position. */
  readonly ratedCapacity: number;
  /** ms, NaN = unknown. */
  readonly interval: number;
  /** ms UTC of the first sample. */
  readonly at: number;
}

/** The `cfg` is a hash of what is said about the pack, so files of one pack share it. */
export function birthOfRecording({ mapping, plan, design, ratedCapacity, interval, at }: BirthContext): BirthMessage {
  const cellCount = plan.cells.columns.length;
  const probeCount = plan.probes.columns.length;
  const stacks = mapping.stacks ?? plainStacks(cellCount);
  const mapped = stacks.reduce((sum, { cells }) => sum + cells, 0);
  if (mapped !== cellCount) {
    throw new RecordingError(
      `Mapping ${mapping.name} describes stacks of ${mapped} cells, ${plan.header.file} has ${cellCount} cell columns.`,
    );
  }
  const inService = mapping.inService === undefined ? Number.NaN : Date.parse(mapping.inService);
  if (mapping.inService !== undefined && Number.isNaN(inService)) {
    throw new RecordingError(
      `Mapping ${mapping.name}: inService ${JSON.stringify(mapping.inService)} is no ISO 8601 time.`,
    );
  }
  const content = {
    design,
    rated_mAh: Math.max(1, Math.round(ratedCapacity * 1000)),
    stacks: stacks.map(({ id, kind, cells }) => ({ id, kind, cells })),
    ...(mapping.modules ? { modules: mapping.modules } : {}),
    labels: uniqueLabels(plan.cells.columns),
    probes: Array.from({ length: probeCount }, (_, probe) => mapping.probes?.nearest?.[probe] ?? null),
    ...(interval >= 1 ? { interval_ms: Math.round(interval) } : {}),
    ...(Number.isNaN(inService) ? {} : { in_service: inService }),
  };
  const cfg = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
  return { v: 1, cfg, ts: Number.isNaN(at) ? 0 : at, ...content };
}

/** The capacity to use and a sentence that says where it comes from. */
export function ratedCapacityOf(
  mapping: SampleMapping,
  estimate: CapacityEstimate | undefined,
): { readonly ampereHours: number; readonly note: string } {
  const { nominalCapacity } = mapping;
  if (typeof nominalCapacity === 'number') {
    return {
      ampereHours: nominalCapacity,
      note: `nominal capacity ${nominalCapacity} A·h as mapping ${mapping.name} says`,
    };
  }
  if (!estimate || !(estimate.capacity > 0)) {
    const why = estimate
      ? 'its state of charge moves against its current'
      : 'its state of charge moves too little without gaps';
    return {
      ampereHours: nominalCapacity.fallback,
      note: `nominal capacity ${nominalCapacity.fallback} A·h assumed by mapping ${mapping.name}: the recording does not tell it, ${why}`,
    };
  }
  const ampereHours = ampereHoursFromCoulombs(estimate.capacity);
  const charges = estimate.evidence.toFixed(1);
  return {
    ampereHours,
    note: `nominal capacity ${ampereHours.toFixed(1)} A·h estimated from current over the vehicle's own state of charge (${estimate.windowCount} windows, ${charges} full charges' worth)`,
  };
}

function plainStacks(cellCount: number): { id: string; kind: 'plain'; cells: number }[] {
  const stacks: { id: string; kind: 'plain'; cells: number }[] = [];
  for (let rest = cellCount; rest > 0; rest -= MAX_CELLS_PER_STACK) {
    stacks.push({ id: `S${stacks.length + 1}`, kind: 'plain', cells: Math.min(rest, MAX_CELLS_PER_STACK) });
  }
  return stacks;
}

/** The source's own names; cut to the contract's length and numbered where that makes them equal. */
function uniqueLabels(columns: readonly string[]): string[] {
  const cut = columns.map((column) => column.slice(0, 64));
  return new Set(cut).size === cut.length ? cut : columns.map((column, index) => `${index + 1} ${column}`.slice(0, 64));
}
