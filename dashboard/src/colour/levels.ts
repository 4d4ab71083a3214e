/** The states a cell or a finding can be in: each has a word, a colour and a shape of its own. */
import type { Level, VerdictRevision } from '@packtwin/protocol';

export type Mark = 'flag' | 'watch' | 'note' | 'withdrawn' | 'fine' | 'unknown' | 'stale';

/** Codes of `level` columns: 0 fine, 1 watch, 2 flag, 3 unknown. */
const MARK_OF_CODE: readonly Mark[] = ['fine', 'watch', 'flag', 'unknown'];

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  flag: 'flagged',
  watch: 'on watch',
  note: 'noted',
  withdrawn: 'withdrawn',
  fine: 'as expected',
  unknown: 'not enough data yet',
  stale: 'silent',
};

/** Outline of a mark in a 16 × 16 box, as an SVG path. Filled, unless it is in {@link HOLLOW_MARKS}. */
export const MARK_SHAPES: Readonly<Record<Mark, string>> = {
  flag: 'M8 1.5 15 14H1Z',
  watch: 'M8 1 15 8 8 15 1 8Z',
  note: 'M2.5 2.5h11v11h-11Z',
  withdrawn: 'M3 3l10 10M13 3 3 13',
  fine: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
  unknown: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z',
  stale: 'M3 8h10M8 3v10',
};
export const HOLLOW_MARKS: ReadonlySet<Mark> = new Set(['note', 'withdrawn', 'unknown', 'stale']);

export function markOfCode(code: number | undefined): Mark {
  return MARK_OF_CODE[code ?? 3] ?? 'unknown';
}

export function markOfLevel(level: Level | 'fine' | 'unknown'): Mark {
  return level;
}

/** What was taken back is a flag no more. */
export function markOfFinding({ verdict, state }: VerdictRevision): Mark {
  return state === 'withdrawn' ? 'withdrawn' : markOfLevel(verdict.level);
}

const RANK: Readonly<Record<Level, number>> = { flag: 0, watch: 1, note: 2 };

/** Sorts flags before watches before notes. */
export function levelRank(level: Level): number {
  return RANK[level];
}
