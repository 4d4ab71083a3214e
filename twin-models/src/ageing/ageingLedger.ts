/**
 * What capacity design and use explain: stress is booked stretch by stretch, expected retention read at any time.
 *
 * The laws are those of the design's degradation model, reduced to what a vehicle tells: temperature, state of charge,
 * charge moved. Gradients in the cell are two lags per electrode (electrodeGradients.ts); what that loses is made up for
 * by the design's factors (ageingParameters.ts), found on histories of its own cell model.
 *
 * | loss           | grows with                                                    | takes                            |
 * | -------------- | ------------------------------------------------------------- | -------------------------------- |
 * | interphase     | time, temperature, low negative potential, swings that tear   | lithium                          |
 * | plating        | charging below 0 V of the negative                            | lithium                          |
 * | swing          | half cycles of the state of charge                            | material with its lithium        |
 * | stress         | current                                                       | material with its lithium        |
 * | deep discharge | discharges that take the negative electrode above a potential | material with its lithium        |
 *
 * Retention is what electrodes and lithium still hold between the cut-offs (agedCapacity.ts).
 *
 * Conditions are held over a booking, and every law is exact for held conditions: one booking of a month
 * equals thirty of a day. Half cycles run from one turning point of the state of charge to the next;
 * reversals below {@link LEAST_REVERSAL} are not turning points; there is no rainflow count (swingDamage.ts).
 *
 * Equations, sources: docs/models/ageing.md.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { PlatingLaw, StressLossLaw } from '../degradation/degradationModel.ts';
import { interphaseGrowth } from '../degradation/interphaseGrowth.ts';
import type { CellDesign } from '../designs/cellDesign.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { agedCapacity, agedWindow } from './agedCapacity.ts';
import { LEDGER_COLUMN_COUNT, ledgerColumns } from './ledgerColumns.ts';
import type { LedgerColumns } from './ledgerColumns.ts';
import { ledgerModel } from './ledgerModel.ts';
import type { LedgerModel } from './ledgerModel.ts';
import { meanGradient, negativePotential } from './electrodeGradients.ts';
import type { GradientColumns, NegativePotential } from './electrodeGradients.ts';
import { swingDamage } from './swingDamage.ts';

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

/** Losses so far, fractions of the capacity when new; they add up to what retention lacks. */
export interface AgeingLosses {
  readonly interphase: number;
  readonly plating: number;
  /** Contact lost by swings, material lost by stress. */
  readonly swing: number;
  readonly deepDischarge: number;
}

/** Of the salt, left in the negative electrode whatever the current. */
const LEAST_SALT = 0.05;
/** Newton's steps for plating: it lifts the potential that drives it. */
const PLATING_ITERATIONS = 6;

/** See the head of this file. Made by {@link createAgeingLedger}. */
export class AgeingLedger {
  readonly cellCount: number;
  /** All state, bit for bit: copy to save, `set` to restore. */
  readonly state: Float64Array;
  private readonly design: CellDesign;
  private readonly model: LedgerModel;
  private readonly columns: LedgerColumns;
  private readonly anode: GradientColumns;
  private readonly cathode: GradientColumns;
  private readonly potential: NegativePotential = { value: 0, slope: 0 };

