/**
 * A battery cycler for one simulated cell: constant current to a voltage, constant voltage to a current, rest.
 *
 * Limits are met inside a step: a step that passes its limit is taken back and shortened until the voltage is within
 * {@link VOLTAGE_TOLERANCE} of it. While a voltage is held, the current of every step is found by the secant method,
 * each trial from the state before the step. Works on any model whose state is its buffer.
 */
import type { CellModelBatch } from '../cellBatch.ts';
import { checkCyclePhase, LONGEST_PHASE } from './cyclePhase.ts';
import type { CyclePhase, CycleRecord, CyclingOptions, PhaseRecord } from './cyclePhase.ts';

/** V, of a limit that ends a phase, and of a voltage that is held: a current that falls little asks for more. */
const VOLTAGE_TOLERANCE = 5e-5;
const HELD_TOLERANCE = 2e-6;
const MOST_TRIALS = 60;
const FINE_TRIALS = 6;
/** Steps of a rest grow with the time that has passed in it, by this share. */
const REST_GROWTH = 0.05;
/** s, longest step at rest: film and potentials move little in a day. */
const LONGEST_REST_STEP = 86_400;

/** Runs phases on one cell. */
export class Cycler {
  private readonly batch: CellModelBatch;
  private readonly ambient: number;
  private readonly stepLength: number;
  private readonly longestHeldStep: number;
  private readonly state: Float64Array;
  private readonly saved: Float64Array;
  /** Of the running phase. */
  private elapsed = 0;
  private charge = 0;
  private energy = 0;
  private current = 0;
  private highestTemperature = 0;

  /** @throws RangeError for a batch of more than one cell or a step that is not positive. */
  constructor(batch: CellModelBatch, { ambient, step = 10, longestHeldStep = 60 }: CyclingOptions) {
    if (batch.cellCount !== 1) {
      throw new RangeError(
        `Cannot cycle a batch of ${batch.cellCount} cells: each reaches its limits on its own, use 1`,
      );
    }
    if (!(step > 0 && longestHeldStep > 0)) {
      throw new RangeError(`Cannot cycle with steps of ${step} and ${longestHeldStep} s: must be > 0`);
    }
    this.batch = batch;
    this.ambient = ambient;
    this.stepLength = step;
    this.longestHeldStep = Math.max(step, longestHeldStep);
    this.state = new Float64Array(batch.buffer);
    this.saved = new Float64Array(this.state.length);
  }

  /**
   * Runs one phase.
   *
   * @throws RangeError for a phase without meaning, or one that the cell cannot do, saying at what time and in which state.
   */
  run(phase: CyclePhase): PhaseRecord {
    checkCyclePhase(phase);
    this.elapsed = 0;
    this.charge = 0;
    this.energy = 0;
    this.current = 0;
    this.highestTemperature = this.batch.temperature[0]!;
    if (phase.kind === 'current') this.hold(phase.current, phase.untilVoltage, phase.duration);
    else if (phase.kind === 'voltage') this.holdVoltage(phase.voltage, phase.untilCurrent, phase.duration);
    else this.rest(phase.duration);
    return {
      kind: phase.kind,
      duration: this.elapsed,
      charge: this.charge,
      energy: this.energy,
      voltage: this.batch.terminalVoltage[0]!,
      current: this.current,
      highestTemperature: this.highestTemperature,
    };
  }

  /**
   * Ω that the cell shows against its open-circuit voltage at the end of a pulse of `current` (A) for `seconds`, in
   * steps of a tenth of it. The cell is left as it was.
   */
  pulseResistance(current: number, seconds: number): number {
    checkCyclePhase({ kind: 'current', current, duration: seconds });
    this.save();
    for (let tenth = 0; tenth < 10; tenth++) this.batch.step(current, seconds / 10, this.ambient);
    const { terminalVoltage, openCircuitVoltage } = this.batch;
    const resistance = (terminalVoltage[0]! - openCircuitVoltage[0]!) / current;
    this.restore();
    return resistance;
  }

