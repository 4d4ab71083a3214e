/** Reactions of an electrode with one kind of particle and no hysteresis. */
import { LOG_DIFFUSIVITY, POPULATION_COLUMNS, RATE } from '../particles/populationModel.ts';
import type { PopulationModel } from '../particles/populationModel.ts';
import { betweenRows } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { ElectrodeReactions, ReactionColumns, ReactionSurroundings } from './electrodeReactions.ts';
import type { ElectrodeSolver } from './electrodeSolver.ts';

export class SingleReactions implements ElectrodeReactions {
  readonly solver: ElectrodeSolver;
  readonly store: PopulationModel['particles'];
  private readonly population: PopulationModel;
  /** A/m², F K at the temperature of the step. */
  private rate = 0;

  constructor(solver: ElectrodeSolver, population: PopulationModel) {
    this.solver = solver;
    this.store = population.particles;
    this.population = population;
  }

  begin(columns: ReactionColumns, cell: number, total: number, under: ReactionSurroundings): void {
    const { solver, store, population } = this;
    const { temperatureRows } = population;
    const { row, share } = under;
    const logDiffusivity = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, LOG_DIFFUSIVITY);
    this.rate = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, RATE);
    const { nodeCount, density } = solver;
    const state = cell * store.stateLength;
    store.linearise(columns.particles, state, logDiffusivity, under.dt, solver.intercept, solver.slope);
    for (let k = 0; k < nodeCount; k++) density[k] = columns.density[cell * nodeCount + k]!;
    solver.spread(total, under.scale);
    this.shiftPotentials(columns.surface, cell * nodeCount, under.fromReference);
  }

  setSalt(node: number, relativeSalt: number): void {
    const { exchangeExponent: exponent } = this.population;
    this.solver.exchange[node] =
      this.rate * (exponent === null ? Math.sqrt(relativeSalt) : relativeSalt ** (1 - exponent));
  }

  commit(columns: ReactionColumns, cell: number, { dt }: ReactionSurroundings): void {
    const { solver, store } = this;
    const { nodeCount, density, intercept, slope } = solver;
    store.commit(columns.particles, cell * store.stateLength, dt, density);
    const at = cell * nodeCount;
    for (let k = 0; k < nodeCount; k++) {
      columns.density[at + k] = density[k]!;
      columns.surface[at + k] = intercept[k]! - slope[k]! * density[k]!;
    }
  }

  interfacePotential(): number {
    const { interfaces, interfacePotential, density, filmResistance, nodeCount } = this.solver;
    let weighted = 0;
    let interfaceSum = 0;
    for (let k = 0; k < nodeCount; k++) {
      weighted += interfaces[k]! * (interfacePotential[k]! - filmResistance * density[k]!);
      interfaceSum += interfaces[k]!;
    }
    return weighted / interfaceSum;
  }

  restVolts(): null {
    return null;
  }

  enthalpyPower(): null {
    return null;
  }

  /** Entropic part of the potential, at the surfaces that the last step left. */
  private shiftPotentials(surface: Float64Array, at: number, fromReference: number): void {
    const { entropicChange, constantEntropicChange } = this.population;
    const { potentialShift, nodeCount } = this.solver;
    if (constantEntropicChange !== null) {
      potentialShift.fill(constantEntropicChange * fromReference);
      return;
    }
    for (let k = 0; k < nodeCount; k++) {
      potentialShift[k] = fromReference * tableValue(entropicChange, surface[at + k]!);
    }
  }
}
