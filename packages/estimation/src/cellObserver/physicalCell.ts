/**
 * A cell known by its physics: the single-particle model with electrolyte, beside siblings of it that are stepped
 * with the same current and differ in one thing each, so that a difference of two voltages is a sensitivity:
 *
 * | sibling differs in                            | by            | gives                                     |
 * | --------------------------------------------- | ------------- | ----------------------------------------- |
 * | charge                                        | +0.005        | slope of the voltage, surface and all     |
 * | reaction rate, negative · positive electrode  | factor e^−0.1 | what that interface resists, with charge  |
 * | transport in the pores of all three layers    | factor e^−0.1 | salt gradient and ionic drop, with time   |
 *
 * Those three are what parameter sets know least: published rates of one material lie a factor of ten apart. Solid
 * diffusion is left to the observer's slow overpotentials, for near the ends of an electrode's window its effect
 * bends too much to be followed along a tangent.
 */
import { arealLithiumCapacity, createSpmeBatch } from '@packtwin/twin-models';
import type { CellParameters, ElectrodeParameters, SpmeBatch } from '@packtwin/twin-models';
import { FARADAY } from '@packtwin/units';
import { copyCellState } from './observedCell.ts';
import type { ObservedCell, UncertainPart } from './observedCell.ts';

/** Of the charge, between the cell and the sibling that gives the slope. */
const CHARGE_APART = 0.005;
/** Of the logarithm of a parameter, between the cell and a sibling. */
const LOGARITHM_APART = 0.1;
/** Prior of the logarithms: known within a factor of e. */
const PARAMETER_DEVIATION = 1;

/** A·s between the ends of the stoichiometry windows: what a state of charge of 1 holds more than one of 0. */
function windowCharge({ electrodeArea, negative, positive }: CellParameters): number {
  const ofElectrode = (electrode: ElectrodeParameters) =>
    FARADAY *
    electrodeArea *
    arealLithiumCapacity(electrode) *
    (electrode.maximumStoichiometry - electrode.minimumStoichiometry);
  // The state of charge is the mean of both windows'.
  return 2 / (1 / ofElectrode(negative) + 1 / ofElectrode(positive));
}

/** Slower reaction by a factor below 1. */
function withRate(electrode: ElectrodeParameters, factor: number): ElectrodeParameters {
  return {
    ...electrode,
    reactionRateConstant: electrode.reactionRateConstant * factor,
    ...(electrode.populations && {
      populations: electrode.populations.map((each) => ({
        ...each,
        reactionRateConstant: each.reactionRateConstant * factor,
      })),
    }),
  };
}

const UNCERTAIN: readonly {
  readonly name: string;
  readonly vary: (cell: CellParameters, factor: number) => CellParameters;
}[] = [
  {
    name: 'reaction at the negative electrode',
    vary: (cell, factor) => ({ ...cell, negative: withRate(cell.negative, factor) }),
  },
  {
    name: 'reaction at the positive electrode',
    vary: (cell, factor) => ({ ...cell, positive: withRate(cell.positive, factor) }),
  },
  {
    name: 'transport in the electrolyte',
    vary: (cell, factor) => ({
      ...cell,
      negative: { ...cell.negative, transportEfficiency: cell.negative.transportEfficiency * factor },
      separator: { ...cell.separator, transportEfficiency: cell.separator.transportEfficiency * factor },
      positive: { ...cell.positive, transportEfficiency: cell.positive.transportEfficiency * factor },
    }),
  },
];

/** @throws RangeError for parameters that cannot be stepped. */
export function physicalCell(parameters: CellParameters): ObservedCell {
  return new PhysicalCell(parameters);
}

class PhysicalCell implements ObservedCell {
  readonly capacity: number;
  readonly uncertainParts: readonly UncertainPart[] = UNCERTAIN.map(({ name }) => ({
    name,
    deviation: PARAMETER_DEVIATION,
  }));
  readonly sensitivities: Float64Array = new Float64Array(UNCERTAIN.length);
  readonly state: readonly Uint8Array[];
  private readonly parameters: CellParameters;
  private readonly cell: SpmeBatch;
  private readonly charged: SpmeBatch;
  private readonly siblings: readonly SpmeBatch[];
  private readonly all: readonly SpmeBatch[];

  constructor(parameters: CellParameters) {
    this.parameters = parameters;
    this.capacity = windowCharge(parameters);
    this.cell = createSpmeBatch(parameters, 1);
    this.charged = createSpmeBatch(parameters, 1);
    const factor = Math.exp(-LOGARITHM_APART);
    this.siblings = UNCERTAIN.map(({ vary }) => createSpmeBatch(vary(parameters, factor), 1));
    this.all = [this.cell, this.charged, ...this.siblings];
    this.state = this.all.map(({ buffer }) => new Uint8Array(buffer));
  }

  get stateOfCharge(): number {
    return this.cell.stateOfCharge[0]!;
  }

  get terminalVoltage(): number {
    return this.cell.terminalVoltage[0]!;
  }

  get overpotential(): number {
    return this.cell.terminalVoltage[0]! - this.cell.openCircuitVoltage[0]!;
  }

  get slope(): number {
    return (this.charged.terminalVoltage[0]! - this.cell.terminalVoltage[0]!) / CHARGE_APART;
  }

  reset(stateOfCharge: number, temperature: number): void {
    for (const each of this.all) each.reset(stateOfCharge, temperature);
    this.charged.reset(stateOfCharge + CHARGE_APART, temperature);
  }

  step(current: number, dt: number, temperature: number): void {
    for (const each of this.all) {
      // The cell's temperature is measured: what the model would make of its heat is not asked.
      each.temperature[0] = temperature;
      each.step(current, dt, temperature);
    }
    for (let part = 0; part < this.siblings.length; part++) {
      this.sensitivities[part] =
        (this.siblings[part]!.terminalVoltage[0]! - this.cell.terminalVoltage[0]!) / LOGARITHM_APART;
    }
  }

  shiftStateOfCharge(by: number): void {
    // A batch counts in rated charge, which a cell seldom has exactly.
    const rated = (by * this.capacity) / this.parameters.nominalCellCapacity;
    for (const each of this.all) each.shiftStateOfCharge(0, rated);
  }

  twin(): ObservedCell {
    const twin = new PhysicalCell(this.parameters);
    copyCellState(this, twin);
    return twin;
  }
}
