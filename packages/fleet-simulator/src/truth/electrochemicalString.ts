/**
 * A series string of real cells under the full model (DFN), each with parameters of its own: the truth for benchmarks
 * of estimators that step another model. Slower than {@link createPackTruth} by a factor of ten and richer: porous
 * electrodes, hysteresis of the negative electrode, losses by electrode, an error of the open-circuit curve.
 *
 * Current A, positive while charging; V, K, s.
 */
import {
  createDfnBatch,
  type CellParameters,
  type DegradationParameters,
  type DfnBatch,
  type DfnMesh,
} from '@packtwin/twin-models';
import { balanceCell, latticeCharges, variedCell, type CellBalance, type CellVariance } from './variedCell.ts';
import { potentialErrorAt } from './potentialError.ts';

export interface StringCell {
  readonly variance: CellVariance;
  /** V over state of charge, as `drawPotentialError` makes it. */
  readonly potentialError: Float64Array;
  /** K that its surroundings are warmer than ambient. */
  readonly warmer: number;
  /** A·s per s that leave the cell by itself. */
  readonly leak: number;
}

export interface ElectrochemicalStringOptions {
  readonly design: CellParameters;
  readonly cells: readonly StringCell[];
  readonly stateOfCharge: number;
  readonly temperature: number;
  /** Absent: the cells do not age while they are stepped. */
  readonly degradation?: DegradationParameters;
  readonly mesh?: Partial<DfnMesh>;
}

export interface ElectrochemicalString {
  readonly cellCount: number;
  /** V at the end of the last step. */
  readonly voltage: Float64Array;
  /** K, 0…1 between the limits that the cell has today. */
  temperature(cell: number): number;
  stateOfCharge(cell: number): number;
  /** What the cell holds today. */
  balance(cell: number): CellBalance;
  /** Shares of the design's active materials and lithium that are gone. */
  losses(cell: number): { readonly negative: number; readonly positive: number; readonly lithium: number };
  step(current: number, dt: number, ambient: number): void;
  /** Takes charge (A·s) out of one cell: balancing. */
  bleed(cell: number, charge: number): void;
}

/** Half of the default nodes: another discretisation than anything an estimator steps. */
const COARSE_MESH: Partial<DfnMesh> = { negative: 5, separator: 3, positive: 5, shells: 12 };

export function createElectrochemicalString(options: ElectrochemicalStringOptions): ElectrochemicalString {
  const { design, cells, degradation, mesh = COARSE_MESH } = options;
  const designCharges = latticeCharges(design);
  const parameters = cells.map(({ variance }) => variedCell(design, variance));
  const charges = parameters.map(latticeCharges);
  const batches = parameters.map((own) => createDfnBatch(own, 1, { mesh, ...(degradation ? { degradation } : {}) }));
  const voltage = new Float64Array(cells.length);
  batches.forEach((batch, cell) => batch.reset(options.stateOfCharge, options.temperature + cells[cell]!.warmer));

  const held = (cell: number): { readonly negative: number; readonly positive: number; readonly lithium: number } => {
    const { columns } = batches[cell]!;
    const negative = charges[cell]!.negative * columns.negativeActive[0]!;
    const positive = charges[cell]!.positive * columns.positiveActive[0]!;
    return {
      negative,
      positive,
      lithium: negative * columns.negativeMean[0]! + positive * columns.positiveMean[0]!,
    };
  };
  const balance = (cell: number): CellBalance => {
    const { negative, positive, lithium } = held(cell);
    return balanceCell(parameters[cell]!, negative, positive, lithium);
  };
  // Balances move over days; solving them anew for every question would cost more than the steps between.
  const balances = cells.map((_, cell) => balance(cell));
  let sinceBalance = 0;
  const stateOfCharge = (cell: number): number => {
    const { negativeEmpty, negativeFull } = balances[cell]!;
    return (batches[cell]!.columns.negativeMean[0]! - negativeEmpty) / (negativeFull - negativeEmpty);
  };
  const requireRunning = (batch: DfnBatch, cell: number): void => {
    const [stopped] = batch.stoppedCells();
    if (stopped) throw new Error(`Cell ${cell} of the string stopped: ${stopped.state}`);
  };
  const read = (): void => {
    for (let cell = 0; cell < cells.length; cell++) {
      voltage[cell] =
        batches[cell]!.terminalVoltage[0]! + potentialErrorAt(cells[cell]!.potentialError, stateOfCharge(cell));
    }
  };
  batches.forEach((batch) => batch.step(0, 1, options.temperature));
  read();

  return {
    cellCount: cells.length,
    voltage,
    temperature: (cell) => batches[cell]!.temperature[0]!,
    stateOfCharge,
    balance,
    losses(cell) {
      const now = held(cell);
      return {
        negative: 1 - now.negative / designCharges.negative,
        positive: 1 - now.positive / designCharges.positive,
        lithium: 1 - now.lithium / designCharges.lithium,
      };
    },
    step(current, dt, ambient) {
      for (let cell = 0; cell < cells.length; cell++) {
        const batch = batches[cell]!;
        batch.step(current - cells[cell]!.leak, dt, ambient + cells[cell]!.warmer);
        requireRunning(batch, cell);
      }
      sinceBalance += dt;
      if (degradation && sinceBalance > 86_400) {
        sinceBalance = 0;
        for (let cell = 0; cell < cells.length; cell++) balances[cell] = balance(cell);
      }
      read();
    },
    bleed(cell, charge) {
      batches[cell]!.shiftStateOfCharge(0, -charge / parameters[cell]!.nominalCellCapacity);
    },
  };
}
