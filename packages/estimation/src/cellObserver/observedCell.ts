/** What a {@link CellObserver} needs of a cell: a voltage that can be stepped, and how it moves with what is uncertain. */

/** Something that the model of a cell does not know well, with a coefficient that is 0 when the model is right. */
export interface UncertainPart {
  readonly name: string;
  /** Standard deviation of the coefficient before anything was measured, 1. */
  readonly deviation: number;
}

/** One cell that is stepped forward. Stepping allocates nothing and is deterministic. */
export interface ObservedCell {
  /** A·s between a state of charge of 0 and 1. */
  readonly capacity: number;
  readonly uncertainParts: readonly UncertainPart[];
  /** V per unit of each uncertain part, after the last step; length of `uncertainParts`. */
  readonly sensitivities: Float64Array;
  /** 0…1, after the last step. */
  readonly stateOfCharge: number;
  /** V, with all uncertain parts at 0, after the last step. */
  readonly terminalVoltage: number;
  /** V, terminal minus open-circuit voltage, after the last step. */
  readonly overpotential: number;
  /** V per unit of state of charge at the present surface of the particles, after the last step. */
  readonly slope: number;
  /** At rest, at a state of charge and a temperature in K. */
  reset(stateOfCharge: number, temperature: number): void;
  /** Advances by dt (s, > 0) with a current (A, positive while charging) at a temperature (K) of the cell. */
  step(current: number, dt: number, temperature: number): void;
  /** Moves charge into the cell without time passing, in units of the capacity. Voltages are valid after the next step. */
  shiftStateOfCharge(by: number): void;
  /** All that a step changes, as bytes: copying them into a {@link twin} puts it into the same state. */
  readonly state: readonly Uint8Array[];
  /** An independent cell of the same parameters, in any state. */
  twin(): ObservedCell;
}

/** Puts a twin into the state of the cell that it was made from. */
export function copyCellState(from: ObservedCell, to: ObservedCell): void {
  for (let part = 0; part < from.state.length; part++) to.state[part]!.set(from.state[part]!);
}