  constructor(design: CellDesign, cellCount: number) {
    if (!(Number.isInteger(cellCount) && cellCount > 0)) {
      throw new RangeError(`Cannot keep a ledger of ${cellCount} cells: needs a whole number above 0`);
    }
    this.design = design;
    this.cellCount = cellCount;
    this.model = ledgerModel(design);
    this.state = new Float64Array(LEDGER_COLUMN_COUNT * cellCount);
    this.columns = ledgerColumns(this.state, cellCount);
    const { negativeSlow, negativeFast, positiveSlow, positiveFast } = this.columns;
    this.anode = { slow: negativeSlow, fast: negativeFast };
    this.cathode = { slow: positiveSlow, fast: positiveFast };
    const { laws, newWindow } = this.model;
    this.columns.film.fill(laws.initialThickness);
    this.columns.empty.fill(newWindow[0]);
    this.columns.full.fill(newWindow[1]);
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
    const { columns } = this;
    const { cell: model, laws, charges, saltDrawn } = this.model;
    const { negative, positive, parameters } = model;
    const { factors } = this.design.ageing;
    const before = columns.direction[cell] === 0 ? stateOfCharge : columns.stateOfCharge[cell]!;
    const moved = Math.abs(chargeMoved);
    const isRest = moved === 0 || dt === 0;
    // Braking gives back a part of what is moved; an estimate that jumps does not move more.
    const net = Math.min(moved, Math.abs(stateOfCharge - before) * parameters.nominalCellCapacity);
    const current = isRest ? 0 : (Math.sign(stateOfCharge - before) * net) / dt;
    const negativeActive = this.negativeActive(cell);
    const positiveActive = this.positiveActive(cell);
    const inverseKelvin = 1 / parameters.referenceTemperature - 1 / temperature;
    // Under current a stretch is taken at its middle, at rest at its end: that is where it was.
    const held = Math.min(Math.max(isRest ? stateOfCharge : 0.5 * (before + stateOfCharge), 0), 1);
    const mean = this.negativeAt(cell, held);
    const rate = (current * negative.stoichiometryPerCharge) / negativeActive;
    const gradient = meanGradient(this.anode, cell, negative, parameters.negative, rate, inverseKelvin, dt);
    const density = (current * negative.interfacePerCurrent) / negativeActive;
    const drawn = (saltDrawn * current) / model.saltDiffusivityFactor(temperature);
    const salt = Math.max(LEAST_SALT, 1 - drawn / parameters.electrolyte.initialConcentration);
    negativePotential(this.potential, model, mean, gradient, density, salt, temperature);

    const meanPositive =
      (this.lithium(cell) - mean * negativeActive * charges.negative) / (positiveActive * charges.positive);
    this.followSwing(cell, stateOfCharge);
    if (laws.negativeStress) {
      columns.negativeIntact[cell]! += factors.stress * stressLoss(laws.negativeStress, -gradient, dt);
    }
    if (laws.positiveStress) {
      const opposite = (-current * positive.stoichiometryPerCharge) / positiveActive;
      const away = -meanGradient(this.cathode, cell, positive, parameters.positive, opposite, inverseKelvin, dt);
      columns.positiveIntact[cell]! += factors.stress * stressLoss(laws.positiveStress, away, dt);
    }
    columns.isolated[cell]! +=
      charges.negative * (negativeActive - this.negativeActive(cell)) * mean +
      charges.positive * (positiveActive - this.positiveActive(cell)) * meanPositive;
    if (laws.interphase) this.growInterphase(cell, temperature, inverseKelvin, moved, dt);
    if (laws.plating && this.potential.value < 0) {
      columns.plated[cell]! += factors.plating * this.plate(laws.plating, cell, density, salt, temperature) * dt;
    }
    if (laws.gelRate > 0) {
      const energy = laws.parameters.gelInterface?.activationEnergy ?? 0;
      columns.interfaceTime[cell]! += dt * Math.exp((2 * energy * inverseKelvin) / GAS_CONSTANT);
    }
    columns.throughput[cell]! += moved;
    columns.stateOfCharge[cell] = stateOfCharge;
  }

  /** Capacity over capacity when new that design and use explain; a little above 1 where a reserve of lithium goes first. */
  expectedRetention(cell: number): number {
    return this.retention(this.negativeActive(cell), this.positiveActive(cell), this.lithium(cell));
  }

  /**
   * One standard deviation of {@link expectedRetention}, from the spread of the parameters behind each loss: half of what
   * retention moves when a loss is one deviation greater or smaller. A reserve of lithium that hides a loss hides its
   * spread too, until it is nearly used up.
   */
  expectedDeviation(cell: number): number {
    const { interphase, swing } = this.design.ageing.relativeUncertainty;
    const spread = (bound: number, plated: number, material: number): number =>
      0.5 *
      (this.retentionWith(cell, 1 + bound, 1 + plated, 1 + material) -
        this.retentionWith(cell, 1 - bound, 1 - plated, 1 - material));
    return Math.hypot(spread(interphase, 0, 0), spread(0, swing, 0), spread(0, 0, swing));
  }

  /** What each loss costs on top of those before it, in the order of {@link AgeingLosses}. */
  losses(cell: number): AgeingLosses {
    const afterInterphase = this.retentionWith(cell, 1, 0, 0);
    const afterPlating = this.retentionWith(cell, 1, 1, 0);
    const afterSwings = this.retentionWith(cell, 1, 1, 1, 0);
    return {
      interphase: 1 - afterInterphase,
      plating: afterInterphase - afterPlating,
      swing: afterPlating - afterSwings,
      deepDischarge: afterSwings - this.expectedRetention(cell),
    };
  }

