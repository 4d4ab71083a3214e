/**
 * What capacity design and use explain: stress is booked step by step, expected retention read at any time.
 *
 * | loss           | grows with                                                    | law                              |
 * | -------------- | ------------------------------------------------------------- | -------------------------------- |
 * | interphase     | time, temperature, low negative potential (high charge)       | L² linear in weighted time       |
 * | swing          | half cycles of the state of charge, to a power of their size  | active material e^−Σ             |
 * | deep discharge | discharges that take the negative electrode above a potential | linear in their number and depth |
 *
 * Conditions are held over a booking, and every law is exact for held conditions: one booking of a month
 * equals thirty of a day. Half cycles run from one turning point of the state of charge to the next;
 * reversals below {@link LEAST_REVERSAL} are not turning points. (No rainflow count: a cycle interrupted by
 * a larger reversal counts as its parts.)
 *
 * Equations, sources: docs/models/ageing.md.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import { negativeStoichiometry } from '../batch/stoichiometryWindows.ts';
import type { CellDesign } from '../designs/cellDesign.ts';
import { spmeModelOf } from '../spme/spmeModel.ts';
import type { SpmeModel } from '../spme/spmeModel.ts';
import { tableValue } from '../tables/uniformTable.ts';

/** State of charge; smaller reversals are noise and regenerative braking. */
export const LEAST_REVERSAL = 0.02;

/**
 * A ledger of new cells.
 *
 * @throws RangeError for a cell count below 1.
 */
export function createAgeingLedger(design: CellDesign, cellCount: number): AgeingLedger {
  return new AgeingLedger(design, cellCount);
}

/** Columns of {@link AgeingLedger.state}, each one element per cell. */
const INTERPHASE = 0; // m², L² − L0²
const INTERFACE = 1; // s, weighted time of the gel interfaces
const TURNING_POINT = 2; // state of charge where the running half cycle began
const EXTREME = 3; // state of charge farthest from it so far
const DIRECTION = 4; // +1 charging, −1 discharging, 0 before the first booking
const SWING = 5; // Σ of damage, −ln of the active material in contact
const DEEP_DISCHARGE = 6; // fraction of capacity
const THROUGHPUT = 7; // A·s, both directions
const TIME = 8; // s booked
const COLUMNS = 9;

/** Losses so far, fractions of the capacity when new. */
export interface AgeingLosses {
  readonly interphase: number;
  readonly swing: number;
  readonly deepDischarge: number;
}

/** See the head of this file. Made by {@link createAgeingLedger}. */
export class AgeingLedger {
  readonly cellCount: number;
  /** All state, bit for bit: copy to save, `set` to restore. */
  readonly state: Float64Array;
  private readonly design: CellDesign;
  private readonly model: SpmeModel;
  /** Fraction of capacity per metre of interphase. */
  private readonly lossPerThickness: number;

  constructor(design: CellDesign, cellCount: number) {
    if (!(Number.isInteger(cellCount) && cellCount > 0)) {
      throw new RangeError(`Cannot keep a ledger of ${cellCount} cells: needs a whole number above 0`);
    }
    this.design = design;
    this.cellCount = cellCount;
    this.state = new Float64Array(COLUMNS * cellCount);
    this.model = spmeModelOf(design.parameters);
    const { electrodeArea, nominalCellCapacity, negative } = design.parameters;
    const interphaseArea = electrodeArea * negative.surfaceAreaPerUnitVolume * negative.thickness;
    const { lithiumPerMole, molarVolume } = design.ageing.interphase;
    this.lossPerThickness = (FARADAY * lithiumPerMole * interphaseArea) / (molarVolume * nominalCellCapacity);
  }

  /**
   * Books the same stretch of time for every cell.
   *
   * @param temperature K. @param stateOfCharge at the end of the stretch. @param chargeMoved A·s, ≥ 0. @param dt s, ≥ 0.
   */
  accumulate(temperature: Float64Array, stateOfCharge: Float64Array, chargeMoved: Float64Array, dt: number): void {
    for (let cell = 0; cell < this.cellCount; cell++) {
      this.accumulateCell(cell, temperature[cell]!, stateOfCharge[cell]!, chargeMoved[cell]!, dt);
    }
  }

  /**
   * Books a stretch of time for one cell; units as for {@link accumulate}.
   *
   * @throws RangeError if a value is not finite or dt is negative.
   */
  accumulateCell(cell: number, temperature: number, stateOfCharge: number, chargeMoved: number, dt: number): void {
    if (!(dt >= 0 && temperature > 0 && Number.isFinite(stateOfCharge + chargeMoved + dt + temperature))) {
      throw new RangeError(
        `Cannot book ageing of cell ${cell}: ${temperature} K, state of charge ${stateOfCharge}, ${chargeMoved} A·s, ${dt} s; all must be finite, dt ≥ 0`,
      );
    }
    const { state, cellCount } = this;
    const { interphase, interfaceGrowth } = this.design.ageing;
    const { referenceTemperature } = this.design.parameters;
    const inverseKelvin = 1 / referenceTemperature - 1 / temperature;
    const aboveReference = this.negativePotentialAt(stateOfCharge) - interphase.referencePotential;
    const growth =
      (2 * interphase.molarVolume * interphase.solventConcentration * interphase.diffusivity) /
      interphase.lithiumPerMole;
    const weight = Math.exp(
      (interphase.activationEnergy / GAS_CONSTANT) * inverseKelvin -
        (interphase.potentialSensitivity * FARADAY * aboveReference) / (GAS_CONSTANT * referenceTemperature),
    );
    state[INTERPHASE * cellCount + cell]! += growth * weight * dt;
    state[INTERFACE * cellCount + cell]! +=
      dt * Math.exp((2 * interfaceGrowth.activationEnergy * inverseKelvin) / GAS_CONSTANT);
    state[THROUGHPUT * cellCount + cell]! += Math.abs(chargeMoved);
    state[TIME * cellCount + cell]! += dt;
    this.followSwing(cell, stateOfCharge);
  }

