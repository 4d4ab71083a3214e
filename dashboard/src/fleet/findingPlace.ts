/** Where a finding is, in words, and the page that shows it. */
import type { Verdict } from '@packtwin/protocol';
import { hrefOf } from '../route/navigation.svelte.ts';

/** Cell labels that are still named one by one. */
const NAMED_CELLS = 3;

export function whereOf(verdict: Verdict): string {
  const { cells, scope, vehicle } = verdict;
  if (scope === 'vehicle') return vehicle;
  if (scope === 'pack' || cells.length === 0) return `${vehicle} ${verdict.pack}`;
  if (cells.length <= NAMED_CELLS) return `${vehicle} ${cells.join(' + ')}`;
  return `${vehicle} ${cells[0]}…${cells.at(-1)} (${cells.length} cells)`;
}

/** One or two cells open the cell page, wider findings the vehicle's. */
export function hrefOfFinding(verdict: Verdict): string {
  const [cellIndex] = verdict.cellIndices;
  const { vehicle, pack } = verdict;
  if (verdict.scope === 'cell' && cellIndex !== undefined) return hrefOf({ page: 'cell', vehicle, pack, cellIndex });
  return hrefOf({ page: 'vehicle', vehicle, pack });
}
