/**
 * Where in a porous electrode the current reacts: one scalar Newton iteration on a tridiagonal system.
 *
 * Nodes count from the collector (0) to the separator (N − 1), in both electrodes; J is the current into the
 * electrolyte, A/m² of electrode area: J_n = i, J_p = −i with i > 0 on discharge. Unknown are the ionic
 * currents g_f through the faces between nodes, and from them the current densities
 *
 *     j_k = (g_k − g_{k−1})/w_k,   g_{−1} = 0,  g_{N−1} = J        (w_k = a h_k, so Σ w_k j_k = J to the last bit)
 *     u_k = U(x_k) + (2RT/F) asinh(j_k/2j0_k) + ϱ j_k,             x_k = α_k − β_k j_k
 *     u_{k+1} − u_k = g_k (d_k/σ + R_k) − J d_k/σ − χ ln(c_{k+1}/c_k)
 *
 * (R_k: pore resistance between node middles, Ω m²; χ = (2RT/F)(1 − t₊)(1 + dlnf/dlnc).) With u rising in j
 * this is the minimum of a convex function: Newton with halved steps finds it from anywhere.
 */
import type { UniformTable } from '../tables/uniformTable.ts';
import { LEAST_OCCUPANCY_PRODUCT } from '../spme/spmeModel.ts';

/** V: a step that changes every interface by less leaves an error far below a microvolt. */
const ACCEPTED_STEP = 2e-5;
const MOST_EVALUATIONS = 60;

export class ElectrodeSolver {
  readonly nodeCount: number;
  /** m. */
  readonly widths: Float64Array;
  /** m² of real interface per m² of electrode area, of a cell with capacityScale 1. */
  readonly interfaces: Float64Array;
  /** A/m² of real interface; in: the guess, out: the solution. */
  readonly density: Float64Array;
  /** Surface stoichiometry as a line in the density, filled by the particles. */
  readonly intercept: Float64Array;
  readonly slope: Float64Array;
  /** A/m²: exchange current density over √(x(1−x)). */
  readonly exchange: Float64Array;
  /** V: entropic part of the potential. */
  readonly potentialShift: Float64Array;
  /** Ω m² between node middles in the pores, N − 1. */
  readonly poreResistance: Float64Array;
  /** ln(c_{k+1}/c_k), N − 1. */
  readonly saltLogRatio: Float64Array;
  /** V: potential of solid against electrolyte at the nodes, of the solution. */
  readonly interfacePotential: Float64Array;
  /** Largest interface change of the last step, V; what was left when it failed. */
  residual = 0;

  private readonly electronicResistance: Float64Array;
  private readonly halfCollectorResistance: number;
  private readonly potential: UniformTable;
  private readonly filmResistance: number;
  private readonly faceCurrent: Float64Array;
  private readonly trialCurrent: Float64Array;
  private readonly potentialSlope: Float64Array;
  private readonly newtonStep: Float64Array;
  private readonly ratio: Float64Array;

  constructor(
    widths: Float64Array,
    surfaceAreaPerUnitVolume: number,
    conductivity: number,
    filmResistance: number,
    potential: UniformTable,
  ) {
    const count = widths.length;
    this.nodeCount = count;
    this.widths = widths;
    this.interfaces = widths.map((width) => width * surfaceAreaPerUnitVolume);
    this.potential = potential;
    this.filmResistance = filmResistance;
    this.electronicResistance = Float64Array.from(
      { length: count - 1 },
      (_, face) => (0.5 * (widths[face]! + widths[face + 1]!)) / conductivity,
    );
    this.halfCollectorResistance = (0.5 * widths[0]!) / conductivity;
    const column = (length = count) => new Float64Array(length);
    this.density = column();
    this.intercept = column();
    this.slope = column();
    this.exchange = column();
    this.potentialShift = column();
    this.interfacePotential = column();
    this.potentialSlope = column();
    this.poreResistance = column(count - 1);
    this.saltLogRatio = column(count - 1);
    this.faceCurrent = column(count - 1);
    this.trialCurrent = column(count - 1);
    this.newtonStep = column(count - 1);
    this.ratio = column(count - 1);
  }

