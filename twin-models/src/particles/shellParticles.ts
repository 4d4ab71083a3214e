/**
 * Particles whose diffusivity depends on stoichiometry: finite volumes over the radius, implicit in time.
 *
 *     v_i dx_i/dt = (1/R²) [D ρ² (x_{i+1} − x_i)/δ − …],   D ∂x/∂ρ = −R j/(F c_max) at ρ = 1
 *
 * Distances δ between shells are those at which a parabola, the profile that every steady current makes, has
 * its exact fluxes between shell means: with constant D the surface then lies j R/(5 F D) from the mean to the
 * last bit. The diffusivity of a step is that at its start. Forward elimination runs from the centre outwards,
 * so its last row is the surface as a line in j; the shells follow by back-substitution once j is known.
 */
import { tableValue } from '../tables/uniformTable.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { shellFaces } from './shellFaces.ts';
import type { Particles } from './particles.ts';

export class ShellParticles implements Particles {
  readonly stateLength: number;
  private readonly nodeCount: number;
  private readonly shellCount: number;
  private readonly relativeDiffusivity: UniformTable;
  private readonly rate: number;
  private readonly ratePerDensity: number;
  /** Relative radii between the shells, 0 … 1. */
  private readonly faces: Float64Array;
  /** Volumes over 4π R³, their share of the sphere, and face area over distance between middles. */
  private readonly volume: Float64Array;
  private readonly share: Float64Array;
  private readonly conductance: Float64Array;
  private readonly surfaceDistance: number;
  /** Elimination of the last linearise, all nodes. */
  private readonly ratio: Float64Array;
  private readonly known: Float64Array;
  private readonly surfacePivot: Float64Array;

  /**
   * @param relativeDiffusivity of stoichiometry, over that at reference.
   * @param diffusionTime R²/D at reference, s.
   * @param ratePerDensity 3/(F R c_max), 1/s per A/m².
   */
  constructor(
    nodeCount: number,
    shellCount: number,
    relativeDiffusivity: UniformTable,
    diffusionTime: number,
    ratePerDensity: number,
  ) {
    this.nodeCount = nodeCount;
    this.shellCount = shellCount;
    this.stateLength = nodeCount * shellCount;
    this.relativeDiffusivity = relativeDiffusivity;
    this.rate = 1 / diffusionTime;
    this.ratePerDensity = ratePerDensity;
    const faces = shellFaces(shellCount);
    this.faces = faces;
    this.volume = Float64Array.from(
      { length: shellCount },
      (_, shell) => (faces[shell + 1]! ** 3 - faces[shell]! ** 3) / 3,
    );
    this.share = this.volume.map((volume) => 3 * volume);
    // Mean of ρ² over each shell; its slope at a face is 2ρ.
    const meanSquare = this.volume.map((volume, shell) => (faces[shell + 1]! ** 5 - faces[shell]! ** 5) / (5 * volume));
    this.conductance = Float64Array.from(
      { length: shellCount - 1 },
      (_, shell) => (2 * faces[shell + 1]! ** 3) / (meanSquare[shell + 1]! - meanSquare[shell]!),
    );
    this.surfaceDistance = (1 - meanSquare[shellCount - 1]!) / 2;
    this.ratio = new Float64Array(this.stateLength);
    this.known = new Float64Array(this.stateLength);
    this.surfacePivot = new Float64Array(nodeCount);
  }

  fill(state: Float64Array, at: number, stoichiometry: number): void {
    state.fill(stoichiometry, at, at + this.stateLength);
  }

  shift(state: Float64Array, at: number, by: number): void {
    for (let k = at; k < at + this.stateLength; k++) state[k]! += by;
  }

  mean(state: Float64Array, at: number, node: number): number {
    const from = at + node * this.shellCount;
    let mean = 0;
    for (let shell = 0; shell < this.shellCount; shell++) mean += this.share[shell]! * state[from + shell]!;
    return mean;
  }

  inside(state: Float64Array, at: number, node: number, relativeRadius: number): number {
    const shell = this.faces.findIndex((face, index) => index > 0 && relativeRadius <= face) - 1;
    return state[at + node * this.shellCount + Math.max(shell, 0)]!;
  }

  linearise(
    state: Float64Array,
    at: number,
    logDiffusivity: number,
    dt: number,
    intercept: Float64Array,
    slope: Float64Array,
  ): void {
    const { shellCount, volume, conductance, ratio, known, relativeDiffusivity } = this;
    const perSecond = Math.exp(logDiffusivity) * this.rate;
    const inverseStep = 1 / dt;
    const last = shellCount - 1;
    let k = 0;
    for (let node = 0; node < this.nodeCount; node++) {
      let diffusivity = perSecond * tableValue(relativeDiffusivity, state[at + k]!);
      let inner = 0;
      let innerRatio = 0;
      let innerKnown = 0;
      for (let shell = 0; shell < last; shell++, k++) {
        const next = perSecond * tableValue(relativeDiffusivity, state[at + k + 1]!);
        const outer = 0.5 * (diffusivity + next) * conductance[shell]!;
        const stored = volume[shell]! * inverseStep;
        const inversePivot = 1 / (stored + outer + inner * (1 - innerRatio));
        innerKnown = (stored * state[at + k]! + inner * innerKnown) * inversePivot;
        innerRatio = outer * inversePivot;
        known[k] = innerKnown;
        ratio[k] = innerRatio;
        inner = outer;
        diffusivity = next;
      }
      const stored = volume[last]! * inverseStep;
      const inversePivot = 1 / (stored + inner * (1 - innerRatio));
      known[k] = (stored * state[at + k]! + inner * innerKnown) * inversePivot;
      intercept[node] = known[k]!;
      const pivot = (this.ratePerDensity / 3) * inversePivot;
      this.surfacePivot[node] = pivot;
      slope[node] = pivot + ((this.ratePerDensity / 3) * this.surfaceDistance) / diffusivity;
      k++;
    }
  }

  commit(state: Float64Array, at: number, _dt: number, density: Float64Array): void {
    const { shellCount, ratio, known } = this;
    for (let node = 0; node < this.nodeCount; node++) {
      let k = (node + 1) * shellCount - 1;
      let x = known[k]! - this.surfacePivot[node]! * density[node]!;
      state[at + k] = x;
      for (let shell = shellCount - 2; shell >= 0; shell--) {
        k--;
        x = known[k]! + ratio[k]! * x;
        state[at + k] = x;
      }
    }
  }
}
