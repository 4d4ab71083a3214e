/**
 * Where the current of an electrode with several kinds of particles reacts: over its thickness and over its populations.
 *
 * At every node k all populations m are at one potential u_k of the solid against the electrolyte; with
 * W_mk = (active material) × a_m h_k, g_f the ionic currents through the faces between nodes (g_{−1} = 0, g_{N−1} = J):
 *
 *     Σ_m W_mk j_mk = g_k − g_{k−1}
 *     u_k = U_m(x) + h_m(j_mk) ΔU_m(x) + (2RT/F) asinh(j_mk/2j0_mk) + ϱ_m j_mk,     x = α_mk − β_mk j_mk
 *     u_{k+1} − u_k = g_k (d_k/σ + R_k) − J d_k/σ − χ ln(c_{k+1}/c_k)
 *
 * As in dfn/electrodeSolver.ts, which does the same for one population, this is the minimum of a convex function of
 * the j: Newton's steps are shortened where they would climb beyond it. Inside a step, populations are eliminated
 * first: at a node they act as one with u = Σ(W u/s)/Σ(W/s) and slope 1/Σ(W/s), s = ∂u_m/∂j_m.
 *
 * The state of hysteresis is that at the end of the step, h = ±1 + (h₀ ∓ 1) e^(−γ|Δθ̄|): it rises with j, which
 * keeps the function convex and steps of any length stable.
 *
 * One node and no faces is the electrode of a single-particle model.
 */
import { occupancyFactor, occupancySlope, TWICE_LEAST_PRODUCT } from '../kinetics/exchangeCurrent.ts';
import {
  ACCEPTED_STEP,
  isTooFar,
  LEAST_FRACTION,
  LEAST_OWN_SLOPE,
  MOST_EVALUATIONS,
  shortenedFraction,
} from '../kinetics/newtonLimits.ts';
import type { UniformTable } from '../tables/uniformTable.ts';
import { electronicResistances, spreadMissing } from './electrodeNodes.ts';
import type { PopulationModel } from './populationModel.ts';

export class BlendSolver {
  readonly nodeCount: number;
  readonly populationCount: number;
  /** m. */
  readonly widths: Float64Array;
  /** Columns of population after population, nodes inside; meanings as in ElectrodeSolver. */
  readonly interfaces: Float64Array;
  readonly density: Float64Array;
  readonly intercept: Float64Array;
  readonly slope: Float64Array;
  readonly exchange: Float64Array;
  readonly potentialShift: Float64Array;
  /** h at the start of the step. */
  readonly hysteresisState: Float64Array;
  /** Of every population, m²/A: γ |dθ̄| of the step over |j|. */
  readonly hysteresisPull: Float64Array;
  /** Of the faces, N − 1. */
  readonly poreResistance: Float64Array;
  readonly saltLogRatio: Float64Array;
  /** V: potential of solid against electrolyte at the nodes, of the solution. */
  readonly interfacePotential: Float64Array;
  /** Largest interface change of the last step, V; what was left when it failed. */
  residual = 0;

  private readonly populations: readonly PopulationModel[];
  private readonly electronicResistance: Float64Array;
  private readonly halfCollectorResistance: number;
  private readonly trialDensity: Float64Array;
  private readonly densityStep: Float64Array;
  private readonly potential: Float64Array;
  private readonly potentialSlope: Float64Array;
  private readonly nodeSlope: Float64Array;
  private readonly faceCurrent: Float64Array;
  private readonly faceStep: Float64Array;
  private readonly ratio: Float64Array;
  private visitedSlope = 0;

