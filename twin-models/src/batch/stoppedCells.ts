/** Cells that a batch has given up until they are reset. */

/**
 * A cell that is given up until it is reset: because the solver failed, in the state before that step, or because
 * lithium or its places in an electrode are used up, in the state that did.
 */
export interface StoppedCell {
  readonly cell: number;
  /** s stepped since the cell's last reset. */
  readonly time: number;
  /** One sentence for people: currents, temperature, charge, and what the solver was left with. */
  readonly state: string;
}

/** The columns that a stopped cell shows in. */
interface StoppableColumns {
  readonly elapsed: Float64Array;
  readonly stoppedAt: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
}

/** From now on the cell is not stepped; what a pack would read of it is not a number. */
export function stopCell(columns: StoppableColumns, cell: number): void {
  columns.stoppedAt[cell] = columns.elapsed[cell]!;
  columns.terminalVoltage[cell] = Number.NaN;
  columns.openCircuitVoltage[cell] = Number.NaN;
  columns.stateOfCharge[cell] = Number.NaN;
}

/** @param stoppedAt s, NaN of the cells that are stepped. @param describe says the state of a cell. */
export function listStoppedCells(stoppedAt: Float64Array, describe: (cell: number) => string): readonly StoppedCell[] {
  const stopped: StoppedCell[] = [];
  stoppedAt.forEach((time, cell) => {
    if (!Number.isNaN(time)) stopped.push({ cell, time, state: describe(cell) });
  });
  return stopped;
}

/** How a cell was driven, for people. */
export function describeDrive(
  columns: {
    readonly negativeCurrent: Float64Array;
    readonly positiveCurrent: Float64Array;
    readonly temperature: Float64Array;
  },
  cell: number,
): string {
  return (
    `${columns.negativeCurrent[cell]!.toPrecision(4)} A through the negative and ` +
    `${columns.positiveCurrent[cell]!.toPrecision(4)} A through the positive electrode at ` +
    `${columns.temperature[cell]!.toFixed(2)} K`
  );
}
