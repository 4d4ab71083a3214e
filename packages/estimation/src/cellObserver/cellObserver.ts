/**
 * One cell in closed loop: a model of it, steered by its measured voltage. Extended Kalman filter over
 *
 * | state                  | prior (standard deviation)        | moves                                       |
 * | ---------------------- | --------------------------------- | ------------------------------------------- |
 * | charge                 | what was guessed, ± 0.3           | counted, with the error of a current sensor |
 * | error of the OCV curve | 12 mV and 1 % of charge, over 5 % | with the charge that is moved               |
 * | unmodelled ohmic drop  | 25 mV at 1 C                      | a random walk of its prior per full charge  |
 * | three slow drops       | 12.5 mV at 1 C; 20, 100, 500 s    | the same                                    |
 * | the model's own parts  | {@link ObservedCell}              | the same                                    |
 *
 * The priors say what is known of any cell before it was measured; docs/models/observer.md shows that a factor of two
 * either way matters little. The model is not restarted: corrections of the charge are moved into its state.
 */
import { copyCellState } from './observedCell.ts';
import type { ObservedCell } from './observedCell.ts';
import { GaussianBelief } from './gaussianBelief.ts';
import { startingCharge } from './startingCharge.ts';
import type { VoltageMiss } from './startingCharge.ts';

export interface CellObserverOptions {
  /** State of charge that the cell is thought to have, 0…1. Default 0.5. */
  readonly initialStateOfCharge?: number;
  /** How wrong that may be, standard deviation. Default 0.3. */
  readonly initialDeviation?: number;
  /** V, error of the model's open-circuit curve. Default 0.012. */
  readonly curveError?: number;
  /** State of charge by which the model's curve may be shifted: what counts where it is steep. Default 0.01. */
  readonly chargeShift?: number;
  /** State of charge over which that error changes. Default 0.05. */
  readonly curveLength?: number;
  /** V, what neither model nor states explain, at rest. Default 0.004. */
  readonly noise?: number;
  /** Share of the overpotential that neither explains. Default 0.1. */
  readonly loadNoise?: number;
  /** s, over which such errors last: a second sample within it adds little. Default 10. */
  readonly noiseTime?: number;
  /** Error of the counted charge per square root of a full charge that is moved. Default 0.005. */
  readonly chargeError?: number;
  /** V at 1 C. Default 0.025. */
  readonly ohmicDrop?: number;
  /** V at 1 C, of each slow drop. Default 0.0125. */
  readonly slowDrop?: number;
  /** s. Default 20, 100, 500. */
  readonly slowTimes?: readonly number[];
  /** How far coefficients wander while one full charge is moved, in units of their prior. Default 1. */
  readonly wander?: number;
  /** Factor on the prior deviations of the model's own uncertain parts. Default 1. */
  readonly partsFactor?: number;
}

/** Columns of a current that is known ahead: s, A positive while charging, K. */
export interface KnownCurrent {
  readonly time: Float64Array;
  readonly current: Float64Array;
  /** K of the cell; a number where it is held. */
  readonly temperature: Float64Array | number;
}

/** A coefficient with the standard deviation that is left. */
export interface LearntPart {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly deviation: number;
}

export interface CellObserver {
  /** 0…1, filtered. */
  readonly stateOfCharge: number;
  /** Standard deviation of the state of charge. */
  readonly stateOfChargeDeviation: number;
  /** V that was expected at the last sample, before its voltage was seen; NaN before the second sample. */
  readonly expectedVoltage: number;
  /**
   * Takes in one sample. The first finds the charge, surest at rest; dt is then ignored.
   *
   * @param current A, positive while charging, held over dt.
   * @param dt s since the sample before, > 0.
   * @param voltage V at the end of dt; NaN where not measured.
   * @param temperature K of the cell.
   */
  step(current: number, dt: number, voltage: number, temperature: number): void;
  /** V that is expected at row `to`, when row `from` is the sample that was taken in last. Changes nothing. */
  voltageAhead(known: KnownCurrent, from: number, to: number): number;
  /** What was learnt of the cell beside its charge. */
  learntParts(): LearntPart[];
}

