/**
 * What use and time do to the cells of a batch: one pass over the cells before every step of their host model.
 *
 * The host can be any model with one mean and one surface stoichiometry per electrode (with several populations:
 * means weighted by capacity). The whole interface:
 *
 * 1. The host appends {@link DEGRADATION_BYTES_PER_CELL} per cell to its buffer and makes a {@link Degradation} over
 *    them with its own columns ({@link HostColumns}).
 * 2. Before each inner step of dt it calls `advance(dt)`, with the currents of that step in its columns, and steps
 *    with what it finds: `negativeActive` and `positiveActive` in place of the capacity scale, `resistance` in place
 *    of the resistance offset, `intercalationCurrent` as that into the negative particles and through their
 *    interface (salt, separator and collectors carry the whole current).
 * 3. After the step it writes `negativePotential`: U_n of the surface plus the overpotential of the reaction.
 *
 * Rates are those at the start of a step and held over it; film growth, stripping and loss of material are exact for
 * held rates, so that a step may have any length. What `advance` books as lost is exactly what the host then does
 * not intercalate, or has in material that lost contact: lithium closes to round-off.
 */
import { FARADAY, GAS_CONSTANT } from '@packtwin/units';
import type { CellParameters } from '../cellParameters.ts';
import { degradationColumns } from './degradationColumns.ts';
import type { DegradationColumns } from './degradationColumns.ts';
import { degradationModel, LAST_ROW, LOWEST_TEMPERATURE, ROWS_PER_KELVIN } from './degradationModel.ts';
import type { CrackLaw, DegradationModel, StressLossLaw } from './degradationModel.ts';
import type { DegradationParameters } from './degradationParameters.ts';
import { beginHalfCycle, extendHalfCycle, LEAST_REVERSAL, turnHalfCycle } from './halfCycles.ts';
import type { SwingColumns } from './halfCycles.ts';
import { interphaseGrowth } from './interphaseGrowth.ts';
import { exponential } from '../tables/exponential.ts';

/** Columns of the host that degradation reads; one element per cell. Currents are those of the coming step, the rest its start. */
export interface HostColumns {
  readonly capacityScale: Float64Array;
  readonly resistanceOffset: Float64Array;
  /** K. */
  readonly temperature: Float64Array;
  /** A, positive while charging. */
  readonly negativeCurrent: Float64Array;
  readonly positiveCurrent: Float64Array;
  /** Bulk and surface stoichiometries. */
  readonly negativeMean: Float64Array;
  readonly negativeSurface: Float64Array;
  readonly positiveMean: Float64Array;
  readonly positiveSurface: Float64Array;
  /** mol/m³, mean salt of the negative electrode. */
  readonly negativeSalt: Float64Array;
}

/** s: within about this time plating follows its law, so that the voltage does not jump with the shortest of steps. */
const PLATING_LAG = 1;
/** Shares of intact material and of that in contact end here, so that a ruined cell stays finite. */
const LEAST_SHARE = 0.03;
/** Thickness of the film on a fresh crack over that on a new interface. */
const FRESH_FILM = 1e-4;

/** Degradation of a batch. State lies in `columns`, which are part of the host's buffer. */
export class Degradation {
  readonly model: DegradationModel;
  readonly columns: DegradationColumns;
  readonly host: HostColumns;
  private readonly cellCount: number;
  private readonly negativeSwings: SwingColumns;
  private readonly positiveSwings: SwingColumns;

  /** @throws RangeError for parameters that cannot be stepped. */
  constructor(
    cell: CellParameters,
    parameters: DegradationParameters,
    host: HostColumns,
    buffer: ArrayBuffer,
    byteOffset: number,
  ) {
    this.model = degradationModel(cell, parameters);
    this.host = host;
    this.cellCount = host.temperature.length;
    this.columns = degradationColumns(buffer, byteOffset, this.cellCount);
    const { columns } = this;
    this.negativeSwings = {
      turning: columns.negativeTurning,
      extreme: columns.negativeExtreme,
      swing: columns.negativeSwing,
      earlierSwing: columns.negativeEarlierSwing,
      fatigue: columns.negativeFatigue,
    };
    this.positiveSwings = {
      turning: columns.positiveTurning,
      extreme: columns.positiveExtreme,
      swing: columns.positiveSwing,
      earlierSwing: columns.positiveEarlierSwing,
      fatigue: columns.positiveFatigue,
    };
  }

