/** Counts by reason, added up and ranked for the data quality page. */
import {
  FRAME_REASONS,
  type FrameReason,
  type PackQuality,
  type QualityReport,
  VALUE_REASONS,
  type ValueReason,
} from '@packtwin/protocol';

export interface ReasonCount<Reason extends string> {
  readonly reason: Reason;
  readonly count: number;
}

/** Frames refused by reason over all packs and what could not be attributed, most frequent first. */
export function refusedByReason(report: QualityReport): ReasonCount<FrameReason>[] {
  return ranked(
    FRAME_REASONS,
    (reason) => (report.unattributed[reason] ?? 0) + sum(report.packs, (pack) => pack.framesRefused[reason]),
  );
}

export function nulledByReason(report: QualityReport): ReasonCount<ValueReason>[] {
  return ranked(VALUE_REASONS, (reason) => sum(report.packs, (pack) => pack.valuesNulled[reason]));
}

/** All counts of one pack together. */
export function totalOf(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);
}

/** Reasons of a pack, most frequent first. */
export function reasonsOf(counts: Partial<Record<string, number>>): ReasonCount<string>[] {
  return Object.entries(counts)
    .flatMap(([reason, count]) => (count === undefined || count === 0 ? [] : [{ reason, count }]))
    .toSorted((left, right) => right.count - left.count);
}

/** Refused frames and nulled values per frame that arrived. */
function troubleOf(pack: PackQuality): number {
  const refused = totalOf(pack.framesRefused);
  return (refused + totalOf(pack.valuesNulled)) / Math.max(1, refused + pack.framesAccepted);
}

/** Packs with the largest share of refused frames and nulled values first. */
export function packsByTrouble(packs: readonly PackQuality[]): PackQuality[] {
  return packs.toSorted((left, right) => troubleOf(right) - troubleOf(left) || (left.vehicle < right.vehicle ? -1 : 1));
}

function ranked<Reason extends string>(
  reasons: readonly Reason[],
  countOf: (reason: Reason) => number,
): ReasonCount<Reason>[] {
  return reasons
    .map((reason) => ({ reason, count: countOf(reason) }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count);
}

function sum(packs: readonly PackQuality[], pick: (pack: PackQuality) => number | undefined): number {
  return packs.reduce((total, pack) => total + (pick(pack) ?? 0), 0);
}