  /** Makes the guess in {@link density} carry `total` (A/m²): what is missing is spread evenly over the interface. */
  spread(total: number, scale: number): void {
    const { interfaces, density } = this;
    let carried = 0;
    let interfaceSum = 0;
    for (let k = 0; k < this.nodeCount; k++) {
      carried += interfaces[k]! * density[k]!;
      interfaceSum += interfaces[k]!;
    }
    const missing = (total / scale - carried) / interfaceSum;
    for (let k = 0; k < this.nodeCount; k++) density[k]! += missing;
  }

  /**
   * Finds the densities that carry `total` (A/m²); false where it does not converge.
   *
   * @param scale active material relative to the design.
   * @param doubleThermal 2RT/F, V.
   * @param concentrationVoltage χ, V.
   */
  solve(total: number, scale: number, doubleThermal: number, concentrationVoltage: number): boolean {
    const { interfaces, density, faceCurrent, trialCurrent, newtonStep, interfacePotential, potentialSlope } = this;
    const last = this.nodeCount - 1;
    let cumulative = 0;
    for (let k = 0; k < last; k++) {
      cumulative += scale * interfaces[k]! * density[k]!;
      trialCurrent[k] = cumulative;
    }
    let bestNorm = Number.POSITIVE_INFINITY;
    let fraction = 1;
    let largestChange = Number.POSITIVE_INFINITY;
    for (let evaluation = 1; evaluation <= MOST_EVALUATIONS; evaluation++) {
      this.evaluate(trialCurrent, total, scale, doubleThermal);
      const norm = this.factor(trialCurrent, total, scale, concentrationVoltage);
      if (!(norm <= bestNorm * (1 + 1e-9) + 1e-18)) {
        // Overshot, or not a number: go back and try half of the step.
        fraction *= 0.5;
        if (fraction < 1e-6 || bestNorm === Number.POSITIVE_INFINITY) break;
        for (let f = 0; f < last; f++) trialCurrent[f] = faceCurrent[f]! + fraction * newtonStep[f]!;
        continue;
      }
      bestNorm = norm;
      fraction = 1;
      this.substitute();
      largestChange = 0;
      let before = 0;
      for (let k = 0; k <= last; k++) {
        const after = k < last ? newtonStep[k]! : 0;
        const change = Math.abs((potentialSlope[k]! * (after - before)) / (scale * interfaces[k]!));
        if (!(change <= largestChange)) largestChange = change;
        before = after;
      }
      for (let f = 0; f < last; f++) {
        faceCurrent[f] = trialCurrent[f]!;
        trialCurrent[f]! += newtonStep[f]!;
      }
      if (largestChange < ACCEPTED_STEP) {
        let inner = 0;
        before = 0;
        for (let k = 0; k <= last; k++) {
          const outer = k < last ? trialCurrent[k]! : total;
          const after = k < last ? newtonStep[k]! : 0;
          const perInterface = 1 / (scale * interfaces[k]!);
          density[k] = (outer - inner) * perInterface;
          // One more look at the potentials would change them by the square of this step.
          interfacePotential[k]! += potentialSlope[k]! * (after - before) * perInterface;
          inner = outer;
          before = after;
        }
        this.residual = largestChange;
        return true;
      }
    }
    this.residual = largestChange;
    return false;
  }

  /** Potential of the collector against the electrolyte at the node beside the separator, V. */
  collectorPotential(total: number, scale: number, concentrationVoltage: number): number {
    const { density, interfaces, poreResistance, saltLogRatio, trialCurrent } = this;
    // Current in the solid falls from J at the collector; its mean over the half volume before the first node.
    let volts =
      this.interfacePotential[0]! +
      this.halfCollectorResistance * (total - 0.25 * scale * interfaces[0]! * density[0]!);
    for (let f = 0; f < this.nodeCount - 1; f++) {
      volts += trialCurrent[f]! * poreResistance[f]! - concentrationVoltage * saltLogRatio[f]!;
    }
    return volts;
  }

