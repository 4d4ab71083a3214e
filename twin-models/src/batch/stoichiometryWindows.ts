/** From the state of charge of a cell to the bulk stoichiometries of its electrodes, and back. */

/** Stoichiometries of one electrode between the cut-off voltages of the cell. */
interface StoichiometryWindow {
  readonly minimumStoichiometry: number;
  readonly maximumStoichiometry: number;
}

/** The negative electrode fills while the cell charges. */
export function negativeStoichiometry(window: StoichiometryWindow, stateOfCharge: number): number {
  return window.minimumStoichiometry + stateOfCharge * (window.maximumStoichiometry - window.minimumStoichiometry);
}

/** The positive electrode empties while the cell charges. */
export function positiveStoichiometry(window: StoichiometryWindow, stateOfCharge: number): number {
  return window.maximumStoichiometry - stateOfCharge * (window.maximumStoichiometry - window.minimumStoichiometry);
}

/** Mean of what both electrodes say: they differ where a leak or a side reaction took charge from one alone. */
export function stateOfChargeAt(
  negative: StoichiometryWindow,
  positive: StoichiometryWindow,
  negativeMean: number,
  positiveMean: number,
): number {
  return (
    0.5 *
    ((negativeMean - negative.minimumStoichiometry) / (negative.maximumStoichiometry - negative.minimumStoichiometry) +
      (positive.maximumStoichiometry - positiveMean) / (positive.maximumStoichiometry - positive.minimumStoichiometry))
  );
}
