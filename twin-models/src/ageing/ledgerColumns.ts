/** State of an ageing ledger: one element per cell and column. */

/** Number of columns of {@link LedgerColumns}. */
export const LEDGER_COLUMN_COUNT = 23;

export interface LedgerColumns {
  /** m, mean thickness of the interphase. */
  readonly film: Float64Array;
  /** A·s of lithium bound in the interphase, plated, and isolated with material, since new. */
  readonly bound: Float64Array;
  readonly plated: Float64Array;
  readonly isolated: Float64Array;
  /** −ln of the material in contact, and of that which stress leaves, of each electrode. */
  readonly negativeContact: Float64Array;
  readonly positiveContact: Float64Array;
  readonly negativeIntact: Float64Array;
  readonly positiveIntact: Float64Array;
  /** −ln of the negative's material that coarsening leaves. */
  readonly coarsened: Float64Array;
  /** s, weighted time of the gel interfaces. */
  readonly interfaceTime: Float64Array;
  /** State of charge where the running half cycle began, and farthest from it so far. */
  readonly turning: Float64Array;
  readonly extreme: Float64Array;
  /** +1 charging, −1 discharging, 0 before the first booking. */
  readonly direction: Float64Array;
  /** Sizes of the last two half cycles. */
  readonly lastSwing: Float64Array;
  readonly earlierSwing: Float64Array;
  /** State of charge at the end of the last booking. */
  readonly stateOfCharge: Float64Array;
  /** Stoichiometries of the negative electrode at the cut-offs, as of the last turning point. */
  readonly empty: Float64Array;
  readonly full: Float64Array;
  /** Lags of surface against mean stoichiometry, of each electrode. */
  readonly negativeSlow: Float64Array;
  readonly negativeFast: Float64Array;
  readonly positiveSlow: Float64Array;
  readonly positiveFast: Float64Array;
  /** A·s, both directions. */
  readonly throughput: Float64Array;
}

/** Views of `cellCount` elements each, one column after the other. */
export function ledgerColumns(state: Float64Array, cellCount: number): LedgerColumns {
  let taken = 0;
  const column = () => state.subarray(taken * cellCount, ++taken * cellCount);
  return {
    film: column(),
    bound: column(),
    plated: column(),
    isolated: column(),
    negativeContact: column(),
    positiveContact: column(),
    negativeIntact: column(),
    positiveIntact: column(),
    coarsened: column(),
    interfaceTime: column(),
    turning: column(),
    extreme: column(),
    direction: column(),
    lastSwing: column(),
    earlierSwing: column(),
    stateOfCharge: column(),
    empty: column(),
    full: column(),
    negativeSlow: column(),
    negativeFast: column(),
    positiveSlow: column(),
    positiveFast: column(),
    throughput: column(),
  };
}
