/**
 * The interface between cell models and whoever steps them: parameters + columns + `step(batch, current, dt)`.
 *
 * A batch holds many cells of one design as columns (`Float64Array`, one element per cell). Stepping
 * allocates nothing, sees no clock and is deterministic: same state, same inputs, same bits.
 * All state lies in one `ArrayBuffer` (`buffer`), so that a checkpoint is a copy of bytes.
 */

/** What varies from cell to cell around the design. Set once or by an observer; never by `step`. */
export interface CellVariation {
  /** Active material of both electrodes relative to the design, > 0. Length cellCount. */
  readonly capacityScale: Float64Array;
  /** Series resistance added to the design's, Ω (may be negative down to −design). */
  readonly resistanceOffset: Float64Array;
}

/** A batch of cells under one model. */
export interface CellModelBatch {
  readonly modelName: 'spme' | 'dfn';
  readonly cellCount: number;
  readonly variation: CellVariation;
  /** All mutable state, bit for bit. Writing a saved copy back restores the batch. */
  readonly buffer: ArrayBuffer;
  /** K, lumped temperature of every cell: state, integrated by `step`; an observer may overwrite it. */
  readonly temperature: Float64Array;
  /** V, at the end of the last step. */
  readonly terminalVoltage: Float64Array;
  /** V, open-circuit voltage at the bulk stoichiometries after the last step. */
  readonly openCircuitVoltage: Float64Array;
  /** 0…1, mean of both electrodes' windows after the last step. */
  readonly stateOfCharge: Float64Array;

  /** Puts every cell (or one) at rest, uniform, at a state of charge and temperature (K). */
  reset(stateOfCharge: number, temperature: number, cell?: number): void;

  /**
   * Advances every cell by dt (s, > 0, any size) with the current held (A, positive while charging).
   * `current` is one number for a series string; per-electrode bookkeeping (shunts) uses `electrodeCurrents`.
   * `ambient` in K.
   */
  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void;

  /** Moves charge into (positive) one cell without time passing: both electrodes shift by the same lithium. Fraction of design capacity. An observer's correction. */
  shiftStateOfCharge(cell: number, by: number): void;
}

/** Currents through each electrode of each cell, A, positive while charging; they differ where a seal leaks. */
export interface ElectrodeCurrents {
  readonly negative: Float64Array;
  readonly positive: Float64Array;
}
