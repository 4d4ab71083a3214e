/**
 * Single-particle model with electrolyte (SPMe) and lumped temperature, many cells of one design at once.
 *
 * Marquis, Sulzer, Timms, Please & Chapman, J. Electrochem. Soc. 166 (2019) A3693, in the composite form
 * with concentration-dependent conductivity; equations and files: docs/models/spme.md.
 *
 * In time everything linear is exact (modes of the particles, modes of the salt, lumped heat), so a step
 * may have any length; kinetics, ohmic drops and heat take the values at its end. Steps that move much
 * charge are divided, because temperature and diffusivity are held inside one.
 */
import type { CellModelBatch, CellVariation, ElectrodeCurrents } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import { Degradation } from '../degradation/degradation.ts';
import { DEGRADATION_BYTES_PER_CELL } from '../degradation/degradationColumns.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { createGeneralSpmeBatch } from '../generalSpme/generalSpmeBatch.ts';
import type { GeneralSpmeBatch } from '../generalSpme/generalSpmeBatch.ts';
import { needsGeneralModel } from '../generalSpme/needsGeneralModel.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { PARTICLE_MODE_COUNT } from '../transport/particleModes.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { createSpmeColumns, SPME_BYTES_PER_CELL, withDegradation } from './spmeColumns.ts';
import type { SpmeColumns, SpmeSharedColumns } from './spmeColumns.ts';
import { SpmeKernel } from './spmeKernel.ts';
import { spmeModelOf } from './spmeModel.ts';
import type { SpmeModel } from './spmeModel.ts';
import { cellsBeyondLattice, checkStepLength } from './stepLimits.ts';
import { sumOfParts, voltageParts } from './voltageParts.ts';

export interface SpmeBatchOptions {
  /** W/K from each cell to the surroundings instead of the parameters' value; 0 where a stack conducts the heat. */
  readonly heatTransferCoefficient?: number;
  /** What the cells lose as time and use go by; absent: nothing. `reset` makes a cell new again. */
  readonly degradation?: DegradationParameters;
  /**
   * How particles are resolved. `modes`: exact in time, with the diffusivity at the mean stoichiometry; `shells`: in
   * finite volumes with D(x). Where absent, shells are taken where a diffusivity changes by more than
   * a fifth over its window (generalSpme/needsGeneralModel.ts). Blends and hysteresis are always stepped by the general model, which
   * takes shells for the populations that need them.
   */
  readonly solid?: 'modes' | 'shells';
  /** Shells per particle where there are any. */
  readonly shells?: number;
}

/**
 * A cell that is given up until it is reset: because the solver failed, in the state before that step, or because
 * lithium or its places in an electrode are used up, in the state that did.
 */
export interface StoppedSpmeCell {
  readonly cell: number;
  /** s stepped since the cell's last reset. */
  readonly time: number;
  /** One sentence for people: currents, temperature, charge. */
  readonly state: string;
}

/** The SPMe batch: the contract, and what lies inside for {@link cellInternals}. `solid` tells the two apart. */
export type SpmeBatch = ModalSpmeBatch | GeneralSpmeBatch;

/** What both single-particle batches have. */
export interface CommonSpmeBatch extends CellModelBatch {
  readonly modelName: 'spme';
  readonly parameters: CellParameters;
  readonly model: SpmeModel;
  readonly columns: SpmeSharedColumns;
  /** What was lost so far; null without the option. */
  readonly degradation: Degradation | null;
  /**
   * Cells that are no longer stepped: blends whose solver failed, and cells of the general model driven beyond their
   * lattice. Exact modes are never stopped: ask {@link cellsBeyondLattice}.
   */
  stoppedCells(): readonly StoppedSpmeCell[];
  /** Cells with a bulk stoichiometry outside -0.1 … 1.1, whose figures mean nothing: one look at every cell. */
  cellsBeyondLattice(): readonly number[];
}

/** A batch whose particles are exact modes. */
export interface ModalSpmeBatch extends CommonSpmeBatch {
  readonly solid: 'modes';
  readonly columns: SpmeColumns;
}

/** Fraction of the nominal capacity that one inner step may move. */
const LARGEST_CHARGE_STEP = 0.05;
/** s, longest inner step under current. */
const LONGEST_STEP_UNDER_CURRENT = 900;
/** s; cells that degrade begin with inner steps of this after a jump of the current, and double them. */
const FIRST_STEP_AFTER_JUMP = 5;
/** Fraction of the one-hour current that is a jump. */
const LEAST_JUMP = 0.02;

/**
 * A batch of cells at rest at half charge and reference temperature.
 *
 * @throws RangeError for a cell count below 1 or parameters that cannot be stepped.
 */
