/** The fleet as one byte a cell: what the heat map draws. */
import type { FleetMap, FleetQuantity, PackLiveState } from '@packtwin/protocol';
import { medianOf } from '../process/jsonColumns.ts';
import type { PackEntry } from '../process/packEntry.ts';

const UNKNOWN = 255;
const HIGHEST = 254;
/** Level "unknown" of api.ts. */
const UNKNOWN_LEVEL = 3;

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly valueOf: (live: PackLiveState) => ArrayLike<number>;
}

/** Fixed scales, so that a colour means the same every time. Fractions, volts, ohms, log10. */
const SCALES: Readonly<Record<FleetQuantity, Scale>> = {
  evidence: { low: -1, high: 6, unit: 'log10 e', valueOf: (live) => live.evidenceLog10 },
  retention: { low: 0.7, high: 1, unit: '1', valueOf: (live) => live.retention },
  retentionDeviation: {
    low: -0.1,
    high: 0.1,
    unit: '1',
    valueOf: (live) => live.retention.map((retention, cell) => retention - live.expectedRetention[cell]!),
  },
  stateOfChargeOffset: { low: -0.05, high: 0.05, unit: '1', valueOf: (live) => live.stateOfChargeOffset },
  resistanceOffset: { low: -0.005, high: 0.005, unit: 'Ω', valueOf: (live) => live.resistanceOffset },
  voltageDeviation: {
    low: -0.05,
    high: 0.05,
    unit: 'V',
    valueOf: (live) => {
      const median = medianOf(live.cellVoltage) ?? Number.NaN;
      return live.cellVoltage.map((voltage) => voltage - median);
    },
  },
};

export function fleetMapOf(entries: readonly PackEntry[], quantity: FleetQuantity, at: number): FleetMap {
  const { low, high, unit, valueOf } = SCALES[quantity];
  // Packs of one design stand together.
  const ordered = [...entries].toSorted(
    (a, b) => compare(a.configuration.designId, b.configuration.designId) || compare(a.packKey, b.packKey),
  );
  const cellCount = ordered.reduce((sum, entry) => sum + entry.configuration.topology.cellCount, 0);
  const cells = new Uint8Array(cellCount).fill(UNKNOWN);
  const levels = new Uint8Array(cellCount).fill(UNKNOWN_LEVEL);
  let offset = 0;
  const packs = ordered.map((entry) => {
    const { topology, designId } = entry.configuration;
    const first = offset;
    offset += topology.cellCount;
    // A state of an earlier configuration has other cells.
    if (entry.live?.level.length === topology.cellCount) {
      const values = valueOf(entry.live);
      for (let cell = 0; cell < topology.cellCount; cell++) cells[first + cell] = toByte(values[cell]!, low, high);
      levels.set(entry.levels()!, first);
    }
    return { vehicle: entry.vehicle, pack: entry.pack, design: designId, cellCount: topology.cellCount, offset: first };
  });
  return { at, quantity, low, high, unit, packs, cells, levels };
}

function toByte(value: number, low: number, high: number): number {
  if (!Number.isFinite(value)) return UNKNOWN;
  return Math.round((Math.min(Math.max(value, low), high) - low) * (HIGHEST / (high - low)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
