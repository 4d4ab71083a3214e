/** What a design says about normal ageing, as the truth needs it. */
export interface AgeingLaw {
  /** One stretch of use: K, 0…1 at its end, A·s moved both ways, s. */
  advance(temperature: number, stateOfCharge: number, chargeMoved: number, dt: number): void;
  /** Share of the new capacity that is gone, 0…1, growing. */
  loss(): number;
  /** All state; writing it back restores the law. */
  readonly state: Float64Array;
}
