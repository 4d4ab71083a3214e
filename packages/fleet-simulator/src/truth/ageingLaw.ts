/** What normal ageing takes from a pack's cells, as the truth needs it. */
export interface AgeingLaw {
  /** One stretch of use: K, mean stoichiometry of the negative electrodes at its end, s. */
  advance(temperature: number, negative: number, dt: number): void;
  /** Lithium bound and plated so far, in rated charges; growing. */
  lithiumLost(): number;
  /** Share of what the cell could hold with the lithium that is left, gone with active material; growing. */
  materialLost(): number;
  /** All state; writing it back restores the law. */
  readonly state: Float64Array;
}