const CHARGE = 0;
const CURVE = 1;
const OHMIC = 2;
const FIRST_SLOW = 3;
/** Standard deviations beyond which a voltage is not believed further. */
const LIMIT = 4;
/** s that the cell is thought to have carried its first current, and how much of its overpotential that may miss. */
const LOADED_FOR = 60;
const LOAD_UNKNOWN = 0.3;
/** The charge is kept inside this; the potentials of electrodes say nothing beyond. */
const LEAST_CHARGE = -0.02;
const MOST_CHARGE = 1.02;

export function createCellObserver(cell: ObservedCell, options: CellObserverOptions = {}): CellObserver {
  return new FilteredCell(cell, options);
}

class FilteredCell implements CellObserver {
  expectedVoltage: number = Number.NaN;
  private readonly cell: ObservedCell;
  private readonly ahead: ObservedCell;
  private readonly options: Required<CellObserverOptions>;
  private readonly belief: GaussianBelief;
  private readonly priors: Float64Array;
  private readonly row: Float64Array;
  private readonly rowAhead: Float64Array;
  private readonly slow: Float64Array;
  private readonly slowAhead: Float64Array;
  private readonly firstPart: number;
  private hasBegun = false;

  constructor(cell: ObservedCell, options: CellObserverOptions) {
    this.cell = cell;
    this.ahead = cell.twin();
    this.options = {
      initialStateOfCharge: 0.5,
      initialDeviation: 0.3,
      curveError: 0.012,
      chargeShift: 0.01,
      curveLength: 0.05,
      noise: 0.004,
      loadNoise: 0.1,
      noiseTime: 10,
      chargeError: 0.005,
      ohmicDrop: 0.025,
      slowDrop: 0.0125,
      slowTimes: [20, 100, 500],
      wander: 1,
      partsFactor: 1,
      ...options,
    };
    const { slowTimes, ohmicDrop, slowDrop, curveError, partsFactor } = this.options;
    this.firstPart = FIRST_SLOW + slowTimes.length;
    this.priors = Float64Array.from([
      0,
      curveError,
      ohmicDrop,
      ...slowTimes.map(() => slowDrop),
      ...cell.uncertainParts.map(({ deviation }) => partsFactor * deviation),
    ]);
    this.belief = new GaussianBelief(this.priors.length);
    this.row = new Float64Array(this.priors.length);
    this.rowAhead = new Float64Array(this.priors.length);
    this.slow = new Float64Array(slowTimes.length);
    this.slowAhead = new Float64Array(slowTimes.length);
  }

  get stateOfCharge(): number {
    return this.cell.stateOfCharge;
  }

  get stateOfChargeDeviation(): number {
    return Math.sqrt(this.belief.variance(CHARGE));
  }

  step(current: number, dt: number, voltage: number, temperature: number): void {
    if (!this.hasBegun) {
      if (!Number.isNaN(voltage)) this.begin(current, voltage, temperature);
      return;
    }
    const { cell, belief, row, slow, options } = this;
    const moved = Math.abs(current * dt) / cell.capacity;
    this.forecast(cell, slow, row, current, dt, temperature);
    const kept = Math.exp(-moved / options.curveLength);
    const curveVariance = options.curveError ** 2 + (options.chargeShift * cell.slope) ** 2;
    belief.decay(CURVE, kept, curveVariance * (1 - kept * kept));
    belief.addVariance(CHARGE, options.chargeError ** 2 * moved);
    for (let index = OHMIC; index < belief.size; index++) {
      belief.addVariance(index, (options.wander * this.priors[index]!) ** 2 * moved);
    }
    this.expectedVoltage = this.expected(cell, row, 1);
    if (Number.isNaN(voltage)) return;
    const noise = options.noise ** 2 + (options.loadNoise * cell.overpotential) ** 2;
    const samples = Math.max(1, options.noiseTime / dt);
    belief.learn(row, voltage - this.expectedVoltage, noise * samples, LIMIT);
    this.moveCharge();
  }

  voltageAhead({ time, current, temperature }: KnownCurrent, from: number, to: number): number {
    const { ahead, cell, slow, slowAhead, rowAhead, options } = this;
    copyCellState(cell, ahead);
    slowAhead.set(slow);
    let moved = 0;
    for (let sample = from + 1; sample <= to; sample++) {
      const dt = time[sample]! - time[sample - 1]!;
      if (!(dt > 0)) continue;
      const kelvin = typeof temperature === 'number' ? temperature : temperature[from]!;
      this.forecast(ahead, slowAhead, rowAhead, current[sample]!, dt, kelvin);
      moved += Math.abs(current[sample]! * dt) / cell.capacity;
    }
    return this.expected(ahead, rowAhead, Math.exp(-moved / options.curveLength));
  }

