/**
 * Doyle–Fuller–Newman model (DFN) with lumped temperature, many cells of one design at once.
 *
 * Doyle, Fuller & Newman, J. Electrochem. Soc. 140 (1993) 1526; equations and files: docs/models/dfn.md.
 *
 * A step may have any length: inside it, inner steps start at a second after every jump of the current and
 * grow with the time it has been held since. Every cell divides its step by its own state alone.
 */
import { checkCell, checkNewBatch, checkReset, checkShift, checkStep } from '../batch/batchArguments.ts';
import { ColumnsBatch } from '../batch/columnsBatch.ts';
import { holdCurrents, innerStep, LONGEST_STEP, STEP_GROWTH, stepByCharge } from '../batch/innerSteps.ts';
import { cellsBeyondLattice, isDrivenBeyondLattice, latticeReason } from '../batch/stepLimits.ts';
import { negativeStoichiometry, positiveStoichiometry, stateOfChargeAt } from '../batch/stoichiometryWindows.ts';
import { describeDrive, listStoppedCells, stopCell } from '../batch/stoppedCells.ts';
import type { StoppedCell } from '../batch/stoppedCells.ts';
import type { CellModelBatch, ElectrodeCurrents } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import type { Degradation } from '../degradation/degradation.ts';
import { DEGRADATION_BYTES_PER_CELL } from '../degradation/degradationColumns.ts';
import type { DegradationParameters } from '../degradation/degradationParameters.ts';
import { tableValue } from '../tables/uniformTable.ts';
import { createDfnColumns, negativeReactionColumns, positiveReactionColumns } from './dfnColumns.ts';
import type { DfnColumns } from './dfnColumns.ts';
import { DfnKernel } from './dfnKernel.ts';
import { completeMesh } from './dfnMesh.ts';
import type { DfnMesh } from './dfnMesh.ts';
import { buildDfnModel } from './dfnModel.ts';
import type { DfnElectrode, DfnModel } from './dfnModel.ts';

export interface DfnBatchOptions {
  /** Counts that differ from {@link DEFAULT_MESH}. */
  readonly mesh?: Partial<DfnMesh>;
  /** W/K from each cell to the surroundings instead of the parameters' value; 0 where a stack conducts the heat. */
  readonly heatTransferCoefficient?: number;
  /** What the cells lose as time and use go by, from means over each electrode; absent: nothing. `reset` makes a cell new again. */
  readonly degradation?: DegradationParameters;
}

/** The DFN batch: the contract, and what lies inside for {@link dfnInternals}. */
export interface DfnBatch extends CellModelBatch {
  readonly modelName: 'dfn';
  readonly parameters: CellParameters;
  readonly mesh: DfnMesh;
  readonly model: DfnModel;
  readonly columns: DfnColumns;
  /** What was lost so far; null without the option. */
  readonly degradation: Degradation | null;
  /** Cells that are no longer stepped; their voltages and states of charge are NaN. */
  stoppedCells(): readonly StoppedCell[];
  /** Cells with a bulk stoichiometry outside -0.1 … 1.1: a step that drives a cell there stops it. */
  cellsBeyondLattice(): readonly number[];
}

/** s, inner step right after the current changed. */
const FIRST_STEP = 1;
/** Inner step at rest over the time since the current changed: nothing moves any more in a cell that rested for long. */
const REST_GROWTH = 0.025;
/** Fraction of the nominal capacity that one inner step may move. */
const LARGEST_CHARGE_STEP = 0.004;
/** A step that fails is tried again in a quarter of its length, so many times. */
const MOST_DIVISIONS = 4;

/**
 * A batch of cells at rest at half charge and reference temperature.
 *
 * @throws RangeError for a cell count below 1, a mesh out of limits or parameters that cannot be stepped.
 */
export function createDfnBatch(parameters: CellParameters, cellCount: number, options: DfnBatchOptions = {}): DfnBatch {
  const heatTransfer = options.heatTransferCoefficient ?? parameters.heatTransferCoefficient;
  checkNewBatch(cellCount, heatTransfer);
  const mesh = completeMesh(options.mesh);
  const batch = new DfnCells(parameters, cellCount, mesh, heatTransfer, options.degradation);
  batch.reset(0.5, parameters.referenceTemperature);
  return batch;
}

class DfnCells extends ColumnsBatch<DfnColumns> implements DfnBatch {
  readonly modelName = 'dfn' as const;
  readonly parameters: CellParameters;
  readonly mesh: DfnMesh;
  readonly model: DfnModel;
  readonly degradation: Degradation | null;
  /** Of one cell's degradation, from before a step that may fail. */
  private readonly before: Float64Array;
  private readonly kernel: DfnKernel;

