/**
 * The first charge and discharge of a cell, minute by minute: conversion, interphase and alloying share the current.
 *
 *     −i = a (j_alloy + Σ j_r)                                     i > 0 charging, j > 0 oxidation
 *     j_alloy = 2 i0 √(4 θ(1−θ)) sinh[F (φ − U(θ))/(2 R T)]
 *     j_r = −i0_r max(0, exp[α F (U_r − φ)/(R T)] − 1)             until its extent ξ_r is 1
 *     j_r = +i0_r max(0, exp[α F (φ − 1.3 V)/(R T)] − 1)           on discharge, while a reversible share is left
 *
 * A discharge ends at its voltage, or where there is no more to move: the alloy is empty (its potential rises by
 * R T/F ln(10⁻³/θ) below θ = 10⁻³) and nothing bound comes free, or the positive has taken back ICE_p of what the first
 * charge took out of it. So no lithium is drawn that is not there, and the efficiency is at most ICE_p.
 *
 * A conversion takes place below its potential U_r by the overpotential that the current asks for (0.3–0.6 V at C/10,
 * as measured), an interphase below 0.8 V. Particles are uniform: formation is slow. Every step is implicit: the new
 * filling of the alloy is the one at which the currents of all reactions add up to the cell's, found by halving.
 *
 * | name                   | symbol | unit    | meaning                                          |
 * | ---------------------- | ------ | ------- | ------------------------------------------------ |
 * | currentDensity         | i      | A/m²    | of electrode, > 0                                |
 * | interfaceArea          | a      | 1       | m² of interface per m² of electrode              |
 * | lithium                |        | mol/m²  | that the reaction binds when complete            |
 * | exchangeCurrentDensity | i0     | A/m²    | of interface                                     |
 */
import { FARADAY, GAS_CONSTANT, REFERENCE_TEMPERATURE } from '@packtwin/units';
import { crossing } from '../numerics/crossing.ts';
import { potentialTable } from '../openCircuit/openCircuitPotential.ts';
import type { OpenCircuitPotential } from '../openCircuit/openCircuitPotential.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { REVERSAL_POTENTIAL } from './lithiumBalance.ts';

/** Of the search for the alloy's filling. */
const HALVINGS = 70;

/** A reaction that binds lithium on the first charge. */
export interface BindingReaction {
  readonly name: string;
  /** V against lithium. */
  readonly potential: number;
  readonly lithium: number;
  /** mol/m² of it bound before the first charge, by lithium that was added; 0 where absent. */
  readonly boundBefore?: number;
  readonly exchangeCurrentDensity: number;
  /** Share of all of it that a discharge above 1.3 V against lithium undoes; 0 where absent. */
  readonly reversibleShare?: number;
}

export interface FormingElectrode {
  /** mol/m² between empty and full. */
  readonly capacity: number;
  readonly initialStoichiometry: number;
  readonly potential: OpenCircuitPotential;
  readonly interfaceArea: number;
  /** At half filling. */
  readonly exchangeCurrentDensity: number;
}

export interface FormingCell {
  readonly negative: FormingElectrode;
  readonly bindings: readonly BindingReaction[];
  readonly positive: FormingElectrode;
  /** Share of what the first charge took out that the positive takes back, 0…1. */
  readonly positiveEfficiency: number;
  /** Ω m² in series. */
  readonly resistance: number;
}

export interface FormationProtocol {
  readonly currentDensity: number;
  readonly upperVoltage: number;
  readonly lowerVoltage: number;
}

/** One half of the first cycle: equally long columns. */
export interface FormationBranch {
  /** mol/m² passed. */
  readonly charge: Float64Array;
  /** V. */
  readonly cellVoltage: Float64Array;
  /** V against lithium. */
  readonly negativePotential: Float64Array;
  /** V against lithium, before reaction losses and resistance of the positive. */
  readonly positivePotential: Float64Array;
}

export interface FirstCycle {
  readonly firstCharge: FormationBranch;
  readonly firstDischarge: FormationBranch;
  /** mol/m² bound by each reaction after the charge and after both, in their order. */
  readonly boundByCharge: readonly number[];
  readonly bound: readonly number[];
  /** Stoichiometries after charge and after discharge. */
  readonly negativeFull: number;
  readonly negativeEmpty: number;
  readonly positiveFull: number;
  readonly positiveEmpty: number;
  /** First discharge over first charge, at most the positive's. */
  readonly efficiency: number;
}