  private hold(current: number, untilVoltage: number | undefined, duration = LONGEST_PHASE): void {
    const sign = Math.sign(current);
    const beyond = () => (untilVoltage === undefined ? -1 : sign * (this.batch.terminalVoltage[0]! - untilVoltage));
    while (this.elapsed < duration) {
      const dt = Math.min(this.stepLength, duration - this.elapsed);
      this.save();
      const before = this.elapsed > 0 ? beyond() : Number.NaN;
      this.batch.step(current, dt, this.ambient);
      if (beyond() < 0) {
        this.book(current, dt);
        continue;
      }
      this.shorten(current, dt, before, beyond);
      return;
    }
    if (duration === LONGEST_PHASE) this.fail(`Cannot reach ${untilVoltage} V with ${current} A`);
  }

  /** Ends a phase inside a step that went past its limit: finds the time at which `beyond` is 0. */
  private shorten(current: number, dt: number, before: number, beyond: () => number): void {
    let low = 0;
    let high = dt;
    let lowError = before;
    let highError = beyond();
    if (!(lowError < 0)) {
      // The first step of a phase: the jump of the current itself may be past the limit.
      low = dt * 1e-6;
      lowError = this.retry(current, low, beyond);
      if (lowError >= 0) {
        this.restore();
        this.current = current;
        return;
      }
    }
    let kept = 0;
    for (let trial = 0; trial < MOST_TRIALS; trial++) {
      const at = low + (lowError / (lowError - highError)) * (high - low);
      const error = this.retry(current, at, beyond);
      // A bracket that has closed holds a jump: rates of side reactions are held over a step, however short it is.
      if (Math.abs(error) < VOLTAGE_TOLERANCE || high - low < 1e-6 * dt) {
        this.book(current, at);
        return;
      }
      // Regula falsi; an end that stays twice is weighed by half (Illinois), so that the bracket closes from both sides.
      const side = error < 0 ? -1 : 1;
      if (side < 0) {
        low = at;
        lowError = error;
        if (kept === side) highError *= 0.5;
      } else {
        high = at;
        highError = error;
        if (kept === side) lowError *= 0.5;
      }
      kept = side;
    }
    this.fail(`Cannot end a phase of ${current} A at its limit`);
  }

  private retry(current: number, dt: number, beyond: () => number): number {
    this.restore();
    this.batch.step(current, dt, this.ambient);
    return beyond();
  }

  private holdVoltage(voltage: number, untilCurrent = 0, duration = LONGEST_PHASE): void {
    let dt = this.stepLength;
    let current = this.startingCurrent(voltage, dt);
    let resistance = this.resistance(current, dt);
    let earlier = Number.NaN;
    while (this.elapsed < duration) {
      dt = Math.min(dt, duration - this.elapsed);
      this.save();
      [current, resistance] = this.solveCurrent(voltage, current, resistance, dt);
      if (Math.abs(current) <= untilCurrent && Number.isFinite(earlier)) {
        // Ends inside the step, where a current that falls by a law of decay reaches the limit.
        const share = Math.log(Math.abs(earlier) / untilCurrent) / Math.log(Math.abs(earlier / current));
        dt = Math.max(share, 1e-3) * dt;
        this.restore();
        [current] = this.solveCurrent(voltage, Math.sign(current) * untilCurrent, resistance, dt);
        this.book(current, dt);
        return;
      }
      this.book(current, dt);
      if (Math.abs(current) <= untilCurrent) return;
      const fall = Number.isFinite(earlier) ? current / earlier : 1;
      earlier = current;
      if (fall > 0 && fall < 1) current *= fall;
      dt = Math.min(2 * dt, this.longestHeldStep);
    }
    if (duration === LONGEST_PHASE) this.fail(`Cannot bring the current down to ${untilCurrent} A at ${voltage} V`);
  }

  /** A first guess: from the voltage at rest and the resistance to a small current. */
  private startingCurrent(voltage: number, dt: number): number {
    this.save();
    const probe = 1e-3 * Math.max(1, Math.abs(this.current));
    this.batch.step(0, dt, this.ambient);
    const atRest = this.batch.terminalVoltage[0]!;
    this.restore();
    this.batch.step(probe, dt, this.ambient);
    const slope = (this.batch.terminalVoltage[0]! - atRest) / probe;
    this.restore();
    return (voltage - atRest) / slope;
  }

