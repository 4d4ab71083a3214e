/**
 * Reactions of an electrode whose particles are of several kinds, or have hysteresis.
 *
 * State of a cell, all in its block of particle state: the particles of every population, then per population and
 * node the hysteresis state h, the current density and the surface stoichiometry, then per population the bulk
 * stoichiometry. The columns of the electrode hold means: current density over the whole interface, surface
 * stoichiometry over lattice places.
 */
import type { ElectrodeParameters, ParticlePopulation } from '../cellParameters.ts';
import { BlendEquilibrium } from '../particles/blendEquilibrium.ts';
import { BlendSolver } from '../particles/blendSolver.ts';
import { differentialShare, hysteresisAfter } from '../particles/hysteresis.ts';
import type { ParticleStore } from '../particles/particles.ts';
import { populationsOf } from '../particles/populationModel.ts';
import { LOG_DIFFUSIVITY, POPULATION_COLUMNS, RATE } from '../particles/populationModel.ts';
import type { PopulationModel } from '../particles/populationModel.ts';
import { betweenRows } from '../tables/temperatureGrid.ts';
import { tableValue } from '../tables/uniformTable.ts';
import type { ElectrodeReactions, ReactionColumns, ReactionSurroundings } from './electrodeReactions.ts';

export class BlendReactions implements ElectrodeReactions, ParticleStore {
  readonly solver: BlendSolver;
  readonly store: ParticleStore = this;
  readonly stateLength: number;
  private readonly populations: readonly PopulationModel[];
  private readonly parameters: readonly ParticlePopulation[];
  private readonly referenceTemperature: number;
  private readonly offsets: readonly number[];
  private readonly hysteresisAt: number;
  private readonly densityAt: number;
  private readonly surfaceAt: number;
  private readonly meanAt: number;
  /** Parts of the solver's columns that belong to each population. */
  private readonly intercepts: readonly Float64Array[];
  private readonly slopes: readonly Float64Array[];
  private readonly densities: readonly Float64Array[];
  private readonly rates: Float64Array;
  /** With hysteresis as it is at the start; one electrode is reset many times. */
  private startingEquilibrium: BlendEquilibrium | null = null;

  constructor(
    electrode: ElectrodeParameters,
    widths: Float64Array,
    populations: readonly PopulationModel[],
    referenceTemperature: number,
  ) {
    this.populations = populations;
    this.parameters = populationsOf(electrode);
    this.referenceTemperature = referenceTemperature;
    this.solver = new BlendSolver(widths, populations, electrode.conductivity);
    const nodes = widths.length;
    let at = 0;
    this.offsets = populations.map(({ particles }) => {
      const offset = at;
      at += particles.stateLength;
      return offset;
    });
    const all = nodes * populations.length;
    this.hysteresisAt = at;
    this.densityAt = at + all;
    this.surfaceAt = at + 2 * all;
    this.meanAt = at + 3 * all;
    this.stateLength = this.meanAt + populations.length;
    const own = (column: Float64Array) => populations.map((_, m) => column.subarray(m * nodes, (m + 1) * nodes));
    this.intercepts = own(this.solver.intercept);
    this.slopes = own(this.solver.slope);
    this.densities = own(this.solver.density);
    this.rates = new Float64Array(populations.length);
  }