  /** Makes a cell new: nothing lost, no past. The host calls it after it has put the cell at rest. */
  renew(cell: number): void {
    const { columns, model } = this;
    for (let at = cell; at < columns.all.length; at += this.cellCount) columns.all[at] = 0;
    columns.interphaseThickness[cell] = model.initialThickness;
    columns.crackFilmThickness[cell] = FRESH_FILM * model.initialThickness;
    columns.crackLength[cell] = model.cracks?.initialLength ?? 0;
    columns.negativeIntact[cell] = 1;
    columns.positiveIntact[cell] = 1;
    columns.negativeContact[cell] = 1;
    columns.positiveContact[cell] = 1;
    const { capacityScale, resistanceOffset, negativeMean, positiveMean } = this.host;
    columns.negativeActive[cell] = capacityScale[cell]!;
    columns.positiveActive[cell] = capacityScale[cell]!;
    columns.resistance[cell] = resistanceOffset[cell]!;
    beginHalfCycle(this.negativeSwings, cell, negativeMean[cell]!);
    beginHalfCycle(this.positiveSwings, cell, positiveMean[cell]!);
  }

  /** Copies what a cell has lost so far to `to`, of {@link DEGRADATION_BYTES_PER_CELL}: for hosts whose steps may fail. */
  save(cell: number, to: Float64Array): void {
    const { all } = this.columns;
    for (let at = cell, index = 0; at < all.length; at += this.cellCount, index++) to[index] = all[at]!;
  }

  /** Writes a copy of {@link save} back. */
  restore(cell: number, from: Float64Array): void {
    const { all } = this.columns;
    for (let at = cell, index = 0; at < all.length; at += this.cellCount, index++) all[at] = from[index]!;
  }