export function createSpmeBatch(
  parameters: CellParameters,
  cellCount: number,
  options: SpmeBatchOptions = {},
): SpmeBatch {
  if (!(Number.isInteger(cellCount) && cellCount > 0)) {
    throw new RangeError(`Cannot create a batch of ${cellCount} cells: needs a whole number above 0`);
  }
  const heatTransfer = options.heatTransferCoefficient ?? parameters.heatTransferCoefficient;
  if (!(heatTransfer >= 0)) {
    throw new RangeError(`Cannot cool cells with ${heatTransfer} W/K: heatTransferCoefficient must be ≥ 0`);
  }
  const batch: SpmeBatch = needsGeneralModel(parameters, options.solid)
    ? createGeneralSpmeBatch(parameters, cellCount, options, heatTransfer)
    : new SpmeCells(parameters, cellCount, heatTransfer, options.degradation);
  batch.reset(0.5, parameters.referenceTemperature);
  return batch;
}

class SpmeCells implements ModalSpmeBatch {
  readonly modelName = 'spme' as const;
  readonly solid = 'modes' as const;
  readonly parameters: CellParameters;
  readonly cellCount: number;
  readonly model: SpmeModel;
  readonly columns: SpmeColumns;
  readonly variation: CellVariation;
  readonly buffer: ArrayBuffer;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
  readonly degradation: Degradation | null;
  private readonly kernel: SpmeKernel;

  constructor(
    parameters: CellParameters,
    cellCount: number,
    heatTransfer: number,
    degradation: DegradationParameters | undefined,
  ) {
    this.parameters = parameters;
    this.cellCount = cellCount;
    this.model = spmeModelOf(parameters);
    const columns = createSpmeColumns(cellCount, degradation ? DEGRADATION_BYTES_PER_CELL : 0);
    columns.capacityScale.fill(1);
    this.degradation = degradation
      ? new Degradation(parameters, degradation, columns, columns.buffer, SPME_BYTES_PER_CELL * cellCount)
      : null;
    this.columns = this.degradation ? withDegradation(columns, this.degradation.columns) : columns;
    this.kernel = new SpmeKernel(this.model, this.columns, heatTransfer);
    this.variation = {
      capacityScale: this.columns.capacityScale,
      resistanceOffset: this.columns.resistanceOffset,
    };
    this.buffer = this.columns.buffer;
    this.temperature = this.columns.temperature;
    this.terminalVoltage = this.columns.terminalVoltage;
    this.openCircuitVoltage = this.columns.openCircuitVoltage;
    this.stateOfCharge = this.columns.stateOfCharge;
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    if (!(stateOfCharge >= -0.5 && stateOfCharge <= 1.5)) {
      throw new RangeError(`Cannot reset to a state of charge of ${stateOfCharge}: must lie between -0.5 and 1.5`);
    }
    if (!(temperature > 0 && Number.isFinite(temperature))) {
      throw new RangeError(`Cannot reset to ${temperature} K: must be > 0`);
    }
    const { columns, model } = this;
    const first = cell ?? 0;
    const last = cell ?? this.cellCount - 1;
    if (!(first >= 0 && last < this.cellCount)) {
      throw new RangeError(`Cannot reset cell ${cell}: the batch has cells 0 to ${this.cellCount - 1}`);
    }
    const { negative, positive } = model;
    for (let k = first; k <= last; k++) {
      columns.negativeMean[k] =
        negative.minimumStoichiometry + stateOfCharge * (negative.maximumStoichiometry - negative.minimumStoichiometry);
      columns.positiveMean[k] =
        positive.maximumStoichiometry - stateOfCharge * (positive.maximumStoichiometry - positive.minimumStoichiometry);
      columns.negativeModes.fill(0, k * PARTICLE_MODE_COUNT, (k + 1) * PARTICLE_MODE_COUNT);
      columns.positiveModes.fill(0, k * PARTICLE_MODE_COUNT, (k + 1) * PARTICLE_MODE_COUNT);
      columns.saltMean[k] = this.parameters.electrolyte.initialConcentration;
      columns.saltModes.fill(0, k * SALT_MODE_COUNT, (k + 1) * SALT_MODE_COUNT);
      columns.temperature[k] = temperature;
      columns.negativeCurrent[k] = 0;
      columns.positiveCurrent[k] = 0;
      columns.negativeSurface[k] = columns.negativeMean[k]!;
      columns.positiveSurface[k] = columns.positiveMean[k]!;
      columns.negativeSalt[k] = columns.saltMean[k]!;
      columns.separatorSalt[k] = columns.saltMean[k]!;
      columns.positiveSalt[k] = columns.saltMean[k]!;
      columns.propertyTemperature[k] = temperature;
      columns.potentialTemperature[k] = temperature;
      this.degradation?.renew(k);
      this.refreshVoltages(k);
    }
  }

