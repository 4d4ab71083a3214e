/** What a voltage can be predicted with when nothing is known of the cell: what {@link CellObserver} has to be better than. */
import type { KnownCurrent } from './cellObserver.ts';

/** Learns from samples, then says the voltage at row `to` of a known current, standing at row `from`. */
export interface VoltagePredictor {
  readonly name: string;
  /** @param voltage V at a current (A) and temperature (K), dt s after the sample before. */
  step(current: number, dt: number, voltage: number, temperature: number): void;
  /** NaN before enough was seen. */
  voltageAhead(known: KnownCurrent, from: number, to: number): number;
}

/** s: what came before counts less. */
const MEMORY = 2000;

/** The present voltage and a resistance, from the jumps of voltage and current seen so far. */
export function ohmicPredictor(): VoltagePredictor {
  let products = 0;
  let squares = 0;
  let current = Number.NaN;
  let voltage = Number.NaN;
  return {
    name: 'ohmic',
    step(nextCurrent, dt, nextVoltage) {
      if (Number.isNaN(nextVoltage)) return;
      if (!Number.isNaN(voltage)) {
        const kept = Math.exp(-dt / MEMORY);
        products = kept * products + (nextCurrent - current) * (nextVoltage - voltage);
        squares = kept * squares + (nextCurrent - current) ** 2;
      }
      current = nextCurrent;
      voltage = nextVoltage;
    },
    voltageAhead: (known, _, to) =>
      squares > 0 ? voltage + (products / squares) * (known.current[to]! - current) : Number.NaN,
  };
}

/** v_k from two voltages before, the current now and twice before, and a constant. */
const TERMS = 6;
/** V, prior of the coefficients: none to speak of. */
const FIRST_VARIANCE = 1e4;
/** Runs away by more than this (V): what an unstable fit predicts is cut there, as nobody would use it. */
const FARTHEST = 0.5;

/**
 * ARX(2, 3) by recursive least squares with forgetting, run forward on its own voltages. Its step is the sample, so
 * that it needs samples of one distance.
 */
export function autoregressivePredictor(): VoltagePredictor {
  const coefficients = new Float64Array(TERMS);
  coefficients[0] = 1;
  const covariance = new Float64Array(TERMS * TERMS);
  for (let term = 0; term < TERMS; term++) covariance[term * TERMS + term] = FIRST_VARIANCE;
  const gain = new Float64Array(TERMS);
  /** v₋₁, v₋₂, i₀, i₋₁, i₋₂, 1. */
  const row = new Float64Array(TERMS);
  row[5] = 1;
  const past = { voltage: [0, 0], current: [0, 0] };
  let seen = 0;
  let first = Number.NaN;

  const expected = () => {
    let sum = 0;
    for (let term = 0; term < TERMS; term++) sum += row[term]! * coefficients[term]!;
    return sum;
  };
  const fillRow = ([v1, v2]: readonly number[], [i1, i2]: readonly number[], current: number) => {
    row[0] = v1!;
    row[1] = v2!;
    row[2] = current;
    row[3] = i1!;
    row[4] = i2!;
  };
  const learn = (miss: number, kept: number) => {
    let scale = kept;
    for (let i = 0; i < TERMS; i++) {
      gain[i] = 0;
      for (let j = 0; j < TERMS; j++) gain[i]! += covariance[i * TERMS + j]! * row[j]!;
      scale += row[i]! * gain[i]!;
    }
    for (let i = 0; i < TERMS; i++) coefficients[i]! += (gain[i]! / scale) * miss;
    for (let i = 0; i < TERMS; i++) {
      for (let j = 0; j <= i; j++) {
        const value = (covariance[i * TERMS + j]! - (gain[i]! * gain[j]!) / scale) / kept;
        covariance[i * TERMS + j] = value;
        covariance[j * TERMS + i] = value;
      }
    }
  };
  return {
    name: 'autoregressive, ARX(2, 3)',
    step(current, dt, measured) {
      if (Number.isNaN(measured)) return;
      if (seen === 0) first = measured;
      // Around the first voltage, for the sake of the numbers.
      const voltage = measured - first;
      if (seen >= 2) {
        fillRow(past.voltage, past.current, current);
        learn(voltage - expected(), Math.exp(-dt / MEMORY));
      }
      past.voltage = [voltage, past.voltage[0]!];
      past.current = [current, past.current[0]!];
      seen++;
    },
    voltageAhead(known, from, to) {
      if (seen <= TERMS) return Number.NaN;
      let { voltage, current } = past;
      const start = voltage[0]!;
      for (let sample = from + 1; sample <= to; sample++) {
        fillRow(voltage, current, known.current[sample]!);
        const next = Math.min(Math.max(expected(), start - FARTHEST), start + FARTHEST);
        voltage = [next, voltage[0]!];
        current = [known.current[sample]!, current[0]!];
      }
      return first + voltage[0]!;
    },
  };
}
