import type { AgeingRow } from './ageingRow.ts';

/** Share of the usual time between two capacities that must have passed for a block of cycles to be missing between them. */
const MISSING_BLOCK_SHARE = 0.75;

/**
 * Two capacities as far apart in time as those with a block of cycles between them, and no cycles counted: the block
 * was run and its row is not in the table. Counted as the usual block, for otherwise such a cell looks like the worst.
 *
 * @returns cycles added.
 */
export function restoreMissingBlocks(measured: AgeingRow[]): number {
  const steps = measured.slice(1).map((row, index) => ({
    cycles: row.cycles - measured[index]!.cycles,
    elapsed: row.order - measured[index]!.order,
  }));
  const blocks = steps.filter(({ cycles }) => cycles > 0);
  const usualCycles = medianOf(blocks.map(({ cycles }) => cycles));
  const usualElapsed = medianOf(blocks.map(({ elapsed }) => elapsed));
  let restored = 0;
  steps.forEach(({ cycles, elapsed }, index) => {
    if (cycles === 0 && elapsed >= MISSING_BLOCK_SHARE * usualElapsed) restored += usualCycles;
    measured[index + 1]!.cycles += restored;
  });
  return restored;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
