/**
 * The single-particle model for cells that exact modes cannot do: diffusivities that depend on stoichiometry,
 * blended electrodes, hysteresis. The same equations, salt and interface as spme/spmeBatch.ts otherwise.
 *
 * Solid diffusion with D(x) is implicit in shells of finite volume, and so are the currents between populations;
 * inner steps are short right after the current changes and grow with the time since. Symbols as in spme/spmeKernel.ts, discharge > 0.
 */
import { checkCell, checkReset, checkShift, checkStep } from '../batch/batchArguments.ts';
import { ColumnsBatch } from '../batch/columnsBatch.ts';
import { holdCurrents, innerStep, LONGEST_STEP, STEP_GROWTH, stepByCharge } from '../batch/innerSteps.ts';
import { cellsBeyondLattice, latticeReason } from '../batch/stepLimits.ts';
import { negativeStoichiometry, positiveStoichiometry, stateOfChargeAt } from '../batch/stoichiometryWindows.ts';
import { describeDrive, listStoppedCells } from '../batch/stoppedCells.ts';
import type { StoppedCell } from '../batch/stoppedCells.ts';
import type { ElectrodeCurrents } from '../cellBatch.ts';
import type { CellParameters } from '../cellParameters.ts';
import type { Degradation } from '../degradation/degradation.ts';
import type { CommonSpmeBatch, SpmeBatchOptions } from '../spme/spmeBatch.ts';
import type { SpmeModel } from '../spme/spmeModel.ts';
import { SALT_MODE_COUNT } from '../transport/saltModes.ts';
import { fillElectrode, restOf, restPotential, shiftElectrode, surfacePotential } from './electrodeState.ts';
import { createGeneralSpmeColumns } from './generalSpmeColumns.ts';
import type { GeneralSpmeColumns } from './generalSpmeColumns.ts';
import { GeneralSpmeKernel } from './generalSpmeKernel.ts';
import { buildGeneralSpmeModel, DEFAULT_SHELLS } from './generalSpmeModel.ts';
import type { GeneralSpmeModel } from './generalSpmeModel.ts';

/** Fraction of the nominal capacity that one inner step may move. */
const LARGEST_CHARGE_STEP = 0.005;
/** s, inner step right after the current changed, where anything is not exact in time. */
const FIRST_STEP = 2;
/** s; beyond, at thousands of times the one-hour current, charge does not divide steps any further. */
const SHORTEST_STEP = 1e-3;
/** What lies inside a batch of the general model. */
export interface GeneralSpmeBatch extends CommonSpmeBatch {
  /** Stands for the general model, of which only populations with D(x) have shells. */
  readonly solid: 'shells';
  readonly general: GeneralSpmeModel;
  readonly columns: GeneralSpmeColumns;
}

/** @throws RangeError as `createSpmeBatch`, which checks what is common to both models. */
export function createGeneralSpmeBatch(
  parameters: CellParameters,
  cellCount: number,
  options: SpmeBatchOptions,
  heatTransfer: number,
): GeneralSpmeBatch {
  return new GeneralSpmeCells(parameters, cellCount, options, heatTransfer);
}

class GeneralSpmeCells extends ColumnsBatch<GeneralSpmeColumns> implements GeneralSpmeBatch {
  readonly modelName = 'spme' as const;
  readonly solid = 'shells' as const;
  readonly parameters: CellParameters;
  readonly model: SpmeModel;
  readonly general: GeneralSpmeModel;
  readonly degradation: Degradation | null;
  private readonly kernel: GeneralSpmeKernel;
  /** Whether anything is not exact in time: shells, currents between populations, side reactions. */
  private readonly growsSteps: boolean;

  constructor(parameters: CellParameters, cellCount: number, options: SpmeBatchOptions, heatTransfer: number) {
    const general = buildGeneralSpmeModel(parameters, options.shells ?? DEFAULT_SHELLS, options.solid === 'shells');
    const { columns, degradation } = createGeneralSpmeColumns(parameters, general, cellCount, options.degradation);
    super(columns);
    this.parameters = parameters;
    this.general = general;
    this.model = general.shared;
    this.degradation = degradation;
    this.kernel = new GeneralSpmeKernel(general, columns, heatTransfer);
    const electrodes = [general.negative, general.positive];
    this.growsSteps =
      degradation !== null ||
      electrodes.some(
        ({ solver, populations }) =>
          solver !== null || populations.some(({ isResolvedByShells }) => isResolvedByShells),
      );
  }