  /** @param conductivity S/m of the electrode. */
  constructor(widths: Float64Array, populations: readonly PopulationModel[], conductivity: number) {
    const nodes = widths.length;
    this.nodeCount = nodes;
    this.populationCount = populations.length;
    this.populations = populations;
    this.widths = widths;
    this.interfaces = Float64Array.from(
      populations.flatMap((population) => Array.from(widths, (width) => width * population.surfaceAreaPerUnitVolume)),
    );
    this.electronicResistance = electronicResistances(widths, conductivity);
    this.halfCollectorResistance = (0.5 * widths[0]!) / conductivity;
    const column = (length: number) => new Float64Array(length);
    const all = nodes * populations.length;
    this.density = column(all);
    this.intercept = column(all);
    this.slope = column(all);
    this.exchange = column(all);
    this.potentialShift = column(all);
    this.hysteresisState = column(all);
    this.hysteresisPull = column(populations.length);
    this.trialDensity = column(all);
    this.densityStep = column(all);
    this.potential = column(all);
    this.potentialSlope = column(all);
    this.interfacePotential = column(nodes);
    this.nodeSlope = column(nodes);
    this.poreResistance = column(nodes - 1);
    this.saltLogRatio = column(nodes - 1);
    this.faceCurrent = column(nodes - 1);
    this.faceStep = column(nodes - 1);
    this.ratio = column(nodes - 1);
  }

  /** Makes the guess in {@link density} carry `total` (A/m²): what is missing is spread evenly over the interface. */
  spread(total: number, scale: number): void {
    spreadMissing(this.density, this.interfaces, total, scale);
  }

  /** A/m² of electrode area from all populations of a node into the electrolyte. */
  nodeCurrent(node: number, scale: number): number {
    let current = 0;
    for (let k = node; k < this.density.length; k += this.nodeCount) current += this.interfaces[k]! * this.density[k]!;
    return scale * current;
  }

  /**
   * Finds the densities that carry `total` (A/m²); false where it does not converge.
   *
   * @param scale active material relative to the design.
   * @param doubleThermal 2RT/F, V.
   * @param concentrationVoltage χ, V.
   */
  solve(total: number, scale: number, doubleThermal: number, concentrationVoltage: number): boolean {
    const { density, trialDensity, densityStep } = this;
    const count = density.length;
    for (let k = 0; k < count; k++) trialDensity[k] = density[k]!;
    let fraction = 1;
    // Slope of the convex function along the last step, at its start; falls are positive.
    let fallBefore = Number.NaN;
    let largestChange = Number.POSITIVE_INFINITY;
    for (let evaluation = 1; evaluation <= MOST_EVALUATIONS; evaluation++) {
      this.evaluate(scale, doubleThermal);
      const fallAfter = evaluation > 1 ? this.fall(total, scale, concentrationVoltage) : 0;
      if (evaluation > 1 && isTooFar(fallBefore, fallAfter)) {
        fraction = shortenedFraction(fraction, fallBefore, fallAfter);
        if (!(fraction > LEAST_FRACTION)) break;
        for (let k = 0; k < count; k++) trialDensity[k] = density[k]! + fraction * densityStep[k]!;
        continue;
      }
      fraction = 1;
      largestChange = this.findStep(total, scale, concentrationVoltage);
      fallBefore = this.fall(total, scale, concentrationVoltage);
      for (let k = 0; k < count; k++) {
        density[k] = trialDensity[k]!;
        trialDensity[k]! += densityStep[k]!;
      }
      if (largestChange < ACCEPTED_STEP) {
        for (let k = 0; k < count; k++) density[k] = trialDensity[k]!;
        this.residual = largestChange;
        return true;
      }
    }
    this.residual = largestChange;
    return false;
  }

  /** Potential of the collector against the electrolyte at the node beside the separator, V. */
  collectorPotential(total: number, scale: number, concentrationVoltage: number): number {
    const { poreResistance, saltLogRatio } = this;
    let current = this.nodeCurrent(0, scale);
    let volts = this.interfacePotential[0]! + this.halfCollectorResistance * (total - 0.25 * current);
    for (let face = 0; face < this.nodeCount - 1; face++) {
      if (face > 0) current += this.nodeCurrent(face, scale);
      volts += current * poreResistance[face]! - concentrationVoltage * saltLogRatio[face]!;
    }
    return volts;
  }