  /** Capacity over capacity when new that design and use explain, 0…1. */
  expectedRetention(cell: number): number {
    const { interphase, swing, deepDischarge } = this.losses(cell);
    return Math.max(0, 1 - interphase - swing - deepDischarge);
  }

  /** One standard deviation of {@link expectedRetention}, from the spread of the parameters behind each loss. */
  expectedDeviation(cell: number): number {
    const { interphase, swing, deepDischarge } = this.losses(cell);
    const { relativeUncertainty } = this.design.ageing;
    return Math.hypot(
      relativeUncertainty.interphase * interphase,
      relativeUncertainty.swing * swing,
      relativeUncertainty.swing * deepDischarge,
    );
  }

  losses(cell: number): AgeingLosses {
    const { state, cellCount } = this;
    return {
      interphase: this.lossPerThickness * this.interphaseGrowth(cell),
      swing: this.design.ageing.swing.capacityShare * -Math.expm1(-state[SWING * cellCount + cell]!),
      deepDischarge: state[DEEP_DISCHARGE * cellCount + cell]!,
    };
  }

  /** Resistance gained by interphase and gel interfaces, Ω per cell. */
  expectedResistanceGrowth(cell: number): number {
    const { electrodeArea, negative } = this.design.parameters;
    const { interphase, interfaceGrowth } = this.design.ageing;
    const film =
      (interphase.resistivity * this.interphaseGrowth(cell)) / (negative.surfaceAreaPerUnitVolume * negative.thickness);
    const gel = interfaceGrowth.rate * Math.sqrt(this.state[INTERFACE * this.cellCount + cell]!);
    return (film + gel) / electrodeArea;
  }

  /** Charge moved over twice the nominal capacity. */
  equivalentFullCycles(cell: number): number {
    return this.state[THROUGHPUT * this.cellCount + cell]! / (2 * this.design.parameters.nominalCellCapacity);
  }

  /** m of interphase since new. */
  private interphaseGrowth(cell: number): number {
    const initial = this.design.ageing.interphase.initialThickness;
    const squared = this.state[INTERPHASE * this.cellCount + cell]!;
    // √(L0² + x) − L0 without cancellation for small x.
    return squared / (Math.sqrt(initial * initial + squared) + initial);
  }

  private negativePotentialAt(stateOfCharge: number): number {
    const { negative } = this.model;
    const held = Math.min(Math.max(stateOfCharge, 0), 1);
    return tableValue(negative.potential, negativeStoichiometry(negative, held));
  }

  /** Extends or turns the running half cycle and books the damage that it has grown by. */
  private followSwing(cell: number, stateOfCharge: number): void {
    const { state, cellCount } = this;
    const turning = TURNING_POINT * cellCount + cell;
    const extreme = EXTREME * cellCount + cell;
    const direction = DIRECTION * cellCount + cell;
    if (state[direction] === 0) {
      // A first fall turns it like any other.
      state[turning] = stateOfCharge;
      state[extreme] = stateOfCharge;
      state[direction] = 1;
      return;
    }
    const sign = state[direction]!;
    const reached = state[extreme]!;
    if (sign * (stateOfCharge - reached) > 0) {
      this.bookHalfCycle(cell, state[turning]!, reached, stateOfCharge);
      state[extreme] = stateOfCharge;
    } else if (sign * (reached - stateOfCharge) > LEAST_REVERSAL) {
      state[turning] = reached;
      state[extreme] = stateOfCharge;
      state[direction] = -sign;
      this.bookHalfCycle(cell, reached, reached, stateOfCharge);
    }
  }

  /** Damage of a half cycle that began at `from`, now reaching `to` instead of `before`. */
  private bookHalfCycle(cell: number, from: number, before: number, to: number): void {
    const { state, cellCount } = this;
    const { swing, deepDischarge } = this.design.ageing;
    const power = (reached: number) => Math.min(1, Math.abs(reached - from)) ** swing.swingExponent;
    state[SWING * cellCount + cell]! += 0.5 * swing.lossPerFullCycle * (power(to) - power(before));
    if (deepDischarge && to < from) {
      const excess = (reached: number) =>
        Math.max(0, this.negativePotentialAt(reached) - deepDischarge.potentialLimit) / deepDischarge.span;
      state[DEEP_DISCHARGE * cellCount + cell]! += deepDischarge.lossPerDischarge * (excess(to) - excess(before));
    }
  }
}
