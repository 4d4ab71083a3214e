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
import { checkCell, checkNewBatch, checkReset, checkShift, checkStep } from '../batch/batchArguments.ts';
import { ColumnsBatch } from '../batch/columnsBatch.ts';
import { cellsBeyondLattice } from '../batch/stepLimits.ts';
import { negativeStoichiometry, positiveStoichiometry, stateOfChargeAt } from '../batch/stoichiometryWindows.ts';
import type { StoppedCell } from '../batch/stoppedCells.ts';
import type { CellModelBatch, ElectrodeCurrents } from '../cellBatch.ts';
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
  stoppedCells(): readonly StoppedCell[];
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
  const heatTransfer = options.heatTransferCoefficient ?? parameters.heatTransferCoefficient;
  checkNewBatch(cellCount, heatTransfer);
  const batch: SpmeBatch = needsGeneralModel(parameters, options.solid)
    ? createGeneralSpmeBatch(parameters, cellCount, options, heatTransfer)
    : new SpmeCells(parameters, cellCount, heatTransfer, options.degradation);
  batch.reset(0.5, parameters.referenceTemperature);
  return batch;
}

class SpmeCells extends ColumnsBatch<SpmeColumns> implements ModalSpmeBatch {
  readonly modelName = 'spme' as const;
  readonly solid = 'modes' as const;
  readonly parameters: CellParameters;
  readonly model: SpmeModel;
  readonly degradation: Degradation | null;
  private readonly kernel: SpmeKernel;

  constructor(
    parameters: CellParameters,
    cellCount: number,
    heatTransfer: number,
    degradation: DegradationParameters | undefined,
  ) {
    const model = spmeModelOf(parameters);
    const columns = createSpmeColumns(cellCount, degradation ? DEGRADATION_BYTES_PER_CELL : 0);
    const losses = degradation
      ? new Degradation(parameters, degradation, columns, columns.buffer, SPME_BYTES_PER_CELL * cellCount)
      : null;
    super(losses ? withDegradation(columns, losses.columns) : columns);
    this.parameters = parameters;
    this.model = model;
    this.degradation = losses;
    this.kernel = new SpmeKernel(model, this.columns, heatTransfer);
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    checkReset(stateOfCharge, temperature);
    if (cell !== undefined) checkCell('reset', cell, this.cellCount);
    const { columns, model } = this;
    const first = cell ?? 0;
    const end = cell === undefined ? this.cellCount : cell + 1;
    const { negative, positive } = model;
    for (let k = first; k < end; k++) {
      columns.negativeMean[k] = negativeStoichiometry(negative, stateOfCharge);
      columns.positiveMean[k] = positiveStoichiometry(positive, stateOfCharge);
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
    checkShift(cell, by, this.cellCount);
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
    checkStep(current, dt, ambient, electrodeCurrents, this.cellCount, this.parameters.nominalCellCapacity);
    const { columns } = this;
    let potentialIsStale: boolean;
    if (electrodeCurrents) {
      const { negative, positive } = electrodeCurrents;
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

  stoppedCells(): readonly StoppedCell[] {
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
    columns.stateOfCharge[cell] = stateOfChargeAt(
      negative,
      positive,
      columns.negativeMean[cell]!,
      columns.positiveMean[cell]!,
    );
  }
}

function innerStepCount(current: number, dt: number, nominalCellCapacity: number): number {
  if (current === 0) return 1;
  const byCharge = (Math.abs(current) * dt) / (LARGEST_CHARGE_STEP * nominalCellCapacity);
  return Math.max(1, Math.ceil(Math.max(byCharge, dt / LONGEST_STEP_UNDER_CURRENT) - 1e-9));
}