  /** Potentials and their slopes at the trial densities, and the currents through the faces. */
  private evaluate(scale: number, doubleThermal: number): void {
    const { populations, nodeCount, trialDensity, interfaces, faceCurrent } = this;
    for (let m = 0; m < populations.length; m++) {
      for (let k = m * nodeCount; k < (m + 1) * nodeCount; k++) this.evaluateAt(populations[m]!, m, k, doubleThermal);
    }
    let cumulative = 0;
    for (let face = 0; face < nodeCount - 1; face++) {
      for (let k = face; k < trialDensity.length; k += nodeCount) {
        cumulative += scale * interfaces[k]! * trialDensity[k]!;
      }
      faceCurrent[face] = cumulative;
    }
  }

  private evaluateAt(population: PopulationModel, m: number, k: number, doubleThermal: number): void {
    const { exchangeExponent, hysteresis, filmResistance } = population;
    const j = this.trialDensity[k]!;
    const fall = this.slope[k]!;
    const x = this.intercept[k]! - fall * j;
    let volts = this.visit(population.potential, x);
    let voltsSlope = this.visitedSlope;
    let hysteresisSlope = 0;
    if (hysteresis !== null) {
      const branch = j < 0 ? -1 : 1;
      const pull = this.hysteresisPull[m]!;
      const left = (this.hysteresisState[k]! - branch) * Math.exp(-pull * Math.abs(j));
      const gap = this.visit(hysteresis.halfGap, x);
      volts += (branch + left) * gap;
      voltsSlope += (branch + left) * this.visitedSlope;
      hysteresisSlope = -branch * pull * left * gap;
    }
    let doubleExchange: number;
    // d ln j0/dj: j0 falls or rises as the surface moves with j.
    let exchangeSlope: number;
    if (exchangeExponent === null) {
      const product = x * (1 - x);
      const distance = Math.sqrt(product * product + TWICE_LEAST_PRODUCT * TWICE_LEAST_PRODUCT);
      doubleExchange = 2 * this.exchange[k]! * Math.sqrt(0.5 * (product + distance));
      exchangeSlope = (-fall * (0.5 - x)) / distance;
    } else {
      doubleExchange = 2 * this.exchange[k]! * occupancyFactor(x, exchangeExponent);
      exchangeSlope = -fall * occupancySlope(x, exchangeExponent);
    }
    const a = j / doubleExchange;
    const root = Math.sqrt(1 + a * a);
    const ownSlope = doubleThermal / (doubleExchange * root);
    // asinh |a|; the logarithm loses digits near 0.
    const size = a < 0 ? -a : a;
    const magnitude = size > 1e-4 ? Math.log(size + root) : size * (1 - (size * size) / 6);
    this.potential[k] =
      volts + this.potentialShift[k]! + doubleThermal * (a < 0 ? -magnitude : magnitude) + filmResistance * j;
    // Refilling an exhausted surface quickens its own reaction, and fits may rise a little: no slope below zero.
    const own = 1 - j * exchangeSlope;
    const slope =
      hysteresisSlope - fall * voltsSlope + ownSlope * (own > LEAST_OWN_SLOPE ? own : LEAST_OWN_SLOPE) + filmResistance;
    const least = LEAST_OWN_SLOPE * ownSlope;
    this.potentialSlope[k] = slope > least ? slope : least;
  }

  /** Value of a table, its slope left in {@link visitedSlope}: one visit for both (tables/uniformTable.ts). */
  private visit(table: UniformTable, x: number): number {
    const { nodes, inverseStep, intervals } = table;
    const position = (x - table.low) * inverseStep;
    if (position >= 0 && position < intervals) {
      const interval = position | 0;
      const f = position - interval;
      const at = 2 * interval;
      const v0 = nodes[at]!;
      const d0 = nodes[at + 1]!;
      const rise = nodes[at + 2]! - v0;
      const bend = d0 + nodes[at + 3]! - 2 * rise;
      const curve = rise - d0 - bend;
      this.visitedSlope = inverseStep * (d0 + f * (2 * curve + f * 3 * bend));
      return v0 + f * (d0 + f * (curve + f * bend));
    }
    if (position < 0) {
      this.visitedSlope = table.slopeBelow;
      return nodes[0]! + table.slopeBelow * (x - table.low);
    }
    this.visitedSlope = table.slopeAbove;
    return nodes[2 * intervals]! + table.slopeAbove * (x - table.high);
  }

