/** Counts of one pack: totals since it was first seen, and per UTC day of receive time. */
import type { FrameCounts, FrameReason, PackQuality, ValueCounts } from '@packtwin/protocol';
import { MS_PER_DAY } from '@packtwin/units';
import type { QualityDayTotals } from './laneOutput.ts';

/** Receive time does not go back, so days before the last few no longer change. */
const DAYS_KEPT = 8;

interface Counts {
  framesAccepted: number;
  framesRefused: Record<string, number>;
  valuesNulled: Record<string, number>;
}

export interface QualityState {
  readonly total: Counts;
  readonly days: readonly (readonly [day: number, counts: Counts])[];
  readonly framesReordered: number;
  readonly reruns: number;
  readonly gaps: number;
}

export class QualityLedger {
  framesReordered = 0;
  reruns = 0;
  gaps = 0;
  #total: Counts = emptyCounts();
  #days = new Map<number, Counts>();

  static fromState(state: QualityState): QualityLedger {
    const ledger = new QualityLedger();
    ledger.#total = structuredClone(state.total);
    ledger.#days = new Map(structuredClone(state.days));
    ledger.framesReordered = state.framesReordered;
    ledger.reruns = state.reruns;
    ledger.gaps = state.gaps;
    return ledger;
  }

  toState(): QualityState {
    const { framesReordered, reruns, gaps } = this;
    return { total: this.#total, days: [...this.#days], framesReordered, reruns, gaps };
  }

  accept(receivedAt: number, frames: number): void {
    this.#total.framesAccepted += frames;
    this.#day(receivedAt).framesAccepted += frames;
  }

  refuse(receivedAt: number, reason: FrameReason, frames: number): void {
    add(this.#total.framesRefused, reason, frames);
    add(this.#day(receivedAt).framesRefused, reason, frames);
  }

  nulled(receivedAt: number, counts: ValueCounts): void {
    for (const [reason, values] of Object.entries(counts)) {
      if (values === 0) continue;
      add(this.#total.valuesNulled, reason, values);
      add(this.#day(receivedAt).valuesNulled, reason, values);
    }
  }

  quality(vehicle: string, pack: string): PackQuality {
    const { framesReordered, reruns, gaps } = this;
    return { vehicle, pack, ...snapshot(this.#total), framesReordered, reruns, gaps };
  }

  days(): QualityDayTotals[] {
    return [...this.#days].map(([day, counts]) => ({ day, ...snapshot(counts) }));
  }

  newestDay(): QualityDayTotals | undefined {
    const day = Math.max(...this.#days.keys());
    const counts = this.#days.get(day);
    return counts && { day, ...snapshot(counts) };
  }

  #day(receivedAt: number): Counts {
    const day = Math.floor(receivedAt / MS_PER_DAY) * MS_PER_DAY;
    let counts = this.#days.get(day);
    if (counts === undefined) {
      this.#days.set(day, (counts = emptyCounts()));
      if (this.#days.size > DAYS_KEPT) this.#days.delete(Math.min(...this.#days.keys()));
    }
    return counts;
  }
}

function emptyCounts(): Counts {
  return { framesAccepted: 0, framesRefused: {}, valuesNulled: {} };
}

function snapshot(counts: Counts): { framesAccepted: number; framesRefused: FrameCounts; valuesNulled: ValueCounts } {
  return {
    framesAccepted: counts.framesAccepted,
    framesRefused: { ...counts.framesRefused },
    valuesNulled: { ...counts.valuesNulled },
  };
}

function add(counts: Record<string, number>, reason: string, by: number): void {
  counts[reason] = (counts[reason] ?? 0) + by;
}
