/** Where the lithium of the particles at the nodes of an electrode lies, whatever their method. */
export interface ParticleStore {
  /** Doubles of state for all nodes of one electrode of one cell. */
  readonly stateLength: number;
  /** All particles at one stoichiometry, of a blend its mean at rest. */
  fill(state: Float64Array, at: number, stoichiometry: number): void;
  /** Moves every particle's contents by the same stoichiometry, of a blend by that mean. */
  shift(state: Float64Array, at: number, by: number): void;
  /** Mean stoichiometry of the particle at a node. */
  mean(state: Float64Array, at: number, node: number): number;
  /** Stoichiometry inside the particle at a node, at a share of its radius: 0 = centre; the surface is the solver's. */
  inside(state: Float64Array, at: number, node: number, relativeRadius: number): number;
}

/** What a solver asks of the particles of one kind at its nodes. */
export interface Particles extends ParticleStore {
  /**
   * Surface stoichiometry after a step of dt (s) as a line in the current density that is held over it:
   * x_surf = intercept − slope × j, for every node (j in A/m² of real interface, > 0 while lithium leaves).
   *
   * @param logDiffusivity ln of the temperature factor on the diffusivity.
   */
  linearise(
    state: Float64Array,
    at: number,
    logDiffusivity: number,
    dt: number,
    intercept: Float64Array,
    slope: Float64Array,
  ): void;
  /** Carries out the step of the last {@link linearise} with these current densities. */
  commit(state: Float64Array, at: number, dt: number, density: Float64Array): void;
}