  private evaluate(current: Float64Array, total: number, scale: number, doubleThermal: number): void {
    const { interfaces, intercept, slope, exchange, potentialShift, interfacePotential, potentialSlope } = this;
    const { low, inverseStep, intervals, nodes, slopeBelow, slopeAbove, high } = this.potential;
    const { filmResistance } = this;
    const last = this.nodeCount - 1;
    let inner = 0;
    for (let k = 0; k <= last; k++) {
      const outer = k < last ? current[k]! : total;
      const j = (outer - inner) / (scale * interfaces[k]!);
      inner = outer;
      const x = intercept[k]! - slope[k]! * j;
      // Value and slope of the potential in one visit of the table (tables/uniformTable.ts).
      const position = (x - low) * inverseStep;
      let U: number;
      let dU: number;
      if (position >= 0 && position < intervals) {
        const interval = position | 0;
        const f = position - interval;
        const at = 2 * interval;
        const v0 = nodes[at]!;
        const d0 = nodes[at + 1]!;
        const rise = nodes[at + 2]! - v0;
        const bend = d0 + nodes[at + 3]! - 2 * rise;
        const curve = rise - d0 - bend;
        U = v0 + f * (d0 + f * (curve + f * bend));
        dU = inverseStep * (d0 + f * (2 * curve + f * 3 * bend));
      } else if (position < 0) {
        dU = slopeBelow;
        U = nodes[0]! + dU * (x - low);
      } else {
        dU = slopeAbove;
        U = nodes[2 * intervals]! + dU * (x - high);
      }
      const product = x * (1 - x);
      const isFloored = !(product > LEAST_OCCUPANCY_PRODUCT);
      const occupancy = isFloored ? LEAST_OCCUPANCY_PRODUCT : product;
      const doubleExchange = 2 * exchange[k]! * Math.sqrt(occupancy);
      const a = j / doubleExchange;
      const root = Math.sqrt(1 + a * a);
      // asinh |a|; the logarithm loses digits near 0.
      const size = a < 0 ? -a : a;
      const magnitude = size > 1e-4 ? Math.log(size + root) : size * (1 - (size * size) / 6);
      interfacePotential[k] =
        U + potentialShift[k]! + doubleThermal * (a < 0 ? -magnitude : magnitude) + filmResistance * j;
      // j0 falls or rises as the surface moves with j.
      const exchangeSlope = isFloored ? 0 : (-slope[k]! * (0.5 - x)) / occupancy;
      potentialSlope[k] =
        -slope[k]! * dU + (doubleThermal * (1 - j * exchangeSlope)) / (doubleExchange * root) + filmResistance;
    }
  }

  /** Residuals and forward elimination; returns the sum of their squares, V². */
  private factor(current: Float64Array, total: number, scale: number, concentrationVoltage: number): number {
    const { interfaces, interfacePotential, potentialSlope, electronicResistance, poreResistance, saltLogRatio } = this;
    const { newtonStep, ratio } = this;
    const faces = this.nodeCount - 1;
    let norm = 0;
    let innerRatio = 0;
    let innerStep = 0;
    let own = potentialSlope[0]! / (scale * interfaces[0]!);
    for (let f = 0; f < faces; f++) {
      const outer = potentialSlope[f + 1]! / (scale * interfaces[f + 1]!);
      const electronic = electronicResistance[f]!;
      const residual =
        interfacePotential[f + 1]! -
        interfacePotential[f]! +
        (total - current[f]!) * electronic -
        current[f]! * poreResistance[f]! +
        concentrationVoltage * saltLogRatio[f]!;
      norm += residual * residual;
      const inner = f > 0 ? own : 0;
      const inversePivot = 1 / (own + outer + electronic + poreResistance[f]! - inner * innerRatio);
      innerStep = (residual + inner * innerStep) * inversePivot;
      innerRatio = outer * inversePivot;
      newtonStep[f] = innerStep;
      ratio[f] = innerRatio;
      own = outer;
    }
    return norm;
  }

  private substitute(): void {
    const { newtonStep, ratio } = this;
    for (let f = this.nodeCount - 3; f >= 0; f--) newtonStep[f]! += ratio[f]! * newtonStep[f + 1]!;
  }
}
