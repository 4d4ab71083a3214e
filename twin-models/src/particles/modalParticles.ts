/**
 * Particles with a diffusivity that depends on temperature only: exact modes (transport/particleModes.ts).
 *
 * State per node: mean stoichiometry, then one amplitude per mode. All nodes of an electrode share decay
 * and gain, so a node costs two short loops.
 */
import { PARTICLE_MODE_COUNT, particleModes, stoichiometryAtRadius } from '../transport/particleModes.ts';
import type { RelaxationTable } from '../transport/relaxationTable.ts';
import type { Particles } from './particles.ts';

const DOUBLES_PER_NODE = 1 + PARTICLE_MODE_COUNT;

export class ModalParticles implements Particles {
  readonly stateLength: number;
  private readonly nodeCount: number;
  private readonly relaxation: RelaxationTable;
  private readonly remainder: number;
  private readonly ratePerDensity: number;
  private readonly keep = new Float64Array(PARTICLE_MODE_COUNT);
  private readonly gain = new Float64Array(PARTICLE_MODE_COUNT);

  /**
   * @param diffusionTime R²/D at reference, s.
   * @param ratePerDensity 3/(F R c_max), 1/s per A/m².
   */
  constructor(nodeCount: number, relaxation: RelaxationTable, diffusionTime: number, ratePerDensity: number) {
    this.nodeCount = nodeCount;
    this.stateLength = nodeCount * DOUBLES_PER_NODE;
    this.relaxation = relaxation;
    this.remainder = particleModes.remainder * diffusionTime;
    this.ratePerDensity = ratePerDensity;
  }

  fill(state: Float64Array, at: number, stoichiometry: number): void {
    state.fill(0, at, at + this.stateLength);
    this.shift(state, at, stoichiometry);
  }

  shift(state: Float64Array, at: number, by: number): void {
    for (let node = 0; node < this.nodeCount; node++) state[at + node * DOUBLES_PER_NODE]! += by;
  }

  mean(state: Float64Array, at: number, node: number): number {
    return state[at + node * DOUBLES_PER_NODE]!;
  }

  inside(state: Float64Array, at: number, node: number, relativeRadius: number): number {
    const from = at + node * DOUBLES_PER_NODE;
    return stoichiometryAtRadius(state[from]!, state.subarray(from + 1, from + DOUBLES_PER_NODE), relativeRadius);
  }

  linearise(
    state: Float64Array,
    at: number,
    logDiffusivity: number,
    dt: number,
    intercept: Float64Array,
    slope: Float64Array,
  ): void {
    const { relaxation, keep, gain } = this;
    const { rows } = relaxation;
    relaxation.setStep(dt);
    const position = relaxation.position(logDiffusivity);
    const row = position | 0;
    const f = position - row;
    let low = relaxation.prepare(row);
    let high = low + relaxation.rowLength;
    let response = dt;
    for (let mode = 0; mode < PARTICLE_MODE_COUNT; mode++, low += 2, high += 2) {
      keep[mode] = rows[low]! + f * (rows[high]! - rows[low]!);
      const g = rows[low + 1]! + f * (rows[high + 1]! - rows[low + 1]!);
      gain[mode] = g;
      response += g;
    }
    response += this.remainder * (rows[low]! + f * (rows[high]! - rows[low]!));
    const fall = response * this.ratePerDensity;
    let k = at;
    for (let node = 0; node < this.nodeCount; node++) {
      let x = state[k++]!;
      for (let mode = 0; mode < PARTICLE_MODE_COUNT; mode++) x += keep[mode]! * state[k++]!;
      intercept[node] = x;
      slope[node] = fall;
    }
  }

  commit(state: Float64Array, at: number, dt: number, density: Float64Array): void {
    const { keep, gain, ratePerDensity } = this;
    let k = at;
    for (let node = 0; node < this.nodeCount; node++) {
      const rate = -ratePerDensity * density[node]!;
      state[k++]! += rate * dt;
      for (let mode = 0; mode < PARTICLE_MODE_COUNT; mode++, k++)
        state[k] = keep[mode]! * state[k]! + gain[mode]! * rate;
    }
  }
}