  constructor(
    parameters: CellParameters,
    cellCount: number,
    mesh: DfnMesh,
    heatTransfer: number,
    degradation: DegradationParameters | undefined,
  ) {
    const model = buildDfnModel(parameters, mesh);
    const created = createDfnColumns(model, cellCount, degradation);
    super(created.columns);
    this.parameters = parameters;
    this.mesh = mesh;
    this.model = model;
    this.degradation = created.degradation;
    this.before = new Float64Array(DEGRADATION_BYTES_PER_CELL / Float64Array.BYTES_PER_ELEMENT);
    this.kernel = new DfnKernel(model, this.columns, heatTransfer);
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    checkReset(stateOfCharge, temperature);
    if (cell !== undefined) checkCell('reset', cell, this.cellCount);
    const { columns, model, mesh } = this;
    const { negative, positive, salt } = model;
    const meanN = negativeStoichiometry(model.shared.negative, stateOfCharge);
    const meanP = positiveStoichiometry(model.shared.positive, stateOfCharge);
    const first = cell ?? 0;
    const end = cell === undefined ? this.cellCount : cell + 1;
    columns.negativeDensity.fill(0, first * mesh.negative, end * mesh.negative);
    columns.positiveDensity.fill(0, first * mesh.positive, end * mesh.positive);
    columns.negativeSurface.fill(meanN, first * mesh.negative, end * mesh.negative);
    columns.positiveSurface.fill(meanP, first * mesh.positive, end * mesh.positive);
    columns.salt.fill(
      this.parameters.electrolyte.initialConcentration,
      first * salt.volumeCount,
      end * salt.volumeCount,
    );
    for (let k = first; k < end; k++) {
      negative.particles.fill(columns.negativeParticles, k * negative.particles.stateLength, meanN);
      positive.particles.fill(columns.positiveParticles, k * positive.particles.stateLength, meanP);
      columns.negativeMean[k] = meanN;
      columns.positiveMean[k] = meanP;
      columns.temperature[k] = temperature;
      columns.negativeCurrent[k] = 0;
      columns.positiveCurrent[k] = 0;
      columns.heldFor[k] = 0;
      columns.elapsed[k] = 0;
      columns.stoppedAt[k] = Number.NaN;
      columns.stoppedResidual[k] = 0;
      this.renew(k, temperature);
      this.refreshOpenCircuit(k);
      columns.terminalVoltage[k] = columns.openCircuitVoltage[k]!;
    }
  }

  shiftStateOfCharge(cell: number, by: number): void {
    checkShift(cell, by, this.cellCount);
    const { columns, model, mesh } = this;
    if (!Number.isNaN(columns.stoppedAt[cell]!)) return;
    const charge = by * this.parameters.nominalCellCapacity;
    const moveN = (charge / columns.negativeActive[cell]!) * model.negative.model.stoichiometryPerCharge;
    const moveP = (-charge / columns.positiveActive[cell]!) * model.positive.model.stoichiometryPerCharge;
    const riseN = shiftElectrode(model.negative, columns.negativeParticles, columns.negativeSurface, cell, moveN);
    const riseP = shiftElectrode(model.positive, columns.positiveParticles, columns.positiveSurface, cell, moveP);
    columns.negativeMean[cell]! += moveN;
    columns.positiveMean[cell]! += moveP;
    if (columns.means) {
      columns.means.negativeSurface[cell]! += moveN;
      columns.means.positiveSurface[cell]! += moveP;
      columns.means.negativePotential[cell]! += riseN / mesh.negative;
    }
    columns.terminalVoltage[cell]! += riseP / mesh.positive - riseN / mesh.negative;
    this.refreshOpenCircuit(cell);
  }

  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void {
    checkStep(current, dt, ambient, electrodeCurrents, this.cellCount, this.parameters.nominalCellCapacity);
    for (let cell = 0; cell < this.cellCount; cell++) {
      const currentN = electrodeCurrents ? electrodeCurrents.negative[cell]! : current;
      const currentP = electrodeCurrents ? electrodeCurrents.positive[cell]! : current;
      this.stepCell(cell, currentN, currentP, dt, ambient);
    }
  }

  stoppedCells(): readonly StoppedCell[] {
    return listStoppedCells(this.columns.stoppedAt, (cell) => this.describe(cell));
  }

  cellsBeyondLattice(): readonly number[] {
    return cellsBeyondLattice(this.columns.negativeMean, this.columns.positiveMean);
  }

