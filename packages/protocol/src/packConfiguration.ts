/** What a `birth` message means: the pack's topology and what the twin needs to know of its cells. */
import { MS_PER_SECOND, SECONDS_PER_HOUR } from '@packtwin/units';
import type { BirthMessage } from './messages/schemas.ts';
import { ok, refuse, type Refusal, type Result } from './result.ts';
import type { PackTopology, Stack } from './topology.ts';

/** One configuration of one pack. Sample messages name it by `configuration`. */
export interface PackConfiguration {
  /** The `cfg` of the birth message. */
  readonly configuration: string;
  readonly topology: PackTopology;
  readonly designId: string;
  /** A·s, rated charge of one series position. */
  readonly ratedCharge: number;
  /** ms UTC, first use; NaN = unknown. */
  readonly inServiceAt: number;
  /** ms between samples, NaN = not said. */
  readonly expectedInterval: number;
  readonly firmware: string | null;
}

/** Checks what the schema cannot (sums, unique labels, probe indices) and resolves the defaults. */
export function packConfiguration(birth: BirthMessage): Result<PackConfiguration, Refusal> {
  const topology = packTopology(birth);
  if (!topology.ok) return topology;
  return ok({
    configuration: birth.cfg,
    topology: topology.value,
    designId: birth.design,
    ratedCharge: (birth.rated_mAh * SECONDS_PER_HOUR) / MS_PER_SECOND,
    inServiceAt: birth.in_service ?? Number.NaN,
    expectedInterval: birth.interval_ms ?? Number.NaN,
    firmware: birth.firmware ?? null,
  });
}

/** Resolves how a pack is built. A sum or index that does not fit is a SCHEMA_VIOLATION. */
export function packTopology(birth: BirthMessage): Result<PackTopology, Refusal> {
  const stacks: Stack[] = [];
  const observationFirstCell: number[] = [];
  const observationCellCount: number[] = [];
  let cellCount = 0;
  for (const { id, kind, cells, taps } of birth.stacks) {
    if (stacks.some((stack) => stack.id === id)) return violation(`stack id ${JSON.stringify(id)} occurs twice`);
    const groups = taps ?? Array.from({ length: cells }, () => 1);
    const covered = sum(groups);
    if (covered !== cells)
      return violation(`taps of stack ${JSON.stringify(id)} cover ${covered} cells, it has ${cells}`);
    let first = cellCount;
    for (const count of groups) {
      observationFirstCell.push(first);
      observationCellCount.push(count);
      first += count;
    }
    stacks.push({ id, kind, firstCell: cellCount, cellCount: cells });
    cellCount += cells;
  }

  const modules = birth.modules ?? [cellCount];
  if (sum(modules) !== cellCount) return violation(`modules cover ${sum(modules)} cells, the pack has ${cellCount}`);
  const moduleOfCell = Uint16Array.from(
    modules.flatMap((cells, module) => Array.from({ length: cells }, () => module)),
  );

  const cellLabels =
    birth.labels ??
    stacks.flatMap((stack) => Array.from({ length: stack.cellCount }, (_, cell) => `${stack.id}C${cell + 1}`));
  if (cellLabels.length !== cellCount) return violation(`${cellLabels.length} labels for ${cellCount} cells`);
  if (new Set(cellLabels).size !== cellCount) return violation('two cells have the same label');

  const probes = birth.probes ?? [];
  const astray = probes.find((cell) => cell !== null && cell >= cellCount);
  if (astray !== undefined) return violation(`a probe lies at cell ${astray}, the pack has ${cellCount}`);

  return ok({
    cellCount,
    stacks,
    moduleOfCell,
    cellLabels,
    observationCount: observationFirstCell.length,
    observationFirstCell: Uint16Array.from(observationFirstCell),
    observationCellCount: Uint16Array.from(observationCellCount),
    probeCount: probes.length,
    probeCell: Int16Array.from(probes, (cell) => cell ?? -1),
  });
}

function violation(detail: string): Result<never, Refusal> {
  return refuse('SCHEMA_VIOLATION', detail);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
