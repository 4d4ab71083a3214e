/**
 * A cell known only by a recording of it: an open-circuit curve, an ohmic resistance over charge and slow drops, all as
 * tables that {@link identifyCell} fills. Heat makes every drop smaller by one Arrhenius factor.
 *
 *     V = U(z) + a(T) [R(z) i + Σ w_k s_k],   τ_k ds_k/dt = i − s_k,   i in multiples of the one-hour current
 */
import { GAS_CONSTANT } from '@packtwin/units';
import { copyCellState } from './observedCell.ts';
import type { ObservedCell, UncertainPart } from './observedCell.ts';

/** Parameters of an identified cell. Knots ascend from the least charge seen to 1; between them lines, beyond them the last line. */
export interface IdentifiedCell {
  /** A·s, rated. */
  readonly nominalCellCapacity: number;
  /** K of the recording, mean. */
  readonly referenceTemperature: number;
  /** State of charge, and V. */
  readonly openCircuitCharges: readonly number[];
  readonly openCircuitVoltages: readonly number[];
  /** State of charge, and V at 1 C. */
  readonly ohmicCharges: readonly number[];
  readonly ohmicDrops: readonly number[];
  /** s, and V at 1 C. */
  readonly slowTimes: readonly number[];
  readonly slowDrops: readonly number[];
  /** V, median of what the tables leave of the recording. */
  readonly residual: number;
}

/**
 * J/mol. Between that of the electrolyte (about 17) and that of charge transfer (about 50); what it gets wrong at a
 * temperature is left to the two uncertain parts.
 */
const ACTIVATION_ENERGY = 35_000;
/** Prior of the logarithm of a drop: a drop at another temperature, state or cell is known within a factor of 1.6. */
const DROP_DEVIATION = 0.5;
/** Columns of the state. */
const CHARGE = 0;
const OHMIC = 1;
const SLOW = 2;
const FIRST_TIME = 3;

export function identifiedCell(parameters: IdentifiedCell): ObservedCell {
  return new TabulatedCell(parameters);
}

class TabulatedCell implements ObservedCell {
  readonly capacity: number;
  readonly uncertainParts: readonly UncertainPart[] = [
    { name: 'ohmic drop', deviation: DROP_DEVIATION },
    { name: 'slow drop', deviation: DROP_DEVIATION },
  ];
  readonly sensitivities: Float64Array = new Float64Array(2);
  readonly state: readonly Uint8Array[];
  private readonly parameters: IdentifiedCell;
  private readonly columns: Float64Array;

  constructor(parameters: IdentifiedCell) {
    this.parameters = parameters;
    this.capacity = parameters.nominalCellCapacity;
    this.columns = new Float64Array(FIRST_TIME + parameters.slowTimes.length);
    this.state = [new Uint8Array(this.columns.buffer)];
  }

  get stateOfCharge(): number {
    return this.columns[CHARGE]!;
  }

  get terminalVoltage(): number {
    return this.openCircuitVoltage + this.overpotential;
  }

  get overpotential(): number {
    return this.columns[OHMIC]! + this.columns[SLOW]!;
  }

  get slope(): number {
    const { openCircuitCharges, openCircuitVoltages } = this.parameters;
    return slopeOf(openCircuitCharges, openCircuitVoltages, this.stateOfCharge);
  }

  private get openCircuitVoltage(): number {
    const { openCircuitCharges, openCircuitVoltages } = this.parameters;
    return valueOf(openCircuitCharges, openCircuitVoltages, this.stateOfCharge);
  }

  reset(stateOfCharge: number): void {
    this.columns.fill(0);
    this.columns[CHARGE] = stateOfCharge;
  }

  step(current: number, dt: number, temperature: number): void {
    const { columns, parameters } = this;
    const { slowTimes, slowDrops, ohmicCharges, ohmicDrops, referenceTemperature } = parameters;
    const rate = (3600 * current) / this.capacity;
    columns[CHARGE]! += (current * dt) / this.capacity;
    const cold = Math.exp((ACTIVATION_ENERGY / GAS_CONSTANT) * (1 / temperature - 1 / referenceTemperature));
    columns[OHMIC] = cold * Math.max(valueOf(ohmicCharges, ohmicDrops, this.stateOfCharge), 0) * rate;
    let slow = 0;
    for (let index = 0; index < slowTimes.length; index++) {
      const kept = Math.exp(-dt / slowTimes[index]!);
      columns[FIRST_TIME + index] = kept * columns[FIRST_TIME + index]! + (1 - kept) * rate;
      slow += slowDrops[index]! * columns[FIRST_TIME + index]!;
    }
    columns[SLOW] = cold * slow;
    this.sensitivities[0] = columns[OHMIC]!;
    this.sensitivities[1] = columns[SLOW]!;
  }

  shiftStateOfCharge(by: number): void {
    this.columns[CHARGE]! += by;
  }

  twin(): ObservedCell {
    const twin = new TabulatedCell(this.parameters);
    copyCellState(this, twin);
    return twin;
  }
}

/** Index of the knot at the left of the line that holds at x; the first or last line beyond the knots. */
export function lineAt(knots: readonly number[], x: number): number {
  let left = 0;
  while (left < knots.length - 2 && x >= knots[left + 1]!) left++;
  return left;
}

function slopeOf(knots: readonly number[], values: readonly number[], x: number): number {
  const left = lineAt(knots, x);
  return (values[left + 1]! - values[left]!) / (knots[left + 1]! - knots[left]!);
}

function valueOf(knots: readonly number[], values: readonly number[], x: number): number {
  const left = lineAt(knots, x);
  return values[left]! + slopeOf(knots, values, x) * (x - knots[left]!);
}