  reset(stateOfCharge: number, temperature: number, cell?: number): void {
    checkReset(stateOfCharge, temperature);
    if (cell !== undefined) checkCell('reset', cell, this.cellCount);
    const { columns, model, general } = this;
    const meanN = negativeStoichiometry(model.negative, stateOfCharge);
    const meanP = positiveStoichiometry(model.positive, stateOfCharge);
    const atRestN = restOf(general.negative, meanN);
    const atRestP = restOf(general.positive, meanP);
    const first = cell ?? 0;
    const end = cell === undefined ? this.cellCount : cell + 1;
    const initialSalt = this.parameters.electrolyte.initialConcentration;
    for (let k = first; k < end; k++) {
      fillElectrode(general.negative, columns.negative, k, atRestN);
      fillElectrode(general.positive, columns.positive, k, atRestP);
      columns.negativeMean[k] = meanN;
      columns.positiveMean[k] = meanP;
      columns.negativeSurface[k] = meanN;
      columns.positiveSurface[k] = meanP;
      columns.saltMean[k] = initialSalt;
      columns.saltModes.fill(0, k * SALT_MODE_COUNT, (k + 1) * SALT_MODE_COUNT);
      columns.negativeSalt[k] = initialSalt;
      columns.separatorSalt[k] = initialSalt;
      columns.positiveSalt[k] = initialSalt;
      columns.temperature[k] = temperature;
      columns.propertyTemperature[k] = temperature;
      columns.potentialTemperature[k] = temperature;
      columns.negativeCurrent[k] = 0;
      columns.positiveCurrent[k] = 0;
      columns.heldFor[k] = 0;
      columns.elapsed[k] = 0;
      columns.stoppedAt[k] = Number.NaN;
      this.degradation?.renew(k);
      this.refreshAtRest(k);
    }
  }

  shiftStateOfCharge(cell: number, by: number): void {
    checkShift(cell, by, this.cellCount);
    const { columns, model, general } = this;
    if (!Number.isNaN(columns.stoppedAt[cell]!)) return;
    const charge = by * this.parameters.nominalCellCapacity;
    const moveN = (charge / columns.negativeActive[cell]!) * model.negative.stoichiometryPerCharge;
    const moveP = (-charge / columns.positiveActive[cell]!) * model.positive.stoichiometryPerCharge;
    const surfaceN = surfacePotential(general.negative, columns.negative, cell);
    const surfaceP = surfacePotential(general.positive, columns.positive, cell);
    shiftElectrode(general.negative, columns.negative, cell, columns.negativeMean[cell]!, moveN);
    shiftElectrode(general.positive, columns.positive, cell, columns.positiveMean[cell]!, moveP);
    columns.negativeMean[cell]! += moveN;
    columns.negativeSurface[cell]! += moveN;
    columns.positiveMean[cell]! += moveP;
    columns.positiveSurface[cell]! += moveP;
    const riseN = surfacePotential(general.negative, columns.negative, cell) - surfaceN;
    const riseP = surfacePotential(general.positive, columns.positive, cell) - surfaceP;
    columns.negativeInterface[cell]! += riseN;
    columns.positiveInterface[cell]! += riseP;
    columns.terminalVoltage[cell]! += riseP - riseN;
    this.refreshOpenCircuit(cell);
  }

