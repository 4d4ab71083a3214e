/** The newest revision of every verdict, and how findings are ranked. */
import type { Level, VerdictRevision } from '@packtwin/protocol';
import { levelRank } from '../colour/levels.ts';
import { CAUSE_NAMES } from '../format/causes.ts';

export class VerdictBook {
  private readonly newest = new Map<string, VerdictRevision>();

  /** Takes a revision; false when one at least as new is there already. */
  take(revision: VerdictRevision): boolean {
    const known = this.newest.get(revision.verdict.id);
    if (known !== undefined && known.revision >= revision.revision) return false;
    this.newest.set(revision.verdict.id, revision);
    return true;
  }

  /** Findings that stand, the ones that need attention most first. */
  standing(): VerdictRevision[] {
    return [...this.newest.values()].filter((revision) => revision.state !== 'withdrawn').toSorted(byUrgency);
  }

  all(): VerdictRevision[] {
    return [...this.newest.values()].toSorted(byUrgency);
  }
}

/** Flag before watch before note; then the surer one; then the newer one; then by id, so that the order is stable. */
export function byUrgency(left: VerdictRevision, right: VerdictRevision): number {
  const a = left.verdict;
  const b = right.verdict;
  return (
    levelRank(a.level) - levelRank(b.level) ||
    b.confidence - a.confidence ||
    Date.parse(b.detectedAt) - Date.parse(a.detectedAt) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Findings that contain every word of the search somewhere in what is shown of them. */
export function findingsMatching(
  findings: readonly VerdictRevision[],
  search: string,
  level: Level | null,
): VerdictRevision[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return findings.filter(({ verdict }) => {
    if (level !== null && verdict.level !== level) return false;
    const text = [
      verdict.vehicle,
      verdict.pack,
      verdict.cells.join(' '),
      verdict.cause,
      CAUSE_NAMES[verdict.cause],
      verdict.summary,
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