  shiftStateOfCharge(cell: number, by: number): void {
    if (!(cell >= 0 && cell < this.cellCount)) {
      throw new RangeError(`Cannot shift cell ${cell}: the batch has cells 0 to ${this.cellCount - 1}`);
    }
    if (!Number.isFinite(by)) throw new RangeError(`Cannot shift cell ${cell} by ${by}: must be finite`);
    const { columns, model } = this;
    const charge = by * this.parameters.nominalCellCapacity;
    const intoNegative = (charge / columns.negativeActive[cell]!) * model.negative.stoichiometryPerCharge;
    const fromPositive = (charge / columns.positiveActive[cell]!) * model.positive.stoichiometryPerCharge;
    columns.negativeMean[cell]! += intoNegative;
    columns.negativeSurface[cell]! += intoNegative;
    columns.positiveMean[cell]! -= fromPositive;
    columns.positiveSurface[cell]! -= fromPositive;
    this.refreshVoltages(cell);
  }

  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void {
    if (!(dt > 0 && Number.isFinite(dt))) throw new RangeError(`Cannot step by ${dt} s: dt must be > 0 and finite`);
    if (!Number.isFinite(current)) throw new RangeError(`Cannot step with a current of ${current} A: must be finite`);
    if (!(ambient > 0 && Number.isFinite(ambient))) {
      throw new RangeError(`Cannot step in surroundings of ${ambient} K: must be > 0`);
    }
    const { columns } = this;
    checkStepLength(current, electrodeCurrents, dt, this.parameters.nominalCellCapacity);
    let potentialIsStale: boolean;
    if (electrodeCurrents) {
      const { negative, positive } = electrodeCurrents;
      if (negative.length !== this.cellCount || positive.length !== this.cellCount) {
        throw new RangeError(
          `Cannot step with ${negative.length} negative and ${positive.length} positive electrode currents: the batch has ${this.cellCount} cells`,
        );
      }
      potentialIsStale = this.degradation !== null && this.isJump(0, negative);
      columns.negativeCurrent.set(negative);
      columns.positiveCurrent.set(positive);
    } else {
      potentialIsStale = this.degradation !== null && this.isJump(current, null);
      columns.negativeCurrent.fill(current);
      columns.positiveCurrent.fill(current);
    }
    const inner = innerStepCount(current, dt, this.parameters.nominalCellCapacity);
    if (potentialIsStale) this.stepFromJump(dt, dt / inner, ambient);
    else for (let index = 0; index < inner; index++) this.advance(dt / inner, ambient);
  }

  private advance(dt: number, ambient: number): void {
    this.degradation?.advance(dt);
    this.kernel.advance(dt, ambient);
  }

  /** Side reactions see the potential of the step before: after a jump of the current they must not hold it for long. */
  private stepFromJump(dt: number, longest: number, ambient: number): void {
    let length = FIRST_STEP_AFTER_JUMP;
    for (let remaining = dt; remaining > 0; length *= 2) {
      const wanted = Math.min(length, longest);
      const taken = remaining < 1.5 * wanted ? remaining : wanted;
      this.advance(taken, ambient);
      remaining = taken === remaining ? 0 : remaining - taken;
    }
  }

  /** Whether the current through any negative electrode is about to change by much. */
  private isJump(current: number, own: Float64Array | null): boolean {
    const before = this.columns.negativeCurrent;
    const least = (LEAST_JUMP * this.parameters.nominalCellCapacity) / 3600;
    for (let cell = 0; cell < this.cellCount; cell++) {
      if (Math.abs((own ? own[cell]! : current) - before[cell]!) > least) return true;
    }
    return false;
  }

  stoppedCells(): readonly StoppedSpmeCell[] {
    return [];
  }

  cellsBeyondLattice(): readonly number[] {
    return cellsBeyondLattice(this.columns.negativeMean, this.columns.positiveMean);
  }

  /** Voltages and state of charge after something other than a step has moved the state. */
  private refreshVoltages(cell: number): void {
    const { columns, model } = this;
    const { negative, positive } = model;
    const parts = voltageParts(model, columns, cell);
    columns.openCircuitVoltage[cell] = parts.openCircuit;
    columns.terminalVoltage[cell] = sumOfParts(parts);
    if (columns.negativePotential) {
      columns.negativePotential[cell] =
        tableValue(negative.potential, columns.negativeSurface[cell]!) +
        (columns.potentialTemperature[cell]! - this.parameters.referenceTemperature) *
          tableValue(negative.entropicChange, columns.negativeMean[cell]!) -
        parts.negativeReaction;
    }
    columns.stateOfCharge[cell] =
      0.5 *
      ((columns.negativeMean[cell]! - negative.minimumStoichiometry) /
        (negative.maximumStoichiometry - negative.minimumStoichiometry) +
        (positive.maximumStoichiometry - columns.positiveMean[cell]!) /
          (positive.maximumStoichiometry - positive.minimumStoichiometry));
  }
}

function innerStepCount(current: number, dt: number, nominalCellCapacity: number): number {
  if (current === 0) return 1;
  const byCharge = (Math.abs(current) * dt) / (LARGEST_CHARGE_STEP * nominalCellCapacity);
  return Math.max(1, Math.ceil(Math.max(byCharge, dt / LONGEST_STEP_UNDER_CURRENT) - 1e-9));
}
