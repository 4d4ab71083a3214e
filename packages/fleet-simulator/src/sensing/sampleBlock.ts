/** Measured samples of one pack as columns, in the integer units of the wire. Filled, sent, filled again. */
export interface SampleBlock {
  readonly capacity: number;
  readonly observationCount: number;
  readonly probeCount: number;
  count: number;
  /** ms UTC. */
  readonly sampledAt: Float64Array;
  readonly current: Int32Array;
  readonly packVoltage: Int32Array;
  readonly stateOfCharge: Int32Array;
  readonly odometer: Int32Array;
  /** Row-major, one row per sample. */
  readonly cells: Int32Array;
  readonly temperatures: Int32Array;
}

export function createSampleBlock(capacity: number, observationCount: number, probeCount: number): SampleBlock {
  return {
    capacity,
    observationCount,
    probeCount,
    count: 0,
    sampledAt: new Float64Array(capacity),
    current: new Int32Array(capacity),
    packVoltage: new Int32Array(capacity),
    stateOfCharge: new Int32Array(capacity),
    odometer: new Int32Array(capacity),
    cells: new Int32Array(capacity * observationCount),
    temperatures: new Int32Array(capacity * probeCount),
  };
}