  /** Books dt (s, > 0) and makes the columns ready for the host's step; of the cells from `first` up to, not including, `end`. */
  advance(dt: number, first = 0, end: number = this.cellCount): void {
    const { columns, host, model } = this;
    const { interphase, plating, cracks, negativeStress, positiveStress, negativeDamage, positiveDamage } = model;
    const { temperatureRows, gelRate, interfaceArea, newAreaPerSwing, initialThickness, lithiumPerVolume } = model;
    const { negativeLithium, positiveLithium } = model;
    const hasSwings = negativeDamage !== null || positiveDamage !== null || model.hasAggregation;
    const losesMaterial = hasSwings || negativeStress !== null || positiveStress !== null;
    const {
      capacityScale,
      negativeCurrent,
      negativeMean,
      negativeSurface,
      positiveCurrent,
      positiveMean,
      positiveSurface,
      resistanceOffset,
      temperature,
    } = host;
    const {
      intercalationCurrent,
      interfaceTime,
      interphaseLithium,
      interphaseThickness,
      isolatedLithium,
      negativeActive,
      negativeContact,
      negativeFatigue,
      negativeIntact,
      negativePotential,
      positiveActive,
      positiveContact,
      positiveFatigue,
      positiveIntact,
      resistance,
      platingCurrent,
      platedLithium,
    } = columns;
    const strips = plating !== null && plating.stripping > 0;
    const inverseStep = 1 / dt;
    const filmPerInterface = model.filmResistance;
    const filmPerThickness = model.resistivity / interfaceArea;
    const negativePerCharge = 1 / (FARADAY * negativeLithium);
    const positivePerCharge = 1 / (FARADAY * positiveLithium);

    for (let cell = first; cell < end; cell++) {
      const own = capacityScale[cell]!;
      const meanN = negativeMean[cell]!;
      const current = negativeCurrent[cell]!;
      const held = temperature[cell]!;
      const T = held > LOWEST_TEMPERATURE ? held : LOWEST_TEMPERATURE;
      const position = (T - LOWEST_TEMPERATURE) * ROWS_PER_KELVIN;
      const at = position < LAST_ROW ? position : LAST_ROW;
      const row = at | 0;
      const g = at - row;
      const inverseThermal = FARADAY / (GAS_CONSTANT * T);

      // Active material: what stress takes, what loses contact.
      const gradientN = meanN - negativeSurface[cell]!;
      let contactN = 1;
      let contactP = 1;
      let activeN = 1;
      let activeP = 1;
      if (losesMaterial) {
        const meanP = positiveMean[cell]!;
        let intactN = negativeIntact[cell]!;
        let intactP = positiveIntact[cell]!;
        contactN = negativeContact[cell]!;
        contactP = positiveContact[cell]!;
        const beforeN = intactN * contactN;
        const beforeP = intactP * contactP;
        if (negativeStress) intactN *= stressLeaves(negativeStress, gradientN, dt);
        if (positiveStress) intactP *= stressLeaves(positiveStress, meanP - positiveSurface[cell]!, dt);
        if (hasSwings) {
          const movedN = (Math.abs(current) * dt * negativePerCharge) / (own * beforeN);
          const movedP = (Math.abs(positiveCurrent[cell]!) * dt * positivePerCharge) / (own * beforeP);
          intactN *= this.followSwing(cell);
          contactN *= decay(negativeFatigue[cell]! * movedN);
          contactP *= decay(positiveFatigue[cell]! * movedP);
          if (contactN < LEAST_SHARE) contactN = LEAST_SHARE;
          if (contactP < LEAST_SHARE) contactP = LEAST_SHARE;
          negativeContact[cell] = contactN;
          positiveContact[cell] = contactP;
        }
        if (intactN < LEAST_SHARE) intactN = LEAST_SHARE;
        if (intactP < LEAST_SHARE) intactP = LEAST_SHARE;
        negativeIntact[cell] = intactN;
        positiveIntact[cell] = intactP;
        activeN = intactN * contactN;
        activeP = intactP * contactP;
        isolatedLithium[cell]! +=
          own * (negativeLithium * (beforeN - activeN) * meanN + positiveLithium * (beforeP - activeP) * meanP);
      }
      negativeActive[cell] = own * activeN;
      positiveActive[cell] = own * activeP;

      // Side reactions on what is left of the negative interface.
      const area = interfaceArea * own * activeN;
      const potential = negativePotential[cell]!;
      let lost = 0;
      let thickness = interphaseThickness[cell]!;
      if (interphase) {
        const arrhenius = temperatureRows[3 * row]! + g * (temperatureRows[3 * row + 3]! - temperatureRows[3 * row]!);
        const factor =
          interphase.transfer > 0
            ? exponential(-interphase.transfer * inverseThermal * (potential - interphase.potential))
            : 1;
        const grown = interphaseGrowth(interphase, thickness, factor, arrhenius, dt);
        let volume = grown;
        if (newAreaPerSwing > 0) {
          const moved = (Math.abs(current) * dt * negativePerCharge) / (own * activeN);
          const torn = 1 - decay(newAreaPerSwing * moved);
          volume += torn * initialThickness;
          thickness -= torn * (thickness - initialThickness);
        }
        thickness += grown;
        interphaseThickness[cell] = thickness;
        if (cracks) volume += this.growOnCracks(cracks, cell, gradientN, factor, arrhenius, dt);
        const bound = volume * lithiumPerVolume * area;
        interphaseLithium[cell]! += bound;
        lost = bound;
      }
      // Nothing plates at most times: then there is nothing to call.
      if (plating && (potential < 0 || platingCurrent[cell]! > 0 || (strips && platedLithium[cell]! > 0))) {
        const low = temperatureRows[3 * row + 2]!;
        const exchange = low + g * (temperatureRows[3 * row + 5]! - low);
        lost += this.plate(cell, area, potential, inverseThermal, exchange, thickness, dt);
      }
      intercalationCurrent[cell] = current - FARADAY * lost * inverseStep;

      // What the host steps with.
      let ohms =
        resistanceOffset[cell]! +
        (filmPerInterface + filmPerThickness * (thickness - initialThickness)) / activeN -
        filmPerInterface;
      if (hasSwings) {
        ohms +=
          model.negativeContactResistance * (1 / contactN - 1) + model.positiveContactResistance * (1 / contactP - 1);
      }
      if (gelRate > 0) {
        const weight =
          temperatureRows[3 * row + 1]! + g * (temperatureRows[3 * row + 4]! - temperatureRows[3 * row + 1]!);
        const time = interfaceTime[cell]! + weight * dt;
        interfaceTime[cell] = time;
        ohms += (gelRate * Math.sqrt(time)) / model.electrodeArea;
      }
      resistance[cell] = ohms;
    }
  }

  /** Follows the half cycles of both electrodes; returns what coarsening leaves of the negative's material at a turning point, else 1. */
  private followSwing(cell: number): number {
    const { columns, host, model, negativeSwings, positiveSwings } = this;
    const meanN = host.negativeMean[cell]!;
    const meanP = host.positiveMean[cell]!;
    const potential = columns.negativePotential[cell]!;
    if (potential > columns.highestPotential[cell]!) columns.highestPotential[cell] = potential;
    const direction = columns.direction[cell]!;
    const reached = columns.negativeExtreme[cell]!;
    const ahead = meanN - reached;
    if (direction === 0) {
      if (Math.abs(ahead) < LEAST_REVERSAL) return 1;
      columns.direction[cell] = Math.sign(ahead);
    } else if (direction * ahead < 0) {
      if (-direction * ahead <= LEAST_REVERSAL) return 1;
      turnHalfCycle(negativeSwings, cell, meanN, model.negativeDamage);
      turnHalfCycle(positiveSwings, cell, meanP, model.positiveDamage);
      columns.direction[cell] = -direction;
      // A discharge has ended: the cycle's highest potential is known.
      return direction < 0 ? this.coarsen(cell, potential) : 1;
    }
    extendHalfCycle(negativeSwings, cell, meanN, model.negativeDamage);
    extendHalfCycle(positiveSwings, cell, meanP, model.positiveDamage);
    return 1;
  }

