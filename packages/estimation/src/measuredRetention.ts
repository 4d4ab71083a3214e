/**
 * What the charges of a pack have said of its capacity so far, and of its cells against each other, by whichever of two
 * ways says more: a charge in which the electrodes could be aligned, or else charge that was counted between two rests.
 */
import type { CapacityReview } from '@packtwin/protocol';
import type { CellDifference } from './cellDifference.ts';
import type { ChargeWindows } from './chargeWindows.ts';
import type { ElectrodeState } from './electrodeModes/electrodeState.ts';
import type { SeenSpread } from './expectedRetention/cellSpread.ts';
import { createHealthyCells } from './expectedRetention/healthyCells.ts';

export interface MeasuredRetention {
  /** Errors of the two kinds have nothing in common. */
  readonly kind: 'aligned' | 'counted';
  /** 0…1, and the standard deviation of all its errors. */
  readonly ratio: number;
  readonly deviation: number;
  /** Charges behind it. */
  readonly count: number;
}

interface RetentionMeasuring {
  /** Of the pack's reference cell. */
  reference(): MeasuredRetention;
  /** Capacity of an observation's cells over the reference's, minus 1; and its standard deviation. */
  relative(observation: number): number;
  relativeDeviation(): number;
  /**
   * Of the median healthy cell, and how far healthy cells stand apart; without what the pack's age explains, which it is
   * held against. `isSound`: is one of them.
   */
  healthy(isSound: (observation: number) => boolean): {
    readonly measured: MeasuredRetention;
    readonly seen: SeenSpread;
  };
  /** For the fleet: counted charge only, to whose errors no false place of the electrodes adds. */
  forFleet(): Pick<CapacityReview, 'retention' | 'deviation' | 'windows'>;
}

export interface RetentionSources {
  readonly windows: {
    readonly capacity: Pick<ChargeWindows['capacity'], 'ratio' | 'count'>;
    deviation(): number;
  };
  readonly electrodes: {
    readonly retention: ElectrodeState['retention'];
    readonly untold: ElectrodeState['untold'];
    readonly peers: Pick<ElectrodeState['peers'], 'capacity' | 'capacityDeviation'>;
  };
  readonly difference: Pick<CellDifference, 'capacity' | 'capacityDeviation'>;
}

export function createRetentionMeasuring(
  { windows, electrodes, difference }: RetentionSources,
  observationCount: number,
): RetentionMeasuring {
  const healthyCells = createHealthyCells(observationCount);
  const { peers } = electrodes;
  const isCompared = (): boolean => Number.isFinite(peers.capacity(0));

  const measuredBy = (aligned: ElectrodeState['retention']): MeasuredRetention => {
    if (aligned.count > 0) return { kind: 'aligned', ...aligned };
    return {
      kind: 'counted',
      ratio: windows.capacity.ratio,
      deviation: windows.deviation(),
      count: windows.capacity.count,
    };
  };
  const relative = (o: number): number => (isCompared() ? peers.capacity(o) : difference.capacity[o]!);
  const relativeDeviation = (): number => (isCompared() ? peers.capacityDeviation() : difference.capacityDeviation());

  return {
    reference: () => measuredBy(electrodes.retention),
    relative,
    relativeDeviation,
    healthy(isSound) {
      const { middle, deviation, cells } = healthyCells(relative, isSound);
      const measured = measuredBy(electrodes.untold);
      return {
        measured: { ...measured, ratio: (1 + middle) * measured.ratio },
        seen: { deviation, error: relativeDeviation(), cells },
      };
    },
    forFleet: () => ({
      retention: windows.capacity.ratio,
      deviation: windows.deviation(),
      windows: windows.capacity.count,
    }),
  };
}
