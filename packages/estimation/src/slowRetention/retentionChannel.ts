/**
 * Capacity against the neighbours, on two time scales: blocks of a day for losses of days and weeks
 * (`driftChannel.ts`), weeks for fades of a few percent a year (`slowRetention.ts`). One e-value, their weighted mean;
 * whichever says more dates the onset.
 */
import { createDriftChannel, type DriftChannel } from '../driftChannel.ts';
import type { ChannelScales } from '../channelScales.ts';
import type { StateColumns } from '../stateColumns.ts';
import { createSlowRetention, type SlowRetention } from './slowRetention.ts';

/** Share of the channel's budget that slow fades have. */
const SLOW_SHARE = 0.6;

export interface RetentionChannel extends DriftChannel {
  readonly slow: SlowRetention;
  /** As of any channel; `packLoss` as in {@link SlowRetention}. */
  update(
    values: Float64Array,
    variance: number,
    foreignDeviation: Float64Array,
    excluded: Float64Array,
    at: number,
    packLoss?: number,
  ): void;
}

export function createRetentionChannel(state: StateColumns, count: number, scales: ChannelScales): RetentionChannel {
  const fast = createDriftChannel(state, count, scales);
  const slow = createSlowRetention(state, count);
  const evidence = state.column(count, 1);
  const driftEvidence = state.column(count, 1);
  const onset = state.column(count, Number.NaN);
  const departureAtOnset = state.column(count, Number.NaN);

  return {
    ...fast,
    slow,
    evidence,
    driftEvidence,
    onset,
    departureAtOnset,
    update(values, variance, foreignDeviation, excluded, at, packLoss = 0) {
      fast.update(values, variance, foreignDeviation, excluded, at);
      slow.update(values, variance, foreignDeviation, excluded, at, packLoss);
      for (let o = 0; o < count; o++) {
        evidence[o] = (1 - SLOW_SHARE) * fast.evidence[o]! + SLOW_SHARE * slow.evidence[o]!;
        driftEvidence[o] = (1 - SLOW_SHARE) * fast.driftEvidence[o]! + SLOW_SHARE * slow.evidence[o]!;
        const leads = slow.evidence[o]! > fast.evidence[o]! && !Number.isNaN(slow.onset[o]!);
        // A fade has no place where it began: what the cell was like when it was first known stands for it.
        onset[o] = leads ? slow.onset[o]! : fast.onset[o]!;
        departureAtOnset[o] = leads ? fast.firstDeparture[o]! : fast.departureAtOnset[o]!;
      }
    },
  };
}