  private coarsen(cell: number, potential: number): number {
    const { columns, model } = this;
    const highest = columns.highestPotential[cell]!;
    columns.highestPotential[cell] = potential;
    const aggregation = model.parameters.negative?.aggregation;
    if (!aggregation || highest <= aggregation.potentialLimit) return 1;
    return decay((aggregation.lossPerCycle * (highest - aggregation.potentialLimit)) / aggregation.span);
  }

  /** m³ of interphase per m² of interface that grew on cracks over dt; lengthens them. */
  private growOnCracks(
    law: CrackLaw,
    cell: number,
    gradient: number,
    factor: number,
    arrhenius: number,
    dt: number,
  ): number {
    const { columns, model } = this;
    const length = columns.crackLength[cell]!;
    const film = columns.crackFilmThickness[cell]!;
    const grown = interphaseGrowth(model.interphase!, film, factor, arrhenius, dt);
    const stress = law.tension * gradient;
    const lengthened = stress > 0 ? law.speed * stress ** law.exponent * length ** (0.5 * law.exponent) * dt : 0;
    const fresh = FRESH_FILM * model.initialThickness;
    const longer = length + lengthened;
    columns.crackLength[cell] = longer;
    // Fresh flanks are nearly bare: the mean film thins as they open.
    columns.crackFilmThickness[cell] = ((film + grown) * length + fresh * lengthened) / longer;
    return law.areaPerLength * (grown * length + fresh * lengthened);
  }

  /** mol that leave the current for lithium metal over dt (negative while more strips than plates). */
  private plate(
    cell: number,
    area: number,
    potential: number,
    inverseThermal: number,
    exchange: number,
    thickness: number,
    dt: number,
  ): number {
    const { columns, host, model } = this;
    const { rate, transfer, stripping, death } = model.plating!;
    const before = columns.platingCurrent[cell]!;
    const current = host.negativeCurrent[cell]!;
    const scale = rate * host.negativeSalt[cell]! * area;
    // An exponent past 30 is abuse far beyond the cap below.
    const law = potential < 0 ? scale * Math.expm1(Math.min(-transfer * inverseThermal * potential, 30)) : 0;
    // Never more than the current through the electrode and an hour's rate from the particles.
    const deposition = Math.min(law, Math.abs(current) + model.hourlyCurrent);
    // What plates does not intercalate, which lifts the potential: Newton's step on both, with the slope of the
    // reaction's overpotential, 2RT/F/√(j² + 4 j0²), is stable for any length of step.
    const feedback = (2 * transfer * (deposition + scale)) / Math.hypot(current - before, 2 * exchange * area);
    let plating = before + ((dt / (dt + PLATING_LAG)) * (deposition - before)) / (1 + feedback);
    if (plating < 1e-9 * model.hourlyCurrent) plating = 0;
    columns.platingCurrent[cell] = plating;
    const deposited = (plating * dt) / FARADAY;
    if (stripping === 0) {
      columns.platedLithium[cell]! += deposited;
      return deposited;
    }
    // dn/dt = deposition − (s + γ) n, exact; what leaves is shared as s : γ.
    const s = stripping * Math.exp(Math.min((1 - transfer) * inverseThermal * potential, 30));
    const dying = death * (model.initialThickness > 0 ? model.initialThickness / thickness : 1);
    const total = s + dying;
    const stock = columns.platedLithium[cell]!;
    const left = Math.exp(-total * dt);
    const after = stock * left + (deposited * -Math.expm1(-total * dt)) / (total * dt);
    const leaving = stock + deposited - after;
    columns.platedLithium[cell] = after;
    const dead = (leaving * dying) / total;
    columns.deadLithium[cell]! += dead;
    return deposited - (leaving - dead);
  }
}

/** Share of the material that stress leaves over dt. */
function stressLeaves(law: StressLossLaw, gradient: number, dt: number): number {
  const stress = law.tension * gradient;
  if (!(stress > 0)) return 1;
  return decay(law.rate * dt * (law.exponent === 2 ? stress * stress : stress ** law.exponent));
}

/** e^−x for x ≥ 0; by its series where x is small, which it nearly always is. */
function decay(x: number): number {
  return x < 1e-4 ? 1 - x * (1 - x * (0.5 - x * (1 / 6))) : Math.exp(-x);
}