  /** Shares of both electrodes' material and of the lithium that are lost, of what a new cell has. */
  lostShares(cell: number): { readonly negative: number; readonly positive: number; readonly lithium: number } {
    return {
      negative: 1 - this.negativeActive(cell),
      positive: 1 - this.positiveActive(cell),
      lithium: 1 - this.lithium(cell) / this.model.charges.lithium,
    };
  }

  /** Resistance gained by interphase and gel interfaces, Ω per cell. */
  expectedResistanceGrowth(cell: number): number {
    const { initialThickness, resistivity, interfaceArea, gelRate, electrodeArea } = this.model.laws;
    return (
      (resistivity * (this.columns.film[cell]! - initialThickness)) / interfaceArea +
      (gelRate * Math.sqrt(this.columns.interfaceTime[cell]!)) / electrodeArea
    );
  }

  /** Charge moved over twice the nominal capacity. */
  equivalentFullCycles(cell: number): number {
    return this.columns.throughput[cell]! / (2 * this.design.parameters.nominalCellCapacity);
  }

  private negativeActive(cell: number): number {
    const { negativeContact, negativeIntact, coarsened } = this.columns;
    return Math.exp(-negativeContact[cell]! - negativeIntact[cell]! - coarsened[cell]!);
  }

  private positiveActive(cell: number): number {
    return Math.exp(-this.columns.positiveContact[cell]! - this.columns.positiveIntact[cell]!);
  }

  /** A·s of lithium that still moves between the electrodes. */
  private lithium(cell: number): number {
    const { bound, plated, isolated } = this.columns;
    return this.model.charges.lithium - bound[cell]! - plated[cell]! - isolated[cell]!;
  }

  private retention(negativeActive: number, positiveActive: number, lithium: number): number {
    const { cell, charges, newCapacity } = this.model;
    const { negative, positive } = charges;
    const left = agedCapacity(cell, negative * negativeActive, positive * positiveActive, lithium);
    return Math.max(0, left / newCapacity);
  }

  /** Retention if each loss were that many times what it is. */
  private retentionWith(cell: number, bound: number, plated: number, material: number, coarsening = material): number {
    const { columns } = this;
    const coarsened = coarsening * columns.coarsened[cell]!;
    const others = material * (columns.negativeContact[cell]! + columns.negativeIntact[cell]!);
    const active = Math.exp(-others - coarsened);
    const positive = Math.exp(-material * (columns.positiveContact[cell]! + columns.positiveIntact[cell]!));
    const gone = 1 - this.negativeActive(cell) + (1 - this.positiveActive(cell));
    // Isolated lithium goes with the material.
    const share = gone > 0 ? (1 - active + (1 - positive)) / gone : 1;
    const lost = bound * columns.bound[cell]! + plated * columns.plated[cell]! + share * columns.isolated[cell]!;
    return this.retention(active, positive, this.model.charges.lithium - lost);
  }

  /** Stoichiometry of the negative electrode at a state of charge of today's cell. */
  private negativeAt(cell: number, stateOfCharge: number): number {
    const { empty, full } = this.columns;
    return empty[cell]! + stateOfCharge * (full[cell]! - empty[cell]!);
  }

  /** Refreshes where the cut-offs lie on the electrodes. */
  private refreshWindow(cell: number): void {
    const { cell: model, charges } = this.model;
    const [empty, full] = agedWindow(
      model,
      charges.negative * this.negativeActive(cell),
      charges.positive * this.positiveActive(cell),
      this.lithium(cell),
    );
    this.columns.empty[cell] = empty;
    this.columns.full[cell] = full;
  }

  /** Grows the film on what is in contact; swings tear a part of it open, which begins anew. */
  private growInterphase(cell: number, temperature: number, inverseKelvin: number, moved: number, dt: number): void {
    const { columns } = this;
    const { cell: model, laws } = this.model;
    const law = laws.interphase!;
    const factor =
      law.transfer > 0
        ? Math.exp(((-law.transfer * FARADAY) / (GAS_CONSTANT * temperature)) * (this.potential.value - law.potential))
        : 1;
    const energy = laws.parameters.interphase?.activationEnergy ?? 0;
    const arrhenius = this.design.ageing.factors.interphase * Math.exp((energy * inverseKelvin) / GAS_CONSTANT);
    let film = columns.film[cell]!;
    const grown = interphaseGrowth(law, film, factor, arrhenius, dt);
    let volume = grown;
    if (laws.newAreaPerSwing > 0) {
      const swung = (moved * model.negative.stoichiometryPerCharge) / this.negativeActive(cell);
      const torn = -Math.expm1(-laws.newAreaPerSwing * swung);
      volume += torn * laws.initialThickness;
      film -= torn * (film - laws.initialThickness);
    }
    columns.film[cell] = film + grown;
    columns.bound[cell]! += FARADAY * laws.lithiumPerVolume * laws.interfaceArea * this.negativeActive(cell) * volume;
  }

