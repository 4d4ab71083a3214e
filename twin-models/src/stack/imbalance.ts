/**
 * What a stack without balancing leads can use of its cells' charge.
 *
 *     usable = min_k(SOC_k Q_k) + min_k((1 − SOC_k) Q_k)
 *
 * The weakest cell ends the discharge, the fullest the charge. With independent normal spreads the expected least of N
 * lies E_N deviations below the mean (E_10 −1.54, E_100 −2.51), on both sides:
 *
 *     usable/Q ≈ 1 + E_N [√(σ_SOC² + s² σ_Q²) + √(σ_SOC² + (1−s)² σ_Q²)],     s mean state of charge
 */
import { seededNormal } from './seededNormal.ts';

/** Charge that a stack can move, in the unit of `capacity`. @param stateOfCharge 0…1 of every cell's own capacity. */
export function usableCharge(stateOfCharge: ArrayLike<number>, capacity: ArrayLike<number>): number {
  if (stateOfCharge.length !== capacity.length || capacity.length === 0) {
    throw new RangeError(
      `Cannot sum up ${stateOfCharge.length} states of charge and ${capacity.length} capacities: needs one of each per cell`,
    );
  }
  let down = Number.POSITIVE_INFINITY;
  let up = Number.POSITIVE_INFINITY;
  for (let cell = 0; cell < capacity.length; cell++) {
    down = Math.min(down, stateOfCharge[cell]! * capacity[cell]!);
    up = Math.min(up, (1 - stateOfCharge[cell]!) * capacity[cell]!);
  }
  return Math.max(0, down + up);
}

export interface ImbalanceSpread {
  readonly cellCount: number;
  /** Deviation of a cell's capacity, fraction. */
  readonly capacity: number;
  /** Deviation of a cell's state of charge. */
  readonly stateOfCharge: number;
  /** Mean state of charge, 0…1; default ½. */
  readonly mean?: number;
}

export interface UsableFraction {
  /** Of the mean cell's capacity. */
  readonly mean: number;
  readonly deviation: number;
  /** That one stack in twenty falls below. */
  readonly fifthPercentile: number;
}

/**
 * Usable fraction of drawn stacks.
 *
 * @param trials stacks drawn, ≥ 1. @param seed same seed, same stacks.
 */
export function drawUsableFraction(spread: ImbalanceSpread, trials: number, seed: number): UsableFraction {
  const { cellCount, capacity, stateOfCharge, mean: middle = 0.5 } = spread;
  const normal = seededNormal(seed);
  const capacities = new Float64Array(cellCount);
  const states = new Float64Array(cellCount);
  const fractions = new Float64Array(trials);
  for (let trial = 0; trial < trials; trial++) {
    for (let cell = 0; cell < cellCount; cell++) {
      capacities[cell] = Math.max(0, 1 + capacity * normal());
      states[cell] = Math.min(1, Math.max(0, middle + stateOfCharge * normal()));
    }
    fractions[trial] = usableCharge(states, capacities);
  }
  fractions.sort();
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / trials;
  const variance = fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0) / trials;
  return { mean, deviation: Math.sqrt(variance), fifthPercentile: fractions[Math.floor(0.05 * trials)]! };
}

/** Expected least of N standard normals, by the integral of its distribution. */
function expectedLeast(count: number): number {
  // E[min] = ∫ x N φ(x) (1 − Φ(x))^(N−1) dx, trapezoids on a range that holds all of it.
  const step = 1e-3;
  let below = 0;
  let sum = 0;
  for (let x = -9; x <= 9; x += step) {
    const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    below += 0.5 * step * density;
    sum += step * x * count * density * Math.max(0, 1 - below) ** (count - 1);
    below += 0.5 * step * density;
  }
  return sum;
}

/** The law above, for small spreads. */
export function usableFractionLaw({ cellCount, capacity, stateOfCharge, mean = 0.5 }: ImbalanceSpread): number {
  const least = expectedLeast(cellCount);
  return 1 + least * (Math.hypot(stateOfCharge, mean * capacity) + Math.hypot(stateOfCharge, (1 - mean) * capacity));
}