  private stepCell(cell: number, currentN: number, currentP: number, dt: number, ambient: number): void {
    const { columns } = this;
    if (!Number.isNaN(columns.stoppedAt[cell]!)) return;
    const capacity = this.parameters.nominalCellCapacity;
    holdCurrents(columns, cell, currentN, currentP, capacity);
    const current = Math.max(Math.abs(currentN), Math.abs(currentP));
    const byCharge = stepByCharge(LARGEST_CHARGE_STEP, capacity, current);
    let remaining = dt;
    while (remaining > 0) {
      const byTime = Math.max(FIRST_STEP, STEP_GROWTH * columns.heldFor[cell]!);
      const longest = current === 0 ? Math.max(LONGEST_STEP, REST_GROWTH * columns.heldFor[cell]!) : LONGEST_STEP;
      const inner = innerStep(remaining, Math.min(byTime, byCharge, longest));
      const meanN = columns.negativeMean[cell]!;
      const meanP = columns.positiveMean[cell]!;
      const taken = this.advance(cell, inner, ambient);
      if (taken === 0) {
        this.stop(cell);
        return;
      }
      columns.elapsed[cell]! += taken;
      columns.heldFor[cell]! += taken;
      if (isDrivenBeyondLattice(meanN, meanP, columns.negativeMean[cell]!, columns.positiveMean[cell]!)) {
        this.stop(cell);
        return;
      }
      remaining -= taken;
    }
    this.refreshStateOfCharge(cell);
  }

  /** One inner step, or a shorter one where it does not converge; returns the seconds taken, 0 where none did. */
  private advance(cell: number, dt: number, ambient: number): number {
    let attempted = dt;
    for (let division = 0; division <= MOST_DIVISIONS; division++, attempted *= 0.25) {
      this.degradation?.save(cell, this.before);
      this.degradation?.advance(attempted, cell, cell + 1);
      if (this.kernel.advance(cell, attempted, ambient)) return attempted;
      this.degradation?.restore(cell, this.before);
    }
    return 0;
  }

  /** Makes what degrades of a resting cell new. */
  private renew(cell: number, temperature: number): void {
    const { columns, model } = this;
    const { means } = columns;
    if (!this.degradation || !means) return;
    this.degradation.renew(cell);
    means.negativeSurface[cell] = columns.negativeMean[cell]!;
    means.positiveSurface[cell] = columns.positiveMean[cell]!;
    means.negativeSalt[cell] = this.parameters.electrolyte.initialConcentration;
    const { potential, entropicChange } = model.negative.model;
    const mean = columns.negativeMean[cell]!;
    means.negativePotential[cell] =
      tableValue(potential, mean) +
      (temperature - this.parameters.referenceTemperature) * tableValue(entropicChange, mean);
  }

  private stop(cell: number): void {
    const { columns } = this;
    stopCell(columns, cell);
    columns.stoppedResidual[cell] = this.kernel.residual;
  }

  private describe(cell: number): string {
    const { columns, mesh, model } = this;
    const span = (column: Float64Array, length: number, digits: number) => {
      const own = column.subarray(cell * length, (cell + 1) * length);
      return `${Math.min(...own).toFixed(digits)}…${Math.max(...own).toFixed(digits)}`;
    };
    return (
      `${describeDrive(columns, cell)}; surface stoichiometry ` +
      `${span(columns.negativeSurface, mesh.negative, 4)} and ${span(columns.positiveSurface, mesh.positive, 4)}, ` +
      `salt ${span(columns.salt, model.salt.volumeCount, 1)} mol/m³; ` +
      (latticeReason(columns.negativeMean[cell]!, columns.positiveMean[cell]!) ??
        `the last iteration still changed a potential by ${columns.stoppedResidual[cell]!.toPrecision(2)} V`)
    );
  }

  /** Open-circuit voltage and state of charge after something other than a step has moved the state. */
  private refreshOpenCircuit(cell: number): void {
    const { columns } = this;
    const { negative, positive } = this.model.shared;
    const xN = columns.negativeMean[cell]!;
    const xP = columns.positiveMean[cell]!;
    const entropic = tableValue(positive.entropicChange, xP) - tableValue(negative.entropicChange, xN);
    const { negative: ofNegative, positive: ofPositive } = this.model;
    columns.openCircuitVoltage[cell] =
      (ofPositive.reactions.restVolts(positiveReactionColumns(columns), cell) ?? tableValue(positive.potential, xP)) -
      (ofNegative.reactions.restVolts(negativeReactionColumns(columns), cell) ?? tableValue(negative.potential, xN)) +
      (columns.temperature[cell]! - this.parameters.referenceTemperature) * entropic;
    this.refreshStateOfCharge(cell);
  }

  private refreshStateOfCharge(cell: number): void {
    const { negativeMean, positiveMean, stateOfCharge } = this.columns;
    const { negative, positive } = this.model.shared;
    stateOfCharge[cell] = stateOfChargeAt(negative, positive, negativeMean[cell]!, positiveMean[cell]!);
  }
}

/** Shifts all particles of one electrode of a cell; returns by how much its surface potentials rose, V, summed over nodes. */
function shiftElectrode(
  { particles, solver, model }: DfnElectrode,
  state: Float64Array,
  surface: Float64Array,
  cell: number,
  by: number,
): number {
  particles.shift(state, cell * particles.stateLength, by);
  let rise = 0;
  for (let k = cell * solver.nodeCount; k < (cell + 1) * solver.nodeCount; k++) {
    const before = surface[k]!;
    surface[k] = before + by;
    rise += tableValue(model.potential, before + by) - tableValue(model.potential, before);
  }
  return rise;
}
