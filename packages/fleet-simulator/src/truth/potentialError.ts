/** What no set of parameters gets right of an open-circuit curve: a smooth random curve, V over state of charge. */
import type { Random } from '../random.ts';

/** Nodes over state of charge 0…1. */
export const ERROR_NODES = 101;
/** Nodes beyond either end, so that the ends are as uncertain as the middle. */
const MARGIN = 30;

/** A curve of the given RMS (V) and correlation length (state of charge): white noise under a Gaussian window. */
export function drawPotentialError(rms: number, length: number, random: Random): Float64Array {
  const white = Float64Array.from({ length: ERROR_NODES + 2 * MARGIN }, () => random.normal());
  // White noise under exp(−x²/ℓ²) has the correlation exp(−d²/2ℓ²).
  const window = Float64Array.from({ length: 2 * MARGIN + 1 }, (_, i) =>
    Math.exp(-(((i - MARGIN) / (ERROR_NODES - 1) / length) ** 2)),
  );
  const power = window.reduce((sum, weight) => sum + weight * weight, 0);
  return Float64Array.from({ length: ERROR_NODES }, (_, node) => {
    let sum = 0;
    for (let i = 0; i < window.length; i++) sum += window[i]! * white[node + i]!;
    return (rms * sum) / Math.sqrt(power);
  });
}

/** V at a state of charge; beyond 0…1 that of the end. */
export function potentialErrorAt(curve: Float64Array, stateOfCharge: number): number {
  const position = Math.min(1, Math.max(0, stateOfCharge)) * (ERROR_NODES - 1);
  const node = Math.min(ERROR_NODES - 2, Math.trunc(position));
  return curve[node]! + (position - node) * (curve[node + 1]! - curve[node]!);
}
