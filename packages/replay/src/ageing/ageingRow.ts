/** A measured capacity, or cycles between two of them. */
export interface AgeingRow {
  /** Rows of one cell are sorted by this. */
  readonly order: number;
  cycles: number;
  /** A·s. */
  readonly throughput: number;
  /** A·s; NaN where none was measured. */
  readonly capacity: number;
  /** K. */
  readonly temperature: number;
}