  /** A that plate while `density` (A/m² of interface) flows, and lift the potential until both agree. */
  private plate(law: PlatingLaw, cell: number, density: number, salt: number, temperature: number): number {
    const { cell: model, laws } = this.model;
    const area = laws.interfaceArea * this.negativeActive(cell);
    const scale = law.rate * salt * model.parameters.electrolyte.initialConcentration;
    const thermal = (law.transfer * FARADAY) / (GAS_CONSTANT * temperature);
    const { value, slope } = this.potential;
    const most = Math.abs(density) + laws.hourlyCurrent / area;
    let plating = 0;
    for (let iteration = 0; iteration < PLATING_ITERATIONS; iteration++) {
      const driven = scale * Math.exp(Math.min(-thermal * (value + slope * plating), 30));
      const excess = driven - scale - plating;
      plating = Math.min(Math.max(plating + excess / (1 + driven * thermal * slope), 0), most);
    }
    return plating * area;
  }

  /** Extends or turns the running half cycle and books the damage that it has grown by. */
  private followSwing(cell: number, stateOfCharge: number): void {
    const { turning, extreme, direction, lastSwing, earlierSwing } = this.columns;
    if (direction[cell] === 0) {
      // A first fall turns it like any other.
      turning[cell] = stateOfCharge;
      extreme[cell] = stateOfCharge;
      direction[cell] = 1;
      return;
    }
    const sign = direction[cell]!;
    const reached = extreme[cell]!;
    if (sign * (stateOfCharge - reached) > 0) {
      this.bookHalfCycle(cell, turning[cell]!, reached, stateOfCharge);
      extreme[cell] = stateOfCharge;
    } else if (sign * (reached - stateOfCharge) > LEAST_REVERSAL) {
      earlierSwing[cell] = lastSwing[cell]!;
      lastSwing[cell] = Math.abs(reached - turning[cell]!);
      turning[cell] = reached;
      extreme[cell] = stateOfCharge;
      direction[cell] = -sign;
      // Here, not at rest: a rest is then the same in one booking or in thirty.
      this.refreshWindow(cell);
      this.bookHalfCycle(cell, reached, reached, stateOfCharge);
    }
  }

  /** Damage of a half cycle that began at `from`, now reaching `to` instead of `before`. */
  private bookHalfCycle(cell: number, from: number, before: number, to: number): void {
    const { columns } = this;
    const { laws, charges, swings } = this.model;
    const negativeSpan = columns.full[cell]! - columns.empty[cell]!;
    const positiveSpan =
      (negativeSpan * charges.negative * this.negativeActive(cell)) / (charges.positive * this.positiveActive(cell));
    const known = Math.max(columns.lastSwing[cell]!, columns.earlierSwing[cell]!);
    const start = Math.abs(before - from);
    const end = Math.abs(to - from);
    const factor = this.design.ageing.factors.swing;
    columns.negativeContact[cell]! += factor * swingDamage(swings.negative, start, end, known, negativeSpan);
    columns.positiveContact[cell]! += factor * swingDamage(swings.positive, start, end, known, positiveSpan);
    const coarsening = laws.parameters.negative?.aggregation;
    if (coarsening && to < from) {
      const excess = (reached: number) =>
        Math.max(0, this.restPotentialAt(cell, reached) - coarsening.potentialLimit) / coarsening.span;
      columns.coarsened[cell]! += coarsening.lossPerCycle * (excess(to) - excess(before));
    }
  }

  private restPotentialAt(cell: number, stateOfCharge: number): number {
    return tableValue(
      this.model.cell.negative.potential,
      this.negativeAt(cell, Math.min(Math.max(stateOfCharge, 0), 1)),
    );
  }
}

/** −ln of material over dt. @param gradient θ̄ − θ_s. */
function stressLoss(law: StressLossLaw, gradient: number, dt: number): number {
  const stress = law.tension * gradient;
  return stress > 0 ? law.rate * dt * stress ** law.exponent : 0;
}