  /** Ω, dV/dI of a step. */
  private resistance(current: number, dt: number): number {
    this.save();
    this.batch.step(current, dt, this.ambient);
    const one = this.batch.terminalVoltage[0]!;
    this.restore();
    this.batch.step(1.01 * current + 1e-6, dt, this.ambient);
    const other = this.batch.terminalVoltage[0]!;
    this.restore();
    return (other - one) / (0.01 * current + 1e-6);
  }

  /** Current (A) whose step of dt ends at `voltage`, and dV/dI; leaves the batch after that step. */
  private solveCurrent(voltage: number, guess: number, slope: number, dt: number): [current: number, slope: number] {
    let current = guess;
    let resistance = slope;
    let lastCurrent = Number.NaN;
    let lastError = Number.NaN;
    let low = Number.NEGATIVE_INFINITY;
    let high = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < MOST_TRIALS; trial++) {
      if (trial > 0) this.restore();
      this.batch.step(current, dt, this.ambient);
      const error = this.batch.terminalVoltage[0]! - voltage;
      // A model that iterates, or divides its steps by the current, is not smooth to the last microvolt.
      const tolerance = trial < FINE_TRIALS ? HELD_TOLERANCE : VOLTAGE_TOLERANCE;
      if (Math.abs(error) < tolerance || high - low < 1e-9 * Math.abs(current)) return [current, resistance];
      if (error < 0) low = Math.max(low, current);
      else high = Math.min(high, current);
      const secant = (error - lastError) / (current - lastCurrent);
      if (secant > 0 && Number.isFinite(secant)) resistance = secant;
      lastCurrent = current;
      lastError = error;
      current -= error / resistance;
      if (!(current > low && current < high) && Number.isFinite(high - low)) current = 0.5 * (low + high);
    }
    return this.fail(`Cannot hold ${voltage} V`);
  }

  private rest(duration: number): void {
    while (this.elapsed < duration) {
      const wanted = Math.min(Math.max(this.stepLength, REST_GROWTH * this.elapsed), LONGEST_REST_STEP);
      const dt = Math.min(wanted, duration - this.elapsed);
      this.batch.step(0, dt, this.ambient);
      this.book(0, dt);
    }
  }

  private book(current: number, dt: number): void {
    const voltage = this.batch.terminalVoltage[0]!;
    if (!Number.isFinite(voltage)) this.fail(`Cannot step with ${current} A`);
    this.elapsed += dt;
    this.charge += current * dt;
    this.energy += current * voltage * dt;
    this.current = current;
    this.highestTemperature = Math.max(this.highestTemperature, this.batch.temperature[0]!);
  }

  private save(): void {
    this.saved.set(this.state);
  }

  private restore(): void {
    this.state.set(this.saved);
  }

  private fail(what: string): never {
    const { terminalVoltage, stateOfCharge, temperature } = this.batch;
    throw new RangeError(
      `${what}: cell 0 stands at ${terminalVoltage[0]!.toFixed(4)} V, state of charge ${stateOfCharge[0]!.toFixed(4)}, ${temperature[0]!.toFixed(1)} K after ${this.elapsed.toFixed(1)} s of the phase`,
    );
  }
}

/** Runs the phases `count` times over; `onCycle` sees the cell at the end of every cycle. */
export function runCycles(
  batch: CellModelBatch,
  phases: readonly CyclePhase[],
  count: number,
  options: CyclingOptions,
  onCycle?: (record: CycleRecord) => void,
): CycleRecord[] {
  const cycler = new Cycler(batch, options);
  const records: CycleRecord[] = [];
  for (let cycle = 1; cycle <= count; cycle++) {
    const record = cycleRecord(
      cycle,
      phases.map((phase) => cycler.run(phase)),
    );
    records.push(record);
    onCycle?.(record);
  }
  return records;
}

function cycleRecord(cycle: number, phases: readonly PhaseRecord[]): CycleRecord {
  const sum = (value: (phase: PhaseRecord) => number) => phases.reduce((total, phase) => total + value(phase), 0);
  return {
    cycle,
    charged: sum(({ charge }) => Math.max(0, charge)),
    discharged: sum(({ charge }) => Math.max(0, -charge)),
    energyCharged: sum(({ energy }) => Math.max(0, energy)),
    energyDischarged: sum(({ energy }) => Math.max(0, -energy)),
    duration: sum(({ duration }) => duration),
    highestTemperature: Math.max(...phases.map(({ highestTemperature }) => highestTemperature)),
    phases,
  };
}