  begin(columns: ReactionColumns, cell: number, total: number, under: ReactionSurroundings): void {
    const { populations, solver } = this;
    const { nodeCount, density, hysteresisState, potentialShift } = solver;
    const state = columns.particles;
    const at = cell * this.stateLength;
    for (let k = 0; k < density.length; k++) density[k] = state[at + this.densityAt + k]!;
    solver.spread(total, under.scale);
    const { row, share } = under;
    for (let m = 0; m < populations.length; m++) {
      const population = populations[m]!;
      const { temperatureRows, hysteresis, constantEntropicChange, entropicChange } = population;
      const logDiffusivity = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, LOG_DIFFUSIVITY);
      this.rates[m] = betweenRows(temperatureRows, POPULATION_COLUMNS, row, share, RATE);
      const particles = at + this.offsets[m]!;
      population.particles.linearise(state, particles, logDiffusivity, under.dt, this.intercepts[m]!, this.slopes[m]!);
      if (hysteresis) solver.hysteresisPull[m] = hysteresis.decayRate * population.ratePerDensity * under.dt;
      for (let k = m * nodeCount; k < (m + 1) * nodeCount; k++) {
        const entropic = constantEntropicChange ?? tableValue(entropicChange, state[at + this.surfaceAt + k]!);
        potentialShift[k] = under.fromReference * entropic;
        if (hysteresis) hysteresisState[k] = state[at + this.hysteresisAt + k]!;
      }
    }
  }

  setSalt(node: number, relativeSalt: number): void {
    const { populations, solver } = this;
    const root = Math.sqrt(relativeSalt);
    for (let m = 0; m < populations.length; m++) {
      const exponent = populations[m]!.exchangeExponent;
      solver.exchange[m * solver.nodeCount + node] =
        this.rates[m]! * (exponent === null ? root : relativeSalt ** (1 - exponent));
    }
  }

  commit(columns: ReactionColumns, cell: number, { dt, scale }: ReactionSurroundings): void {
    const { populations, solver } = this;
    const { nodeCount, density, interfaces, intercept, slope } = solver;
    const state = columns.particles;
    const at = cell * this.stateLength;
    const first = cell * nodeCount;
    columns.surface.fill(0, first, first + nodeCount);
    for (let m = 0; m < populations.length; m++) {
      const { particles, ratePerDensity, hysteresis, share } = populations[m]!;
      particles.commit(state, at + this.offsets[m]!, dt, this.densities[m]!);
      let current = 0;
      let interfaceSum = 0;
      for (let k = m * nodeCount; k < (m + 1) * nodeCount; k++) {
        const j = density[k]!;
        const x = intercept[k]! - slope[k]! * j;
        state[at + this.densityAt + k] = j;
        state[at + this.surfaceAt + k] = x;
        columns.surface[first + k - m * nodeCount]! += share * x;
        current += interfaces[k]! * j;
        interfaceSum += interfaces[k]!;
        if (hysteresis) {
          const before = state[at + this.hysteresisAt + k]!;
          state[at + this.hysteresisAt + k] = hysteresisAfter(before, hysteresis.decayRate, -ratePerDensity * j * dt);
        }
      }
      state[at + this.meanAt + m]! -= (ratePerDensity * dt * current) / interfaceSum;
    }
    for (let node = 0; node < nodeCount; node++) {
      let interfaceSum = 0;
      for (let k = node; k < interfaces.length; k += nodeCount) interfaceSum += interfaces[k]!;
      columns.density[first + node] = solver.nodeCurrent(node, scale) / (scale * interfaceSum);
    }
  }

  interfacePotential(): number {
    const { nodeCount, interfaces, interfacePotential, density } = this.solver;
    let weighted = 0;
    let interfaceSum = 0;
    this.populations.forEach(({ filmResistance }, m) => {
      for (let node = 0; node < nodeCount; node++) {
        const k = m * nodeCount + node;
        weighted += interfaces[k]! * (interfacePotential[node]! - filmResistance * density[k]!);
        interfaceSum += interfaces[k]!;
      }
    });
    return weighted / interfaceSum;
  }

  restVolts(columns: ReactionColumns, cell: number): number {
    const { populations } = this;
    const at = cell * this.stateLength;
    let capacity = 0;
    let weighted = 0;
    for (let m = 0; m < populations.length; m++) {
      const population = populations[m]!;
      const bulk = columns.particles[at + this.meanAt + m]!;
      const own = differentialShare(population, bulk);
      capacity += own;
      weighted += own * (tableValue(population.potential, bulk) + this.gapOf(m, columns.particles, at));
    }
    return weighted / capacity;
  }

  enthalpyPower(columns: ReactionColumns, cell: number, scale: number): number {
    const { populations, solver } = this;
    const { nodeCount, interfaces, density } = solver;
    const at = cell * this.stateLength;
    let power = 0;
    for (let m = 0; m < populations.length; m++) {
      const { potential, entropicChange } = populations[m]!;
      const bulk = columns.particles[at + this.meanAt + m]!;
      let current = 0;
      for (let k = m * nodeCount; k < (m + 1) * nodeCount; k++) current += interfaces[k]! * density[k]!;
      power +=
        scale * current * (tableValue(potential, bulk) - this.referenceTemperature * tableValue(entropicChange, bulk));
    }
    return power;
  }

  /** Every population at the stoichiometry that it has when the whole rests at this mean, hysteresis as it starts. */
  fill(state: Float64Array, at: number, stoichiometry: number): void {
    const states = this.populations.map(({ hysteresis }) => hysteresis?.initialState ?? 0);
    this.startingEquilibrium ??= this.equilibriumOf(states);
    const atRest = this.startingEquilibrium?.stoichiometriesAt(stoichiometry) ?? [stoichiometry];
    const { nodeCount } = this.solver;
    this.populations.forEach(({ particles }, m) => {
      particles.fill(state, at + this.offsets[m]!, atRest[m]!);
      const from = m * nodeCount;
      const to = (m + 1) * nodeCount;
      state.fill(states[m]!, at + this.hysteresisAt + from, at + this.hysteresisAt + to);
      state.fill(0, at + this.densityAt + from, at + this.densityAt + to);
      state.fill(atRest[m]!, at + this.surfaceAt + from, at + this.surfaceAt + to);
      state[at + this.meanAt + m] = atRest[m]!;
    });
  }

  /** Moves the lithium of the whole by a mean stoichiometry, to the populations as they would share it at rest. */
  shift(state: Float64Array, at: number, by: number): void {
    const { nodeCount } = this.solver;
    let mean = 0;
    const states = this.populations.map(({ share }, m) => {
      mean += share * state[at + this.meanAt + m]!;
      return this.meanHysteresis(m, state, at);
    });
    const equilibrium = this.equilibriumOf(states);
    const before = equilibrium?.stoichiometriesAt(mean) ?? [mean];
    const after = equilibrium?.stoichiometriesAt(mean + by) ?? [mean + by];
    this.populations.forEach(({ particles }, m) => {
      const own = after[m]! - before[m]!;
      particles.shift(state, at + this.offsets[m]!, own);
      state[at + this.meanAt + m]! += own;
      for (let k = m * nodeCount; k < (m + 1) * nodeCount; k++) state[at + this.surfaceAt + k]! += own;
    });
  }

  mean(state: Float64Array, at: number, node: number): number {
    let sum = 0;
    for (let m = 0; m < this.populations.length; m++) {
      const { share, particles } = this.populations[m]!;
      sum += share * particles.mean(state, at + this.offsets[m]!, node);
    }
    return sum;
  }

  inside(state: Float64Array, at: number, node: number, relativeRadius: number): number {
    let sum = 0;
    for (let m = 0; m < this.populations.length; m++) {
      const { share, particles } = this.populations[m]!;
      sum += share * particles.inside(state, at + this.offsets[m]!, node, relativeRadius);
    }
    return sum;
  }

  /** Null where there is one population, whose stoichiometry is the mean. */
  private equilibriumOf(states: readonly number[]): BlendEquilibrium | null {
    return this.parameters.length === 1 ? null : new BlendEquilibrium(this.parameters, states);
  }

  /** V by which hysteresis lifts the bulk potential of one population, mean over the nodes. */
  private gapOf(m: number, state: Float64Array, at: number): number {
    const { hysteresis } = this.populations[m]!;
    if (!hysteresis) return 0;
    const h = this.meanHysteresis(m, state, at);
    return h * tableValue(hysteresis.halfGap, state[at + this.meanAt + m]!);
  }

  /** Over the thickness. */
  private meanHysteresis(m: number, state: Float64Array, at: number): number {
    const { widths, nodeCount } = this.solver;
    let sum = 0;
    let thickness = 0;
    for (let k = 0; k < nodeCount; k++) {
      sum += widths[k]! * state[at + this.hysteresisAt + m * nodeCount + k]!;
      thickness += widths[k]!;
    }
    return sum / thickness;
  }
}
