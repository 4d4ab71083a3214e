/**
 * How a pack is built and what of it is measured.
 *
 * vehicle → pack → stack → cell. Stacks are in series, cells in a stack are in series, one column per
 * series position (parallel cells at one position count as one cell). An *observation* is one measured
 * voltage: normally one cell; where a sense tap is missing it is the sum of several neighbours.
 */

/** One package of cells in series. `bipolar`: neighbours share a plate, so a seal can leak between them. */
export interface Stack {
  readonly id: string;
  readonly kind: 'plain' | 'bipolar';
  /** Index of its first cell in the pack, 0-based. */
  readonly firstCell: number;
  readonly cellCount: number;
}

/** Resolved form of what a `birth` message says. Built by `packTopology()`. */
export interface PackTopology {
  readonly cellCount: number;
  readonly stacks: readonly Stack[];
  /** Sensing/board module of every cell (0-based, ascending); all 0 where unknown. Length cellCount. */
  readonly moduleOfCell: Uint16Array;
  /** Label of every cell as its owner writes it ("V_82", "S2C7"). Length cellCount. */
  readonly cellLabels: readonly string[];
  readonly observationCount: number;
  /** First cell of every observation, length observationCount; ascending, groups are contiguous and never cross a stack. */
  readonly observationFirstCell: Uint16Array;
  /** Number of cells in every observation, ≥ 1. */
  readonly observationCellCount: Uint16Array;
  readonly probeCount: number;
  /** Cell nearest to every probe, or −1 where unknown. Length probeCount. */
  readonly probeCell: Int16Array;
}
