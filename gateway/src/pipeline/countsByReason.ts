/** Counts by reason, as they appear in quality figures: absent means zero. */
type Counts<Reason extends string> = Partial<Record<Reason, number>>;

/** Adds counts up, reason by reason. */
export function sumCounts<Reason extends string>(counts: readonly Counts<Reason>[]): Counts<Reason> {
  const total: Counts<Reason> = {};
  for (const some of counts) {
    for (const reason in some) total[reason] = (total[reason] ?? 0) + (some[reason] ?? 0);
  }
  return total;
}

/** All reasons together. */
export function countAll(counts: Counts<string>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}
