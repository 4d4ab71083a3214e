/** What the kernel asks of the reactions in one electrode, whether its particles are of one kind or of several. */
import type { ParticleStore } from '../particles/particles.ts';

/** Finds how the current spreads: `ElectrodeSolver` for one kind of particle, `BlendSolver` for several. */
export interface ReactionSolver {
  readonly nodeCount: number;
  /** m, of the nodes from the collector. */
  readonly widths: Float64Array;
  /** Ω m² between node middles in the pores, and ln(c_{k+1}/c_k), N − 1. */
  readonly poreResistance: Float64Array;
  readonly saltLogRatio: Float64Array;
  /** Largest interface change of the last step, V; what was left when it failed. */
  readonly residual: number;
  solve(total: number, scale: number, doubleThermal: number, concentrationVoltage: number): boolean;
  collectorPotential(total: number, scale: number, concentrationVoltage: number): number;
  /** A/m² of electrode area from the particles of a node into the electrolyte. */
  nodeCurrent(node: number, scale: number): number;
}

/** Columns of one electrode of a batch, as in DfnColumns. */
export interface ReactionColumns {
  readonly particles: Float64Array;
  readonly density: Float64Array;
  readonly surface: Float64Array;
}

/** What a step of one cell is under, the same for both its electrodes. */
export interface ReactionSurroundings {
  /** s. */
  dt: number;
  /** Row of the temperature tables (`PopulationModel.temperatureRows`) and how far to the next. */
  row: number;
  share: number;
  /** K, temperature of the potentials over the reference. */
  fromReference: number;
  /** Active material relative to the design. */
  scale: number;
}

export interface ElectrodeReactions {
  readonly solver: ReactionSolver;
  readonly store: ParticleStore;
  /** Makes a step of a cell ready under `total` (A/m² of electrode, > 0 while lithium leaves): surfaces as lines, a guess of the currents. */
  begin(columns: ReactionColumns, cell: number, total: number, under: ReactionSurroundings): void;
  /** Exchange currents at a node whose salt is `relativeSalt` = c_e/c_e0. */
  setSalt(node: number, relativeSalt: number): void;
  /** Carries out the step with the currents found. */
  commit(columns: ReactionColumns, cell: number, under: ReactionSurroundings): void;
  /** V of the solid against the electrolyte at the currents found, without films; mean over the interface. */
  interfacePotential(): number;
  /** V against lithium at rest and reference temperature; null where the electrode's mean says it. */
  restVolts(columns: ReactionColumns, cell: number): number | null;
  /**
   * W/m² of electrode area that went with the currents of the last {@link commit}, at the reference temperature:
   * Σ j (U − T_ref dU/dT), U without hysteresis, whose loop is all heat; null where the electrode's mean and total current say it.
   */
  enthalpyPower(columns: ReactionColumns, cell: number, scale: number): number | null;
}
