/**
 * What a design's ledger takes besides the design's degradation model: how far its reduction is off, and how sure it is.
 *
 * Laws and symbols: docs/models/ageing.md.
 */

/**
 * Factors on the rates of the degradation model's laws, one per mechanism, 1 where the reduction loses nothing.
 *
 * The ledger knows temperature, state of charge and mean current of a stretch, not the gradients inside the cell. These
 * factors make up for that; `calibrateLedger` finds them on histories of the design's own cell model.
 */
export interface LedgerFactors {
  readonly interphase: number;
  readonly plating: number;
  /** Contact lost and dots damaged by swings. */
  readonly swing: number;
  /** Material lost by stress under current. */
  readonly stress: number;
}

export interface AgeingParameters {
  readonly factors: LedgerFactors;
  /** One-sigma relative uncertainty of each loss, from the spread of its parameters. */
  readonly relativeUncertainty: {
    /** Lithium bound in the interphase. */
    readonly interphase: number;
    /** Material that swings, stress and deep discharges take, and lithium that plates. */
    readonly swing: number;
  };
}
