/**
 * What was refused before it entered the journal, by pack and UTC day of receive time. The lanes count the rest;
 * both together are a pack's data quality.
 */
import type { FrameCounts, FrameReason } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import { sumCounts } from '../pipeline/countsByReason.ts';

/** Key of frames that name no pack that was ever born. */
export const UNATTRIBUTED = '';
const DAYS_KEPT = 90;

type Counts = Partial<Record<FrameReason, number>>;

interface EdgeState {
  readonly totals: readonly (readonly [packKey: string, counts: Counts])[];
  readonly days: readonly (readonly [day: number, counts: readonly (readonly [packKey: string, counts: Counts])[]])[];
}

export class EdgeTally {
  readonly #totals: Map<string, Counts>;
  /** Day → pack → counts. */
  readonly #days: Map<number, Map<string, Counts>>;
  /** Something was counted since it was last saved. */
  isDirty = false;

  constructor(saved?: string) {
    const state: EdgeState = saved === undefined ? { totals: [], days: [] } : readState(saved);
    this.#totals = new Map(state.totals);
    this.#days = new Map(state.days.map(([day, packs]) => [day, new Map(packs)]));
  }

  save(): string {
    this.isDirty = false;
    return JSON.stringify({
      totals: [...this.#totals],
      days: [...this.#days].map(([day, packs]) => [day, [...packs]]),
    });
  }

  refuse(packKey: string, reason: FrameReason, receivedAt: number, frames: number): void {
    this.isDirty = true;
    const day = Math.floor(receivedAt / MS_PER_DAY) * MS_PER_DAY;
    let packs = this.#days.get(day);
    if (packs === undefined) {
      this.#days.set(day, (packs = new Map()));
      if (this.#days.size > DAYS_KEPT) this.#days.delete(Math.min(...this.#days.keys()));
    }
    for (const counts of [countsOf(this.#totals, packKey), countsOf(packs, packKey)]) {
      counts[reason] = (counts[reason] ?? 0) + frames;
    }
  }

  total(packKey: string): FrameCounts {
    return this.#totals.get(packKey) ?? {};
  }

  /** All packs together, by day. */
  days(): { readonly day: number; readonly framesRefused: FrameCounts }[] {
    return [...this.#days].map(([day, packs]) => ({ day, framesRefused: sumCounts([...packs.values()]) }));
  }
}

function countsOf(of: Map<string, Counts>, packKey: string): Counts {
  let counts = of.get(packKey);
  if (counts === undefined) of.set(packKey, (counts = {}));
  return counts;
}

function readState(text: string): EdgeState {
  const state: EdgeState = JSON.parse(text);
  return state;
}