  /** How the convex function falls along {@link densityStep} at the trial densities. */
  private fall(total: number, scale: number, concentrationVoltage: number): number {
    const { interfaces, potential, densityStep, nodeCount, faceCurrent, poreResistance, electronicResistance } = this;
    let climb = 0;
    let throughFace = 0;
    for (let node = 0; node < nodeCount; node++) {
      for (let k = node; k < densityStep.length; k += nodeCount) {
        const change = scale * interfaces[k]! * densityStep[k]!;
        climb += change * potential[k]!;
        throughFace += change;
      }
      if (node < nodeCount - 1) {
        climb +=
          throughFace *
          (faceCurrent[node]! * (poreResistance[node]! + electronicResistance[node]!) -
            total * electronicResistance[node]! -
            concentrationVoltage * this.saltLogRatio[node]!);
      }
    }
    return -climb;
  }

  /** Newton's step from the trial densities, into {@link densityStep}; returns the largest change of a potential, V. */
  private findStep(total: number, scale: number, concentrationVoltage: number): number {
    const { nodeCount, interfaces, potential, potentialSlope, densityStep, nodeSlope, interfacePotential } = this;
    for (let node = 0; node < nodeCount; node++) {
      let conductance = 0;
      let weighted = 0;
      for (let k = node; k < densityStep.length; k += nodeCount) {
        const own = (scale * interfaces[k]!) / potentialSlope[k]!;
        conductance += own;
        weighted += own * potential[k]!;
      }
      nodeSlope[node] = 1 / conductance;
      interfacePotential[node] = weighted / conductance;
    }
    this.solveFaces(total, concentrationVoltage);
    let largest = 0;
    let before = 0;
    for (let node = 0; node < nodeCount; node++) {
      const after = node < nodeCount - 1 ? this.faceStep[node]! : 0;
      const shared = interfacePotential[node]! + nodeSlope[node]! * (after - before);
      interfacePotential[node] = shared;
      before = after;
      for (let k = node; k < densityStep.length; k += nodeCount) {
        const change = shared - potential[k]!;
        densityStep[k] = change / potentialSlope[k]!;
        const size = Math.abs(change);
        if (!(size <= largest)) largest = size;
      }
    }
    return largest;
  }

  /** Steps of the face currents at the nodes' joint potentials. */
  private solveFaces(total: number, concentrationVoltage: number): void {
    const { nodeSlope, interfacePotential, electronicResistance, poreResistance, faceCurrent, faceStep, ratio } = this;
    const faces = this.nodeCount - 1;
    let innerRatio = 0;
    let innerStep = 0;
    for (let f = 0; f < faces; f++) {
      const missing =
        interfacePotential[f + 1]! -
        interfacePotential[f]! +
        (total - faceCurrent[f]!) * electronicResistance[f]! -
        faceCurrent[f]! * poreResistance[f]! +
        concentrationVoltage * this.saltLogRatio[f]!;
      const inner = f > 0 ? nodeSlope[f]! : 0;
      const inversePivot =
        1 / (nodeSlope[f]! + nodeSlope[f + 1]! + electronicResistance[f]! + poreResistance[f]! - inner * innerRatio);
      innerStep = (missing + inner * innerStep) * inversePivot;
      innerRatio = nodeSlope[f + 1]! * inversePivot;
      faceStep[f] = innerStep;
      ratio[f] = innerRatio;
    }
    for (let f = faces - 2; f >= 0; f--) faceStep[f]! += ratio[f]! * faceStep[f + 1]!;
  }
}
