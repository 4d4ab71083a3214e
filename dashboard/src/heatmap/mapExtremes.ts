/** Summary of a fleet map per pack, for its twin in text. */
import type { FleetMap } from '@packtwin/protocol';
import { UNKNOWN_BYTE } from '../colour/colourScale.ts';

export interface PackExtremes {
  readonly vehicle: string;
  readonly pack: string;
  readonly cellCount: number;
  readonly flagged: number;
  readonly watched: number;
  /** Cells without a value. */
  readonly unknown: number;
  /** Bytes of the map; null where no cell has a value. */
  readonly lowest: number | null;
  readonly median: number | null;
  readonly highest: number | null;
  /** 0-based: the worst level first, within it the cell farthest from the median. */
  readonly worstCell: number | null;
  readonly worstLevel: number;
}

/** Severity of level codes 0 fine, 1 watch, 2 flag, 3 unknown. */
const SEVERITY = [1, 2, 3, 0];

/** One entry per pack, packs with the worst level first. */
export function extremesOfPacks(map: FleetMap): PackExtremes[] {
  const rows = map.packs.map((pack) => {
    const bytes = map.cells.subarray(pack.offset, pack.offset + pack.cellCount);
    const levels = map.levels.subarray(pack.offset, pack.offset + pack.cellCount);
    const known = bytes.filter((byte) => byte !== UNKNOWN_BYTE).toSorted();
    const median = known.length === 0 ? null : known[(known.length - 1) >> 1]!;

    let worstCell: number | null = null;
    for (let cell = 0; cell < pack.cellCount; cell++) {
      if (bytes[cell] === UNKNOWN_BYTE && levels[cell] === 3) continue;
      if (worstCell === null || worse(cell, worstCell)) worstCell = cell;
    }
    function worse(cell: number, than: number): boolean {
      const step = SEVERITY[levels[cell]!]! - SEVERITY[levels[than]!]!;
      return step !== 0 ? step > 0 : distance(cell) > distance(than);
    }
    function distance(cell: number): number {
      return bytes[cell] === UNKNOWN_BYTE || median === null ? -1 : Math.abs(bytes[cell]! - median);
    }

    return {
      vehicle: pack.vehicle,
      pack: pack.pack,
      cellCount: pack.cellCount,
      flagged: count(levels, 2),
      watched: count(levels, 1),
      unknown: count(bytes, UNKNOWN_BYTE),
      lowest: known[0] ?? null,
      median,
      highest: known.at(-1) ?? null,
      worstCell,
      worstLevel: worstCell === null ? 3 : levels[worstCell]!,
    };
  });
  return rows.toSorted((left, right) => SEVERITY[right.worstLevel]! - SEVERITY[left.worstLevel]!);
}

/** The cell to name, 0-based; null where all are as expected and look alike. `shown`: a byte as the table writes it. */
export function standingOut(
  { worstCell, worstLevel, lowest, highest }: PackExtremes,
  shown: (byte: number | null) => string,
): number | null {
  return worstLevel === 0 && shown(lowest) === shown(highest) ? null : worstCell;
}

function count(column: Uint8Array, value: number): number {
  let found = 0;
  for (const entry of column) if (entry === value) found++;
  return found;
}