  step(current: number, dt: number, ambient: number, electrodeCurrents?: ElectrodeCurrents): void {
    const { columns, cellCount } = this;
    const capacity = this.parameters.nominalCellCapacity;
    checkStep(current, dt, ambient, electrodeCurrents, cellCount, capacity);
    let least = Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let cell = 0; cell < cellCount; cell++) {
      const currentN = electrodeCurrents ? electrodeCurrents.negative[cell]! : current;
      const currentP = electrodeCurrents ? electrodeCurrents.positive[cell]! : current;
      if (!(Number.isFinite(currentN) && Number.isFinite(currentP))) {
        throw new RangeError(`Cannot step cell ${cell} with ${currentN} and ${currentP} A: both must be finite`);
      }
      holdCurrents(columns, cell, currentN, currentP, capacity);
      if (!Number.isNaN(columns.stoppedAt[cell]!)) continue;
      least = Math.min(least, columns.heldFor[cell]!);
      largest = Math.max(largest, Math.abs(currentN), Math.abs(currentP));
    }
    let byCharge = this.stepByCharge(largest);
    let longest = largest === 0 ? Number.POSITIVE_INFINITY : LONGEST_STEP;
    let remaining = dt;
    while (remaining > 0) {
      const byTime = this.growsSteps ? Math.max(FIRST_STEP, STEP_GROWTH * least) : longest;
      const inner = innerStep(remaining, Math.min(byTime, byCharge, longest));
      this.degradation?.advance(inner);
      const stopped = this.kernel.advance(inner, ambient);
      least += inner;
      if (stopped > 0) {
        largest = this.largestCurrent();
        byCharge = this.stepByCharge(largest);
        longest = largest === 0 ? Number.POSITIVE_INFINITY : LONGEST_STEP;
      }
      remaining -= inner;
    }
  }

  stoppedCells(): readonly StoppedCell[] {
    return listStoppedCells(this.columns.stoppedAt, (cell) => this.describe(cell));
  }

  cellsBeyondLattice(): readonly number[] {
    return cellsBeyondLattice(this.columns.negativeMean, this.columns.positiveMean);
  }

  /** s that an inner step may take for the charge it moves under at most so many A. */
  private stepByCharge(largest: number): number {
    return Math.max(stepByCharge(LARGEST_CHARGE_STEP, this.parameters.nominalCellCapacity, largest), SHORTEST_STEP);
  }

  /** A, of the cells that are still stepped: the others must not divide their steps. */
  private largestCurrent(): number {
    const { stoppedAt, negativeCurrent, positiveCurrent } = this.columns;
    let largest = 0;
    for (let cell = 0; cell < this.cellCount; cell++) {
      if (!Number.isNaN(stoppedAt[cell]!)) continue;
      largest = Math.max(largest, Math.abs(negativeCurrent[cell]!), Math.abs(positiveCurrent[cell]!));
    }
    return largest;
  }

  private describe(cell: number): string {
    const { columns } = this;
    const meanN = columns.negativeMean[cell]!;
    const meanP = columns.positiveMean[cell]!;
    return (
      `${describeDrive(columns, cell)}; ` +
      (latticeReason(meanN, meanP) ??
        `bulk stoichiometry ${meanN.toFixed(4)} and ${meanP.toFixed(4)}; ` +
          'no common potential of the particle populations was found')
    );
  }

  private refreshOpenCircuit(cell: number): void {
    const { columns, general, model } = this;
    const fromReference = columns.potentialTemperature[cell]! - this.parameters.referenceTemperature;
    columns.openCircuitVoltage[cell] =
      restPotential(general.positive, columns.positive, cell, columns.positiveMean[cell]!, fromReference) -
      restPotential(general.negative, columns.negative, cell, columns.negativeMean[cell]!, fromReference);
    columns.stateOfCharge[cell] = stateOfChargeAt(
      model.negative,
      model.positive,
      columns.negativeMean[cell]!,
      columns.positiveMean[cell]!,
    );
  }

  private refreshAtRest(cell: number): void {
    const { columns, general } = this;
    const fromReference = columns.potentialTemperature[cell]! - this.parameters.referenceTemperature;
    this.refreshOpenCircuit(cell);
    columns.terminalVoltage[cell] = columns.openCircuitVoltage[cell]!;
    columns.negativeInterface[cell] = restPotential(
      general.negative,
      columns.negative,
      cell,
      columns.negativeMean[cell]!,
      fromReference,
    );
    columns.positiveInterface[cell] = restPotential(
      general.positive,
      columns.positive,
      cell,
      columns.positiveMean[cell]!,
      fromReference,
    );
    if (columns.negativePotential) columns.negativePotential[cell] = columns.negativeInterface[cell]!;
  }
}
