import type { CellVariation } from '../cellBatch.ts';

/** The columns that every batch shows, over one buffer. */
interface BatchColumns {
  readonly buffer: ArrayBuffer;
  readonly capacityScale: Float64Array;
  readonly resistanceOffset: Float64Array;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;
}

/** The part of `CellModelBatch` that lies in the columns, whatever model steps them; new cells are of the design's size. */
export abstract class ColumnsBatch<Columns extends BatchColumns> {
  readonly columns: Columns;
  readonly cellCount: number;
  readonly variation: CellVariation;
  readonly buffer: ArrayBuffer;
  readonly temperature: Float64Array;
  readonly terminalVoltage: Float64Array;
  readonly openCircuitVoltage: Float64Array;
  readonly stateOfCharge: Float64Array;

  constructor(columns: Columns) {
    const { buffer, capacityScale, resistanceOffset, temperature } = columns;
    capacityScale.fill(1);
    this.columns = columns;
    this.cellCount = temperature.length;
    this.variation = { capacityScale, resistanceOffset };
    this.buffer = buffer;
    this.temperature = temperature;
    this.terminalVoltage = columns.terminalVoltage;
    this.openCircuitVoltage = columns.openCircuitVoltage;
    this.stateOfCharge = columns.stateOfCharge;
  }
}