/** α of the binding reactions. */
const TRANSFER = 0.5;
const PER_VOLT = FARADAY / (GAS_CONSTANT * REFERENCE_TEMPERATURE);
const STEPS_PER_CAPACITY = 1500;
const LEAST_OCCUPANCY = 1e-4;
/** Filling below which lithium in the alloy is dilute: its potential goes by the logarithm, not by the table. */
const DILUTE = 1e-3;
/** Share of a step that may be missing before lithium has come to its end. */
const MISSING = 1e-6;

/**
 * Charges and discharges a new cell once.
 *
 * @throws RangeError for a current or voltage window without meaning.
 */
export function simulateFirstCycle(cell: FormingCell, protocol: FormationProtocol): FirstCycle {
  const { currentDensity, lowerVoltage, upperVoltage } = protocol;
  if (!(currentDensity > 0 && Number.isFinite(currentDensity))) {
    throw new RangeError(`Cannot form a cell with ${currentDensity} A/m²: must be > 0`);
  }
  if (!(lowerVoltage < upperVoltage)) {
    throw new RangeError(`Cannot form a cell between ${lowerVoltage} and ${upperVoltage} V: upper must exceed lower`);
  }
  const run = new FormingRun(cell);
  const firstCharge = run.branch(currentDensity, Number.POSITIVE_INFINITY, (volts) => volts >= upperVoltage);
  const taken = firstCharge.charge.at(-1) ?? 0;
  const boundByCharge = Array.from(run.bound);
  const negativeFull = run.negative;
  const positiveFull = run.positive;
  run.closeLostSites(taken);
  const room = cell.positiveEfficiency * taken;
  const firstDischarge = run.branch(-currentDensity, room, (volts) => volts <= lowerVoltage);
  return {
    firstCharge,
    firstDischarge,
    boundByCharge,
    bound: Array.from(run.bound),
    negativeFull,
    negativeEmpty: run.negative,
    positiveFull,
    positiveEmpty: run.positive,
    efficiency: taken > 0 ? (firstDischarge.charge.at(-1) ?? 0) / taken : 0,
  };
}

class FormingRun {
  negative: number;
  positive: number;
  readonly bound: Float64Array;
  private positiveCapacity: number;
  private isDischarging = false;
  private readonly cell: FormingCell;
  private readonly negativeTable: UniformTable;
  private readonly positiveTable: UniformTable;

  constructor(cell: FormingCell) {
    this.cell = cell;
    this.negative = cell.negative.initialStoichiometry;
    this.positive = cell.positive.initialStoichiometry;
    this.positiveCapacity = cell.positive.capacity;
    this.bound = Float64Array.from(cell.bindings, ({ boundBefore = 0 }) => boundBefore);
    this.negativeTable = potentialTable(cell.negative.potential);
    this.positiveTable = potentialTable(cell.positive.potential);
  }

  /** Takes from the positive the places that its first charge spoilt; the lithium it holds stays. */
  closeLostSites(taken: number): void {
    const lithium = this.positive * this.positiveCapacity;
    this.positiveCapacity -= (1 - this.cell.positiveEfficiency) * taken;
    this.positive = lithium / this.positiveCapacity;
  }

  /** One direction of current until `isOver` says so of the cell voltage, `room` (mol/m²) is passed or lithium ends. */
  branch(current: number, room: number, isOver: (volts: number) => boolean): FormationBranch {
    const charge: number[] = [];
    const cellVoltage: number[] = [];
    const negativePotential: number[] = [];
    const positivePotential: number[] = [];
    this.isDischarging = current < 0;
    const step = Math.min(this.cell.negative.capacity, this.positiveCapacity) / STEPS_PER_CAPACITY;
    const dt = (step * FARADAY) / Math.abs(current);
    let passed = 0;
    for (;;) {
      if (passed + step > room) break;
      const negativeVolts = this.advance(current, dt);
      if (negativeVolts === null) break;
      passed += step;
      const positiveVolts = tableValue(this.positiveTable, this.positive);
      const volts =
        positiveVolts + this.positiveOverpotential(current) - negativeVolts + current * this.cell.resistance;
      charge.push(passed);
      cellVoltage.push(volts);
      negativePotential.push(negativeVolts);
      positivePotential.push(positiveVolts);
      // The extensions of the potentials end every branch; the count is a bound all the same.
      if (isOver(volts) || charge.length > 20 * STEPS_PER_CAPACITY) break;
    }
    return {
      charge: Float64Array.from(charge),
      cellVoltage: Float64Array.from(cellVoltage),
      negativePotential: Float64Array.from(negativePotential),
      positivePotential: Float64Array.from(positivePotential),
    };
  }

