/** A cell observed along a whole recording, with what was predicted on the way and what others would have predicted. */
import { createCellObserver } from './cellObserver.ts';
import type { CellObserverOptions, KnownCurrent, LearntPart } from './cellObserver.ts';
import type { CellRecording } from './identifyCell.ts';
import { copyCellState } from './observedCell.ts';
import type { ObservedCell } from './observedCell.ts';
import { autoregressivePredictor, ohmicPredictor } from './plainPredictors.ts';
import type { VoltagePredictor } from './plainPredictors.ts';

export interface RecordingOptions extends CellObserverOptions {
  /** s ahead that voltages are predicted. */
  readonly ahead: number;
  /** s between predictions. Default 20. */
  readonly every?: number;
  /** s at the start in which predictors only learn. Default 300. */
  readonly learning?: number;
  /** K where the recording has no temperature. */
  readonly ambient: number;
  /** True state of charge at the first row, from which the current is counted for comparison; unknown where absent. */
  readonly trueStateOfCharge?: number;
}

/** Of a predictor: V, measured minus predicted. */
export interface AheadError {
  readonly name: string;
  readonly rms: number;
  readonly largest: number;
  readonly points: number;
}

/** Of the state of charge, from the first row that has a voltage: estimated minus counted. */
export interface ChargeError {
  readonly rms: number;
  readonly largest: number;
  /** s of the largest. */
  readonly largestAt: number;
  /** Share of the samples that lie within two of the observer's standard deviations. */
  readonly insideTwoDeviations: number;
}

export interface ObservedRecording {
  readonly rows: number;
  /** One per row; NaN in rows that were left out, because no time passed. */
  readonly stateOfCharge: Float64Array;
  readonly stateOfChargeDeviation: Float64Array;
  /** The observer first, then the model without an observer, then predictors that know no cell. */
  readonly ahead: readonly AheadError[];
  /** Null where the true state of charge is unknown. */
  readonly charge: ChargeError | null;
  readonly learnt: readonly LearntPart[];
}

/** The model alone, from a charge that it is told: what the loop adds to it. */
function openLoop(cell: ObservedCell, stateOfCharge: number): VoltagePredictor {
  const ahead = cell.twin();
  let isFirst = true;
  return {
    name: 'model, open loop from the true charge',
    step(current, dt, _, temperature) {
      if (isFirst) cell.reset(stateOfCharge, temperature);
      else cell.step(current, dt, temperature);
      isFirst = false;
    },
    voltageAhead({ time, current, temperature }, from, to) {
      const kelvin = typeof temperature === 'number' ? temperature : temperature[from]!;
      copyCellState(cell, ahead);
      for (let sample = from + 1; sample <= to; sample++) {
        const dt = time[sample]! - time[sample - 1]!;
        if (dt > 0) ahead.step(current[sample]!, dt, kelvin);
      }
      return ahead.terminalVoltage;
    },
  };
}

/** @param cell in any state. */
export function observeRecording(
  cell: ObservedCell,
  recording: CellRecording,
  options: RecordingOptions,
): ObservedRecording {
  const { time, current, voltage } = recording;
  const { ahead, every = 20, learning = 300, ambient, trueStateOfCharge } = options;
  const temperature = heldTemperature(recording.temperature, ambient);
  const known: KnownCurrent = { time, current, temperature: temperature ?? ambient };
  const predictors = [
    ...(trueStateOfCharge === undefined ? [] : [openLoop(cell.twin(), trueStateOfCharge)]),
    ohmicPredictor(),
    autoregressivePredictor(),
  ];
  const observer = createCellObserver(cell, options);
  const errors = ['observer', ...predictors.map(({ name }) => name)].map((name) => new AheadErrors(name));
  const rows = time.length;
  const stateOfCharge = new Float64Array(rows).fill(Number.NaN);
  const stateOfChargeDeviation = new Float64Array(rows).fill(Number.NaN);
  const charge = new ChargeErrors();
  let counted = trueStateOfCharge ?? Number.NaN;
  let nextAhead = time[0]! + learning;
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const dt = row === 0 ? 1 : time[row]! - time[row - 1]!;
    if (!(dt > 0)) continue;
    const kelvin = temperature?.[row] ?? ambient;
    if (row > 0) counted += (current[row]! * dt) / cell.capacity;
    observer.step(current[row]!, dt, voltage[row]!, kelvin);
    for (const predictor of predictors) predictor.step(current[row]!, dt, voltage[row]!, kelvin);
    stateOfCharge[row] = observer.stateOfCharge;
    stateOfChargeDeviation[row] = observer.stateOfChargeDeviation;
    charge.add(observer.stateOfCharge - counted, observer.stateOfChargeDeviation, time[row]!);
    if (time[row]! < nextAhead) continue;
    nextAhead += every;
    while (to < rows && time[to]! < time[row]! + ahead) to++;
    if (to >= rows || Number.isNaN(voltage[to]!)) continue;
    errors[0]!.add(voltage[to]! - observer.voltageAhead(known, row, to));
    predictors.forEach((predictor, index) =>
      errors[index + 1]!.add(voltage[to]! - predictor.voltageAhead(known, row, to)),
    );
  }
  return {
    rows,
    stateOfCharge,
    stateOfChargeDeviation,
    ahead: errors.map((each) => each.result()),
    charge: trueStateOfCharge === undefined ? null : charge.result(),
    learnt: observer.learntParts(),
  };
}

/** Where a probe says nothing it still has what it said last; `ambient` (K) before it said anything. */
function heldTemperature(measured: Float64Array | undefined, ambient: number): Float64Array | undefined {
  let last = ambient;
  return measured?.map((kelvin) => (last = Number.isNaN(kelvin) ? last : kelvin));
}

class AheadErrors {
  private readonly name: string;
  private squares = 0;
  private largest = 0;
  private points = 0;

  constructor(name: string) {
    this.name = name;
  }

  add(error: number): void {
    this.squares += error * error;
    this.largest = Math.max(this.largest, Math.abs(error));
    this.points++;
  }

  result(): AheadError {
    const { name, squares, largest, points } = this;
    return { name, rms: Math.sqrt(squares / points), largest, points };
  }
}

class ChargeErrors {
  private squares = 0;
  private largest = 0;
  private largestAt = 0;
  private inside = 0;
  private rows = 0;

  add(error: number, deviation: number, time: number): void {
    this.squares += error * error;
    this.rows++;
    if (Math.abs(error) <= 2 * deviation) this.inside++;
    if (!(Math.abs(error) > this.largest)) return;
    this.largest = Math.abs(error);
    this.largestAt = time;
  }

  result(): ChargeError {
    const { squares, largest, largestAt, inside, rows } = this;
    return { rms: Math.sqrt(squares / rows), largest, largestAt, insideTwoDeviations: inside / rows };
  }
}
