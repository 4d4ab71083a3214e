/**
 * From temperature probes to a temperature for every cell: linear along the pack between probes whose place is
 * known, the median of all probes otherwise. Probes that say nothing are left out; a pack without any keeps
 * the last known temperature.
 */
import type { PackSampleBatch, PackTopology } from '@packtwin/protocol';
import { medianInPlace } from './robustLocation.ts';

/** Outside of this a probe is broken, K. */
const LOWEST = 223;
const HIGHEST = 393;

interface ProbeTemperatures {
  /** Fills `cellTemperature` (K, one per cell) from sample `index`; leaves it as it is when no probe is usable. Returns the median, NaN without one. */
  read(batch: PackSampleBatch, index: number, cellTemperature: Float64Array): number;
}

export function createProbeTemperatures(topology: PackTopology): ProbeTemperatures {
  const probeCount = topology.probeCount;
  const scratch = new Float64Array(probeCount);
  const placed = Array.from({ length: probeCount }, (_, probe) => probe)
    .filter((probe) => topology.probeCell[probe]! >= 0)
    .toSorted((a, b) => topology.probeCell[a]! - topology.probeCell[b]!);

  return {
    read(batch, index, cellTemperature) {
      const first = index * batch.probeCount;
      let count = 0;
      for (let probe = 0; probe < probeCount; probe++) {
        const value = batch.probeTemperature[first + probe]!;
        if (value > LOWEST && value < HIGHEST) scratch[count++] = value;
      }
      if (count === 0) return Number.NaN;
      const median = medianInPlace(scratch, count);

      let filledTo = 0;
      let before = Number.NaN;
      let beforeCell = 0;
      for (const probe of placed) {
        const value = batch.probeTemperature[first + probe]!;
        if (!(value > LOWEST && value < HIGHEST)) continue;
        const cell = topology.probeCell[probe]!;
        for (; filledTo <= cell; filledTo++) {
          const share = before === before && cell > beforeCell ? (filledTo - beforeCell) / (cell - beforeCell) : 1;
          cellTemperature[filledTo] = before === before ? before + share * (value - before) : value;
        }
        before = value;
        beforeCell = cell;
      }
      for (; filledTo < cellTemperature.length; filledTo++)
        cellTemperature[filledTo] = before === before ? before : median;
      return median;
    },
  };
}