  /** Moves both electrodes by dt; returns the negative's potential, or null and moves nothing where lithium ends. */
  private advance(current: number, dt: number): number | null {
    const { negative, bindings } = this.cell;
    const passed = (current * dt) / FARADAY;
    const before = this.negative;
    const unbound = bindings.reduce((sum, { lithium }, index) => sum + lithium - this.bound[index]!, 0);
    const freed = this.bound.reduce((sum, lithium) => sum + lithium, 0);
    const least = Math.max(0, before + (passed - unbound) / negative.capacity);
    const most = before + (passed + freed) / negative.capacity;
    const takesLess = (x: number): boolean => {
      const bindings = this.bindingOver(this.alloyPotential(x, before, dt), dt);
      return !((x - before) * negative.capacity + bindings > passed);
    };
    const after = crossing(least, most, takesLess, HALVINGS);
    const volts = this.alloyPotential(after, before, dt);
    const total = passed - (after - before) * negative.capacity;
    const asked = bindings.map((_, index) => this.bindingOf(index, volts, dt));
    const sum = asked.reduce((all, amount) => all + amount, 0);
    if (total < sum - MISSING * Math.abs(passed)) return null;
    this.negative = after;
    // What the alloy did not take is bound, to the last bit; shared as the reactions ask.
    asked.forEach((amount, index) => {
      if (sum !== 0) this.bound[index]! += (amount / sum) * total;
    });
    if (sum === 0) this.negative += total / negative.capacity;
    this.positive -= passed / this.positiveCapacity;
    return volts;
  }

  /** V at which the alloy takes from `before` to `after` within dt. */
  private alloyPotential(after: number, before: number, dt: number): number {
    const { capacity, interfaceArea, exchangeCurrentDensity } = this.cell.negative;
    const density = (-(after - before) * capacity * FARADAY) / (interfaceArea * dt);
    const exchange = exchangeCurrentDensity * occupancyFactor(after);
    const dilution = Math.log(Math.max(1, DILUTE / after)) / PER_VOLT;
    return tableValue(this.negativeTable, after) + dilution + (2 / PER_VOLT) * Math.asinh(density / (2 * exchange));
  }

  private positiveOverpotential(current: number): number {
    const { interfaceArea, exchangeCurrentDensity } = this.cell.positive;
    const exchange = exchangeCurrentDensity * occupancyFactor(this.positive);
    return (2 / PER_VOLT) * Math.asinh(current / (interfaceArea * 2 * exchange));
  }

  private bindingOver(volts: number, dt: number): number {
    let sum = 0;
    for (let index = 0; index < this.bound.length; index++) sum += this.bindingOf(index, volts, dt);
    return sum;
  }

  /** mol/m² that a reaction binds (frees, < 0) within dt at a potential; falls with the potential. */
  private bindingOf(index: number, volts: number, dt: number): number {
    const { potential, lithium, exchangeCurrentDensity, reversibleShare = 0 } = this.cell.bindings[index]!;
    const { interfaceArea } = this.cell.negative;
    const perDensity = (interfaceArea * dt) / FARADAY;
    const bound = this.bound[index]!;
    const isUndone = this.isDischarging && reversibleShare > 0;
    const turning = isUndone ? Math.min(potential, REVERSAL_POTENTIAL) : potential;
    const density = exchangeCurrentDensity * Math.expm1(Math.min(TRANSFER * PER_VOLT * Math.abs(turning - volts), 200));
    if (volts < turning) return Math.min(density * perDensity, lithium - bound);
    return isUndone ? -Math.min(density * perDensity, Math.max(0, bound - (1 - reversibleShare) * lithium)) : 0;
  }
}

/** √(4 x (1 − x)), 1 at half filling, floored at the ends. */
function occupancyFactor(x: number): number {
  return 2 * Math.sqrt(Math.max(x * (1 - x), LEAST_OCCUPANCY));
}
