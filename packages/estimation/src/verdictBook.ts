/**
 * What has been concluded of a pack, as revisions: nothing is erased, a change is one more entry.
 *
 * A finding is what the judgement sees today. It opens a verdict, amends it when level, cause or cells change or the
 * confidence of a statement on a cell moves by more than {@link CONFIDENCE_STEP}, and is withdrawn when it no longer holds. A flag that was
 * raised stays, the threshold of its day was passed; only a flag that names the same cell takes its place.
 */
import type { Finding, Verdict, VerdictRevision } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { isoInstant } from './isoInstant.ts';

const CONFIDENCE_STEP = 0.05;
/** The figures of a standing flag are brought up to date this often. */
const REFRESH_MS = 14 * MS_PER_DAY;

/** Plain data, so that it can be written into a snapshot. */
export interface VerdictEntry {
  readonly verdict: Verdict;
  readonly revision: number;
  readonly state: 'open' | 'amended' | 'withdrawn';
  /** ms, of the revision. */
  readonly at: number;
}

interface VerdictBook {
  /** Takes all findings of a day; returns what changed. */
  review(findings: readonly Finding[], at: number): readonly VerdictRevision[];
  /** Newest entries, withdrawn ones included, in order of opening. */
  readonly entries: () => readonly VerdictEntry[];
}

export function createVerdictBook(vehicle: string, pack: string, saved: readonly VerdictEntry[] = []): VerdictBook {
  const book = new Map(saved.map((entry) => [entry.verdict.id, entry]));

  const record = (entry: VerdictEntry): VerdictRevision => {
    book.set(entry.verdict.id, entry);
    return entry;
  };

  return {
    entries: () => [...book.values()],
    review(findings, at) {
      const revisions: VerdictRevision[] = [];
      const seen = new Set<string>();
      for (const finding of findings) {
        const id = `${vehicle}/${pack}/${finding.scope}/${finding.cells.join('+')}/${finding.channel}`;
        seen.add(id);
        const known = book.get(id);
        if (!known || known.state === 'withdrawn') {
          const verdict = { ...finding, id, vehicle, pack, detectedAt: isoInstant(at) };
          revisions.push(
            record({ verdict, revision: (known?.revision ?? 0) + 1, state: known ? 'amended' : 'open', at }),
          );
          continue;
        }
        const before = known.verdict;
        if (RANK[finding.level] < RANK[before.level] && before.level === 'flag') continue;
        const changed =
          before.level !== finding.level ||
          before.cause !== finding.cause ||
          (finding.scope === 'cell' &&
            finding.level !== 'note' &&
            Math.abs(before.confidence - finding.confidence) > CONFIDENCE_STEP);
        const stale = finding.level === 'flag' && at - known.at >= REFRESH_MS && before.summary !== finding.summary;
        if (!changed && !stale) continue;
        const detectedAt = before.level === finding.level ? before.detectedAt : isoInstant(at);
        // A later estimate of the onset may lie behind the day of detection; what was found cannot have begun after it.
        const onset = finding.onset > detectedAt ? before.onset : finding.onset;
        const verdict = { ...finding, onset, id, vehicle, pack, detectedAt };
        revisions.push(record({ verdict, revision: known.revision + 1, state: 'amended', at }));
      }
      for (const [id, entry] of book) {
        if (seen.has(id) || entry.state === 'withdrawn') continue;
        if (entry.verdict.level === 'flag' && !isSuperseded(entry.verdict, findings)) continue;
        revisions.push(record({ ...entry, revision: entry.revision + 1, state: 'withdrawn', at }));
      }
      return revisions;
    },
  };
}

/** The same cell under another cause's channel, or as one of a pair: the flag lives on there. */
function isSuperseded({ scope, cellIndices }: Verdict, findings: readonly Finding[]): boolean {
  return findings.some(
    (finding) =>
      finding.level === 'flag' &&
      finding.scope === scope &&
      finding.cellIndices.some((cell) => cellIndices.includes(cell)),
  );
}

const RANK = { note: 0, watch: 1, flag: 2 } as const;