  learntParts(): LearntPart[] {
    const { belief, options, cell } = this;
    const part = (index: number, name: string, unit: string) => ({
      name,
      unit,
      value: belief.mean[index]!,
      deviation: Math.sqrt(belief.variance(index)),
    });
    return [
      part(CURVE, 'error of the open-circuit curve here', 'V'),
      part(OHMIC, 'unmodelled ohmic drop', 'V at 1 C'),
      ...options.slowTimes.map((seconds, index) => part(FIRST_SLOW + index, `drop over ${seconds} s`, 'V at 1 C')),
      ...cell.uncertainParts.map(({ name }, index) => part(this.firstPart + index, `${name}, resistance`, 'log')),
    ];
  }

  private begin(current: number, voltage: number, temperature: number): void {
    const { belief, options, priors, row } = this;
    const guess = { stateOfCharge: options.initialStateOfCharge, deviation: options.initialDeviation };
    const start = startingCharge(guess, (charge) => this.missAt(charge, current, voltage, temperature));
    const { miss, variance } = this.missAt(start.stateOfCharge, current, voltage, temperature);
    // What the grid found, as the slope of a straight curve that would have found the same.
    row[CHARGE] = Math.sqrt(Math.max(1 / start.variance - 1 / guess.deviation ** 2, 0) * variance);
    belief.addVariance(CHARGE, guess.deviation ** 2);
    let explained = 0;
    for (let index = CURVE; index < belief.size; index++) {
      belief.addVariance(index, priors[index]! ** 2);
      explained += (row[index]! * priors[index]!) ** 2;
    }
    belief.learn(row, 0, variance - explained, LIMIT);
    for (let index = CURVE; index < belief.size; index++) {
      belief.mean[index] = ((row[index]! * priors[index]! ** 2) / variance) * miss;
    }
    this.hasBegun = true;
  }

  /** Puts the cell into a charge, as if it had carried its current for a while. */
  private missAt(charge: number, current: number, voltage: number, temperature: number): VoltageMiss {
    const { cell, options, priors, row, slow } = this;
    slow.fill(0);
    cell.reset(charge - (current * LOADED_FOR) / cell.capacity, temperature);
    this.forecast(cell, slow, row, current, LOADED_FOR, temperature);
    let variance = options.noise ** 2 + (LOAD_UNKNOWN * cell.overpotential) ** 2;
    for (let index = CURVE; index < row.length; index++) variance += (row[index]! * priors[index]!) ** 2;
    return { miss: voltage - cell.terminalVoltage, variance };
  }

  /** One step of a cell and its slow drops; `row` becomes the sensitivities of the voltage to all states. */
  private forecast(
    cell: ObservedCell,
    slow: Float64Array,
    row: Float64Array,
    current: number,
    dt: number,
    temperature: number,
  ): void {
    const { slowTimes } = this.options;
    const rate = (3600 * current) / cell.capacity;
    cell.step(current, dt, temperature);
    row[CHARGE] = cell.slope;
    row[CURVE] = 1;
    row[OHMIC] = rate;
    for (let index = 0; index < slow.length; index++) {
      const kept = Math.exp(-dt / slowTimes[index]!);
      slow[index] = kept * slow[index]! + (1 - kept) * rate;
      row[FIRST_SLOW + index] = slow[index]!;
    }
    row.set(cell.sensitivities, this.firstPart);
  }

  private expected(cell: ObservedCell, row: Float64Array, curveKept: number): number {
    const { mean } = this.belief;
    let voltage = cell.terminalVoltage + curveKept * mean[CURVE]!;
    for (let index = OHMIC; index < mean.length; index++) voltage += row[index]! * mean[index]!;
    return voltage;
  }

  private moveCharge(): void {
    const { cell, belief } = this;
    const before = cell.stateOfCharge;
    const after = Math.min(Math.max(before + belief.mean[CHARGE]!, LEAST_CHARGE), MOST_CHARGE);
    cell.shiftStateOfCharge(after - before);
    belief.mean[CHARGE] = 0;
  }
}
